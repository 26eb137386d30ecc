"""Bringing files: drop, preview, confirm, progress, undo."""
