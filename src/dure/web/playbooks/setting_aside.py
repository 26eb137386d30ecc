"""Drafts made by mistake: what one adaptation wrote down is set aside together, and can be put back.

Nothing is deleted but the line of descent, which the row keeps that puts it back: an enterprise's log stays
with it, and of a plan there are only more versions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from django.db import IntegrityError, models, transaction
from django.http import HttpRequest
from django.utils import timezone

from dure.web.community.access import get_person, log_act
from dure.web.community.founding import NumberTakenError
from dure.web.community.models import Community, Enterprise, Person
from dure.web.outlook.models import EnterprisePlan
from dure.web.outlook.plans import find_newest, store_plan
from dure.web.playbooks.library import say_title, tell_title
from dure.web.playbooks.models import Lineage, SetAside
from dure.web.thread.models import Goal, Issue, Measurement
from dure.web.words import say

Part = TypeVar("Part", Goal, Issue)

_OF_A_DRAFT: Final = frozenset(
    {
        *("Enterprise_issues", "EnterpriseRole", "Invitation", "Act", "Look", "RememberedMapping"),
        *("Goal", "Issue", "Measurement", "EnterprisePlan", "PlaybookVersion", "Lineage", "SetAside"),
        *("FrozenShocks", "FrozenShown", "Book"),
    }
)
"""What may hang on a draft; whatever else does was built on it by somebody, and is not taken from them."""


class BuiltOnError(Exception):
    """Somebody built on the drafts already: a promise, a visit, brought files, a published playbook."""


@dataclass(frozen=True, slots=True)
class Drafts:
    """What one adaptation wrote down, as it stands now.

    Attributes:
        lineage: Where it came from.
        goals: That go with it: all of an enterprise that was founded for it, else the one that was made.
        issue: That was written for it; None where others have taken it up, or there was none.
        issue_stays: Whether others have taken it up.
        plan: The version that was taken, where an enterprise that stands goes back to another; else None.
        earlier: The version that it goes back to.
        plans: How many versions there are.
        measurements: How many values were measured.
        is_edited: Whether anything was changed since.
        is_built_on: Whether it cannot be set aside any more.
    """

    lineage: Lineage
    goals: tuple[Goal, ...]
    issue: Issue | None
    issue_stays: bool
    plan: EnterprisePlan | None
    earlier: EnterprisePlan | None
    plans: int
    measurements: int
    is_edited: bool
    is_built_on: bool

    @property
    def enterprise(self) -> Enterprise:
        """Give whose drafts they are."""
        return self.lineage.enterprise


def find_drafts(enterprise: Enterprise) -> Drafts | None:
    """Find what an adaptation wrote down for an enterprise; None where none did."""
    lineage = Lineage.objects.filter(enterprise=enterprise).select_related("goal", "issue").first()
    if lineage is None or not lineage.planned:
        return None
    founded = lineage.is_founded
    goals = tuple(enterprise.goals.order_by("pk") if founded else filter(None, [_standing(lineage.goal)]))
    issue = _standing(lineage.issue)
    is_shared = issue is not None and _is_shared(issue, enterprise, goals)
    taken, earlier = _find_plans(lineage)
    plans = enterprise.plans.filter(number__gte=lineage.plan_number or 1).count()
    measured = Measurement.objects.filter(goal__in=goals).count()
    return Drafts(
        lineage=lineage,
        goals=goals,
        issue=None if is_shared else issue,
        issue_stays=is_shared,
        plan=taken,
        earlier=earlier,
        plans=plans,
        measurements=measured,
        is_edited=plans > 1 or measured > 0 or len(goals) > 1 or _is_changed(lineage),
        is_built_on=any(_is_tied(goal) for goal in goals) or (founded and _is_alive(enterprise)),
    )


def _standing(row: Part | None) -> Part | None:
    return row if row is not None and row.set_aside_at is None else None


def _find_plans(lineage: Lineage) -> tuple[EnterprisePlan | None, EnterprisePlan | None]:
    """Find the version that was taken, while it is the newest of one that stands, and the one before."""
    newest = None if lineage.is_founded else find_newest(lineage.enterprise)
    if newest is None or newest.number != lineage.plan_number:
        return None, None
    earlier = lineage.enterprise.plans.filter(number__lt=newest.number).order_by("-number").first()
    return (None, None) if earlier is None else (newest, earlier)


def _is_changed(lineage: Lineage) -> bool:
    goal, planned = lineage.goal, lineage.planned
    return goal is not None and (float(goal.target), goal.indicator_ko) != (
        float(planned["target"]),
        planned["indicator"]["ko"][: len(goal.indicator_ko)],
    )


def _is_shared(issue: Issue, enterprise: Enterprise, goals: Iterable[Goal]) -> bool:
    own = [goal.pk for goal in goals]
    return (
        issue.goals.exclude(pk__in=own).exists()
        or issue.enterprises.exclude(pk=enterprise.pk).exists()
        or _is_tied(issue)
    )


def _is_alive(enterprise: Enterprise) -> bool:
    """Say whether an enterprise is more than a draft: files were brought, or others count on it."""
    return enterprise.book.rows_version > 0 or _is_tied(enterprise)


def _is_tied(row: models.Model) -> bool:
    """Say whether anything hangs on a row that is no part of a draft; what is not known of counts too."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()  # noqa: SLF001 -- the model's own list
        for relation in row._meta.get_fields(include_hidden=True)  # noqa: SLF001 -- likewise
        if isinstance(relation, models.ForeignObjectRel)
        and relation.related_model.__name__ not in _OF_A_DRAFT
        and not relation.many_to_many
    )


