"""The forms of the thread: what a neighbour says, what a paper says, and what the desk writes down."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from dure.commons import UNIT_SIZES
from dure.commons.aims import find_not_countable, find_not_dated, find_not_local, suggest_smaller
from dure.korea.gazetteer import load_gazetteer
from dure.language import Text
from dure.web.community.models import Community, Enterprise
from dure.web.design.forms import FreeField
from dure.web.design.templatetags.dure import in_reader, read
from dure.web.thread.models import Goal, Issue, Measurement, Strategy, Voice
from dure.web.thread.questions import RELATIONS, SHOPPING, list_questions
from dure.web.thread.voices import is_entered
from dure.web.words import say

OFFERED: Final = ("goods", "services", "rent", "capital")
"""Purposes that a neighbour may offer to supply."""

_SIMPLE_MEASURES: Final[dict[str, dict[str, str]]] = {
    "measurements": {"by": "measurements"},
    "retention_share": {"by": "retention", "figure": "share"},
    "retention_kept": {"by": "retention", "figure": "kept"},
    "members": {"by": "members"},
}
_YEARS: Final = (1900, 2199)
_NUMBERED: Final = re.compile(r"[0-9]+(-[0-9]+)*")


def refuse_signs(value: str) -> None:
    """Refuse what cannot be shown, and what turns the direction of a line to hide something."""
    if any(
        unicodedata.category(sign) in {"Cc", "Cs", "Co"} and sign not in "\r\n\t" for sign in value
    ) or any(sign in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" for sign in value):
        raise ValidationError(say("thread.fault.signs"))


class Words(FreeField):
    """Some words of a stored column, no longer than it holds."""

    def __init__(self, column: Any = None, *, longest: int = 2000, lines: int = 1, **options: Any) -> None:
        longest = getattr(column, "max_length", None) or longest
        widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
        options.setdefault("widget", widget)
        super().__init__(max_length=longest, validators=[refuse_signs], **options)


class Spoken(forms.Form):
    """Gives every field its label and hint in the reader's language."""

    labels: Mapping[str, str] = {}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, field in self.fields.items():
            key = self.labels.get(name, name)
            if key in {*SHOPPING, "most"}:
                continue  # the questions bring their own words
            field.label = field.label or say(f"thread.field.{key}")
            field.help_text = field.help_text or _find_hint(key)


def _find_hint(key: str) -> str:
    try:
        return say(f"thread.hint.{key}")
    except KeyError:
        return ""


def _column(model: type, name: str) -> Any:
    return model._meta.get_field(name)  # type: ignore[attr-defined]  # noqa: SLF001 -- Django documents it as public


# What a neighbour says


