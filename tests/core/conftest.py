"""What the tests of the core share."""

import gc

import pytest


@pytest.fixture(autouse=True, scope="module")
def _what_was_imported_stays() -> None:
    """What one file imported is not looked through by each collection in the next ones."""
    gc.collect()
    gc.freeze()
