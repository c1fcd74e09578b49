"""Data sets: what they are (specs), where they come from, and how they are split and scaled."""
