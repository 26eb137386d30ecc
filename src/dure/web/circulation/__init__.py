"""The report page, its rows, leaks, two periods side by side, and the public link."""
