"""Layers as text of the file format, so that they can be pasted into another window."""

import json

from core.errors import LayerloomError
from core.network import Network
from core.network_json import network_from_json, network_to_json
from core.project_json import FORMAT

LONGEST = 20_000_000


def to_text(network: Network) -> str:
    """A part of a network as text."""
    return json.dumps(network_to_json(network), ensure_ascii=False, indent=1)


def from_text(text: str) -> Network:
    """The layers that a text holds; a whole project gives its network.

    Raises `LayerloomError` where the text is something else.
    """
    if not text.strip():
        raise LayerloomError("Nothing to paste: the clipboard is empty.")
    if len(text) > LONGEST or not text.lstrip().startswith("{"):
        raise LayerloomError("Nothing to paste: the clipboard holds no layers.")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LayerloomError("Nothing to paste: the clipboard holds no layers.") from error
    if value.get("format") == FORMAT:
        value = value.get("network")
    elif "nodes" not in value:
        raise LayerloomError("Nothing to paste: the clipboard holds no layers.")
    try:
        return network_from_json(value)
    except LayerloomError as error:
        raise LayerloomError(f"Cannot paste: {error}") from error
