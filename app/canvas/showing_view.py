"""The view that follows document, selection, check and run, and says so on the canvas."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QHelpEvent, QPainter, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QToolTip

from app.appearance import Appearance
from app.canvas.empty_hint import paint_hint
from app.canvas.explaining import explain_hit
from app.canvas.framing import Framing
from app.canvas.glide import Glide
from app.canvas.labels import totals as totals_of
from app.canvas.pointer_view import PointerView
from app.canvas.run_flow import RunFlow
from app.canvas.thumbnail_show import LEGENDS, ThumbnailShow
from app.canvas.thumbnails import Thumbnails, Thumbs
from app.canvas.twin_layers import TwinLayers
from app.checker import Checker
from app.document import Document
from app.runs.twin_run import TwinRun
from app.selection import Selection
from core.project import Project
from core.shapes import Inference
from core.training.history import History

READABLE = 0.8
"""The scale at which a layer is shown that one jumps to."""


class ShowingView(PointerView):
    """What is seen, without any command to change it."""

    def __init__(
        self,
        document: Document,
        selection: Selection,
        checker: Checker,
        appearance: Appearance,
    ) -> None:
        super().__init__(document, selection, appearance)
        self._appearance = appearance
        self._checker = checker
        self._history: History | None = None
        self._step: int | None = None
        self._version = -1
        self._is_motion_reduced = False
        self._is_fit_due = False
        self._has_keyboard_focus = False
        self._glide = Glide(self.canvas, self)
        self._run_flow = RunFlow()
        self._twin_layers = TwinLayers(self.canvas)
        self._thumbs = ThumbnailShow(self.canvas)
        self._framing = Framing(self, self.cards)
        document.project_changed.connect(self._follow_document)
        selection.selection_changed.connect(self.canvas.show_selection)
        checker.checked.connect(self._show_inference)
        appearance.theme_changed.connect(self.viewport().update)
        self.scale_changed.connect(self._show_scale)
        self.moved.connect(self._after_moving)
        self.canvas.show_network(document.network)
        self.canvas.show_selection(selection.ids)
        if checker.inference is not None:
            self.canvas.show_inference(checker.inference)
        self._show_totals()

    # -- following ---------------------------------------------------------------------

    def _follow_document(self, before: Project, after: Project) -> None:
        if before.network is after.network:
            return
        self.cancel_gesture()
        self._glide.finish()
        places = self._places()
        was_empty = not self.canvas.nodes
        self.canvas.show_network(after.network)
        self.canvas.show_selection(self.stage.selection.ids)
        if places:
            self._glide.start(places)
        if self._checker.inference is not None:  # it may have been told before the scene knew
            self.canvas.show_inference(self._checker.inference)
        if not was_empty:
            self._show_flow()
            self._show_thumbs()
        self._show_totals()
        if was_empty != (not after.network.nodes):
            self.viewport().update()

    def _places(self) -> dict[str, QPointF]:
        """Where the layers are, if they are to be seen on their way to other places."""
        is_seen = self.isVisible() and not self._is_motion_reduced
        return {key: item.pos() for key, item in self.canvas.nodes.items() if is_seen}

    def _show_inference(self, inference: Inference) -> None:
        self.canvas.show_inference(inference)
        self._show_totals()

    def _show_totals(self) -> None:
        twin, network = self._twin_layers, self.stage.document.network
        totals = totals_of(twin.network or network, twin.inference or self._checker.inference)
        if totals != self.cards.totals:
            self.cards.totals = totals
            self.update_cards()

    def _show_scale(self) -> None:
        self.cards.scale = self.scale_now
        self._show_legend_of_thumbs()
        self.viewport().update()

    # -- the run -----------------------------------------------------------------------

    def show_history(self, history: History, twin: TwinRun | None = None) -> None:
        """Show what a run, or a twin beside it, says now, where it has the layers that are drawn.
        Cheap; while hidden it only remembers the run."""
        is_other = history is not self._history or twin is not self._run_flow.twin
        self._history, self._run_flow.twin = history, twin
        shown = twin.history if twin else history
        if self.isVisible() and (is_other or shown.version != self._version):
            self._version = shown.version
            self._show_flow()
            self._show_legend(shown.started is not None)

    def show_step(self, step: int | None) -> None:
        """Show this step of the run from now on; None is the latest."""
        self._step = self.cards.step = step
        self._show_flow()
        self.update_cards()

    @property
    def is_in_past(self) -> bool:
        """Whether an earlier step of the run is shown."""
        return self._step is not None

    @property
    def has_histograms(self) -> bool:
        """Whether each layer shows how what it gives is spread."""
        return self._run_flow.has_bars

    def show_histograms(self, is_shown: bool) -> None:
        """Show on each layer how what it gives is spread, or do not."""
        self._run_flow.has_bars = is_shown
        self._show_flow()
        self._show_thumbs()

    def expect_thumbnails(self, kind: Thumbs) -> None:
        """Have room for the legend of these, and show histograms where it is these."""
        self.cards.expected = LEGENDS[kind].height if kind in LEGENDS else 0.0
        self.show_histograms(kind is Thumbs.HISTOGRAMS)
        if self.isVisible():
            self._framing.fit_again()

    def show_thumbnails(self, found: Thumbnails | None) -> None:
        """Show what layers do with one sample, or nothing of that."""
        self._thumbs.take(found)
        self._show_thumbs()

    def _show_flow(self) -> None:
        if self._history is not None:
            network = self.stage.document.network
            self.canvas.show_flow(self._run_flow.read(self._history, network, self._step))
            if self._twin_layers.show(self._run_flow, network):
                self._show_totals()

    def _show_thumbs(self) -> None:
        layers = frozenset[str]()
        if self._history is not None and self._thumbs.has_any:
            layers = self._run_flow.speaks_of(self.stage.document.network)
        self._thumbs.show_on(layers)
        self._show_legend_of_thumbs()

    def _show_legend_of_thumbs(self) -> None:
        histograms = LEGENDS[Thumbs.HISTOGRAMS]
        legend = histograms if self.has_histograms else self._thumbs.legend
        if legend != self.cards.thumbs:
            self.update_cards()
            self.cards.thumbs = legend
            self.update_cards()

    def clear_history(self) -> None:
        """Show no run."""
        self._history, self._version, self._run_flow.twin = None, -1, None
        self.canvas.show_flow({})
        self._twin_layers.show(self._run_flow, self.stage.document.network)
        self._show_totals()
        self.show_thumbnails(None)
        self._show_legend(False)

    def _show_legend(self, is_shown: bool) -> None:
        shown = is_shown, self._run_flow.whose
        if (self.cards.has_flow, self.cards.whose) != shown:
            self.update_cards()
            self.cards.has_flow, self.cards.whose = shown
            self.update_cards()

    # -- where it looks ----------------------------------------------------------------

    def fit(self) -> None:
        """Show all layers."""
        self.fit_layers(self.canvas.nodes)

    def fit_selection(self) -> None:
        """Show the selected layers, all where none is selected."""
        self.fit_layers(self.stage.selection.ids or self.canvas.nodes)

    def fit_layers(self, ids: Iterable[str]) -> None:
        """Show these layers, beside the cards where that is possible."""
        if self.isVisible():
            self._framing.fit_layers(ids)
        else:
            self._is_fit_due = True

    def reveal(self, node: str) -> None:
        """Select a layer and see to it that it can be read: what is seen moves no more than
        that takes, and not at all where it is in sight."""
        if node not in self.canvas.nodes:
            return
        self._glide.finish()
        self.stage.selection.select([node])
        body = self.canvas.nodes[node].body
        if not self.canvas.detail.has_ports:
            self.zoom_to(READABLE)
            self.look_at(body.center())
        elif not self.visible_rect.contains(body):
            self.bring_into_sight(body)

    def reduce_motion(self, is_reduced: bool) -> None:
        """Whether layers jump to their new places instead of gliding."""
        self._is_motion_reduced = is_reduced
        if is_reduced:
            self._glide.finish()

    def _after_moving(self, dx: int, dy: int) -> None:
        """What is painted on top was shifted with the canvas: repaint where it was and is."""
        if self._has_keyboard_focus or not self.canvas.nodes:
            self.viewport().update()
        cards = self.cards.bounds(QRectF(self.viewport().rect())).toAlignedRect()
        self.viewport().update(cards)
        self.viewport().update(cards.translated(dx, dy))

    # -- painting on top -----------------------------------------------------------------

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        painter.save()
        painter.resetTransform()
        view = QRectF(self.viewport().rect())
        if not self.canvas.nodes:
            paint_hint(painter, view, self._appearance)
        exposed = self.viewportTransform().mapRect(QRectF(rect))
        if exposed.intersects(self.cards.bounds(view)):
            self.cards.paint(painter, view, self.viewport().devicePixelRatioF())
        if self._has_keyboard_focus:
            painter.setPen(QPen(self.canvas.paints.accent, 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(view.adjusted(1, 1, -1, -1))
        painter.restore()

    # -- Qt --------------------------------------------------------------------------------

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._help_at(event.pos()), self)
            return True
        return super().viewportEvent(event)

    def _help_at(self, place: object) -> str:
        point = QPointF(place)  # type: ignore[call-overload]
        view = QRectF(self.viewport().rect())
        if self.cards.covers(view, point):
            return self.cards.help_at(view, point)
        there = self.to_scene(point)
        said = explain_hit(self.canvas, self.hit(there), self._run_flow.whose)
        return said or self._thumbs.text_at(there)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._history is not None:
            self._version = -1
            self.show_history(self._history, self._run_flow.twin)

    def resizeEvent(self, event: QResizeEvent) -> None:
        kept = self._framing.kept(event.oldSize())
        super().resizeEvent(event)
        self.viewport().update()
        if self._is_fit_due and self.isVisible():
            self._is_fit_due = False
            self.fit()
        elif event.oldSize().isValid():
            self._framing.restore(*kept)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._has_keyboard_focus = event.reason() in by_key
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._has_keyboard_focus = False
        self.viewport().update()
