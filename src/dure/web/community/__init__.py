"""People, communities, enterprises, roles, invitations, and the two logs."""
