"""Who paid whom, and what follows from it: retention, multipliers, leaks."""
