"""The live instruments: one plot a file, each with `refresh(history)`."""

from app.plots.instruments import Instruments

__all__ = ["Instruments"]
