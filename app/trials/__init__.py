"""Checks before training: the panel that makes the trials of `core.trials`, a card for each."""
