"""Markdown made into HTML that cannot harm: no HTML of its own, no pictures, links to the web only."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_LINK: Final = re.compile(r"https?://[^\s<>\"/?#@]+([/?#][^\s<>\"]*)?", re.IGNORECASE)
_MARK: Final = re.compile(r"\[\^([a-z0-9]+(?:-[a-z0-9]+)*)\]")
"""A mark of a source in a story: `[^jinan-2006]` as it is written, `[^3]` as it is told."""

_NOTE: Final = re.compile(r"\[\^([0-9]{1,3})\]", re.ASCII)
_NESTING_MAX: Final = 20
_HEADING_LAST: Final = 6


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a story: its level, 1 to 6, its words and its line."""

    level: int
    words: str
    line: int


@dataclass(frozen=True, slots=True)
class Refused:
    """What a story holds that is never shown: `html`, `image` or `link`, with a piece of it and its line."""

    kind: str
    shown: str
    line: int


def render_markdown(text: str, *, top: int = 2) -> str:
    """Make Markdown into HTML.

    HTML in it is shown as the letters that it is, a picture as its description, a link that does not lead to
    the web as its words in brackets. Links bear `rel="nofollow noopener"`. The mark of a source, `[^3]`,
    leads to `#source-3`.

    Args:
        text: Markdown (CommonMark and tables).
        top: The level that a heading of level 1 gets; a page has one `h1` of its own.
    """
    parser = _make_parser()
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + top - 1, _HEADING_LAST)}"
        elif token.type in {"th_open", "td_open"}:
            token.attrs = {}  # how a column is set stands in a style, which no page of ours may have
    rendered: str = parser.renderer.render(tokens, parser.options, {})
    return rendered


def find_marks(text: str) -> Iterator[tuple[str, int]]:
    """Find the sources that a story marks, each with its line, counted from 1."""
    for line, content in enumerate(text.split("\n"), start=1):
        yield from ((found[1], line) for found in _MARK.finditer(content))


def take_marks_out(text: str) -> str:
    """Give a story without the marks of its sources."""
    return _MARK.sub("", text)


def number_marks(text: str, numbers: Mapping[str, int]) -> str:
    """Write the number of each source where a story marks it; a mark of no source is left out."""
    return _MARK.sub(lambda found: f"[^{numbers[found[1]]}]" if found[1] in numbers else "", text)


def find_headings(text: str) -> tuple[Heading, ...]:
    """Find the headings of Markdown in their order."""
    tokens = _make_parser().parse(text)
    return tuple(
        Heading(int(token.tag[1]), tokens[number + 1].content, _line_of(token))
        for number, token in enumerate(tokens)
        if token.type == "heading_open"
    )


def find_refused(text: str) -> Iterator[Refused]:
    """Find what is never shown: HTML, pictures, and links that do not lead to the web."""
    for token in _make_finder().parse(text):
        line = _line_of(token)
        if token.type == "html_block":
            yield Refused("html", _shorten(token.content), line)
        for inner in token.children or ():
            # A paragraph knows its first line alone; each break within it is one more.
            if inner.type in {"softbreak", "hardbreak"}:
                line += 1
            if inner.type == "html_inline":
                yield Refused("html", _shorten(inner.content), line)
            elif inner.type == "image":
                yield Refused("image", _shorten(inner.content or str(inner.attrGet("src"))), line)
            elif inner.type == "link_open" and not _LINK.fullmatch(str(inner.attrGet("href"))):
                yield Refused("link", _shorten(str(inner.attrGet("href"))), line)


def _line_of(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _shorten(words: str) -> str:
    return " ".join(words.split())[:60]


class _Shown(MarkdownIt):
    """Shows what cannot harm; a link that leads anywhere else stays the letters that it is."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 -- the library's word
        return _LINK.fullmatch(url) is not None


class _All(MarkdownIt):
    """Takes everything for what it wants to be, so that what is not shown is found."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 -- the library's words
        return True


@lru_cache(maxsize=1)
def _make_parser() -> MarkdownIt:
    parser = _Shown("commonmark", {"html": False, "maxNesting": _NESTING_MAX}).enable("table")
    parser.inline.ruler.before("link", "source", _find_note)
    parser.add_render_rule("image", _show_description)
    parser.add_render_rule("source", _show_note)
    parser.add_render_rule("link_open", _open_link)
    return parser


@lru_cache(maxsize=1)
def _make_finder() -> MarkdownIt:
    return _All("commonmark", {"html": True, "maxNesting": _NESTING_MAX}).enable("table")


def _find_note(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 -- the library's word
    """Take `[^3]` for a note that leads to the third source of the page."""
    found = _NOTE.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("source", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _show_note(_: Any, tokens: Sequence[Token], at: int, *__: Any) -> str:
    number = tokens[at].content
    return f'<sup><a class="playbook-note" role="doc-noteref" href="#source-{number}">{number}</a></sup>'


def _show_description(_: Any, tokens: Sequence[Token], at: int, *__: Any) -> str:
    return escapeHtml(tokens[at].content)


def _open_link(renderer: Any, tokens: Sequence[Token], at: int, options: Any, _: Any) -> str:
    tokens[at].attrSet("rel", "nofollow noopener")
    opened: str = renderer.renderToken(tokens, at, options, {})
    return opened
