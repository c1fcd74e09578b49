"""Weights from elsewhere: reading them, finding where each belongs, putting them in; freezing
layers and replacing the last one.

Files are read as data: opening one never runs code. Importing this loads no torch.
"""
