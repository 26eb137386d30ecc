"""The JSON API: the same figures as the pages and the command line."""
