"""What the operator's templates need."""
