"""Sorting what is unsure: places, merges, purposes, assumptions."""
