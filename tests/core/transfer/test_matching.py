"""Where the tensors of a file belong: by name with all its spellings, and by order."""

from core.transfer.matching import ORDER, PREFIXES, Slot, in_natural_order, match


def _slot(layer: str, tensor: str = "weight", shape: tuple[int, ...] = (2, 2)) -> Slot:
    identifier = layer.replace(".", "_")
    return Slot(f"{identifier}.{tensor}", f"id of {layer}", layer, tensor, shape)


def _found(slots: list[Slot], shapes: dict[str, tuple[int, ...]], how: str = "name") -> dict:
    report = match(slots, shapes, how)
    return {pair.slot.name: pair.source for pair in report.matched}


def test_dotted_names_find_layers_with_underscores() -> None:
    slots = [_slot("layer1_0_conv1"), _slot("layer1.0.conv2"), _slot("fc", "bias", (2,))]
    shapes = {"layer1.0.conv1.weight": (2, 2), "layer1.0.conv2.weight": (2, 2), "fc.bias": (2,)}
    assert _found(slots, shapes) == dict(zip((slot.name for slot in slots), shapes, strict=True))


def test_a_layer_is_found_by_its_own_name_too() -> None:
    sequential = Slot("linear_0.weight", "a", "0", "weight", (2, 2))
    long = Slot("features_denseblock1_denselayer1.weight", "b", "x" * 50, "weight", (2, 2))
    shapes = {"0.weight": (2, 2), "x" * 50 + ".weight": (2, 2)}
    assert len(_found([sequential, long], shapes)) == 2
    twins = [Slot(f"fc{end}.weight", end, "same", "weight", (2, 2)) for end in ("", "_2")]
    assert _found(twins, {"same.weight": (2, 2)}) == {}


def test_prefixes_of_tools_are_stripped_but_not_where_they_name_a_layer() -> None:
    for prefix in (*PREFIXES, "module.model.", "_orig_mod.module."):
        assert _found([_slot("fc")], {f"{prefix}fc.weight": (2, 2)})
    slots = [_slot("model_fc"), _slot("fc")]
    shapes = {"model.fc.weight": (2, 2), "model.model.fc.weight": (2, 2)}
    assert _found(slots, shapes)["model_fc.weight"] == "model.fc.weight"
    assert _found([_slot("model_fc"), _slot("fc")], {"model.fc.weight": (2, 2)}) == {
        "model_fc.weight": "model.fc.weight"
    }


def test_the_report_says_what_does_not_fit() -> None:
    counter = _slot("bn", "num_batches_tracked", ())
    slots = [_slot("a"), _slot("fc", shape=(10, 512)), _slot("new"), counter]
    shapes = {"a.weight": (2, 2), "fc.weight": (1000, 512), "old.bias": (3,)}
    report = match(slots, shapes)
    assert [pair.slot.name for pair in report.matched] == ["a.weight"]
    assert list(report.lines()) == [
        "fc.weight: 10×512 in the network, 1,000×512 in the file",
        "new.weight: not in the file",
        "old.bias: left over in the file",
    ]
    assert report.summary == (
        "1 of 3 tensors of the network match by name; 1 has another shape; "
        "1 is not in the file; 1 of the file is left over."
    )
    assert report.nodes == {"id of a"}


def test_order_pairs_equal_shapes_and_kinds_of_tensor() -> None:
    slots = [_slot("a"), _slot("a", "bias", (2,)), _slot("b"), _slot("c", shape=(5, 2))]
    shapes = {"x.bias": (2,), "x.weight": (2, 2), "skip.weight": (9,), "y.kernel": (2, 2)}
    found = _found(slots, shapes, ORDER)
    assert found == {"a.weight": "x.weight", "a.bias": "x.bias", "b.weight": "y.kernel"}
    report = match(slots, shapes, ORDER)
    assert "by order and shape" in report.summary
    assert report.left_over == ("skip.weight",)
    assert _found([_slot("bn", "running_mean", (2,))], {"bn.bias": (2,)}, ORDER) == {}


def test_numbers_in_names_are_counted() -> None:
    assert in_natural_order(["b", "a10", "a2", "2", "a"]) == ["2", "a", "a2", "a10", "b"]
