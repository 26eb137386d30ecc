"""Dure: how much of our money stays here, where it leaks, and which leak to close next."""

__version__ = "0.3.0"
