"""Markdown becomes HTML that cannot harm, whatever stands in it."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from patience import ends_within

from dure.playbooks.rendering import find_headings, find_refused, render_markdown

TAGS = {
    *(
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "em",
        "strong",
        "ul",
        "ol",
        "li",
        "a",
        "code",
        "pre",
        "br",
        "hr",
    ),
    *("blockquote", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    ("a", "href"),
    ("a", "rel"),
    ("a", "title"),
    ("ol", "start"),
    ("code", "class"),
}
HARM = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "<javascript:alert(1)>",
    "![x](https://example.org/x.png)",
    "[x](//example.org)",
    "[x](https://user@example.org)",
    '[x](https://example.org "onmouseover=alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    "&lt;script&gt; &#106;avascript: [x](&#106;avascript:alert(1))",
    "```html\n<script>\n```",
    "| a |\n|:-:|\n| <b>x</b> |",
    "\0<\0script>",
)


class Looker(HTMLParser):
    """Gathers the tags and attributes of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.found: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        self.found += [(tag, name, value or "") for name, value in attrs]


def look(html: str) -> Looker:
    """Look at HTML as a browser does."""
    looker = Looker()
    looker.feed(html)
    looker.close()
    return looker


MARKDOWN = st.text(
    st.sampled_from("ab가<>/&;\"'=()[]!*_`#|~:-\\ \n\thtpsjavcrip.@0\0"), max_size=120
) | st.lists(st.sampled_from(HARM), max_size=4).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(text=MARKDOWN)
@example(text="\n\n".join(HARM))
def test_no_markdown_makes_html_that_harms(text: str) -> None:
    """Known tags, known attributes, links to the web that nobody follows for rank."""
    found = look(render_markdown(text))
    assert found.tags <= TAGS
    for tag, name, value in found.found:
        assert (tag, name) in ATTRIBUTES
        if name == "href":
            assert re.match(r"https?://[^\s<>\"/?#@]+([/?#]|$)", value, re.IGNORECASE)
        if name == "rel":
            assert value == "nofollow noopener"
    assert sum(tag == "a" and name == "href" for tag, name, _ in found.found) == sum(
        tag == "a" and name == "rel" for tag, name, _ in found.found
    )


def test_what_people_write_is_shown() -> None:
    """Headings one level down, for a page has a first one of its own."""
    html = render_markdown(
        "# 거름\n\n**굵게** [법](https://www.law.go.kr/법령)\n\n- 하나\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    assert "<h2>거름</h2>" in html
    assert "<strong>굵게</strong>" in html
    assert 'rel="nofollow noopener"' in html
    assert "<td>2</td>" in html
    assert "<h1>거름</h1>" in render_markdown("# 거름", top=1)


def test_html_is_shown_as_the_letters_that_it_is() -> None:
    """Nothing is taken away in silence."""
    assert "&lt;b&gt;x&lt;/b&gt;" in render_markdown("<b>x</b>")
    assert "<p>a heap</p>" in render_markdown("![a heap](https://example.org/a.png)")


def test_a_table_needs_no_style() -> None:
    """The site's policy allows no inline style, so alignment is left to the sheet."""
    assert "style" not in render_markdown("| a |\n|:-:|\n| 1 |\n")


def test_what_is_not_shown_is_found_on_its_line() -> None:
    """HTML, pictures, and links elsewhere; a link to the web is none of them."""
    links = "[ok](https://example.org) [no](mailto:a@example.org)"
    text = f"# a\n\nline\nmore <i>x</i>\n\n![y](z.png)\n{links}\n\n<div>\n"
    found = [(one.kind, one.line) for one in find_refused(text)]
    assert found == [("html", 4), ("html", 4), ("image", 6), ("link", 7), ("html", 9)]


def test_headings_are_found_with_their_lines() -> None:
    """Those in code are none."""
    found = find_headings("# a\n\n```\n# no\n```\n\nb\n---\n")
    assert [(one.level, one.words, one.line) for one in found] == [(1, "a", 1), (2, "b", 7)]


@pytest.mark.parametrize(
    "piece", ["[", "*a ", ">", "- ", "![", "`", "<a ", "|a", "[a](", "&", "_a*", "\\", "    "]
)
def test_a_story_of_nothing_but_signs_takes_no_long_time(piece: str) -> None:
    """As large as a story may be."""
    text = piece * (20_000 // len(piece))
    with ends_within(20):
        render_markdown(text)
        list(find_refused(text))
