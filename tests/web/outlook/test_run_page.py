"""A run's page says each thing once, and what few ask for is a touch away."""

import html
import re
from typing import Any

import pytest

from dure.web.community.models import make_code
from dure.web.outlook.models import OutlookRun
from dure.web.outlook.runs import Wish, make_run
from dure.web.outlook.showing import group_by_source, list_further_sentences, order_trials

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


NOT_KNOWN_BEFORE = {"last_cash_gain_krw", "not_begun", "ours_text", "forms", "forms_text", "main"}
"""What a run that was kept before says nothing of."""


def forget(told: Any) -> Any:
    """Give what a run said as it would have been said before."""
    if isinstance(told, list):
        return [forget(one) for one in told]
    if not isinstance(told, dict):
        return told
    return {name: forget(one) for name, one in told.items() if name not in NOT_KNOWN_BEFORE}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_run_of_an_earlier_version_is_still_read(
    village: Any, run: OutlookRun, sign_in: Any, language: str
) -> None:
    """What it does not know is left out; what it tried stands in the order that it can be told in."""
    run.pk, run.code, run._state.adding = None, make_code(), True
    run.ko, run.en = forget(run.ko), forget(run.en)
    for told in (run.ko, run.en):
        first, *_ = told["strategies"]
        names = {"worst": -5_000_000, "poorer": 0, "richer": 7_000_000}
        told["strategies"] = [
            {**first, "name": name, "title": name, "worst_cash_gain_krw": won} for name, won in names.items()
        ]
    run.save()
    browser = sign_in("viewer", language=language)
    page = browser.get(at(village, "outlook_of", run.code))
    assert page.status_code == 200
    order = [page.content.decode().index(f'id="strategy-{name}"') for name in ("richer", "poorer", "worst")]
    assert order == sorted(order)
    assert browser.get(at(village, "outlook_paper", run.code)).content.startswith(b"%PDF")
    front = browser.get(at(village, "outlook"))
    assert run.code in front.content.decode()
    beside = {"one": run.code, "other": run.code}
    assert browser.get(at(village, "outlook_beside"), beside).status_code == 200


def find_fold(page: str, heading: str) -> tuple[str, str]:
    """Give the summary of the fold that a heading names, and what is folded away with it."""
    start = page.rindex("<details", 0, page.index(f'id="{heading}"'))
    depth = 0
    for tag in re.finditer(r"<details|</details>", page[start:]):
        depth += 1 if tag.group() == "<details" else -1
        if not depth:
            break
    summary, _, body = page[start : start + tag.end()].partition("</summary>")
    return summary, body


def test_each_source_is_named_once_and_others_are_folded(village: Any, run: OutlookRun, sign_in: Any) -> None:
    """What is compared with stands first; other kinds of enterprise are one more touch away."""
    page = html.unescape(sign_in("viewer").get(at(village, "outlook_of", run.code)).content.decode())
    _, card = find_fold(page, "reference-h")
    first, _, further = card.partition("<details")
    for one in run.en["reference"]:
        assert (one["sentence"] in first) == one["main"]
        assert (one["sentence"] in further) != one["main"]
    for part in (first, further):
        sources = re.findall(r'<p class="quiet">(.*?)</p>', part)
        assert len(sources) == len(set(sources))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_fold_says_in_a_line_what_stands_in_it(
    village: Any, run: OutlookRun, sign_in: Any, language: str
) -> None:
    """What would break it, what became of others, what was assumed; all of it stands in the page."""
    told = run.ko if language == "ko" else run.en
    page = sign_in("viewer", language=language).get(at(village, "outlook_of", run.code)).content.decode()
    page = html.unescape(page)
    gists = {
        "shocks-h": told["shocks"][0]["title"],
        "reference-h": next(one["sentence"] for one in told["reference"] if one["main"]),
        "assumptions-h": told["assumed"]["text"],
        "said-h": told["runway_months"]["text"],
        "bands-h": told["cash_bands"]["dates"][-1][:4],
        "people-h": f"{told['place']['people'][0]['then']['p50']:,}",
    }
    for heading, gist in gists.items():
        summary, _ = find_fold(page, heading)
        assert gist in summary.partition('class="gist">')[2], heading
    _, shocks = find_fold(page, "shocks-h")
    assert told["shocks"][0]["source"] in shocks


def test_the_best_five_strategies_stand_before_what_to_do_next_and_the_others_are_folded() -> None:
    """In the order of how much they help; none is lost."""
    strategies = [
        {
            "name": str(number),
            "helps": number + 1,
            "harms": 0,
            "survival_gain": 0.0,
            "months_gained": 0.0,
            "worst_cash_gain_krw": 0,
            "last_cash_gain_krw": None,
            "cost_krw": 100_000 * number,
        }
        for number in range(8)
    ]
    trials = order_trials({"strategies": strategies, "shocks": [], "language": "ko"})
    assert [one["helps"] for one in trials["best"]] == [8, 7, 6, 5, 4]
    assert [one["helps"] for one in trials["further"]] == [3, 2, 1]
    assert [one["cost_text"] for one in trials["further"]] == ["20만 원", "10만 원", ""]


def test_what_to_do_next_comes_right_after_what_helps(village: Any, run: OutlookRun, sign_in: Any) -> None:
    """Nobody scrolls past shocks, sliders and assumptions for it."""
    page = sign_in("viewer").get(at(village, "outlook_of", run.code)).content.decode()
    order = [
        page.index(f'id="{name}-h"') for name in ("survival", "strategies", "combination", "next", "shocks")
    ]
    assert order == sorted(order)


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
