"""Panels: forms over specs. Every edit goes through the document and can be undone."""

from app.panels.data_panel import DataPanel
from app.panels.layer_panel import LayerPanel
from app.panels.optimizer_panel import OptimizerPanel
from app.panels.problems_panel import ProblemsPanel
from app.panels.regularization_panel import RegularizationPanel
from app.panels.schedule_panel import SchedulePanel

__all__ = [
    "DataPanel",
    "LayerPanel",
    "OptimizerPanel",
    "ProblemsPanel",
    "RegularizationPanel",
    "SchedulePanel",
]
