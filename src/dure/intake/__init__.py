"""The one way from files to a ledger: recognise, redact, read, place, match parties, reconcile."""
