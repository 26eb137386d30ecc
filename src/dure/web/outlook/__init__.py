"""An enterprise's outlook: its plan, what was looked at with it, and what came of it."""
