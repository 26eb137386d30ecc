"""The chalkboard of an enterprise: ideas for getting by, what was tried of them, and what came of it."""
