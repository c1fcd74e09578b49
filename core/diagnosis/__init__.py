"""Findings: what is wrong with a network or its training, said from what was measured."""
