"""What the templates of people and roles need."""
