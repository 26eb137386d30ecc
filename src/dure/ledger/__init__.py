"""Parties, documents and transfers in columns, and what is judged about them."""
