"""What the pages of an outlook draw: its pictures for a phone and for a desk, its words in their order."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils.safestring import SafeString

from dure.reports.outlook_picture import draw_bands, draw_icons, draw_runway, draw_trials

_LOOKS: Final = ("wide", "narrow")

LEAD: Final = 2
"""Sentences that stand at the head of the page."""


def draw_both(draw: Callable[..., str], told: Mapping[str, Any], name: str, **options: Any) -> SafeString:
    """Draw a picture wide and narrow; the stylesheet shows one of them."""
    # Every text in the pictures is escaped where it is drawn.
    return SafeString("".join(draw(told, prefix=f"{name}-{look}", look=look, **options) for look in _LOOKS))


def draw_run(told: Mapping[str, Any]) -> dict[str, SafeString]:
    """Draw everything that a run's page shows."""
    return {
        "icons": draw_both(draw_icons, told, "icons"),
        "runway": draw_both(draw_runway, told, "runway"),
        "strategies": draw_both(draw_trials, told, "strategies", kind="strategies"),
        "shocks": draw_both(draw_trials, told, "shocks", kind="shocks"),
        "bands": draw_both(draw_bands, told, "bands"),
    }


def order_trials(told: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """Put the strategies that help most, and the shocks that harm most, first."""

    def rank(one: Mapping[str, Any]) -> tuple[float, float]:
        return one["helps"] - one["harms"], one["survival_gain"]

    return {
        "strategies": sorted(told["strategies"], key=rank, reverse=True),
        "shocks": sorted(told["shocks"], key=rank),
    }


def list_further_sentences(told: Mapping[str, Any]) -> list[str]:
    """List what is said beside the head, without what a section below says in the same words."""
    sections = (told.get(name) for name in ("subsidy_cliff", "goal", "combination"))
    below = {one.get("sentence") for one in sections if one}
    return [one for one in told["sentences"][LEAD:] if one not in below]


def group_by_source(classes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Put what one source tells of other enterprises together, so that each source is named once."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for one in classes:
        grouped.setdefault((one["kind_text"], one["source"]), []).append(one["sentence"])
    return [{"kind": kind, "source": source, "sentences": said} for (kind, source), said in grouped.items()]
