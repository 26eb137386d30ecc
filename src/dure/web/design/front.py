"""What the front page shows: the example's picture, and to those signed in the one next step of each."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from django.db.models import Count, Q
from django.utils.safestring import SafeString

from dure.language import Language
from dure.reports.picture import build_terraces, draw_narrow, draw_wide
from dure.reports.words import load_words as load_report_words
from dure.reports.words import write_of_ten_thousand
from dure.web.books.models import FrozenReport, Import
from dure.web.community.access import May, find_enterprise_rights
from dure.web.community.models import Community, Enterprise, EnterpriseRole, Person
from dure.web.design.tabs import find_address

COVERAGE_WANTED: Final = 0.95
"""Below this share of money whose place is known, sorting comes before reading."""


@dataclass(frozen=True)
class Picture:
    """The ₩10,000 of the example, drawn for a phone and for a desk, with its figures."""

    narrow: SafeString
    wide: SafeString
    figures: Mapping[str, Any]
    place: str

    def of_ten_thousand(self, figure: str, language: Language) -> str:
        """Write a share as won of every ₩10,000."""
        return write_of_ten_thousand(self.figures[figure], language)


@cache
def draw_example(language: Language) -> Picture:
    """Draw the picture of the example town's clinic; its figures were worked out by the engine.

    `scripts/make_pictures.py` writes them down, and a test holds them equal to a fresh report.
    """
    text = files("dure.web.design").joinpath("example.json").read_text(encoding="utf-8")
    told = json.loads(text)
    words = load_report_words(language)
    rings = [{"code": ring["code"], "name": ring["name"][language]} for ring in told["rings"]]
    place = {"code": told["place"]["code"], "name": told["place"]["name"][language]}
    terraces = build_terraces({"rings": rings, "place": place, "rounds": told["rounds"]}, words=words)
    name = told["name"][language]
    return Picture(
        narrow=SafeString(draw_narrow(terraces, name=name, words=words)),
        wide=SafeString(draw_wide(terraces, name=name, place=place["name"], words=words)),
        figures=told,
        place=place["name"],
    )


@dataclass(frozen=True)
class Step:
    """What comes next for one enterprise: the sentence's key, and where it is done."""

    name: str
    href: str | None


@dataclass(frozen=True)
class Mine:
    """One enterprise of a person, with its next step."""

    enterprise: Enterprise
    href: str | None
    step: Step


@dataclass(frozen=True)
class MyCommunity:
    """One community of a person, with those of its enterprises in which they have a role."""

    community: Community
    href: str | None
    enterprises: tuple[Mine, ...]
    desk: str | None
    combined: str | None


def find_example() -> Community | None:
    """Return the example community that everybody may read, None where this site has none."""
    return Community.objects.filter(is_example=True, is_public=True).order_by("id").first()


def list_mine(person: Person) -> tuple[MyCommunity, ...]:
    """List the communities of a person, and in each the enterprises whose book they see."""
    enterprises = list(
        Enterprise.objects.filter(roles__person=person)
        .select_related("community", "book")
        .order_by("community__name_ko", "name_ko")
    )
    managed = set(
        person.enterprise_roles.filter(kind=EnterpriseRole.Kind.MANAGER).values_list(
            "enterprise__community_id", flat=True
        )
    )
    roles = dict(person.community_roles.values_list("community_id", "kind"))
    communities = {one.community_id: one.community for one in enterprises}
    communities |= {one.pk: one for one in Community.objects.filter(pk__in=roles)}
    waiting = _count_imports(enterprises)
    mine = [
        Mine(
            one,
            find_address("enterprise", one.code),
            find_next_step(one, person=person, imports=waiting.get(one.pk, {})),
        )
        for one in enterprises
    ]
    return tuple(
        MyCommunity(
            community=community,
            href=find_address("community", community.code),
            enterprises=tuple(one for one in mine if one.enterprise.community_id == key),
            desk=find_address("community_desk", community.code)
            if roles.get(key) == "coordinator" or key in managed
            else None,
            combined=find_address("combined", community.code)
            if roles.get(key) in {"coordinator", "support"}
            else None,
        )
        for key, community in sorted(communities.items(), key=lambda item: item[1].name_ko)
    )


def _count_imports(enterprises: Sequence[Enterprise]) -> dict[int, dict[str, int]]:
    """Count the imports of each enterprise by what became of them."""
    states = Import.State
    found = (
        Import.objects.filter(book__enterprise__in=enterprises)
        .values("book__enterprise")
        .annotate(
            previewed=Count("pk", filter=Q(state=states.PREVIEWED)),
            working=Count("pk", filter=Q(state__in=[states.WAITING, states.STORING, states.UNDOING])),
            stored=Count("pk", filter=Q(state=states.STORED)),
        )
    )
    return {
        one["book__enterprise"]: {
            "previewed": one["previewed"],
            "working": one["working"],
            "stored": one["stored"],
        }
        for one in found
    }


def find_next_step(enterprise: Enterprise, *, person: Person, imports: Mapping[str, int]) -> Step:
    """Say what comes next for an enterprise: bring files, confirm, wait, sort, read the report, or pledge.

    Nothing is measured for it: where no report was built yet, reading it comes next.
    """
    may_keep = May.KEEP_BOOK in find_enterprise_rights(person, enterprise)
    name = "read"
    if may_keep:
        if imports.get("previewed"):
            name = "confirm"
        elif imports.get("working"):
            name = "wait"
        elif not imports.get("stored"):
            name = "bring"
        else:
            name = _find_step_of_report(enterprise)
    elif not imports.get("stored"):
        name = "nothing_yet"
    page = {"bring": "imports", "confirm": "imports", "wait": "imports", "sort": "sorting"}.get(
        name, "enterprise" if name == "nothing_yet" else "circulation"
    )
    return Step(name, find_address(page, enterprise.code))


def _find_step_of_report(enterprise: Enterprise) -> str:
    book = enterprise.book
    coverage = (
        FrozenReport.objects.filter(book=book, version=book.version)
        .order_by("-pk")
        .values_list("ko__coverage_share", flat=True)
        .first()
    )
    if coverage is None:
        return "read"
    if float(coverage) < COVERAGE_WANTED:
        return "sort"
    return "read" if enterprise.pledges.exists() else "pledge"
