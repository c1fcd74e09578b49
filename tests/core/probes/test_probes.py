"""Every probe against a slow oracle, and the contract that all of them keep."""

import dataclasses

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.probes.cadence import EverySteps, PerSecond
from core.probes.catalogue import PROBES
from core.probes.firing import Firing, units_alive
from core.probes.gradient_norm import LayerNorms, parameter_norms
from core.probes.histogram import BINS, histogram
from core.probes.measure import LayerMeasure
from core.probes.sampling import LIMIT, sample, stride
from core.probes.slope import SLOPE
from core.probes.spec import Look, Probe
from core.probes.weight_norm import WEIGHT_NORM

SHAPES = [(8, 5), (8, 3, 4, 4), (4, 7, 9), (64, 16, 20, 20)]


def look_at(*shape: int) -> Look:
    torch.manual_seed(len(shape))
    weight = torch.randn(6, 5)
    return Look(
        output=torch.randn(*shape).relu().requires_grad_(),
        output_gradient=torch.randn(*shape),
        weight=weight,
        weight_before=(weight - 0.01 * torch.randn(6, 5)).flatten(),
    )


def test_each_field_of_a_measure_comes_from_one_probe() -> None:
    fields = [field for probe in PROBES for field in probe.fields]
    assert sorted(fields) == sorted(field.name for field in dataclasses.fields(LayerMeasure))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_each_gives_what_it_declares_and_changes_nothing(
    probe: Probe, shape: tuple[int, ...]
) -> None:
    look = look_at(*shape)
    kept = [torch.clone(t.detach()) for t in (look.output, look.output_gradient, look.weight)]  # type: ignore[union-attr]
    found = probe.measure(look)
    assert set(found) == set(probe.fields)
    assert not any(isinstance(value, torch.Tensor) for value in found.values())
    for before, after in zip(kept, (look.output, look.output_gradient, look.weight), strict=True):
        assert torch.equal(before, after)  # type: ignore[arg-type]
    assert probe.title
    assert probe.meaning.endswith(".")
    assert probe.cost.endswith(".")


def measure(look: Look) -> LayerMeasure:
    values: dict[str, object] = {}
    for probe in PROBES:
        values.update(probe.measure(look))
    return LayerMeasure(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", SHAPES[:3], ids=str)
def test_small_layers_are_measured_exactly(shape: tuple[int, ...]) -> None:
    look = look_at(*shape)
    found, values = measure(look), look.output.detach().numpy().astype(np.float64)
    spread = found.activations
    assert (spread.seen, spread.size, spread.non_finite) == (values.size, values.size, 0)
    assert spread.mean == pytest.approx(values.mean())
    assert spread.std == pytest.approx(values.std())
    assert found.zero_share == pytest.approx((values == 0).mean())
    gradient = look.output_gradient
    assert gradient is not None
    assert found.output_gradient == pytest.approx(float((gradient.double() ** 2).sum().sqrt()))
    assert look.weight is not None
    assert look.weight_before is not None
    moved = (
        look.weight.flatten() - look.weight_before
    ).abs().mean() / look.weight_before.abs().mean()
    assert found.update_ratio == pytest.approx(float(moved), rel=1e-5)
    expected, edges = np.histogram(values, bins=BINS)
    assert (spread.low, spread.high) == (edges[0], edges[-1])
    assert spread.counts.sum() == values.size
    assert np.abs(spread.counts.cumsum() - expected.cumsum()).max() <= 1  # a value on an edge


def test_a_large_layer_is_sampled_and_says_so() -> None:
    look = look_at(*SHAPES[3])
    found = measure(look)
    spread = found.activations
    assert spread.size == 64 * 16 * 20 * 20
    assert LIMIT / 2 < spread.seen <= LIMIT
    assert spread.counts.sum() == spread.seen
    assert spread.mean == pytest.approx(look.output.mean().item(), abs=0.02)
    assert found.zero_share == pytest.approx(0.5, abs=0.02)


def test_a_sample_visits_every_column() -> None:
    for columns in (64, 128, 100):
        size = 1000 * columns
        assert len(set(np.arange(0, size, stride(size)) % columns)) == columns
    assert stride(10) == 1
    assert (sample(torch.arange(5.0)) == np.arange(5)).all()


def test_what_is_not_finite_is_counted_and_left_out() -> None:
    values = torch.tensor([[1.0, float("nan"), 3.0, float("inf"), -float("inf"), 0.0]])
    found = measure(Look(output=values))
    spread = found.activations
    assert (spread.seen, spread.nan, spread.infinite, spread.counts.sum()) == (6, 1, 2, 3)
    assert (spread.low, spread.high) == (0, 3)
    assert spread.mean == pytest.approx(4 / 3)
    assert np.isnan(found.output_gradient)
    assert np.isnan(found.update_ratio)
    empty = measure(Look(output=torch.full((2, 2), float("nan"))))
    assert (empty.activations.counts.sum(), empty.non_finite) == (0, 4)


@given(hnp.arrays(np.float32, st.integers(1, 60), elements=st.floats(width=32, allow_nan=False)))
@settings(max_examples=60, deadline=None)
def test_a_histogram_counts_every_finite_value(values: np.ndarray) -> None:
    values = values[np.isfinite(values)].astype(np.float64)
    counts, low, high = histogram(values)
    assert counts.shape == (BINS,)
    assert counts.sum() == len(values)
    assert low < high
    assert ((values >= low) & (values <= high)).all()


# -- what a decay is made of -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["Sigmoid", "Tanh", "ReLU", "ELU", "GELU", "Softplus"])
def test_the_slope_is_that_of_the_activation(name: str) -> None:
    """Against differences of the function itself, in double precision."""
    torch.manual_seed(0)
    given, activation = 3 * torch.randn(64, 10), getattr(torch.nn, name)()
    found = SLOPE.measure(Look(output=activation(given), activation=activation, input=given))
    points, width = given.double(), 1e-6
    slopes = (activation(points + width) - activation(points - width)) / (2 * width)
    assert found["slope"] == pytest.approx(float(slopes.abs().mean()), rel=1e-4)
    assert np.isnan(found["saturation"])  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("name", "steepest", "end"), [("Sigmoid", 0.25, 5.98), ("Tanh", 1.0, 2.99)]
)
def test_values_far_out_are_saturated(name: str, steepest: float, end: float) -> None:
    given = torch.cat([torch.linspace(-end, end, 30), torch.tensor([-9.0, -end - 0.02, 12.0])])
    activation = getattr(torch.nn, name)()
    look = Look(output=activation(given), activation=activation, input=given, steepest=steepest)
    assert SLOPE.measure(look)["saturation"] == pytest.approx(3 / 33)


