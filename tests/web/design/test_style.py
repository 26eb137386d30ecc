"""The look: one set of colours for page, paper and picture, no style but the sheet, every component."""

import re
from pathlib import Path

import pytest
from django.test import Client

import dure
from dure.reports.picture import COLOURS
from dure.web.design.specimens import NAMES

SOURCE = Path(dure.__file__).parent
SHEET = SOURCE / "web" / "design" / "static" / "design" / "style.css"
PAPER = SOURCE / "reports" / "style.css"
CONTRACT = [
    "card",
    "cards",
    "keys",
    "say",
    "lead",
    "quiet",
    "button",
    "actions",
    "fields",
    "field",
    "choices",
    "scroll",
    "rows",
    "notice",
    "steps",
    "empty",
    "badge",
    "chip",
    "facts",
    "leaks",
    "fold",
    "bar",
    "split",
    "stack",
    "crumbs",
    "pager",
    "visually-hidden",
    "drop",
    "before-after",
]
"""The classes that the pages of every feature are made of."""


def list_tokens(sheet: str) -> dict[str, set[str]]:
    """List every value that a sheet gives to each token: that of light, of dark, of paper."""
    tokens: dict[str, set[str]] = {}
    for name, value in re.findall(r"(--[a-z-]+):\s*([^;]+);", sheet):
        tokens.setdefault(name, set()).add(value.strip())
    return tokens


def test_page_and_paper_are_of_the_same_colours() -> None:
    """Every token of the report means the same on the site, in light, in dark and in print."""
    ours, theirs = list_tokens(SHEET.read_text("utf-8")), list_tokens(PAPER.read_text("utf-8"))
    assert theirs
    assert {name: ours.get(name) for name in theirs} == theirs


def test_the_marks_are_of_the_colours_of_the_picture() -> None:
    """The mark is drawn with what the picture of ₩10,000 is drawn with."""
    drawn = set(re.findall(r"#[0-9a-f]{6}", (SHEET.parent / "mark.svg").read_text("utf-8")))
    tokens = {value for values in list_tokens(SHEET.read_text("utf-8")).values() for value in values}
    assert drawn <= {colour for colour, _ in COLOURS.values()} | tokens


def test_the_sheet_knows_every_class_of_the_contract() -> None:
    """What templates may use is there to be used."""
    known = set(re.findall(r"\.([a-z][a-z-]*)", SHEET.read_text("utf-8")))
    assert set(CONTRACT) <= known


def test_nothing_is_loaded_from_elsewhere() -> None:
    """No address stands in the sheet or the script: system fonts, no pictures."""
    for file in (SHEET, SHEET.parent / "site.js"):
        assert not re.search(r"url\(|@import|https?://", file.read_text("utf-8"))


def test_no_template_carries_style_or_script_of_its_own() -> None:
    """The policy would refuse it, and the look would come from two places."""
    inline = re.compile(
        r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|hx-on", re.IGNORECASE
    )
    templates = list((SOURCE / "web").rglob("templates/**/*.html"))
    assert templates
    assert [path.name for path in templates if inline.search(path.read_text("utf-8"))] == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_style_page_shows_every_component(language: str) -> None:
    """Each has its place, its use and how it is written."""
    page = Client(headers={"accept-language": language}).get("/style/").content.decode()
    for name in NAMES:
        assert f'id="{name}"' in page
    shown = set(re.findall(r'class="([^"]*)"', page))
    classes = {part for one in shown for part in one.split()}
    assert set(CONTRACT) - classes <= {"crumbs"}
