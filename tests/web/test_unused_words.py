"""No sentence of the pages is written that nothing says: such a one is translated, mended and never read."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from dure.reports.words import load_words as load_report_words
from dure.web.words import load_words

WEB: Final = Path(__file__).parents[2] / "src" / "dure" / "web"
FEATURES: Final = sorted(path.parent.name for path in WEB.glob("*/words.yaml"))

QUOTED: Final = re.compile(r"""["']([a-z_]+\.[\w.-]+)["']""")
ADDED: Final = re.compile(r"""["']([a-z_]+\.[^"'\s|]*)["']((?:\|add:(?:"[^"]*"|'[^']*'|[\w.]+))+)""")

PUT_TOGETHER: Final = (
    # What was done and looked at: `log_act(request, "visit.asked", …)` is told by `visits.act.visit.asked`.
    r"\w+\.act\.(?P<part>.+)",
    r"\w+\.look\.(?P<part>.+)",
    # An operation of the API is called as the function that answers it; the features answer for themselves.
    r"api\.(find|get|list)_[a-z_]+",
    r"api\.(?P<part>[a-z_]+)_(what|remedy)",
    # Why an import was not stored.
    r"books\.(?P<part>[a-z_]+)",
    # The fields of three forms, by their names.
    r"community\.(community_field|enterprise_field|people_field)\.(?P<part>[a-z_]+?)(_hint)?",
    # How a table that no format knows is read: `way_out`, `role_accrual`, `date_yyyymm`.
    r"imports\.(way_(out|in|both|signed|others)|role_(accrual|payment)|date_(auto|[ymd]+))",
    # Of the population that a plan reckons with.
    r"outlook\.population\.(level|yearly)",
    # The paper of a playbook and the refusals of its API: `say("weeks")`, `_refuse(…, "api_unknown")`.
    r"playbooks\.(?P<part>[a-z_]+?)(_how)?",
)
"""Names put together from parts none of which begins with `feature.name`. Each `part` stands in the code."""


def test_every_sentence_is_said_somewhere() -> None:
    """By its whole name, or by one that the code puts together; each that nobody says is named here."""
    unused = sorted(
        f"{feature}.{key}"
        for feature in FEATURES
        for key in load_words(feature)
        if not is_said(feature, f"{feature}.{key}")
    )
    assert unused == []


@pytest.mark.parametrize(
    "key", ["playbooks.at_stays", "playbooks.drafts_change", "imports.roles", "visits.act.visit.dreamt"]
)
def test_what_nobody_says_is_found(key: str) -> None:
    """A name that is only like others is none of theirs."""
    assert not is_said(key.partition(".")[0], key)


@pytest.mark.parametrize("key", ["map.kind.playbook", "playbooks.api_unknown_how", "visits.act.visit.asked"])
def test_what_is_put_together_is_found(key: str) -> None:
    """What no search for the whole name finds is said all the same."""
    assert key not in read_code().whole
    assert is_said(key.partition(".")[0], key)


class Code:
    """The names in the code of the site, whole and in parts."""

    def __init__(self) -> None:
        self.whole: set[str] = set()
        self.made: set[str] = set()  # patterns of names of which the beginning is known
        self.deeds: set[str] = set()  # patterns such as `visit.(.+)` and `(.+).hidden`
        self.words: dict[str, set[str]] = {}  # by feature: every string and every name in its code
        for path in sorted(WEB.rglob("*.py")):
            if "migrations" not in path.parts:
                self._read_python(path)
        for path in sorted([*WEB.rglob("*.html"), *WEB.rglob("*.txt")]):
            text = path.read_text("utf-8")
            self.whole.update(QUOTED.findall(text))
            self.made.update(_join(first, rest) for first, rest in ADDED.findall(text))

    def _read_python(self, path: Path) -> None:
        words = self.words.setdefault(path.relative_to(WEB).parts[0], set())
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                self.whole.add(node.value)
                words.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                pattern = "".join(
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else "(.+)"
                    for part in node.values
                )
                if re.match(r"[a-z_]+\\\.[a-z_]", pattern):
                    self.made.add(pattern)
                if re.match(r"([a-z_]+|\(\.\+\))\\\.", pattern):
                    self.deeds.add(pattern)
            else:
                words.update(_name(node))


def _name(node: ast.AST) -> Iterator[str]:
    """Name what a piece of code defines or speaks of."""
    for field in ("name", "id", "attr", "arg"):
        value = getattr(node, field, None)
        if isinstance(value, str):
            yield value


def _join(first: str, rest: str) -> str:
    """Make a pattern of `"design.step_"|add:name|add:"_why"`."""
    parts = re.findall(r"""\|add:(?:["']([^"']*)["']|[\w.]+)""", rest)
    return re.escape(first) + "".join(re.escape(part) if part else ".+" for part in parts)


@cache
def read_code() -> Code:
    """Read the code of the site once."""
    return Code()


def is_said(feature: str, key: str) -> bool:
    """Say whether the code says a sentence, by its whole name or by one that it puts together."""
    code = read_code()
    if key in code.whole or any(re.fullmatch(pattern, key) for pattern in code.made):
        return True
    if feature == "circulation" and key.startswith("circulation.report."):
        # Takes the place of a sentence of the engine's report.
        return key.removeprefix("circulation.report.") in load_report_words("en").sentences
    return any(_stands(feature, key, pattern) for pattern in PUT_TOGETHER)


def _stands(feature: str, key: str, pattern: str) -> bool:
    found = re.fullmatch(pattern, key)
    if found is None:
        return False
    part = found.groupdict().get("part")
    code = read_code()
    if part is None:
        return True
    # What is done is told where it is done, not in the feature whose words tell it.
    is_deed = pattern.startswith(r"\w+\.")
    words = code.whole if is_deed or feature == "books" else code.words[feature]
    return part in words or (is_deed and any(_is_deed(part, made) for made in code.deeds))


def _is_deed(deed: str, made: str) -> bool:
    """Say whether a deed is put together of what stands in the code: `strategy.moved_kept`."""
    found = re.fullmatch(made, deed)
    return found is not None and set(found.groups()) <= read_code().whole