@pytest.mark.parametrize("layer", [torch.nn.Linear(40, 60), torch.nn.Conv2d(8, 16, 3, padding=1)])
def test_the_gain_is_what_weights_do_to_the_length_of_a_gradient(layer: torch.nn.Module) -> None:
    """Against autograd, on the average over gradients without a preferred direction."""
    torch.manual_seed(0)
    shape = (256, 40) if isinstance(layer, torch.nn.Linear) else (16, 8, 24, 24)
    given = torch.randn(shape, requires_grad=True)
    output = layer(given)
    gradient = torch.randn_like(output)
    (back,) = torch.autograd.grad(output, given, gradient)
    found = WEIGHT_NORM.measure(Look(output=output, weight=layer.weight))
    assert found["weight_norm"] == pytest.approx(layer.weight.norm().item())
    assert found["weight_gain"] == pytest.approx(float(back.norm() / gradient.norm()), rel=0.04)


# -- gradient norms --------------------------------------------------------------------------


def test_layer_norms_join_the_norms_of_their_parameters() -> None:
    gradients = [torch.randn(5, 3), torch.randn(5), torch.randn(2, 5)]
    norms = torch.stack(parameter_norms(gradients)).numpy()
    found = LayerNorms([0, 0, 2], 3)(norms)
    first = torch.cat([gradients[0].flatten(), gradients[1]]).norm()
    assert found == pytest.approx([float(first), 0, float(gradients[2].norm())], rel=1e-5)
    assert LayerNorms([0, 0], 1)(np.float32([1e30, 1e30])) == pytest.approx([2**0.5 * 1e30])


