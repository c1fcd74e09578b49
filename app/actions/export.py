"""What the Export menu does: source, weights and pictures, written whole or not at all."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QFileDialog, QGraphicsView, QWidget

from app.document import Document
from app.messages import MessageBar
from app.runs.bridge import TrainingBridge
from app.transfer.learned import Learned, learned_at
from core.errors import LayerloomError
from core.project_file import write_atomically
from core.training.events import RunFailed, RunFinished

PYTHON = (("Python source", ".py"),)
WEIGHTS = (("Weights", ".safetensors"),)
PICTURES = (("Scalable picture", ".svg"), ("Picture of pixels", ".png"))
"""What a file can be, as the dialog calls it, and the suffix of each; the first is usual."""
PICTURE_MARGIN = 24
PICTURE_SCALE = 2.0

Kinds = tuple[tuple[str, str], ...]
Content = Callable[[Path], bytes]


class ExportCommands:
    """Writes what a document or its last run holds into files of other programs."""

    def __init__(
        self,
        window: QWidget,
        document: Document,
        bridge: TrainingBridge,
        canvas: QGraphicsView,
        messages: MessageBar,
    ) -> None:
        self._window, self._document, self._bridge = window, document, bridge
        self._canvas, self._messages = canvas, messages

    def python_module(self) -> None:
        """The network as a readable module."""
        from core.codegen import python_module

        project = self._document.project
        self._write(
            "Export a Python module",
            "",
            PYTHON,
            lambda path: python_module(project.network, project.input_shape).encode(),
        )

    def training_script(self) -> None:
        """The network with everything that trains it, as a script, and its data beside it."""
        from core.codegen import training_files, training_script

        project = self._document.project

        def content(path: Path) -> bytes:
            script = training_script(project).encode()
            for name, data in training_files(project).items():
                write_atomically(path.with_name(name), data)
            return script

        self._write("Export a training script", "-training", PYTHON, content)

    @property
    def has_weights(self) -> bool:
        """Whether a run has ended and left weights."""
        ended = self._bridge.history.ended
        return isinstance(ended, RunFinished | RunFailed) and bool(ended.weights)

    def learned_at(self, step: int | None) -> Learned | None:
        """What the last run had learned where `step` is shown; None is its end."""
        return learned_at(self._bridge.history, step)

    def weights(self) -> None:
        """What the last run learned."""
        if (learned := self.learned_at(None)) is not None:
            self.keep_learned(learned)

    def keep_learned(
        self,
        learned: Learned,
        title: str = "Export weights",
        ending: str = "",
        then: Callable[[Path], object] = lambda path: None,
    ) -> None:
        """Write what was learned up to a step; `then(path)` once it is written."""
        from safetensors.numpy import save

        arrays = dict(learned.weights)
        self._write(title, ending, WEIGHTS, lambda path: save(arrays), then)

    def picture(self) -> None:
        """The drawn network as PNG or SVG."""
        self._write("Export a picture", "", PICTURES, self._picture)

    def _picture(self, path: Path) -> bytes:
        scene = self._canvas.scene()
        area = scene.itemsBoundingRect().adjusted(
            -PICTURE_MARGIN, -PICTURE_MARGIN, PICTURE_MARGIN, PICTURE_MARGIN
        )
        return _png(scene, area) if path.suffix.lower() == ".png" else _svg(scene, area)

    def _write(
        self,
        title: str,
        ending: str,
        kinds: Kinds,
        content: Content,
        then: Callable[[Path], object] = lambda path: None,
    ) -> None:
        """Ask for a file of one of these kinds, and write it; `then(path)` where it is there."""
        folder = self._document.path.parent if self._document.path else Path.home()
        suggestion = str(folder / f"{self._document.name}{ending}{kinds[0][1]}")
        filters = {f"{text} (*{suffix})": suffix for text, suffix in kinds}
        name, chosen = QFileDialog.getSaveFileName(
            self._window, title, suggestion, ";;".join(filters)
        )
        if not name:
            return
        path = with_suffix(Path(name), tuple(filters.values()), filters.get(chosen, kinds[0][1]))
        if path != Path(name) and path.exists():  # the dialog asked about another name
            self._messages.show_note(
                f"{path.name} is already there.",
                (("Replace it", lambda: self._put(path, content, then)),),
            )
        else:
            self._put(path, content, then)

    def _put(self, path: Path, content: Content, then: Callable[[Path], object]) -> None:
        try:
            write_atomically(path, content(path))
        except LayerloomError as error:
            self._messages.show_error(str(error))
        except OSError as error:
            self._messages.show_error(f"Cannot write {path}: {_reason(error)}.")
        else:
            self._messages.show_note(f"Written: {path}")
            then(path)


def _reason(error: OSError) -> str:
    is_missing = isinstance(error, FileNotFoundError)
    return "no such folder" if is_missing else error.strerror or str(error)


def with_suffix(path: Path, known: tuple[str, ...], chosen: str) -> Path:
    """`path` as a file of the chosen kind. A known suffix that was typed holds against the
    usual kind, which is the first of those known, but not against one chosen on purpose."""
    if path.suffix.lower() not in known:
        return path.with_name(f"{path.name.rstrip('.')}{chosen}")
    return path if chosen in (known[0], path.suffix.lower()) else path.with_suffix(chosen)


def _png(scene: object, area: QRectF) -> bytes:
    size = (area.size() * PICTURE_SCALE).toSize()
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    scene.render(painter, QRectF(image.rect()), area)  # type: ignore[attr-defined]
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(content.data())


def _svg(scene: object, area: QRectF) -> bytes:
    from PySide6.QtSvg import QSvgGenerator

    content = QByteArray()
    buffer = QBuffer(content)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(area.size().toSize())
    generator.setViewBox(QRectF(0, 0, area.width(), area.height()))
    painter = QPainter(generator)
    scene.render(painter, QRectF(0, 0, area.width(), area.height()), area)  # type: ignore[attr-defined]
    painter.end()
    return bytes(content.data())
