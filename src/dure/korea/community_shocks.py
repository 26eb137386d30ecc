"""Load the standard shocks of a community: a pandemic year, a bad climate year, an inequality shock."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import yaml

from dure.language import Text
from dure.ledger.tables import PURPOSES
from dure.reports.shocks import SIDES, Bounds, CommunityShock, CommunityShocks, ShockRule, Who

_SHIPPED: Final = "community_shocks.yaml"


def load_community_shocks(text: str | None = None) -> CommunityShocks:
    """Load the shocks, each number with its source or the word assumption.

    Args:
        text: YAML of the same shape in place of the shipped one.

    Raises:
        ValueError: A number is missing, has no source or stands in the wrong order, or a purpose, a side or a
            shock's name is not what it should be.
    """
    return _load_shipped() if text is None else _read(text)


@lru_cache(maxsize=1)
def _load_shipped() -> CommunityShocks:
    return _read(resources.files("dure.korea").joinpath(_SHIPPED).read_text(encoding="utf-8"))


def _read(text: str) -> CommunityShocks:
    document = yaml.safe_load(text)
    if not isinstance(document, dict) or not isinstance(document.get("shocks"), list):
        raise ValueError("A list was expected under 'shocks:'.")  # noqa: TRY004 -- the file is wrong, not the call
    sources = {name: _text(words, name) for name, words in document["sources"].items()}
    shocks = tuple(_read_shock(entry, sources) for entry in document["shocks"])
    names = [shock.id for shock in shocks]
    if len(set(names)) != len(names):
        raise ValueError(f"Two shocks have one name: {', '.join(names)}.")
    checked = document["checked"]
    return CommunityShocks(
        shocks=shocks,
        spare=_bounds(document["spare"], sources, "spare"),
        dependence=_bounds(document["dependence"], sources, "dependence"),
        checked=checked if isinstance(checked, date) else date.fromisoformat(checked),
    )


def _read_shock(entry: Mapping[str, Any], sources: Mapping[str, Text]) -> CommunityShock:
    name = str(entry["id"])
    return CommunityShock(
        id=name,
        title=_text(entry["title"], name),
        text=_text(entry["text"], name),
        starts=int(entry["starts"]),
        months=int(entry["months"]),
        recovery_months=_bounds(entry["recovery_months"], sources, name),
        scenario=str(entry["scenario"]),
        help=_bounds(entry["help"], sources, name),
        rules=tuple(_read_rule(rule, sources, f"{name}.{rule.get('id')}") for rule in entry["rules"]),
    )


def _read_rule(entry: Mapping[str, Any], sources: Mapping[str, Text], where: str) -> ShockRule:
    purposes = tuple(entry.get("purposes", ()))
    if strange := sorted(set(purposes) - set(PURPOSES)):
        raise ValueError(f"{where}: no such purpose: {', '.join(strange)}.")
    change = _bounds(entry["change"], sources, where)
    if min(change.low, change.value, change.high) < -1:
        raise ValueError(f"{where}: a payment falls by all of it at most, -1.")
    return ShockRule(
        id=str(entry["id"]),
        text=_text(entry["text"], where),
        payer=_who(entry.get("payer", {}), where),
        payee=_who(entry.get("payee", {}), where),
        purposes=purposes,
        change=change,
        items=tuple(str(word) for word in entry.get("items", ())),
        supply=bool(entry.get("supply", False)),
        months=entry.get("months"),
        lasts=bool(entry.get("lasts", False)),
    )


def _who(entry: Mapping[str, Any], where: str) -> Who:
    side = entry.get("side")
    if side is not None and side not in SIDES:
        raise ValueError(f"{where}: a side is inside or outside, not {side}.")
    return Who(
        kinds=tuple(entry.get("kinds", ())),
        not_kinds=tuple(entry.get("not_kinds", ())),
        side=side,
        lines=tuple(entry.get("lines", ())),
        by_own_book=bool(entry.get("by_own_book", True)),
    )


def _bounds(entry: Mapping[str, Any], sources: Mapping[str, Text], where: str) -> Bounds:
    if not {"low", "value", "high", "source"} <= entry.keys() or entry["source"] not in sources:
        raise ValueError(f"{where}: low, value, high and a known source are wanted.")
    low, value, high = (float(entry[name]) for name in ("low", "value", "high"))
    if not (low <= value <= high or low >= value >= high):
        raise ValueError(f"{where}: {value} does not lie between {low} and {high}.")
    return Bounds(low, value, high, sources[entry["source"]])


def _text(words: Mapping[str, str], where: str) -> Text:
    if not {"en", "ko"} <= words.keys():
        raise ValueError(f"{where}: words are given in both languages.")
    return Text(en=str(words["en"]).strip(), ko=str(words["ko"]).strip())
