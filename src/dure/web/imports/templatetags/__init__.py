"""Words and numbers that only this feature writes."""
