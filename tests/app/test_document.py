"""The document: every edit can be undone, and what is open is never lost by opening."""

import gc
import random
import weakref
from pathlib import Path

import pytest

from app.document import Document
from core import project_file
from core.errors import ProjectFileError
from core.project import Project
from tests.core.random_edits import random_edit

pytestmark = pytest.mark.usefixtures("qapp")


def edited(document: Document, text: str = "Describe") -> None:
    project = document.project
    document.apply(text, Project(project.network, project.data, project.training, text))


@pytest.mark.parametrize("block", range(10))
def test_random_edits_undone_and_redone_give_equal_projects(block: int) -> None:
    for seed in range(100 * block, 100 * block + 100):
        rng = random.Random(seed)
        document = Document()
        seen = [document.project]
        for _ in range(rng.randint(1, 12)):
            text, project = random_edit(document.project, rng)
            document.apply(text, project)
            if project != seen[-1]:
                seen.append(project)
        assert document.undo_stack.count() == len(seen) - 1
        for project in reversed(seen[:-1]):
            document.undo_stack.undo()
            assert document.project == project
        assert document.is_saved
        for project in seen[1:]:
            document.undo_stack.redo()
            assert document.project == project


def test_undo_names_the_step() -> None:
    document = Document()
    edited(document, "Add Conv2d")
    assert document.undo_stack.undo_text == "Add Conv2d"
    document.undo_stack.undo()
    assert document.undo_stack.redo_text == "Add Conv2d"


def test_an_edit_that_changes_nothing_is_no_step() -> None:
    document = Document()
    document.apply("Nothing", document.project)
    assert document.undo_stack.count() == 0


def test_steps_with_one_key_become_one_and_vanish_when_they_end_where_they_began() -> None:
    document = Document()
    first = document.project
    for text in ("a", "ab", "abc"):
        document.apply("Type", Project(description=text), merge_key="description")
    assert document.undo_stack.count() == 1
    document.apply("Type", first, merge_key="description")
    assert document.undo_stack.count() == 0


def test_going_back_to_what_was_saved_is_saved(tmp_path: Path) -> None:
    document = Document()
    said: list[bool] = []
    document.saved_changed.connect(said.append)
    edited(document)
    assert not document.is_saved
    document.save(tmp_path / "a.loom")
    edited(document, "Again")
    document.undo_stack.undo()
    assert document.is_saved
    assert said == [False, True, False, True]


def test_saving_and_opening_give_the_same_project(tmp_path: Path) -> None:
    document = Document()
    edited(document)
    document.save(tmp_path / "a.loom")
    other = Document()
    other.open(tmp_path / "a.loom")
    assert other.project == document.project
    assert other.title == "a.loom"
    assert other.undo_stack.count() == 0


def test_a_refused_file_leaves_everything(tmp_path: Path) -> None:
    document = Document()
    edited(document)
    document.save(tmp_path / "a.loom")
    edited(document, "Later")
    project = document.project
    (tmp_path / "b.loom").write_text("{")
    with pytest.raises(ProjectFileError):
        document.open(tmp_path / "b.loom")
    assert document.project is project
    assert document.path == tmp_path / "a.loom"
    assert document.undo_stack.count() == 2


def test_a_save_that_fails_leaves_it_unsaved(tmp_path: Path) -> None:
    document = Document()
    edited(document)
    with pytest.raises(ProjectFileError):
        document.save(tmp_path / "nowhere" / "a.loom")
    assert not document.is_saved
    assert document.path is None


def test_recovered_work_is_unsaved(tmp_path: Path) -> None:
    document = Document()
    document.recover(Project(description="rescued"), tmp_path / "a.loom", "a")
    assert not document.is_saved
    document.save(tmp_path / "a.loom")
    assert document.is_saved
    assert project_file.load(tmp_path / "a.loom").description == "rescued"


def test_what_was_saved_stays_a_step_of_its_own(tmp_path: Path) -> None:
    document = Document()
    document.apply("Type", Project(description="a"), merge_key="description")
    document.save(tmp_path / "a.loom")
    document.apply("Type", Project(description="ab"), merge_key="description")
    document.undo_stack.undo()
    assert document.project.description == "a"
    assert document.is_saved


def test_a_new_step_forgets_what_was_undone() -> None:
    document = Document()
    edited(document, "one")
    document.undo_stack.undo()
    edited(document, "two")
    document.undo_stack.redo()
    assert document.project.description == "two"
    assert document.undo_stack.count() == 1


def test_documents_go_with_their_last_reference() -> None:
    document = Document()
    edited(document)
    gone = weakref.ref(document)
    gc.disable()
    try:
        del document
        assert gone() is None
    finally:
        gc.enable()
