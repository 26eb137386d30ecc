"""Korea as data: places and assumptions, loaded by the doors and handed down."""
