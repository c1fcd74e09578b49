"""What the tests of plots share."""

import pytest
from made_history import NETWORK

from app.appearance import Appearance
from app.document import Document
from app.plots.names import LayerNames
from core.project import Project


@pytest.fixture
def appearance(qapp) -> Appearance:
    return Appearance("dark")


@pytest.fixture
def document(qapp, request) -> Document:
    """With the network of the module, where it has one of its own."""
    document = Document()
    document.start_new(Project(network=getattr(request.module, "NETWORK", NETWORK)))
    return document


@pytest.fixture
def names(document) -> LayerNames:
    return LayerNames(document)
