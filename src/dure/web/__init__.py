"""Door 2, the site: people, stored books, and a folder a feature; nothing is measured in here."""
