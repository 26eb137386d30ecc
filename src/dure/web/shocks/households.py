"""Kinds of household as rows: what a community's file told of them, and what was written down on the site."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from dure.commons import Ends, HouseholdKind
from dure.language import Text
from dure.web.community.models import Community
from dure.web.shocks.models import Households

KINDS_MAX: Final = 40
"""Kinds that are written down on the site; more come with a file."""


def save_households(community: Community, kinds: Sequence[HouseholdKind]) -> None:
    """Keep what a community's file tells of kinds of household; nothing where it tells nothing."""
    if kinds:
        replace_households(community, kinds)


def replace_households(community: Community, kinds: Sequence[HouseholdKind]) -> None:
    """Keep these kinds in place of those that are known."""
    Households.objects.update_or_create(
        community=community, defaults={"kinds": [asdict(kind) for kind in kinds]}
    )


def find_free_id(kinds: Sequence[HouseholdKind]) -> str:
    """Find an id that no kind has."""
    used = {kind.id for kind in kinds}
    return next(f"kind-{number}" for number in range(1, len(used) + 2) if f"kind-{number}" not in used)


def load_households(community: Community) -> tuple[HouseholdKind, ...]:
    """Load the kinds of household of a community, in the order of its file."""
    row = Households.objects.filter(community=community).first()
    return () if row is None else tuple(_read(kind) for kind in row.kinds)


def _read(kind: Mapping[str, Any]) -> HouseholdKind:
    return HouseholdKind(
        id=kind["id"],
        kind=Text(**kind["kind"]),
        number=kind["number"],
        income_krw=Ends(**kind["income_krw"]),
        spends_share=Ends(**kind["spends_share"]),
        hit_share=None if kind["hit_share"] is None else Ends(**kind["hit_share"]),
        source=Text(**kind["source"]),
    )
