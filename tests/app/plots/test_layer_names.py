"""What layers are called in plots."""

import pytest

from app.plots.bars import short_name
from core.layers.spec import Family


def test_renamed_and_deleted_layers_keep_a_name(names, document):
    document.apply_network("Rename", document.network.rename("n2", "first"))
    assert names.name_of("n2") == "first"
    document.apply_network("Delete", document.network.remove(["n2"]))
    assert names.name_of("n2") == "first"
    assert names.family_of("n2") is Family.LINEAR
    assert names.name_of("unknown") == "unknown"


@pytest.mark.parametrize(
    ("name", "short"),
    [("hidden12", "h12"), ("σ5", "σ5"), ("logits", "logits")],
)
def test_short_names(name, short):
    assert short_name(name) == short
