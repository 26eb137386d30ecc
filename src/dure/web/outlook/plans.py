"""An enterprise's plans: stored, read again, started from its book, changed number by number."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, Final, TypeVar, cast

from django.db import transaction

from dure.importers.redaction import mask_words
from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.language import Text
from dure.outlook.plan import Estimate, Plan
from dure.outlook.plan_places import check_places
from dure.outlook.reading import read_plan
from dure.period import Period
from dure.problem import Problem, Where
from dure.reports.plan_draft import PlanDraft, draft_plan
from dure.web.books.models import Book
from dure.web.books.reports import find_default_period, load_intake
from dure.web.community.models import Enterprise, Person
from dure.web.outlook.models import NOTE_LENGTH, EnterprisePlan

FILE: Final = "plan.toml"
PLANS_MAX: Final = 1_000
"""Versions of one enterprise's plan; one a day for three years."""

_COUNTY_DIGITS: Final = 5
_Thing = TypeVar("_Thing")


class PlanRefusedError(ValueError):
    """A plan cannot be counted with; `problems` say why and what to do."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep the problems."""
        super().__init__("; ".join(problem.what.en for problem in problems))
        self.problems = problems


class PlanChangedError(RuntimeError):
    """Somebody stored a version meanwhile; `newest` is that version."""

    def __init__(self, newest: EnterprisePlan) -> None:
        """Keep the version."""
        super().__init__(f"version {newest.number} was stored meanwhile")
        self.newest = newest


@lru_cache(maxsize=64)
def read_text(text: str) -> tuple[Plan | None, tuple[Problem, ...]]:
    """Read a plan's text as `dure plan check` does, with the places that the site knows."""
    return read_plan(text, file=FILE, known=check_places(load_figures()))


def decode(content: bytes) -> str:
    """Turn an uploaded file into text; what is no text stays as signs that the reader refuses."""
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "\x00"


def find_newest(enterprise: Enterprise) -> EnterprisePlan | None:
    """Find the plan that is in force."""
    return enterprise.plans.order_by("-number").first()


def load_plan(row: EnterprisePlan) -> tuple[Plan, tuple[Problem, ...]]:
    """Read a stored plan.

    Raises:
        PlanRefusedError: It was stored while its places were in force, and they no longer are.
    """
    plan, problems = read_text(row.text)
    if plan is None:
        raise PlanRefusedError(problems)
    return plan, problems


def read_whole(text: str) -> Plan:
    """Read a stored text as a plan.

    Raises:
        PlanRefusedError: As `load_plan`.
    """
    plan, problems = read_text(text)
    if plan is None:
        raise PlanRefusedError(problems)
    return plan


def store_plan(
    enterprise: Enterprise,
    text: str,
    *,
    origin: str,
    note: str = "",
    by: Person | None,
    after: int | None = None,
) -> EnterprisePlan:
    """Store a new version of an enterprise's plan.

    Args:
        enterprise: Whose plan.
        text: Its file.
        origin: Where it comes from.
        note: What its writer says of it.
        by: Who stores it.
        after: The version that it was made from, where it must still be the newest.

    Raises:
        PlanRefusedError: It cannot be counted with; nothing is stored.
        PlanChangedError: Another is the newest by now; nothing is stored.
    """
    # The reader refuses what is too large before anything costs time.
    plan, problems = read_text(text)
    if plan is None:
        raise PlanRefusedError(problems)
    masked = mask_words(text)
    with transaction.atomic():
        Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        newest = find_newest(enterprise)
        last = 0 if newest is None else newest.number
        if newest is not None and after not in {None, last}:
            raise PlanChangedError(newest)
        if last >= PLANS_MAX:
            raise PlanRefusedError((_TOO_MANY,))
        return EnterprisePlan.objects.create(
            enterprise=enterprise,
            number=last + 1,
            text=masked,
            origin=origin,
            note=mask_words(note)[:NOTE_LENGTH],
            made_by=by,
        )


_TOO_MANY: Final = Problem(
    Where(FILE),
    Text(en="There are too many versions of this plan.", ko="이 계획은 고친 판이 너무 많습니다."),
    Text(en="Ask the operator of this site.", ko="이 사이트의 운영자에게 알려 주십시오."),
)


def draft_from_book(enterprise: Enterprise, *, period: Period | None = None) -> PlanDraft | None:
    """Start a plan from the enterprise's own book; None where nothing was sold in the period.

    Args:
        enterprise: Whose book.
        period: Whole months; None for the latest whole year.
    """
    book, _ = Book.objects.get_or_create(enterprise=enterprise)
    period = period or find_default_period(book)
    if period is None:
        return None
    gazetteer = load_gazetteer()
    try:
        return draft_plan(
            load_intake(book),
            enterprise=enterprise.number,
            place=enterprise.place[:_COUNTY_DIGITS],
            period=period,
            gazetteer=gazetteer,
            figures=load_figures(),
        )
    except (KeyError, ValueError):
        return None


def change_estimates(plan: Plan, estimates: Mapping[str, Estimate]) -> Plan:
    """Give a plan with some of its estimates changed, by their paths as `Plan.estimates` names them."""
    changed = {
        field.name: _change(getattr(plan, field.name), field.name, estimates)
        for field in fields(plan)
        if field.name != "scenarios"
    }
    return replace(plan, **changed)


def _change(thing: _Thing, path: str, estimates: Mapping[str, Estimate]) -> _Thing:
    if isinstance(thing, Estimate):
        return cast("_Thing", estimates.get(path, thing))
    if isinstance(thing, tuple):
        return cast(
            "_Thing",
            tuple(_change_part(part, path, number, estimates) for number, part in enumerate(thing, 1)),
        )
    if is_dataclass(thing) and not isinstance(thing, type):
        parts: dict[str, Any] = {
            field.name: _change(getattr(thing, field.name), f"{path}.{field.name}", estimates)
            for field in fields(thing)
        }
        return replace(thing, **parts)
    return thing


def _change_part(part: Any, path: str, number: int, estimates: Mapping[str, Estimate]) -> Any:
    if not is_dataclass(part):
        return part
    name = getattr(part, "id", None) or getattr(part, "code", None) or number
    return _change(part, f"{path}.{name}", estimates)
