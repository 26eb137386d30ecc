"""Every playbook that anyone may read: those that ship with Dure, and those that communities published."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from dure.korea.playbooks import find_playbook as find_shipped
from dure.korea.playbooks import know_other, load_files, load_knowledge, load_playbooks
from dure.language import Text
from dure.playbooks.archive import read_archive, write_archive
from dure.playbooks.checking import OtherPlaybook
from dure.playbooks.playbook import Playbook
from dure.playbooks.reading import read_playbook
from dure.problem import Problem
from dure.web.playbooks.models import PublishedPlaybook
from dure.web.words import current_language

if TYPE_CHECKING:
    from django.db import models

_KEPT: Final = 500
"""Published playbooks that stay read. One more than these would have each page read all of them anew."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A playbook on the shelf.

    Attributes:
        playbook: It.
        published: The row of one that a community published; None for one that ships.
    """

    playbook: Playbook
    published: PublishedPlaybook | None = None

    @property
    def id(self) -> str:
        """Its id, which is its address."""
        return self.playbook.id

    @property
    def archive(self) -> bytes:
        """The folder as a zip."""
        if self.published is not None:
            return bytes(self.published.archive)
        return write_archive(load_files(self.id))

    @property
    def stamp(self) -> str:
        """Tells one state of it from another."""
        state = "" if self.published is None else self.published.code
        return f"{self.id}:{self.playbook.version}:{self.playbook.dated}:{state}"


def list_playbooks() -> tuple[Shelved, ...]:
    """List what anyone may read: shipped ones first, then published ones, oldest first."""
    published = (_shelve(row) for row in _list_rows().order_by("pk"))
    return (*(Shelved(one) for one in load_playbooks()), *(one for one in published if one is not None))


def find_playbook(name: str) -> Shelved | None:
    """Find a playbook that anyone may read."""
    shipped = find_shipped(name)
    if shipped is not None:
        return Shelved(shipped)
    row = _list_rows().filter(playbook=name).first()
    return None if row is None else _shelve(row)


def tell_title(name: str) -> dict[str, str]:
    """Tell what a playbook is called in both languages; its id where it was withdrawn."""
    found = find_playbook(name)
    title = Text(name, name) if found is None else found.playbook.title
    return {"ko": title.ko, "en": title.en}


def say_title(name: str) -> str:
    """Say what a playbook is called."""
    return tell_title(name)[current_language()]


def _list_rows() -> "models.QuerySet[PublishedPlaybook]":
    # The shelf stands behind many public pages: a folder is loaded where it is read for the first time.
    found = PublishedPlaybook.objects.filter(withdrawn_at=None).defer("archive")
    return found.select_related("enterprise__community")


def _shelve(row: PublishedPlaybook) -> Shelved | None:
    playbook = _read(row.code, row.playbook)
    return None if playbook is None else Shelved(playbook, row)


@lru_cache(maxsize=_KEPT)
def _read(code: str, name: str) -> Playbook | None:
    """Read the folder of a row under its id; remembered by its code, for a published one never changes."""
    archive = PublishedPlaybook.objects.values_list("archive", flat=True).get(code=code)
    files, _ = read_archive(bytes(archive))
    # What it was held against when it was published may have been withdrawn since; it stays readable.
    return read_playbook(files, name=name)[0] if files else None


def read_files(files: Mapping[str, bytes], *, name: str) -> tuple[Playbook | None, tuple[Problem, ...]]:
    """Read a folder as `dure playbooks check` does, held against what this site knows besides."""
    known = load_knowledge(list_others(but=name), today=timezone.localdate())
    return read_playbook(files, name=name, known=known)


def list_others(*, but: str) -> dict[str, OtherPlaybook]:
    """List what was ever published, with its parent, so that a ring of parents is seen; not one itself."""
    rows = PublishedPlaybook.objects.exclude(playbook=but).order_by("pk")
    found = {
        name: OtherPlaybook(version, parent or None)
        for name, version, parent in rows.values_list("playbook", "version", "parent")
    }
    return found | {one.id: know_other(one) for one in load_playbooks()}