def set_aside(request: HttpRequest, enterprise: Enterprise) -> SetAside:
    """Set the drafts of an adaptation aside, all of them or none.

    Raises:
        BuiltOnError: Somebody built on them, or there are none any more.
    """
    with transaction.atomic():
        Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        drafts = find_drafts(enterprise)
        if drafts is None or drafts.is_built_on:
            raise BuiltOnError
        playbook = drafts.lineage.playbook
        row = keep_drafts(drafts, by=get_person(request))
        log_act(request, "playbook.set_aside", enterprise=enterprise, playbook=tell_title(playbook))
    return row


def keep_drafts(drafts: Drafts, *, by: Person | None) -> SetAside:
    """Take drafts off all pages, and keep what puts them back."""
    enterprise = drafts.enterprise
    row = SetAside.objects.create(
        community=enterprise.community,
        enterprise=enterprise,
        by=by,
        kept={
            "lineage": _write_lineage(drafts.lineage),
            "goals": [goal.pk for goal in drafts.goals],
            "issue": None if drafts.issue is None else drafts.issue.pk,
            "plan": None if drafts.plan is None else drafts.plan.text,
        },
    )
    _mark(row, timezone.now())
    if drafts.earlier is not None:
        # Versions are only added to: the one before is written down once more.
        note = say("playbooks.aside_note", number=drafts.earlier.number)
        store_plan(enterprise, drafts.earlier.text, origin=drafts.earlier.origin, note=note, by=by)
    drafts.lineage.delete()
    return row


def put_back(request: HttpRequest, row: SetAside) -> Enterprise:
    """Put drafts back that were set aside; once.

    Raises:
        NumberTakenError: Another enterprise of the community has no number yet, or has this one.
        BuiltOnError: The enterprise was made from another playbook meanwhile, or they stand already.
    """
    try:
        with transaction.atomic():
            enterprise = Enterprise.with_set_aside.select_for_update().get(pk=row.enterprise_id)
            found = SetAside.objects.filter(pk=row.pk, put_back_at=None).update(put_back_at=timezone.now())
            if not found or Lineage.objects.filter(enterprise=enterprise).exists():
                raise BuiltOnError
            _mark(row, None)
            enterprise.refresh_from_db()
            _read_lineage(row, enterprise)
            playbook = row.kept["lineage"]["playbook"]
            log_act(request, "playbook.put_back", enterprise=enterprise, playbook=tell_title(playbook))
    except IntegrityError as fault:
        raise NumberTakenError from fault
    return enterprise


def _mark(row: SetAside, when: Any) -> None:
    kept = row.kept
    if kept["lineage"]["is_founded"]:
        Enterprise.with_set_aside.filter(pk=row.enterprise_id).update(set_aside_at=when)
    Goal.with_set_aside.filter(pk__in=kept["goals"]).update(set_aside_at=when)
    Issue.with_set_aside.filter(pk=kept["issue"]).update(set_aside_at=when)


def _list_fields() -> list[models.Field[Any, Any]]:
    """List what a lineage is made of, whatever is added to it one day."""
    own = {"id", "enterprise", "made_at"}
    return [field for field in Lineage._meta.concrete_fields if field.name not in own]  # noqa: SLF001 -- the model's own list


def _write_lineage(lineage: Lineage) -> dict[str, Any]:
    values = {field.attname: getattr(lineage, field.attname) for field in _list_fields()}
    return {**values, "taken": lineage.taken.isoformat()}


def _read_lineage(row: SetAside, enterprise: Enterprise) -> None:
    values = {**row.kept["lineage"], "taken": date.fromisoformat(row.kept["lineage"]["taken"])}
    for field in _list_fields():
        if field.related_model is not None and not _is_there(field, values.get(field.attname)):
            values[field.attname] = None  # an account may be gone by now
    text, by = row.kept["plan"], Person.objects.filter(pk=values["made_by_id"]).first()
    if text is not None:
        note = say("playbooks.plan_note", title=say_title(values["playbook"]), version=values["version"])
        plan = store_plan(enterprise, text, origin=EnterprisePlan.Origin.PLAYBOOK, note=note, by=by)
        values["plan_number"] = plan.number
    Lineage.objects.create(enterprise=enterprise, **values)


def _is_there(field: models.Field[Any, Any], key: int | None) -> bool:
    model: Any = field.related_model
    return model._base_manager.filter(pk=key).exists()  # noqa: SLF001 -- those set aside too


def list_set_aside(community: Community, *, by: Person | None) -> list[SetAside]:
    """List what was set aside in a community and not put back; `by` for one person's own."""
    rows = SetAside.objects.filter(community=community, put_back_at=None).select_related("enterprise", "by")
    return list(rows if by is None else rows.filter(by=by))


def list_communities(person: Person) -> list[Community]:
    """List where a person set drafts aside that were not put back."""
    rows = SetAside.objects.filter(by=person, put_back_at=None).order_by()
    return list(Community.objects.filter(pk__in=rows.values("community")).order_by("name_ko", "pk"))
