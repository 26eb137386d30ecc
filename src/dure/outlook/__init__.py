"""Will it last? The people a place will have, the enterprise month by month, strategies and shocks."""
