"""Template tags of sorting."""
