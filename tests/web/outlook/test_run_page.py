"""A run's page says each thing once, and what few ask for is a touch away."""

import html
import re
from typing import Any

import pytest

from dure.web.outlook.models import OutlookRun
from dure.web.outlook.runs import Wish, make_run
from dure.web.outlook.showing import group_by_source, list_further_sentences

from .test_outlook import a_plan, at


@pytest.fixture
def run(village: Any) -> OutlookRun:
    """Look ahead with a budget, so that a combination is searched for."""
    wish = Wish(
        years=5,
        draws=200,
        strategies=("price", "more-members", "visitors", "bundle"),
        shocks=("energy",),
        budget=20_000_000,
    )
    return make_run(a_plan(village), wish, by=None)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_sentence_stands_once(village: Any, run: OutlookRun, sign_in: Any, language: str) -> None:
    """The combination's own section tells of it, and the list above does not."""
    told = run.ko if language == "ko" else run.en
    page = sign_in("viewer", language=language).get(at(village, "outlook_of", run.code)).content.decode()
    page = html.unescape(page)
    assert told["combination"]
    for sentence in told["sentences"]:
        assert page.count(f">{sentence}<") == 1, sentence


def test_each_source_is_named_once_and_others_are_folded(village: Any, run: OutlookRun, sign_in: Any) -> None:
    """What is compared with stands open; other kinds of enterprise are a touch away."""
    page = html.unescape(sign_in("viewer").get(at(village, "outlook_of", run.code)).content.decode())
    card = page[page.index('id="reference-h"') :]
    card = card[: card.index("</section>")]
    opened = re.sub(r"<details.*</details>", "", card, flags=re.DOTALL)
    for one in run.en["reference"]:
        assert one["sentence"] in card
        assert (one["sentence"] in opened) == one["main"]
    for part in (opened, card[card.index("<details") :]):
        sources = re.findall(r'<p class="quiet">(.*?)</p>', part)
        assert len(sources) == len(set(sources))


def test_sources_and_sentences_are_put_together() -> None:
    """In the order told; nothing is lost, and what no section says stays."""
    classes = [
        {"kind_text": "study", "source": "A", "sentence": "one"},
        {"kind_text": "press", "source": "B", "sentence": "two"},
        {"kind_text": "study", "source": "A", "sentence": "three"},
    ]
    assert [(one["source"], one["sentences"]) for one in group_by_source(classes)] == [
        ("A", ["one", "three"]),
        ("B", ["two"]),
    ]
    told = {"sentences": ["a", "b", "c", "d"], "combination": {"sentence": "c"}, "goal": None}
    assert list_further_sentences(told) == ["d"]
