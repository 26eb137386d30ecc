"""The stored rows of a book; only `storage` turns them into engine tables and back."""
