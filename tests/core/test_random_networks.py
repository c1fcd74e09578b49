"""The random networks are worth testing with: every layer, branches, merges, some depth."""

import random
from collections import Counter

from core.layers import LAYERS
from tests.core.random_networks import random_network


def test_they_hold_every_layer_and_branch() -> None:
    kinds: Counter[str] = Counter()
    depths, branches = [], 0
    for seed in range(150):
        network, _ = random_network(random.Random(seed))
        kinds.update(network.nodes[node].kind for node in network.live)
        depths.append(len(network.live))
        branches += sum(len(network.outgoing[node]) > 1 for node in network.live)
    assert set(kinds) == set(LAYERS)
    assert sorted(depths)[75] >= 6
    assert branches > 100
