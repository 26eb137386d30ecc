"""One file a source format: bytes in, columns and problems out."""
