"""Trials: short experiments with a project as it is drawn, made before it is trained.

Each is a generator that says what it measures while it goes on, and at last a verdict. None
touches the project, its weights or a run.
"""
