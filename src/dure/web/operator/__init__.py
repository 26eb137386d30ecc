"""What the operator of an instance sees: communities, people, jobs, storage, backup and restore."""
