"""The jobs that need no screen, as `layerloom train`, `check`, `summary` and `export`."""

from core.cli.main import main

__all__ = ["main"]
