"""Signing in: by a code sent by e-mail, or by password."""
