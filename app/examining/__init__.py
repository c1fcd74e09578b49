"""Asks questions of a copy of the network in the background, and shows the answers."""
