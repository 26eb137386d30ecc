"""Shocks on a community: what would fall, who loses, what softens it; from sums that managers opened."""
