"""Sizes of what stands on the canvas, in its pixels; all positions lie on the grid."""

GRID = 8.0
NODE_WIDTH = 184.0
NODE_HEIGHT = 64.0
NODE_GAP = 40.0
"""Between two nodes side by side."""
ROW = 96.0
"""From the top of a node to the top of the next one below."""
COLUMN = 224.0
"""From one column of a wrapped chain to the next; leaves room for the wire that goes up."""
LANE = 24.0
"""Between two wires that run side by side."""
NODE_TO_LANE = 120.0
"""From the middle of a node to a wire that runs beside it."""
