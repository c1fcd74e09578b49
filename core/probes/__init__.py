"""Probes: one measured quantity a file, shown the tensors of a training step."""
