"""The map of the country: public communities and playbooks, and the ways along which models travelled."""
