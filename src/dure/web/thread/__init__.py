"""The thread as it is lived: issues, goals, pledges, neighbours' voices, the four spending questions."""
