"""What the tests of plots share."""

import pytest

from app.appearance import Appearance


@pytest.fixture
def appearance(qapp) -> Appearance:
    return Appearance("dark")
