"""Data sets: what they are (specs), where they come from, and how they are split and scaled."""

from core.data.loading import kept_dataset, load_dataset
from core.data.samples import Split
from core.data.spec import Dataset

__all__ = ["Dataset", "Split", "kept_dataset", "load_dataset"]
