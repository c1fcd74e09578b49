"""Dialogs about weights from elsewhere: what of a file fits, and which are published."""
