"""“Make it ours”: a playbook adapted to a place becomes drafts of a community, with where they came from."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dure.commons import Goal as DraftGoal
from dure.importers.redaction import mask_words
from dure.language import Text
from dure.outlook.writing import write_plan
from dure.playbooks.adapting import Adaptation
from dure.reports.outlook import OutlookError
from dure.reports.outlook_words import write_month
from dure.reports.words import write_day
from dure.web.circulation.desk import mark_private
from dure.web.community.access import (
    May,
    find_community_rights,
    find_enterprise_rights,
    get_person,
    log_act,
)
from dure.web.community.founding import found_enterprise
from dure.web.community.models import Community, CommunityRole, Enterprise, EnterpriseRole, Person
from dure.web.design.forms import FreeField
from dure.web.design.templatetags.dure import in_reader
from dure.web.outlook.models import EnterprisePlan
from dure.web.outlook.plans import PlanRefusedError, store_plan
from dure.web.playbooks.at import present_adapted
from dure.web.playbooks.library import tell_title
from dure.web.playbooks.lineage import DISTRICT_DIGITS, save_lineage
from dure.web.playbooks.models import Lineage
from dure.web.playbooks.presentation import name_place
from dure.web.playbooks.setting_aside import list_communities
from dure.web.playbooks.trials import adapt, tell_trial, tell_untried
from dure.web.playbooks.views import get_shelved
from dure.web.thread.models import Goal, Issue
from dure.web.thread.rows import VALUE_DIGITS, VALUE_MAX, write_measure
from dure.web.words import current_language, say

_NEW: Final = "new"
_OWN: Final = "own"
_ISSUES_SHOWN: Final = 30


class TakenError(Exception):
    """The enterprise was made from a playbook already: who presses twice takes it once."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where drafts may be written: a community that one co-ordinates, or an enterprise that one manages."""

    community: Community
    enterprise: Enterprise | None = None

    @property
    def value(self) -> str:
        """What a form calls it."""
        if self.enterprise is None:
            return f"{_NEW}-{self.community.code}"
        return f"{_OWN}-{self.enterprise.code}"

    @property
    def label(self) -> str:
        """What people call it."""
        name = in_reader(self.community, "name")
        if self.enterprise is None:
            return say("playbooks.home_new", community=name)
        return say("playbooks.home_own", community=name, name=in_reader(self.enterprise, "name"))

    def fits(self, place: str) -> bool:
        """Say whether a plan for a place is one for this home: an enterprise stands where it stands."""
        return self.enterprise is None or self.district == place[:DISTRICT_DIGITS]

    @property
    def district(self) -> str:
        """Code of the 시군구 that an enterprise stands in; empty for one that is to be founded."""
        return "" if self.enterprise is None else self.enterprise.place[:DISTRICT_DIGITS]


def list_homes(person: Person) -> list[Home]:
    """List where a person may write drafts down; asked of the database each time.

    New enterprises are founded by coordinators alone; managers take a playbook for their own, where it was
    not made from one already.
    """
    communities = Community.objects.filter(
        roles__person=person, roles__kind=CommunityRole.Kind.COORDINATOR
    ).order_by("name_ko", "pk")
    homes = [Home(one) for one in communities if May.COORDINATE in find_community_rights(person, one)]
    managed = Enterprise.objects.filter(
        roles__person=person, roles__kind=EnterpriseRole.Kind.MANAGER, lineage=None
    ).select_related("community")
    homes += [
        Home(one.community, one)
        for one in managed.order_by("community__name_ko", "name_ko", "pk")
        if May.MANAGE in find_enterprise_rights(person, one)
    ]
    return homes


