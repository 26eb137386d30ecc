"""Words of playbooks on pages of others."""
