"""What every page is made of: base, components, style, words, number filters."""
