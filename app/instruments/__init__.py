"""The instruments: pages of plots and pictures that all show one run at one moment."""

from app.instruments.instruments import Instruments

__all__ = ["Instruments"]
