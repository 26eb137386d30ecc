"""Somebody who brings files, and what the site answers."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dure.web.books.models import Import

BrowserOf = Callable[..., Client]


@dataclass
class Desk:
    """One bookkeeper at one enterprise's page of files."""

    browser: Client
    code: str

    @property
    def address(self) -> str:
        """Where files are brought."""
        return f"/e/{self.code}/files/"

    def send(self, *files: tuple[str, bytes], **said: Any) -> Any:
        """Send files as the form does."""
        sent = [SimpleUploadedFile(name, content) for name, content in files]
        return self.browser.post(self.address, {"whose": "ours", **said, "files": sent})

    def bring(self, *files: tuple[str, bytes], **said: Any) -> Import:
        """Send files that are taken, and return their import."""
        answer = self.send(*files, **said)
        assert answer.status_code == 302, read(answer)
        return self.find(answer)

    def find(self, answer: Any) -> Import:
        """Return the import that an answer leads to."""
        return Import.objects.get(code=answer["location"].split("/")[4])

    def page(self, brought: Import, path: str = "") -> str:
        """Read a page of an import."""
        answer = self.browser.get(f"{self.address}{brought.code}/{path}")
        assert answer.status_code == 200, answer.status_code
        return read(answer)

    def act(self, brought: Import, act: str, **said: str) -> Any:
        """Press a button of an import."""
        return self.browser.post(f"{self.address}{brought.code}/{act}/", said)

    def confirm(self, brought: Import) -> Import:
        """Look at an import and put it into the book."""
        page = self.browser.get(f"{self.address}{brought.code}/").content.decode()
        seen = re.search(r'name="seen" value="(\w+)"', page)
        assert seen is not None, "nothing to confirm"
        self.act(brought, "confirm", seen=seen[1])
        brought.refresh_from_db()
        return brought


def read(answer: Any) -> str:
    """Return the words of a page, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


@pytest.fixture
def desk(village: Any, sign_in: BrowserOf) -> Desk:
    """Seat the bookkeeper."""
    return Desk(sign_in("bookkeeper"), village.enterprise.code)


@pytest.fixture
def rows() -> Sequence[tuple[str, ...]]:
    """Give the clinic's rows of one year."""
    from stored_books import village_rows  # noqa: PLC0415 -- after the settings

    return village_rows((2025,))
