"""Numbers and requirements of law over time: dated, sourced, and judged met, not met or unknown."""
