"""Twin runs in the window: what is proposed, the list, the chips above the instruments."""
