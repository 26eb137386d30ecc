"""Playbooks: models that travel, read by anyone, tried on any place, drafted from one's own."""
