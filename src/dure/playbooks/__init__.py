"""Models that travel: read, check, adapt to a place, draft from an enterprise, compare what came of them."""
