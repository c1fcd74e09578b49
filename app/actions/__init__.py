"""Everything a menu offers: one table of actions, and what carries them out, a file a menu."""
