"""One's own data: a folder of images, a table (CSV), arrays of NumPy (.npz).

Their specs know shape and classes only from the file: `describe` reads it once and keeps what
it found in hidden parameters, so that nothing is read while one draws.
"""

from core.data.own.arrays import ARRAYS
from core.data.own.folder import IMAGE_FOLDER
from core.data.own.table import TABLE

OWN_SETS = (IMAGE_FOLDER, TABLE, ARRAYS)

__all__ = ["OWN_SETS"]
