"""Load the playbooks that ship, and what any playbook is held against."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from dure.korea.figures import load_figures
from dure.korea.requirements import load_requirements
from dure.places.features import FEATURES
from dure.playbooks.checking import OtherPlaybook, PlaybookKnowledge
from dure.playbooks.playbook import Playbook
from dure.playbooks.reading import read_playbook
from dure.playbooks.schema import FILES, PLAYBOOK_FILE
from dure.problem import Problem

_FOLDER: Final = "playbooks"


def load_playbooks() -> tuple[Playbook, ...]:
    """Load the playbooks that ship, by id; read once in a process."""
    return tuple(book for book, _ in _load_shelf().values() if book is not None)


def find_playbook(id_: str) -> Playbook | None:
    """Find a playbook that ships by its id; None where there is none."""
    return _load_shelf().get(id_, (None, ()))[0]


def list_problems() -> tuple[tuple[str, tuple[Problem, ...]], ...]:
    """List what is wrong with the playbooks that ship, by id; nothing, as the tests hold."""
    return tuple((id_, problems) for id_, (_, problems) in _load_shelf().items() if problems)


def load_knowledge(
    others: Mapping[str, OtherPlaybook] | None = None, *, today: date | None = None
) -> PlaybookKnowledge:
    """Give what a playbook is held against.

    Args:
        others: Playbooks beside those that ship, by id, such as a site's published ones.
        today: After which none is dated; None where nobody looks at a calendar.
    """
    shipped = {book.id: know_other(book) for book in load_playbooks()}
    return _know(others={**(others or {}), **shipped}, today=today)


def _know(*, others: Mapping[str, OtherPlaybook] | None, today: date | None = None) -> PlaybookKnowledge:
    return PlaybookKnowledge(
        figures=load_figures(),
        features=frozenset(feature.id for feature in FEATURES),
        requirements=load_requirements(),
        others=others,
        today=today,
    )


def know_other(playbook: Playbook) -> OtherPlaybook:
    """Give what others need to know of a playbook that they name as their parent."""
    return OtherPlaybook(playbook.version, None if playbook.parent is None else playbook.parent.id)


def load_files(id_: str) -> Mapping[str, bytes]:
    """Load the files of a playbook that ships, as `read_playbook` takes them; empty where there is none."""
    folder = next((one for one in _list_folders() if one.name == id_), None)
    return {} if folder is None else _read_files(folder)


@lru_cache(maxsize=1)
def _load_shelf() -> Mapping[str, tuple[Playbook | None, tuple[Problem, ...]]]:
    known = _know(others=None)
    return {
        folder.name: read_playbook(_read_files(folder), name=folder.name, known=known)
        for folder in _list_folders()
    }


def _list_folders() -> list[Traversable]:
    shelf = resources.files("dure.korea").joinpath(_FOLDER)
    found = [one for one in shelf.iterdir() if one.is_dir() and one.joinpath(PLAYBOOK_FILE).is_file()]
    return sorted(found, key=lambda one: one.name)


def _read_files(folder: Traversable) -> Mapping[str, bytes]:
    return {name: file.read_bytes() for name in FILES if (file := folder.joinpath(name)).is_file()}