class MakeForm(forms.Form):
    """Where the drafts are written, and what a new enterprise is called."""

    home = forms.ChoiceField(widget=forms.RadioSelect)
    issue = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    name_ko = FreeField(max_length=120)
    name_en = FreeField(max_length=120, required=False)

    def __init__(self, *arguments: Any, homes: list[Home], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.homes = {one.value: one for one in homes}
        for name, field in self.fields.items():
            field.label = say(f"playbooks.field.{name}")
            field.help_text = say(f"playbooks.hint.{name}")
        self.fields["home"].choices = [(one.value, one.label) for one in homes]  # type: ignore[attr-defined]
        self.issues = {one.code: one for one in list_issues(homes)}
        self.fields["issue"].choices = [  # type: ignore[attr-defined]
            ("", say("playbooks.issue_new")),
            *((code, in_reader(one, "title")) for code, one in self.issues.items()),
        ]
        if not self.issues:
            del self.fields["issue"]

    def clean_home(self) -> Home:
        """Turn the choice into one of the reader's own."""
        return self.homes[self.cleaned_data["home"]]

    def clean(self) -> dict[str, Any]:
        """Turn the other choice into an issue, which is one of the chosen community's."""
        cleaned = super().clean() or self.cleaned_data
        chosen, home = self.issues.get(cleaned.get("issue", "")), cleaned.get("home")
        if chosen is not None and home is not None and chosen.community_id != home.community.pk:
            self.add_error("issue", say("playbooks.fault.issue_elsewhere"))
        return {**cleaned, "issue": chosen}


def list_issues(homes: Iterable[Home]) -> list[Issue]:
    """List what is written down already where drafts may be written, drafts of others left out."""
    rows = Issue.objects.filter(community__in={one.community.pk for one in homes})
    drafts = Lineage.objects.filter(is_draft=True, issue__isnull=False).values("issue")
    return list(rows.exclude(pk__in=drafts).order_by("community__name_ko", "pk")[:_ISSUES_SHOWN])


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest, playbook: str, code: str) -> HttpResponse:
    """Show the drafts, and write them down where the reader chooses."""
    found = get_shelved(playbook)
    person = get_person(request)
    adaptation, _ = adapt(found, code)
    if adaptation is None:
        raise Http404
    every = list_homes(person)
    homes = [one for one in every if one.fits(adaptation.place.code)]
    draft = adaptation.draft_enterprise
    initial = {"name_ko": draft.name.ko[:120], "name_en": draft.name.en[:120]}
    if homes:
        initial["home"] = homes[0].value
    form = MakeForm(request.POST if request.method == "POST" else None, homes=homes, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = make_ours(
                request,
                adaptation,
                home=form.cleaned_data["home"],
                name=Text(en=form.cleaned_data["name_en"], ko=form.cleaned_data["name_ko"]),
                planned=plan_told(found, adaptation),
                issue=form.cleaned_data["issue"],
            )
        except TakenError:
            form.add_error("home", say("playbooks.fault.taken"))
        except PlanRefusedError as fault:
            for one in fault.problems:
                said = one.to_dict(current_language())
                form.add_error(None, f"{said['what']} {said['remedy']}")
        else:
            messages.success(request, say("playbooks.made_ours", name=in_reader(made, "name")))
            return HttpResponseRedirect(reverse("playbook_drafts", args=[made.code]))
    language = current_language()
    told = tell_untried(adaptation, language)
    context = {
        "playbook": found,
        "is_example": found.playbook.example,
        "told": told,
        **present_adapted(told),
        "due": write_day(adaptation.draft_goal.due, language),
        "start": write_month(adaptation.plan.start, language),
        "form": form,
        "homes": homes,
        "elsewhere": [
            {
                "name": in_reader(one.enterprise, "name"),
                "place": name_place(one.district, language),
                "href": reverse("playbook_at", args=[found.id, one.district]),
            }
            for one in every
            if one not in homes
        ],
        "set_aside": list_communities(person),
    }
    return mark_private(render(request, "playbooks/make.html", context, status=422 if form.is_bound else 200))


def plan_told(found: Any, adaptation: Adaptation) -> dict[str, Any]:
    """Give what was planned, to be held against what is measured one day."""
    goal = adaptation.draft_goal
    planned: dict[str, Any] = {
        "indicator": {"ko": goal.indicator.ko, "en": goal.indicator.en},
        "unit": goal.unit,
        "baseline": goal.baseline.value,
        "target": goal.target,
        "due": goal.due.isoformat(),
    }
    try:
        trial = tell_trial(found, adaptation)["ko"]["trial"]
    except OutlookError:  # others are looking ahead, or the plan cannot be looked at
        return planned
    return {**planned, "open_futures": trial["open_futures"], "year": trial["year"]}


def make_ours(
    request: HttpRequest,
    adaptation: Adaptation,
    *,
    home: Home,
    name: Text,
    planned: Mapping[str, Any],
    issue: Issue | None = None,
) -> Enterprise:
    """Write the drafts down, all of them or none.

    Args:
        request: Of who does it.
        adaptation: What they are made from.
        home: Where; for a community a new enterprise without a number is founded.
        name: Of the new enterprise.
        planned: Kept beside the lineage.
        issue: Of the community, that it answers; None for the one that the playbook begins with.

    Raises:
        TakenError: The enterprise was made from a playbook meanwhile.
        PlanRefusedError: The plan cannot be counted with.
    """
    person, draft = get_person(request), adaptation.draft_enterprise
    with transaction.atomic():
        enterprise = _lock_or_found(request, adaptation, home, name)
        # What hurts is a coordinator's to say.
        is_new = home.enterprise is None and issue is None
        written = _write_issue(adaptation, home.community) if is_new else None
        answered = written or issue
        if answered is not None and home.enterprise is None:
            enterprise.issues.add(answered)
        goal = _write_goal(adaptation.draft_goal, enterprise, answered)
        plan = store_plan(
            enterprise,
            write_plan(adaptation.plan),
            origin=EnterprisePlan.Origin.PLAYBOOK,
            note=say(
                "playbooks.plan_note",
                title=adaptation.playbook.title.in_language(current_language()),
                version=adaptation.playbook.version,
            ),
            by=person,
        )
        if draft.lineage is not None:
            save_lineage(
                enterprise,
                draft.lineage,
                home=adaptation.place.code,
                goal=goal,
                planned=dict(planned),
                by=person,
                issue=written,
                plan_number=plan.number,
                is_founded=home.enterprise is None,
                is_draft=True,
            )
        log_act(
            request,
            "playbook.taken",
            enterprise=enterprise,
            playbook=tell_title(adaptation.playbook.id),
            version=adaptation.playbook.version,
            place={
                "ko": name_place(adaptation.place.code, "ko"),
                "en": name_place(adaptation.place.code, "en"),
            },
        )
    return enterprise


def _lock_or_found(request: HttpRequest, adaptation: Adaptation, home: Home, name: Text) -> Enterprise:
    """Let nobody else write into an enterprise until the transaction ends, or found a new one."""
    if home.enterprise is not None:
        Enterprise.objects.select_for_update().get(pk=home.enterprise.pk)
        if Lineage.objects.filter(enterprise=home.enterprise).exists():
            raise TakenError
        return home.enterprise
    draft = adaptation.draft_enterprise
    values = {
        "number": "",
        "name_ko": name.ko,
        "name_en": name.en,
        "legal_form_ko": draft.legal_form.ko[:80],
        "legal_form_en": draft.legal_form.en.partition(" (")[0][:80],
        "place": adaptation.place.code,
    }
    return found_enterprise(request, home.community, get_person(request), values)


def _write_issue(adaptation: Adaptation, community: Community) -> Issue:
    draft = adaptation.draft_issue
    text = draft.text or Text(en="", ko="")
    return Issue.objects.create(
        community=community,
        code=secrets.token_hex(6),
        title_ko=_keep(draft.title.ko, 200),
        title_en=_keep(draft.title.en, 200),
        text_ko=mask_words(text.ko),
        text_en=mask_words(text.en),
        place=draft.place,
    )


def _write_goal(draft: DraftGoal, enterprise: Enterprise, issue: Issue | None) -> Goal:
    return Goal.objects.create(
        community=enterprise.community,
        code=secrets.token_hex(6),
        issue=issue,
        enterprise=enterprise,
        indicator_ko=_keep(draft.indicator.ko, 200),
        indicator_en=_keep(draft.indicator.en, 200),
        unit=draft.unit[:20],
        place=draft.place,
        baseline_value=_fit(draft.baseline.value),
        baseline_date=draft.baseline.date,
        target=_fit(draft.target),
        due=draft.due,
        measure=write_measure(draft.measure),
    )


def _keep(words: str, longest: int) -> str:
    return mask_words(words)[:longest]


def _fit(number: float) -> Decimal:
    """Write a number as goals keep it: to a thousandth, and below a quadrillion."""
    return Decimal(str(round(min(max(number, -VALUE_MAX + 1), VALUE_MAX - 1), VALUE_DIGITS)))