# -- dead units ------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES[:3], ids=str)
def test_a_unit_is_alive_if_it_fired_anywhere(shape: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    output = (torch.randn(shape) - 2).relu()
    expected = [bool((output.select(1, unit) != 0).any()) for unit in range(shape[1])]
    assert units_alive(output, None).tolist() == expected


def test_a_silent_unit_with_a_gradient_is_not_dead() -> None:
    output = torch.tensor([[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    gradient = torch.tensor([[0.0, 0.0, 0.0], [0.0, 0.0, 1e-20]])
    assert units_alive(output, gradient).tolist() == [False, True, True]
    assert units_alive(output, None).tolist() == [False, True, False]


def test_death_is_judged_over_a_whole_window_and_can_end() -> None:
    firing = Firing(window=4)
    quiet, loud = torch.zeros(2, 3), torch.tensor([[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    firing.watch(loud, None)
    assert firing.dead is None
    firing.watch(quiet, None)
    assert firing.dead.tolist() == [True, False, True]  # type: ignore[union-attr]
    firing.watch(quiet, None)
    assert firing.dead.tolist() == [True, True, True]  # type: ignore[union-attr]
    firing.watch(loud, None)
    assert firing.dead.tolist() == [True, False, True]  # type: ignore[union-attr]


def test_units_that_fire_seldom_do_not_come_and_go_where_nothing_learns() -> None:
    """Each of 64 units fires for one sample in 200 to 3,000, by chance: none dies."""
    generator = torch.Generator().manual_seed(0)
    rates = 1 / torch.linspace(200, 3000, 64)
    firing, counts = Firing(window=1024), []
    for _ in range(400):
        firing.watch((torch.rand(64, 64, generator=generator) < rates).float(), None)
        if firing.dead is not None:
            counts.append(int(firing.dead.sum()))
    assert max(counts[:20]) > 10, "few samples were seen at first"
    assert max(counts[200:]) <= 4, "most have been seen to fire"
    assert max(counts[200:]) - min(counts[200:]) <= 3


def test_a_unit_that_dies_after_it_came_back_is_told_later_but_told() -> None:
    firing = Firing(window=4)
    quiet, loud = torch.zeros(2, 1), torch.ones(2, 1)
    for output in (quiet, quiet, quiet, loud):
        firing.watch(output, None)
    told = []
    for _ in range(14):
        firing.watch(quiet, None)
        told.append(bool(firing.dead))
    assert told == [False] * 11 + [True] * 3, "4 times the 6 samples that it was silent for"


# -- when to look ----------------------------------------------------------------------------


def test_steps_are_counted_exactly() -> None:
    due = EverySteps(3).start(10)
    assert [step for step in range(1, 12) if due(step, 0.0)] == [1, 4, 7, 10]


def test_time_keeps_to_its_rate_and_its_budget() -> None:
    due = PerSecond(10, budget=0.05).start(2)
    assert due(101, 0.0)
    due.looked(0.0, 0.001)
    assert due(102, 0.01)
    due.looked(0.01, 0.001)
    assert [due(103, 0.05), due(104, 0.10), due(105, 0.12)] == [False, False, True]
    due.looked(0.12, 0.02)  # a dear look: 0.02 s are 5 % of 0.4 s
    assert [due(106, 0.4), due(107, 0.53)] == [False, True]


def test_a_run_that_goes_on_is_looked_at_closely_at_first() -> None:
    """Units are judged by what is seen from there on: nobody waits for it a thousand steps."""
    due, looks = PerSecond(10).start(16), []
    for step in range(5001, 5041):
        if due(step, 0.001 * step):
            due.looked(0.001 * step, 0.0001)
            looks.append(step)
    assert looks[:16] == [*range(5001, 5017)]
    assert len(looks) < 20


def test_a_run_of_a_few_seconds_is_looked_at_evenly() -> None:
    due, cost, step, clock = PerSecond().start(16), 0.004, 0, 0.0
    looks: list[int] = []
    while step < 2000:
        ahead = next((n for n in range(10) if due(step + n + 1, clock)), 10)  # as captured steps
        step, clock = step + ahead, clock + 0.002 * ahead
        if ahead < 10 and due(step + 1, clock):
            step, clock = step + 1, clock + cost
            due.looked(clock, cost)
            looks.append(step)
    gaps = np.diff([*looks, 2000]) / np.array(looks)
    assert gaps[np.array(looks) > 40].max() <= 0.12
    assert len(looks) < 90


def test_looking_closely_at_a_young_run_has_an_end() -> None:
    due, spent, clock = PerSecond(budget=1e-4).start(0), 0.0, 0.0
    due.allow(1e-4)
    for step in range(1, 5000):
        clock += 0.001
        if due(step, clock):
            due.looked(clock, 0.02)
            spent += 0.02
    assert spent == pytest.approx(0.3, abs=0.05)


def test_a_large_network_is_not_looked_at_in_all_of_its_first_steps() -> None:
    due = PerSecond(10, budget=0.05).start(20)
    looked = [step for step in range(1, 21) if due(step, float(step)) and not due.looked(step, 0.2)]
    assert looked == [1, 2, 3, 7, 11, 15, 19]  # 0.6 s at first, then 0.2 s in 4 s
