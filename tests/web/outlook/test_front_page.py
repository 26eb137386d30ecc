"""The page that everybody opens first says of the newest run what must not be left out."""

import html
from typing import Any

import pytest

from dure.web.outlook.models import OutlookRun
from dure.web.outlook.runs import Wish, make_run
from dure.web.outlook.showing import split_lead

from .test_outlook import SMALL, a_plan, at


def look(village: Any, text: str) -> OutlookRun:
    """Look at a plan over a few futures."""
    return make_run(a_plan(village, text), Wish(years=5, draws=100, strategies=(), shocks=()), by=None)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_without_what_has_not_begun_stands_beside_the_headline(
    village: Any, sign_in: Any, language: str
) -> None:
    """Before the houses, in letters as large; nothing is said twice, and how long it lasts comes after."""
    run = look(village, SMALL.replace("starts = 2026-01", "starts = 2026-06"))
    told = run.ko if language == "ko" else run.en
    assert told["not_begun"]
    page = sign_in("viewer", language=language).get(at(village, "outlook")).content.decode()
    page = html.unescape(page)
    first = f'<p class="say">{told["sentences"][0]}</p><p class="say">{told["not_begun"]["sentence"]}</p>'
    assert first in page
    assert page.index(first) < page.index("<figure>")
    for sentence in told["sentences"][:4]:
        assert page.count(sentence) == 1, sentence


def test_where_everything_has_begun_nothing_of_it_is_said() -> None:
    """A run that was kept before knows nothing of it either."""
    for told in ({"not_begun": None}, {}):
        split = split_lead({**told, "sentences": ["open", "range", "runway", "cliff"]})
        assert split == {"head_said": ["open"], "then_said": ["range", "runway"]}
