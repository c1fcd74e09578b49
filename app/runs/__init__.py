"""A training run as the window sees it: its thread, its history, and the bar that steers it."""
