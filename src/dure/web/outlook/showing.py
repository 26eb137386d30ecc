"""What the pages of an outlook draw: its pictures for a phone and for a desk, its words in their order."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.utils.safestring import SafeString

from dure.reports.outlook_order import KINDS, order_told
from dure.reports.outlook_picture import draw_bands, draw_icons, draw_runway, draw_trials
from dure.reports.outlook_say import of_twenty
from dure.reports.outlook_words import write_sum
from dure.reports.words import write_won
from dure.web.words import say

if TYPE_CHECKING:
    from dure.language import Language

_LOOKS: Final = ("wide", "narrow")

LEAD: Final = 2
"""Sentences that stand at the head of the page, beside what it says of what has not begun."""

BEST: Final = 5
"""Strategies that stand open on it; the others are folded."""


def draw_both(draw: Callable[..., str], told: Mapping[str, Any], name: str, **options: Any) -> SafeString:
    """Draw a picture wide and narrow, `large` for who reads large type; the stylesheet shows one of them."""
    # Every text in the pictures is escaped where it is drawn.
    return SafeString("".join(draw(told, prefix=f"{name}-{look}", look=look, **options) for look in _LOOKS))


def draw_run(
    told: Mapping[str, Any], trials: Mapping[str, Sequence[Mapping[str, Any]]], *, large: bool
) -> dict[str, SafeString]:
    """Draw everything that a run's page shows; its trials as `order_trials` orders them."""
    split = {name: {**told, "strategies": trials[name]} for name in ("best", "further")}
    return {
        "icons": draw_both(draw_icons, told, "icons", large=large),
        "runway": draw_both(draw_runway, told, "runway", large=large),
        **{
            name: draw_both(draw_trials, part, name, kind="strategies", large=large)
            for name, part in split.items()
        },
        "shocks": draw_both(draw_trials, told, "shocks", kind="shocks", large=large),
        "bands": draw_both(draw_bands, told, "bands", large=large),
    }


def order_trials(told: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """Put the strategies that help most, and the shocks that harm most, first; few strategies stand open."""
    language: Language = told["language"]
    ordered: dict[str, list[Mapping[str, Any]]] = {
        kind: [
            {**one, "cost_text": write_sum(one["cost_krw"], language) if one["cost_krw"] else ""}
            for one in order_told(told[kind], kind=kind)
        ]
        for kind in KINDS
    }
    strategies = ordered["strategies"]
    return {
        "best": strategies[:BEST],
        "further": strategies[BEST:],
        "shocks": ordered["shocks"],
    }


def list_gists(told: Mapping[str, Any], trials: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, str]:
    """Say in a line what stands in each fold of a run's page; nothing where there is nothing to say."""
    language: Language = told["language"]
    gists = {
        "said": say(
            "outlook.gist.said", runway=told["runway_months"]["text"], worst=told["worst_cash_krw"]["text"]
        ),
        "reference": next((one["sentence"] for one in told["reference"] if one.get("main", True)), ""),
        "bands": say(
            "outlook.gist.bands",
            won=write_won(told["cash_bands"]["p50"][-1], language),
            year=told["cash_bands"]["dates"][-1][:4],
        ),
    }
    if trials["shocks"]:
        worst = trials["shocks"][0]
        before = of_twenty(told["survival"][-1]["share"])
        counts = say("outlook.open_to", before=before, after=worst["open_of_20"])
        gists["shocks"] = say("outlook.gist.shocks", title=worst["title"], said=counts)
    if cliff := told["subsidy_cliff"]:
        numbers = {name: cliff[f"{name}_of_20"] for name in ("planned", "continued", "without")}
        gists["cliff"] = say("outlook.gist.cliff", **numbers)
    if goal := told["goal"]:
        is_known = goal["chance"] is not None
        gists["goal"] = (
            say("outlook.gist.goal", goal=goal["text"], count=goal["of_20"]) if is_known else goal["text"]
        )
    if people := told["place"]["people"]:
        first = people[0]
        gists["people"] = say(
            "outlook.gist.people",
            name=first["name"],
            now=f"{first['now']:,}",
            then=f"{first['then']['p50']:,}",
            year=str(first["year"]),
        )
    return gists


def list_further_sentences(told: Mapping[str, Any]) -> list[str]:
    """List what is said beside the head, without what a section below says in the same words."""
    sections = (told.get(name) for name in ("subsidy_cliff", "goal", "combination"))
    below = {one.get("sentence") for one in sections if one}
    return [one for one in told["sentences"][count_lead(told) :] if one not in below]


def count_lead(told: Mapping[str, Any]) -> int:
    """Count the sentences at the head; runs of before know nothing of what has not begun."""
    return LEAD + bool(told.get("not_begun"))


def split_lead(told: Mapping[str, Any]) -> dict[str, list[str]]:
    """Say of a run how many are open, and without what has not begun; then a little of the rest."""
    head = 1 + bool(told.get("not_begun"))
    return {"head_said": told["sentences"][:head], "then_said": told["sentences"][head : head + LEAD]}


def group_by_source(classes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Put what one source tells of other enterprises together, so that each source is named once."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for one in classes:
        grouped.setdefault((one["kind_text"], one["source"]), []).append(one["sentence"])
    return [{"kind": kind, "source": source, "sentences": said} for (kind, source), said in grouped.items()]
