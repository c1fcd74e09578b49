"""The live instruments: pages of plots that read one history.

A refresh spends a bounded time; plots that did not get their turn get it first next time.
"""

import time
from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.appearance import Appearance
from app.document import Document
from app.examining.canvas_maps import CanvasMaps
from app.examining.examiner import Examiner
from app.examining.layer_questions import Choice
from app.findings.offers import Offers
from app.instruments.context import Context
from app.instruments.layer_page import LayerPage
from app.instruments.page import Page, Refreshable
from app.instruments.pages import PAGES
from app.instruments.place import PageTabs, Place
from app.instruments.scrub_bar import ScrubBar
from app.instruments.shown_runs import ShownRuns
from app.plots.moment import Moment
from app.plots.names import LayerNames
from app.plots.plot import Plot
from app.runs.twin_run import TwinRun
from app.selection import Selection
from core.project import Project
from core.training.history import History

BACK = (Qt.Key.Key_L, Qt.Key.Key_Escape)
REFRESH_SECONDS = 0.003
CATCH_UP_MS = 12
PERIOD_MS = 60
"""Plots move 15 times a second at most: more costs the training and shows nothing new."""


class Instruments(QWidget):
    """All pages, in tabs."""

    def __init__(
        self,
        selection: Selection,
        document: Document,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._selection = selection
        self.names = LayerNames(document, self)
        self.moment = Moment(self)
        self.examiner = Examiner(self)
        self.maps = CanvasMaps(self.examiner, appearance, self)
        self.offers = Offers(self)
        shared = self.names, selection, self.moment, self.examiner, self.maps, self.offers
        self._context = Context(appearance, document, *shared)
        self.runs = ShownRuns()
        self._fitted: Project | None = None
        self._shown_layer: str | None = None
        self._owed: list[Refreshable] = []
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._pay)
        self._built: dict[type[Page], Page] = {}
        self.tabs = PageTabs()
        for sort in PAGES:
            self.tabs.addTab(Place(), sort.title)
        self.tabs.currentChanged.connect(self._build_shown)
        self.scrub_bar = ScrubBar(self.moment, appearance)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tabs)
        layout.addWidget(self.scrub_bar)
        selection.selection_changed.connect(self._show_selected)
        document.project_changed.connect(self._show_selected)
        document.project_changed.connect(self._show_fitting)
        self.moment.moment_changed.connect(self._show_moment)
        appearance.fit(self, lambda: self.setMinimumHeight(round(190 * appearance.growth)))
        self._show_fitting()
        self._build_shown(0)

    # -- pages -----------------------------------------------------------------------

    @property
    def pages(self) -> list[Page]:
        """All pages, in the order of their tabs."""
        return [self._page(sort) for sort in PAGES]

    @property
    def plots(self) -> list[Refreshable]:
        """The plots of the pages that have been opened."""
        return [plot for page in self._built.values() for plot in page.plots]

    @property
    def page(self) -> Page:
        """The page in front."""
        return self._page(PAGES[self.tabs.currentIndex()])

    def _build_shown(self, index: int) -> None:
        self._page(PAGES[index])
        self._show_due()
        if self.runs.main.started is not None:
            self._owe()
            self._pay()

    def _page(self, sort: type[Page]) -> Page:
        """A page, built when it is first asked for: nobody waits for ten of them at the start."""
        if sort not in self._built:
            page = self._built[sort] = sort(self._context)
            place = self.tabs.widget(PAGES.index(sort))
            assert isinstance(place, Place)
            place.fill(page)
            page.inside_wanted.connect(self.show_inside)
            self._bring_up_to_date(page)
        return self._built[sort]

    def _bring_up_to_date(self, page: Page) -> None:
        if self._fitted is not None:
            page.show_project(self._fitted)
        page.show_layer(self._shown_layer)
        for plot in page.plots:
            plot.show_step(self.moment.step)
            self.runs.tell(plot)
            inner = getattr(plot, "plot", plot)
            if isinstance(inner, Plot):  # after a click the arrow keys go on from there
                inner.step_chosen.connect(lambda _: self.scrub_bar.slider.setFocus())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """L and Esc go back to the latest step, where nothing else took them."""
        if event.key() in BACK and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.moment.back_to_live()
        else:
            super().keyPressEvent(event)

    # -- refreshing ------------------------------------------------------------------

    def refresh(self, history: History, trained: Project | None = None) -> None:
        """Show what is new in `history`, on the visible tab; `trained` is the project that is
        or was trained."""
        runs = self.runs
        is_new = history is not runs.main
        had_started = runs.main.started is not None
        runs.take(history, trained)
        if is_new:
            self._tell_runs()
        self.moment.latest = runs.latest
        self.examiner.take(runs.project, runs.history)
        self._show_fitting()
        self._show_due()
        if is_new:
            self.moment.back_to_live()
        if is_new or (history.started is not None) != had_started or not self._shown_layer:
            self._show_selected()
        self._owe()
        if is_new or not self._clock.isValid() or self._clock.elapsed() >= PERIOD_MS:
            self._pay()
        elif not self._timer.isActive():
            self._timer.start(PERIOD_MS - self._clock.elapsed())

    def show_twins(self, twins: Sequence[TwinRun]) -> None:
        """Show these runs beside the main one, wherever a plot can."""
        self.runs.show_twins(tuple(twins))
        self._show_run()

    def look_into(self, number: int) -> None:
        """Show the inside of this twin from now on, of the main run for 0, wherever a plot does
        not compare all of them."""
        self.runs.choose(number)
        self._show_run()

    def _show_run(self) -> None:
        """The runs are others, or the one that is looked into."""
        runs = self.runs
        self.moment.latest = runs.latest
        self.names.put_first(runs.nodes)
        self.examiner.take(runs.project, runs.history)
        self._tell_runs()
        self._show_fitting()
        self._show_due()
        self._show_selected()
        self._owe()
        self._pay()

    def _tell_runs(self) -> None:
        for plot in self.plots:
            self.runs.tell(plot)

    def put_beside_tabs(self, widget: QWidget) -> None:
        """Put words or buttons at the right of the tabs, where they take no height."""
        self.tabs.setCornerWidget(widget, Qt.Corner.TopRightCorner)

    def clear(self) -> None:
        """Back to the empty states."""
        self.refresh(History())

    def shut_down(self) -> None:
        """End what the pages do in the background."""
        for page in self._built.values():
            page.shut_down()
        self.examiner.shut_down()

    def _owe(self) -> None:
        self._owed += [plot for plot in self.plots if plot not in self._owed]

    def _pay(self) -> None:
        """Refresh plots until the time is spent; the rest follows shortly."""
        self._clock.start()
        self.scrub_bar.refresh(self.runs.history)
        deadline = time.perf_counter() + REFRESH_SECONDS
        while self._owed:
            self.runs.refresh(self._owed.pop(0))
            if time.perf_counter() > deadline and any(plot.isVisible() for plot in self._owed):
                self._timer.start(CATCH_UP_MS)
                return

    # -- what is shown ---------------------------------------------------------------

    def show_evidence(self, rule: str) -> None:
        """Bring the page to the front that shows what a rule judges by."""
        from core.diagnosis.catalogue import RULES

        for index, sort in enumerate(PAGES):
            if RULES[rule].evidence in sort.evidence:
                self._page(sort).show_evidence(RULES[rule].evidence)
                self.tabs.show_tab(index, True)
                self.tabs.setCurrentIndex(index)
                return

    def show_layer(self, node: str | None) -> None:
        """Show a layer of the run, be it in no drawing, until another one is selected."""
        self._shown_layer = node
        for page in self._built.values():
            page.show_layer(node)

    def show_page(self, title: str) -> str:
        """Bring the tab called `title` to the front; what keeps it from that, empty for
        nothing."""
        for index, sort in enumerate(PAGES):
            if sort.title.casefold() == title.casefold():
                if not self.tabs.isTabVisible(index):
                    return f"The tab {sort.title} has nothing to show for these data."
                self.tabs.setCurrentIndex(index)
                return ""
        titles = ", ".join(sort.title for sort in PAGES)
        return f"No tab of the instruments is called {title}: there are {titles}."

    def show_inside(self, choice: Choice) -> None:
        """Show what this sample does in the selected layer."""
        self.show_page(LayerPage.title)
        page = self._page(LayerPage)
        assert isinstance(page, LayerPage)
        page.show_sample(choice)

    def _show_fitting(self, *_: object) -> None:
        """Only the tabs of the pages that have something to say of what was trained, or is to
        be."""
        project = self.examiner.project or self._context.document.project
        if project is self._fitted:
            return
        self._fitted = project
        for index, sort in enumerate(PAGES):
            self.tabs.show_tab(index, sort.fits(project) and self._is_due(index))
        for page in self._built.values():
            page.show_project(project)

    def _show_due(self) -> None:
        """Only the tabs of the pages that the run has given something to show, and the one in
        front."""
        for index, sort in enumerate(PAGES):
            if sort.has_own_time:
                self.tabs.show_tab(index, self._is_due(index))

    def _is_due(self, index: int) -> bool:
        return index == self.tabs.currentIndex() or PAGES[index].is_due(self.runs.history)

    def _show_moment(self, step: int | None) -> None:
        for plot in self.plots:
            plot.show_step(step)
        self._owe()
        self._pay()

    def _show_selected(self, *_: object) -> None:
        self.show_layer(self._layer_to_show())

    def _layer_to_show(self) -> str | None:
        """The selected layer where it is observed, otherwise the first that has weights."""
        started = self.runs.history.started
        observed = started.observed if started else ()
        if self._selection.single in observed:
            return self._selection.single
        if self._shown_layer in observed and self._selection.single is not None:
            return self._shown_layer
        weighted = started.weighted if started else ()
        return next((node for node in observed if node in weighted), next(iter(observed), None))
