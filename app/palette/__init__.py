"""The palette: every layer of the catalogue, to search, drag, and choose."""

from app.palette.layer_list import LAYER_MIME_TYPE
from app.palette.palette import Palette

__all__ = ["LAYER_MIME_TYPE", "Palette"]
