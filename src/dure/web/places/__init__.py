"""The page of any place: who lives there, how it changed and may change; public."""
