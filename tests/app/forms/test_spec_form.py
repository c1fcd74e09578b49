"""Forms: each parameter has its widget, only valid values leave, showing never echoes."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.forms import SettingForm, SpecForm
from app.forms.choices import Choices
from app.forms.editors import ChoiceEditor, CurveEditor, LineEditor, PathEditor, SwitchEditor
from app.forms.entry import Entry
from app.forms.setting_editor import SettingEditor
from app.forms.settings_editor import SettingsEditor
from core.catalogue import Catalogue, SettingParam, SettingsParam, Spec
from core.data.catalogue import DATASETS
from core.data.settings import DATA_PARAMS
from core.initializers import INITIALIZERS
from core.layers import LAYERS
from core.list_params import CurveParam, IntsParam
from core.params import (
    BoolParam,
    ChoiceParam,
    FloatParam,
    IntParam,
    Param,
    Params,
    ParamValue,
    Points,
    Setting,
    Settings,
    ShapeParam,
    SizeParam,
    TextParam,
)
from core.settings.losses import LOSSES
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import PARTS, SCHEDULES
from core.settings.training import RUN_PARAMS

CATALOGUES: tuple[Catalogue[Spec], ...] = (
    LAYERS,
    OPTIMIZERS,
    SCHEDULES,
    REGULARIZERS,
    LOSSES,
    INITIALIZERS,
)
DATA_FORMS = {
    tuple(param.name for param in spec.params): kind
    for kind, spec in DATASETS.items()
    if spec.params
}
"""One data set of each form there is."""
OUT = IntParam(name="out_features", default=64, minimum=1, help="Outputs.")
LR = FloatParam(name="lr", default=0.001, maximum=1000.0, is_log=True, help="Rate.")


def make_form(qtbot: QtBot, *params: Param, **values: ParamValue) -> tuple[SpecForm, list[object]]:
    """A shown form and the list that its changes fill."""
    held = Params({p.name: values.get(p.name, p.default) for p in params})
    form = SpecForm(params, held, Appearance())
    said: list[object] = []
    form.value_changed.connect(lambda name, value: said.append((name, value)))
    qtbot.addWidget(form)
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    return form, said


def entry_of(form: SpecForm, name: str) -> Entry:
    """The line of a parameter."""
    editor = form.row(name).editor
    assert isinstance(editor, LineEditor)
    return editor.entry


def type_into(qtbot: QtBot, entry: Entry, text: str) -> None:
    """Replace what stands there and press Enter."""
    entry.setFocus()
    entry.selectAll()
    qtbot.keyClicks(entry, text)
    qtbot.keyClick(entry, Qt.Key.Key_Return)


def turn_wheel(entry: QWidget, turns: int) -> None:
    """Turn the wheel over a widget."""
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(entry.mapToGlobal(QPoint(5, 5))),
        QPoint(0, 0),
        QPoint(0, 120 * turns),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(entry, event)


@pytest.mark.parametrize(
    ("param", "editor"),
    [
        (OUT, LineEditor),
        (LR, LineEditor),
        (BoolParam(name="bias", default=True, help="B"), SwitchEditor),
        (ChoiceParam(name="mode", default="a", choices=("a", "b"), help="M"), ChoiceEditor),
        (TextParam(name="note", default="", help="N"), LineEditor),
        (TextParam(name="folder", default="", picks="folder", help="F"), PathEditor),
        (SizeParam(name="kernel", default=3, dims=2, help="K"), LineEditor),
        (ShapeParam(name="shape", default=None, is_optional=True, help="S"), LineEditor),
        (
            SettingParam(name="init", default=None, catalogue=INITIALIZERS, is_optional=True,
                         help="I"),
            SettingEditor,
        ),
        (IntsParam(name="milestones", default=(3, 4), help="M"), LineEditor),
        (CurveParam(name="points", default=Points(((0.0, 1.0), (1.0, 0.0))), help="P"),
         CurveEditor),
        (SettingsParam(name="parts", default=Settings(), catalogue=PARTS, help="P"),
         SettingsEditor),
    ],
)  # fmt: skip
def test_each_type_has_its_widget(qtbot: QtBot, param: Param, editor: type) -> None:
    form, said = make_form(qtbot, param)
    assert type(form.row(param.name).editor) is editor
    assert form.values == {param.name: param.default}
    assert said == []


# -- the contract of all catalogues ----------------------------------------------------------


def other_values(param: Param) -> Iterator[ParamValue]:
    """Valid values of a parameter that are not its default."""
    match param:
        case BoolParam():
            yield not param.default
        case ChoiceParam():
            yield from (word for word in param.choices if word != param.default)
        case IntParam():
            yield from {param.minimum, param.maximum} - {param.default}
        case FloatParam():
            middle = (param.minimum + min(param.maximum, param.minimum + 1)) / 2
            yield middle if middle != param.default else middle / 2 + 0.1
        case SizeParam():
            yield param.minimum + 1 if param.default != param.minimum + 1 else param.minimum
            if param.dims > 1:
                yield tuple(range(param.minimum, param.minimum + param.dims))
        case ShapeParam():
            yield (3, 8, 8)[: param.max_dims]
        case TextParam():
            yield "somewhere"
        case IntsParam():
            yield (param.minimum, param.minimum + 7)
            yield (param.minimum + 1,)
        case CurveParam():
            yield Points(((0.0, 0.5), (0.25, 1.0), (1.0, 0.125)))
        case SettingsParam():
            yield Settings((*param.default.items, param.catalogue.setting("StepLR")))
        case SettingParam():
            kinds = [k for k in param.catalogue if Setting(k, Params()) != param.default]
            yield param.catalogue.setting(kinds[-1])


def enter(qtbot: QtBot, form: SpecForm, param: Param, value: ParamValue) -> None:
    """Do what a person does to give a parameter this value."""
    editor = form.row(param.name).editor
    if isinstance(editor, SwitchEditor):
        qtbot.keyClick(editor.switch, Qt.Key.Key_Space)
    elif isinstance(editor, ChoiceEditor | SettingEditor):
        key = value.kind if isinstance(value, Setting) else value
        choose(editor.choices, key)
    elif isinstance(editor, SettingsEditor):
        assert isinstance(value, Settings)
        choose(editor.adding, value.items[-1].kind)
    elif isinstance(value, Points):
        type_into(qtbot, entry_of(form, param.name), "0: 0.5, .25: 1; 1: 12.5%".replace(";", ","))
    else:
        text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        type_into(qtbot, entry_of(form, param.name), text)


def choose(choices: Choices, key: object) -> None:
    """Pick an entry as a click does."""
    index = choices._keys.index(key)
    choices.setCurrentIndex(index)
    choices.activated.emit(index)


@pytest.mark.parametrize(
    ("catalogue", "kind"),
    [
        *((found, kind) for found in CATALOGUES for kind, spec in found.items() if spec.params),
        *((DATASETS, kind) for kind in DATA_FORMS.values()),
    ],
    ids=lambda value: value if isinstance(value, str) else value.noun,
)
def test_every_declared_parameter_can_be_set(
    qtbot: QtBot, catalogue: Catalogue[Spec], kind: str
) -> None:
    spec = catalogue[kind]
    form, said = make_form(qtbot, *spec.params)
    form.show_advanced()
    for param in spec.params:
        for value in other_values(param):
            enter(qtbot, form, param, value)
            assert said == [(param.name, value)]
            assert form.values == {**spec.defaults(), param.name: value}
            assert param.parse(param.to_json(value), "") == value
            form.set_values(spec.defaults())
            said.clear()


@pytest.mark.parametrize("params", [RUN_PARAMS, DATA_PARAMS])
def test_plain_fields_can_be_set(qtbot: QtBot, params: tuple[Param, ...]) -> None:
    for param in params:
        for value in other_values(param):
            form, said = make_form(qtbot, *params)
            form.show_advanced()
            enter(qtbot, form, param, value)
            assert said == [(param.name, value)]


# -- what is wrong ---------------------------------------------------------------------------


def test_a_wrong_entry_says_why_stays_and_is_not_handed_on(qtbot: QtBot) -> None:
    form, said = make_form(qtbot, OUT)
    entry = entry_of(form, "out_features")
    type_into(qtbot, entry, "many")
    assert said == []
    assert entry.text() == "many"
    assert form.row("out_features").message.startswith("out_features must be a whole number")
    form.set_values({"out_features": 64})  # the document says what it said before
    assert entry.text() == "many"
    type_into(qtbot, entry, "10")
    assert said == [("out_features", 10)]
    assert not form.is_wrong


def test_escape_brings_back_what_was_there(qtbot: QtBot) -> None:
    form, said = make_form(qtbot, OUT)
    entry = entry_of(form, "out_features")
    type_into(qtbot, entry, "0")
    assert form.is_wrong
    qtbot.keyClick(entry, Qt.Key.Key_Escape)
    assert entry.text() == "64"
    assert not form.is_wrong
    assert said == []


def test_another_value_replaces_a_wrong_entry(qtbot: QtBot) -> None:
    form, said = make_form(qtbot, OUT)
    type_into(qtbot, entry_of(form, "out_features"), "0")
    form.set_values({"out_features": 32})
    assert entry_of(form, "out_features").text() == "32"
    assert not form.is_wrong
    assert said == []


def test_values_that_do_not_go_together_wait_for_each_other(qtbot: QtBot) -> None:
    spec = OPTIMIZERS["SGD"]
    form = SpecForm(spec.params, spec.defaults(), Appearance(), spec.conflict)
    qtbot.addWidget(form)
    form.show()
    said: list[object] = []
    form.value_changed.connect(lambda name, value: said.append((name, value)))
    nesterov = form.row("nesterov").editor
    assert isinstance(nesterov, SwitchEditor)
    nesterov.switch.click()
    assert said == []
    assert form.row("nesterov").message == "Nesterov needs a momentum above 0."
    assert nesterov.switch.isChecked()
    type_into(qtbot, entry_of(form, "momentum"), "0.9")
    assert said == [("momentum", 0.9), ("nesterov", True)]
    assert not form.is_wrong
    assert spec.conflict(form.values) is None


# -- typing, stepping, leaving -----------------------------------------------------------------


def test_leaving_the_field_takes_the_entry_over(qtbot: QtBot) -> None:
    form, said = make_form(qtbot, OUT, LR)
    entry = entry_of(form, "out_features")
    entry.setFocus()
    entry.selectAll()
    qtbot.keyClicks(entry, "100")
    assert said == []
    entry_of(form, "lr").setFocus()
    assert said == [("out_features", 100)]


def test_arrow_keys_and_the_wheel_step_by_factors_where_it_is_logarithmic(qtbot: QtBot) -> None:
    form, said = make_form(qtbot, LR)
    entry = entry_of(form, "lr")
    entry.setFocus()
    keys: list[str] = []
    form.value_changed.connect(lambda *_: keys.append(form.merge_key))
    qtbot.keyClick(entry, Qt.Key.Key_Up)
    turn_wheel(entry, -2)
    assert said == [("lr", 0.002), ("lr", 0.0005)]
    assert keys[0] == keys[1] != ""
    entry.clearFocus()
    entry.setFocus()
    qtbot.keyClick(entry, Qt.Key.Key_PageUp)
    assert said[-1] == ("lr", 1.0)
    assert keys[2] not in ("", keys[0])  # a new visit is another step of the undo stack
    assert form.merge_key == ""


def test_the_wheel_over_a_field_without_focus_changes_nothing(qtbot: QtBot) -> None:
    mode = ChoiceParam(name="mode", default="a", choices=("a", "b"), help="M")
    form, said = make_form(qtbot, LR, mode)
    form.clearFocus()
    choice = form.row("mode").editor
    assert isinstance(choice, ChoiceEditor)
    for widget in (entry_of(form, "lr"), choice.choices):
        widget.clearFocus()
        turn_wheel(widget, 1)
    assert said == []
    assert form.values == {"lr": 0.001, "mode": "a"}


def test_a_long_number_is_shown_short_and_kept_exactly(qtbot: QtBot) -> None:
    form, said = make_form(qtbot, LR, OUT, lr=0.123456789)
    entry = entry_of(form, "lr")
    entry_of(form, "out_features").setFocus()
    assert entry.text() == "0.123"
    entry.setFocus()
    assert entry.text() == "0.123456789"
    entry_of(form, "out_features").setFocus()
    assert said == []
    assert form.values["lr"] == 0.123456789


def test_showing_values_keeps_focus_cursor_and_what_is_being_typed(qtbot: QtBot) -> None:
    form, said = make_form(qtbot, OUT, LR)
    entry = entry_of(form, "out_features")
    entry.setFocus()
    entry.setText("6412")
    entry.setCursorPosition(1)
    form.set_values({"out_features": 64, "lr": 0.5})
    assert entry.hasFocus()
    assert (entry.text(), entry.cursorPosition()) == ("6412", 1)
    assert entry_of(form, "lr").text() == "0.5"
    assert said == []


def test_an_empty_optional_field_shows_what_that_means(qtbot: QtBot) -> None:
    param = IntParam(name="T_max", default=10, is_optional=True, none_label="the run", help="T")
    form, said = make_form(qtbot, param)
    entry = entry_of(form, "T_max")
    type_into(qtbot, entry, " ")
    assert said == [("T_max", None)]
    assert entry.hint == "the run"
    assert entry.text() == ""


def test_help_is_reachable_by_keyboard(qtbot: QtBot) -> None:
    form, _ = make_form(qtbot, OUT, LR)
    entry_of(form, "lr").setFocus()
    with qtbot.waitSignal(form.help_wanted) as caught:
        entry_of(form, "out_features").setFocus()
    assert caught.args == ["Outputs. Default: 64."]
    assert entry_of(form, "lr").accessibleName() == "lr"


def test_undo_keys_belong_to_the_document_while_nothing_is_typed(qtbot: QtBot) -> None:
    from PySide6.QtGui import QAction, QKeySequence

    window = QWidget()
    qtbot.addWidget(window)
    form, _ = make_form(qtbot, OUT)
    QVBoxLayout(window).addWidget(form)
    undone: list[str] = []
    action = QAction(window)
    action.setShortcut(QKeySequence.StandardKey.Undo)
    action.triggered.connect(lambda: undone.append("undo"))
    window.addAction(action)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    form.show()
    entry = entry_of(form, "out_features")
    type_into(qtbot, entry, "32")
    qtbot.keyClick(entry, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(undone) == 1
    qtbot.keyClicks(entry, "7")
    qtbot.keyClick(entry, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(undone) == 1


# -- settings ------------------------------------------------------------------------------------


def make_setting_form(qtbot: QtBot) -> tuple[SettingForm, list[Setting]]:
    form = SettingForm(OPTIMIZERS, OPTIMIZERS.setting("Adam"), Appearance())
    qtbot.addWidget(form)
    form.show()
    said: list[Setting] = []
    form.setting_changed.connect(said.append)
    return form, said


def test_another_kind_comes_complete_and_its_params_are_remembered(qtbot: QtBot) -> None:
    form, said = make_setting_form(qtbot)
    assert form.params.form is not None
    type_into(qtbot, entry_of(form.params.form, "lr"), "0.01")
    choose(form.kinds, "SGD")
    choose(form.kinds, "Adam")
    assert said == [
        OPTIMIZERS.setting("Adam", lr=0.01),
        OPTIMIZERS.setting("SGD"),
        OPTIMIZERS.setting("Adam", lr=0.01),
    ]
    assert form.help.text() == OPTIMIZERS["Adam"].help


def test_showing_a_setting_says_nothing(qtbot: QtBot) -> None:
    form, said = make_setting_form(qtbot)
    form.set_setting(OPTIMIZERS.setting("SGD", lr=0.5))
    assert form.kinds.key == "SGD"
    assert form.params.form is not None
    assert entry_of(form.params.form, "lr").text() == "0.5"
    assert said == []


def test_a_setting_inside_a_form(qtbot: QtBot) -> None:
    param = LAYERS["Linear"].param("initialization")
    form, said = make_form(qtbot, param)
    form.show_advanced()
    editor = form.row("initialization").editor
    assert isinstance(editor, SettingEditor)
    choose(editor.choices, "Normal")
    assert said == [("initialization", INITIALIZERS.setting("Normal"))]
    assert editor.params.form is not None
    type_into(qtbot, entry_of(editor.params.form, "std"), "0.5")
    assert said[-1] == ("initialization", INITIALIZERS.setting("Normal", std=0.5))
    choose(editor.choices, None)
    assert said[-1] == ("initialization", None)
    assert not editor.params.isVisible()


# -- lists of settings -----------------------------------------------------------------------


def parts_form(qtbot: QtBot, *kinds: str) -> tuple[SpecForm, SettingsEditor, list[object]]:
    """A form over a list of schedules."""
    given = Settings(tuple(PARTS.setting(kind) for kind in kinds))
    param = SettingsParam(
        name="parts", default=given, catalogue=PARTS, minimum=1, maximum=3, help="P"
    )
    form, said = make_form(qtbot, param)
    editor = form.row("parts").editor
    assert isinstance(editor, SettingsEditor)
    return form, editor, said


def kinds_of(form: SpecForm) -> list[str]:
    """The kinds in the list, as the form holds and shows them."""
    value, editor = form.values["parts"], form.row("parts").editor
    assert isinstance(value, Settings)
    assert isinstance(editor, SettingsEditor)
    kinds = [setting.kind for setting in value.items]
    assert [card.choices.key for card in editor.cards] == kinds
    return kinds


def test_parts_are_added_moved_changed_and_removed(qtbot: QtBot) -> None:
    form, editor, said = parts_form(qtbot, "LinearLR", "StepLR")
    choose(editor.adding, "ExponentialLR")
    assert kinds_of(form) == ["LinearLR", "StepLR", "ExponentialLR"]
    assert not editor.adding.isEnabled()
    editor.cards[2].up.click()
    assert kinds_of(form) == ["LinearLR", "ExponentialLR", "StepLR"]
    assert editor.cards[1].up.hasFocus()
    editor.cards[0].down.click()
    assert kinds_of(form) == ["ExponentialLR", "LinearLR", "StepLR"]
    assert not editor.cards[0].up.isEnabled()
    assert not editor.cards[2].down.isEnabled()
    choose(editor.cards[0].choices, "PowerLR")
    assert kinds_of(form) == ["PowerLR", "LinearLR", "StepLR"]
    editor.cards[1].remove.click()
    assert kinds_of(form) == ["PowerLR", "StepLR"]
    editor.cards[0].remove.click()
    assert kinds_of(form) == ["StepLR"]
    assert not editor.cards[0].remove.isEnabled()
    assert len(said) == 6


def test_a_parameter_of_a_part_is_changed_in_the_list(qtbot: QtBot) -> None:
    form, editor, said = parts_form(qtbot, "LinearLR", "StepLR")
    inner = editor.cards[1].params.form
    assert inner is not None
    type_into(qtbot, entry_of(inner, "step_size"), "7")
    value = form.values["parts"]
    assert isinstance(value, Settings)
    assert value.items == (PARTS.setting("LinearLR"), PARTS.setting("StepLR", step_size=7))
    assert said == [("parts", value)]
    type_into(qtbot, entry_of(inner, "step_size"), "0")
    assert inner.row("step_size").message.startswith("step_size must be")
    assert said == [("parts", value)]