class HelpForm(Spoken):
    """I can help."""

    text = Words(_column(Voice, "text"), lines=3)
    name = Words(_column(Voice, "name"), required=False)
    contact = Words(_column(Voice, "contact"), required=False)
    agreed = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for consent where a person can be known by what was written."""
        cleaned: dict[str, Any] = super().clean() or {}
        if (cleaned.get("name") or cleaned.get("contact")) and not cleaned.get("agreed"):
            self.add_error("agreed", say("thread.fault.agreed"))
        return cleaned


class OfferForm(HelpForm):
    """I could sell or supply this."""

    line = Words(_column(Voice, "line"))
    purpose = forms.ChoiceField(required=False)
    labels = {"text": "text_more"}
    field_order = ["line", "purpose", "text", "name", "contact", "agreed"]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["text"].required = False
        _fill(self, "purpose", _list_purposes())


def _list_purposes() -> list[tuple[str, str]]:
    return [("", say("thread.purpose.any")), *((one, say(f"thread.purpose.{one}")) for one in OFFERED)]


def _fill(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} offers no choice.")
    field.choices = list(choices)


class AnswerForm(Spoken):
    """The four spending questions, what somebody is to an enterprise, and which."""

    daily = forms.ChoiceField(widget=forms.RadioSelect)
    services = forms.ChoiceField(widget=forms.RadioSelect)
    large = forms.ChoiceField(widget=forms.RadioSelect)
    most = forms.ChoiceField(widget=forms.RadioSelect)
    enterprise = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    relation = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *arguments: Any, community: Community, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.enterprises = {one.code: one for one in community.enterprises.opened().order_by("pk")}
        _ask(self, self.enterprises.values())

    def clean_enterprise(self) -> Enterprise | None:
        """Turn the code into the enterprise of this community."""
        return self.enterprises.get(self.cleaned_data["enterprise"])


def _ask(form: forms.Form, enterprises: Iterable[Enterprise]) -> None:
    """Put the four questions and who answers them into a form."""
    for question in list_questions():
        field = form.fields[question.key]
        field.label, field.help_text = read(question.title), read(question.hint)
        _fill(form, question.key, [(value, read(words)) for value, words in question.choices])
    _fill(form, "relation", [(one, say(f"thread.relation.{one}")) for one in RELATIONS])
    _fill(
        form,
        "enterprise",
        [*((one.code, in_reader(one, "name")) for one in enterprises), ("", say("thread.enterprise.none"))],
    )


class PaperForm(Spoken):
    """All that a paper may say, entered by a coordinator in somebody's stead."""

    paper = Words(_column(Voice, "paper"), required=False)
    me_too = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    help_text = Words(_column(Voice, "text"), lines=3, required=False)
    line = Words(_column(Voice, "line"), required=False)
    purpose = forms.ChoiceField(required=False)
    daily = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    services = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    large = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    most = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    enterprise = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    relation = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    name = Words(_column(Voice, "name"), required=False)
    contact = Words(_column(Voice, "contact"), required=False)
    agreed = forms.BooleanField(required=False)

    def __init__(self, *arguments: Any, community: Community, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.community = community
        self.issues = {one.code: one for one in community.issues.order_by("pk")}
        self.enterprises = {one.code: one for one in community.enterprises.opened().order_by("pk")}
        choices = [(code, in_reader(one, "title")) for code, one in self.issues.items()]
        field = self.fields["me_too"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = choices
        _fill(self, "purpose", _list_purposes())
        _ask(self, self.enterprises.values())

    def clean_paper(self) -> str:
        """Take the number on a paper: digits, for the log keeps it for good; and each paper once."""
        number = str(self.cleaned_data["paper"]).strip()
        if number and not _NUMBERED.fullmatch(number):
            raise ValidationError(say("thread.fault.paper_number"))
        if number and is_entered(self.community, number):
            raise ValidationError(say("thread.fault.paper_again", number=number))
        return number

    @property
    def answers(self) -> dict[str, str]:
        """The four answers; empty where the paper left them out."""
        told = {key: str(self.cleaned_data.get(key, "")) for key in (*SHOPPING, "most")}
        return told if all(told.values()) else {}

    def clean(self) -> dict[str, Any]:
        """Refuse an empty paper, half a round of questions, and a contact without consent."""
        cleaned: dict[str, Any] = super().clean() or {}
        told = [bool(cleaned.get(key)) for key in (*SHOPPING, "most")]
        if any(told) and not all(told):
            self.add_error("most", say("thread.fault.questions"))
        if all(told) and not cleaned.get("relation"):
            self.add_error("relation", say("thread.fault.relation"))
        if not any([*told, cleaned.get("me_too"), cleaned.get("help_text"), cleaned.get("line")]):
            self.add_error(None, say("thread.fault.paper_empty"))
        if (cleaned.get("name") or cleaned.get("contact")) and not cleaned.get("agreed"):
            self.add_error("agreed", say("thread.fault.agreed"))
        return cleaned


class HideForm(Spoken):
    """Why something is hidden."""

    why = Words(_column(Voice, "hidden_why"))


# What the desk writes down


class IssueForm(Spoken):
    """What hurts."""

    title_ko = Words(_column(Issue, "title_ko"))
    title_en = Words(_column(Issue, "title_en"), required=False)
    text_ko = Words(lines=4, required=False)
    text_en = Words(lines=4, required=False)
    place = forms.ChoiceField()

    def __init__(self, *arguments: Any, community: Community, **options: Any) -> None:
        super().__init__(*arguments, **options)
        _fill(self, "place", list_places(community, also=self.initial.get("place")))


def list_places(community: Community, *, also: str | None = None) -> list[tuple[str, str]]:
    """List the community's places and those right within them, with their names."""
    gazetteer = load_gazetteer()
    codes: dict[str, None] = {}
    for code in community.places:
        codes[code] = None
        codes |= dict.fromkeys(place.code for place in gazetteer.children(code))
    if also:
        codes[also] = None
    named = []
    for code in codes:
        place = gazetteer.find(code)
        named.append((code, code if place is None else read(Text(en=place.name_en, ko=place.full_name_ko))))
    return named


class GoalForm(Spoken):
    """A small aim: local, countable and dated, or a smaller one is proposed."""

    indicator_ko = Words(_column(Goal, "indicator_ko"))
    indicator_en = Words(_column(Goal, "indicator_en"), required=False)
    issue = forms.ChoiceField(required=False)
    enterprise = forms.ChoiceField(required=False)
    place = forms.ChoiceField()
    unit = Words(_column(Goal, "unit"))
    baseline_value = forms.DecimalField(max_digits=18, decimal_places=3)
    baseline_date = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    target = forms.DecimalField(max_digits=18, decimal_places=3)
    due = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    measure = forms.ChoiceField(widget=forms.RadioSelect)
    labels = {"enterprise": "goal_enterprise"}

    def __init__(
        self,
        *arguments: Any,
        community: Community,
        enterprises: Iterable[Enterprise],
        may_be_nobodys: bool,
        stored: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.issues = {one.code: one for one in community.issues.order_by("pk")}
        self.enterprises = {one.code: one for one in enterprises}
        self.stored = dict(stored or {})
        _fill(self, "place", list_places(community, also=self.initial.get("place")))
        _fill(
            self,
            "issue",
            [
                ("", say("thread.issue.none")),
                *((code, in_reader(one, "title")) for code, one in self.issues.items()),
            ],
        )
        nobody = [("", say("thread.nobody"))] if may_be_nobodys else []
        _fill(
            self,
            "enterprise",
            [*nobody, *((code, in_reader(one, "name")) for code, one in self.enterprises.items())],
        )
        self.fields["enterprise"].required = not may_be_nobodys
        measures = [*_SIMPLE_MEASURES]
        if find_simple_measure(self.stored) == "keep":
            measures.append("keep")
        _fill(self, "measure", [(one, say(f"thread.measure.{one}")) for one in measures])

    def clean_issue(self) -> Issue | None:
        """Turn the code into the issue of this community."""
        return self.issues.get(self.cleaned_data["issue"])

    def clean_enterprise(self) -> Enterprise | None:
        """Turn the code into an enterprise for which the writer may speak."""
        return self.enterprises.get(self.cleaned_data["enterprise"])

    @property
    def chosen_measure(self) -> dict[str, Any]:
        """The measure as it is stored."""
        chosen = self.cleaned_data["measure"]
        return self.stored if chosen == "keep" else dict(_SIMPLE_MEASURES[chosen])

    def clean(self) -> dict[str, Any]:
        """Hold the goal against the rule of goals, and say in words what it lacks."""
        cleaned: dict[str, Any] = super().clean() or {}
        words = Text(
            en=cleaned.get("indicator_en") or cleaned.get("indicator_ko", ""),
            ko=cleaned.get("indicator_ko", ""),
        )
        baseline, target = cleaned.get("baseline_value"), cleaned.get("target")
        since, due = cleaned.get("baseline_date"), cleaned.get("due")
        found: list[tuple[str, Text | None]] = []
        if cleaned.get("place"):
            found.append(("place", find_not_local(cleaned["place"], words=words)))
        if isinstance(baseline, Decimal) and isinstance(target, Decimal):
            reason = find_not_countable(
                unit=cleaned.get("unit") or "-", baseline=float(baseline), target=float(target)
            )
            found.append(("target", reason))
        if isinstance(since, dt.date) and isinstance(due, dt.date):
            found.append(("due", find_not_dated(since=since, due=due)))
            if not all(_YEARS[0] <= day.year <= _YEARS[1] for day in (since, due)):
                found.append(("due", find_not_dated(since=None, due=None)))
        is_small = True
        for name, reason in found:
            if reason is not None:
                self.add_error(name, read(reason))
                is_small = False
        if not is_small:
            self.add_error(None, say("thread.fault.smaller", goal=read(suggest_smaller(words))))
        self._check_measure(cleaned)
        return cleaned

    def _check_measure(self, cleaned: Mapping[str, Any]) -> None:
        measure, unit = cleaned.get("measure"), cleaned.get("unit", "")
        if measure == "retention_share" and unit != "%":
            self.add_error("unit", say("thread.fault.unit_share"))
        if measure == "retention_kept" and UNIT_SIZES.get(unit, ("", 0))[0] != "KRW":
            self.add_error("unit", say("thread.fault.unit_won"))
        if measure not in {None, "measurements", "keep"} and cleaned.get("enterprise") is None:
            self.add_error("enterprise", say("thread.fault.needs_enterprise"))


def find_simple_measure(stored: Mapping[str, Any]) -> str:
    """Return the choice that stands for a stored measure; `keep` where the form has none for it."""
    if not stored:
        return "measurements"
    return next((name for name, simple in _SIMPLE_MEASURES.items() if simple == dict(stored)), "keep")


class MeasurementForm(Spoken):
    """A value that people measured, with what shows it."""

    date = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    value = forms.DecimalField(max_digits=18, decimal_places=3)
    evidence_ko = Words(_column(Measurement, "evidence_ko"))
    evidence_en = Words(_column(Measurement, "evidence_en"), required=False)
    labels = {"evidence_en": "indicator_en"}

    def clean_date(self) -> dt.date:
        """Refuse a day that has not come, and one that no book knows."""
        day: dt.date = self.cleaned_data["date"]
        if day > timezone.localdate():
            raise ValidationError(say("thread.fault.future"))
        if day.year < _YEARS[0]:
            raise ValidationError(say("thread.fault.future"))
        return day


class StrategyForm(Spoken):
    """A way of getting by."""

    title_ko = Words(_column(Strategy, "title_ko"))
    title_en = Words(_column(Strategy, "title_en"), required=False)
    text_ko = Words(lines=4, required=False)
    text_en = Words(lines=4, required=False)
    enterprise = forms.ChoiceField(required=False)
    labels = {"title_ko": "strategy_title_ko", "enterprise": "goal_enterprise"}

    def __init__(
        self,
        *arguments: Any,
        enterprises: Iterable[Enterprise],
        may_be_nobodys: bool,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.enterprises = {one.code: one for one in enterprises}
        nobody = [("", say("thread.nobody"))] if may_be_nobodys else []
        choices = [*nobody, *((code, in_reader(one, "name")) for code, one in self.enterprises.items())]
        _fill(self, "enterprise", choices)
        self.fields["enterprise"].required = not may_be_nobodys

    def clean_enterprise(self) -> Enterprise | None:
        """Turn the code into an enterprise for which the writer may speak."""
        return self.enterprises.get(self.cleaned_data["enterprise"])
