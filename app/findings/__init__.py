"""Findings in the window: asked now and then, shown with their evidence and remedies."""
