"""Numbers as findings say them: in one style, with percentages and their differences apart."""

import math
import re
from itertools import product

import numpy as np
import pytest

from core.diagnosis.case import Case
from core.diagnosis.catalogue import RULES
from core.diagnosis.diagnose import diagnose
from core.diagnosis.words import about, chosen, figure, percent, points, share_of, times
from core.project import Project
from tests.core.diagnosis.histories import course, made
from tests.core.diagnosis.test_curve_rules import DIGITS, MIDDLING, WAVE

ODD = re.compile(r"\de[+-]?\d|·10|nan|inf|-\d|−0 ")


def test_figures() -> None:
    assert [figure(value) for value in (8.97e10, 1e11, 0.5, 9.996, -2.0, math.inf)] == [
        *("8.97×10¹⁰", "1×10¹¹", "0.5", "10", "−2", "∞")
    ]
    assert (times(71_612.0), times(1.05e11), share_of(1 / 24), share_of(8.123e-8)) == (
        *("71,600", "1.05×10¹¹", "1/24", "8.12×10⁻⁸"),
    )
    assert [chosen(rate) for rate in (1000.0, 0.0001, 1e-5)] == ["1000", "0.0001", "1×10⁻⁵"]
    assert [percent(share) for share in (0.0, 0.1234, 0.99999, 1.0, 61.2)] == [
        *("0 %", "12.3 %", "99.9 %", "100 %", "6,120 %")
    ]
    assert percent(0.9999, 2) == "99 %"
    assert [points(one) for one in (0.116, 0.01, -0.02)] == [
        *("11.6 percentage points", "1 percentage point", "−2 percentage points")
    ]


def test_large_ratios_can_be_read_aloud() -> None:
    assert [about(ratio) for ratio in (1.98e6, 9.6e5, 24.3, 928.0, 71_612.0, 3.4e9, 2e13)] == [
        *("about 2 million", "about 1 million", "about 24", "about 900", "about 70,000"),
        *("about 3 billion", "about 2×10¹³"),
    ]


def test_underfitting_says_whether_the_other_error_is_higher() -> None:
    errors = [0.6, 0.5, *[0.394] * 6]
    for other, said in (
        (0.31, "it is 31 %, no higher."),
        (0.394, "it is 39.4 %, no higher."),
        (0.51, "it is 51 %, only 11.6 percentage points higher."),
    ):
        history = made(epochs=course(errors, [0.6, 0.5, *[other] * 6]), **MIDDLING)
        told = {one.rule: one.text for one in diagnose(DIGITS, history)}
        assert told["underfitting"].endswith(said)


def numbers(text: str, project: Project) -> list[str]:
    """Those in a sentence, but for those in the names of layers."""
    for node in project.network.nodes.values():
        text = text.replace(node.name, "")
    return re.findall(r"\d[\d.,]*(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?", text)


EDGES = (0.0, 0.05, 0.4, 0.999)


@pytest.mark.parametrize("project", [DIGITS, WAVE], ids=["classes", "values"])
@pytest.mark.parametrize("ratio", [1e-12, 1e9])
@pytest.mark.parametrize("loss", [1e-9, 1.0, 1e12])
def test_sentences_at_edges(project: Project, ratio: float, loss: float) -> None:
    """Each rule, whatever it is silenced by: no number in another style."""
    losses = [2.3, *[loss] * 119, *np.linspace(loss, 0.3 * loss, 120)]
    for error, other in product(EDGES, EDGES[1:3]):
        history = made(
            losses=losses,
            accuracies=0.1 if other == EDGES[1] else 0.3,
            epochs=course([1.0, *[error, min(1.0, 2 * error)] * 6], [1.0, *[other] * 12]),
            counts=(5000,) * 10 if project is DIGITS else (),
            constant_loss=1.0,
            ratio=ratio,
            rates=[1000.0] * len(losses),
        )
        case = Case(project, history)
        for rule in RULES.values():
            for finding in rule.judge(case, rule.defaults()):
                texts = [finding.text, *(fix.label for fix in finding.remedies)]
                texts.append(finding.headline)
                assert not [text for text in texts if ODD.search(text)]
                assert len(numbers(finding.headline, project)) <= 2, finding.headline
