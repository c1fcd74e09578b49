"""Forms: the only place that maps a parameter spec to a widget."""

from app.forms.setting_form import SettingForm
from app.forms.spec_form import SpecForm

__all__ = ["SettingForm", "SpecForm"]
