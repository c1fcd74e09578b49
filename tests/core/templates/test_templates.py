"""Templates are torchvision's architectures: same tensors, same names, same numbers."""

import pytest
import torch

from core.codegen import python_module
from core.compiler import compile_network
from core.data import torchvision_sets
from core.templates import TEMPLATES, Template, find_template
from core.transfer.loading import slots_of
from core.transfer.matching import match

BY_TITLE = pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.title)


@pytest.fixture(scope="module")
def torchvision() -> object:
    """Loaded through the one module that may."""
    return torchvision_sets._torchvision()


@BY_TITLE
def test_every_tensor_is_torchvisions(template: Template, torchvision: object) -> None:
    network = template.draw(1000)
    with torch.device("meta"):
        ours = compile_network(network, (3, 224, 224))
        theirs = getattr(torchvision.models, template.architecture)()  # type: ignore[attr-defined]
    shapes = {name: tuple(value.shape) for name, value in theirs.state_dict().items()}
    report = match(slots_of(ours, network), shapes)
    assert len(report.matched) == len(shapes)
    assert not (report.differing)
    assert not (report.missing)
    assert not (report.left_over)
    assert [pair.source for pair in report.matched] == list(shapes)  # in the same order, too
    total = sum(p.numel() for p in ours.parameters())
    assert f"{total / 1e6:.1f} million" in template.help


def test_it_computes_what_torchvision_computes(torchvision: object) -> None:
    """For a bottleneck; the plain blocks are compared where their weights are loaded."""
    template = find_template("resnet50")
    assert template is not None
    torch.manual_seed(3)
    theirs = torchvision.models.resnet50(num_classes=7)  # type: ignore[attr-defined]
    theirs(torch.randn(2, 3, 32, 32))  # running figures other than 0 and 1
    with torch.device("meta"):
        ours = compile_network(template.draw(7), (3, 32, 32)).eval()
    values = theirs.state_dict().values()
    ours.load_state_dict(dict(zip(ours.state_dict(), values, strict=True)), assign=True)
    batch = torch.randn(2, 3, 32, 32)
    with torch.no_grad():
        assert torch.equal(ours(batch), theirs.eval()(batch))


def test_it_fits_small_images_and_can_be_exported() -> None:
    template = find_template("resnet18")
    assert template is not None
    network = template.draw(10)
    source = python_module(network, (3, 32, 32))
    assert "self.layer2_0_downsample_0 = nn.Conv2d(" in source
    assert all(node.position is not None for node in network.nodes.values())
    assert find_template("convnext_tiny") is None
