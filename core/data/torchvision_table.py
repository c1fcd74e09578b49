"""The classification sets that torchvision knows, each declared once.

A row names torchvision's class, how to ask it for its parts, and what is known without a file:
classes and size. Sets whose many classes have no name here are numbered. torchvision itself is
asked only when one is loaded (`core.data.torchvision_sets`).
"""

from core.data.torchvision_large import LARGE
from core.data.torchvision_row import SIZE, Arguments, Published
from core.data.torchvision_small import SMALL

SETS = (*SMALL, *LARGE)

__all__ = ["SETS", "SIZE", "Arguments", "Published"]
