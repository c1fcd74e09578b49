"""Where nodes and wires go when nobody has placed them."""

from core.layout.grid import NODE_HEIGHT, NODE_WIDTH
from core.layout.placement import lay_out, place_missing
from core.layout.room import make_room, place_in_wire
from core.layout.routes import wire_routes

__all__ = [
    "NODE_HEIGHT",
    "NODE_WIDTH",
    "lay_out",
    "make_room",
    "place_in_wire",
    "place_missing",
    "wire_routes",
]
