"""The canvas: scene, view, how layers and wires look, and what one does to them."""

from app.canvas.view import CanvasView

__all__ = ["CanvasView"]
