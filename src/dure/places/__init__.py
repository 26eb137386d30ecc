"""Places of Korea over time, and the way from an address to one."""
