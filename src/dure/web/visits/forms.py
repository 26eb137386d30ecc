"""The forms of study visits: an offer, who asks, the host's answer, what was learned and what came of it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone

from dure.intake.names import normalise_name
from dure.places import Place
from dure.playbooks.playbook import CHALLENGES, Condition
from dure.reports.words import write_day, write_won_exactly
from dure.web.circulation.money import WonField
from dure.web.community.models import Enterprise
from dure.web.community.places import find_places, full_name, get_places, name_place
from dure.web.design.templatetags.dure import read
from dure.web.thread.forms import Words
from dure.web.visits.acts import list_free_days
from dure.web.visits.models import (
    ABOUT_LENGTH,
    GROUP_LENGTH,
    LINE_LENGTH,
    TITLE_LENGTH,
    WHY_LENGTH,
    FollowUp,
    Offer,
    Visit,
)
from dure.web.visits.shelf import list_shown
from dure.web.words import current_language, say

DAYS_MAX: Final = 12
LINES_MAX: Final = 12
SHOWN_DAYS: Final = 3
SHOWN_LINES: Final = 3
PEOPLE_MAX: Final = 200
_YEARS_AHEAD: Final = timedelta(days=2 * 366)
_TIME: Final = RegexValidator(r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
_LINE_PARTS: Final = ("what", "where", "who", "what_en", "where_en", "who_en")

_SAME_COLUMNS: Final = (
    *("title_ko", "title_en", "about_ko", "about_en", "playbook", "challenge", "people_least"),
    *("people_most", "fee_per", "meeting_ko", "meeting_en", "bring_ko", "bring_en", "languages", "email"),
)
"""What is stored of an offer as its form has it."""


class Spoken(forms.Form):
    """Gives every field its label and hint in the reader's language, and opens at the first wrong one."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, field in self.fields.items():
            key = name.rstrip("0123456789").rstrip("_")
            field.label = field.label or say(f"visits.field.{key}")
            field.help_text = field.help_text or _find_hint(key)

    def full_clean(self) -> None:
        """Check the fields; the page then opens at the first that is wrong, which may lie far down."""
        super().full_clean()
        wrong = [field.widget for name, field in self.fields.items() if name in self.errors]
        if wrong and not wrong[0].use_fieldset:
            wrong[0].attrs["autofocus"] = True


def _find_hint(key: str) -> str:
    try:
        return say(f"visits.hint.{key}")
    except KeyError:
        return ""


def _pick_day(**options: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def _count(**options: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(min_value=1, max_value=PEOPLE_MAX, widget=widget, **options)


class PlaceForm(Spoken):
    """A form that asks for a place by its name; where several bear it, they are shown to choose from."""

    place_name = Words(longest=60)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.found: list[tuple[str, str]] = []

    def clean_place_name(self) -> str:
        """Turn the name, or what was chosen of several, into the code of a place."""
        typed = str(self.cleaned_data["place_name"]).strip()
        chosen = get_places([self.data.get("place", "")])
        places = list(find_places(typed.partition("(")[0]))
        if chosen and (chosen[0] in places or full_name(chosen[0]) == typed):
            return chosen[0].code
        exact = [one for one in places if _is_called(one, typed)]
        if len(exact) == 1:
            return exact[0].code
        if len(places) == 1:
            return places[0].code
        if not places:
            raise ValidationError(say("visits.fault.place_none", typed=typed))
        self.found = [(one.code, full_name(one)) for one in places]
        raise ValidationError(say("visits.fault.place_many"))


def _is_called(place: Place, typed: str) -> bool:
    words = typed.casefold()
    names = (place.full_name_ko, place.full_name_en, full_name(place), place.name_ko, place.name_en)
    return words in {name.casefold() for name in names}


class OfferForm(PlaceForm):
    """What a host offers: what is seen, when, for how many, for how much, and the programme line by line."""

    title_ko = Words(longest=TITLE_LENGTH)
    title_en = Words(longest=TITLE_LENGTH, required=False)
    about_ko = Words(longest=ABOUT_LENGTH, lines=4)
    about_en = Words(longest=ABOUT_LENGTH, lines=4, required=False)
    playbook = forms.ChoiceField(required=False)
    challenge = forms.ChoiceField()
    people_least = _count(initial=5)
    people_most = _count(initial=20)
    fee_krw = WonField(required=False)
    fee_per = forms.ChoiceField(widget=forms.RadioSelect, initial=Offer.Fee.GROUP)
    meeting_ko = Words(longest=LINE_LENGTH)
    meeting_en = Words(longest=LINE_LENGTH, required=False)
    bring_ko = Words(longest=LINE_LENGTH, required=False)
    bring_en = Words(longest=LINE_LENGTH, required=False)
    languages = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, initial=["ko"])
    email = forms.EmailField(max_length=254)

    def __init__(
        self, *arguments: Any, enterprise: Enterprise, offer: Offer | None = None, **options: Any
    ) -> None:
        if offer is not None:
            options["initial"] = _read_offer(offer)
        else:
            options["initial"] = {**options.get("initial", {}), "place_name": name_place(enterprise.place)}
        super().__init__(*arguments, **options)
        self.enterprise, self.offer = enterprise, offer
        self.fields["email"].help_text = say("visits.hint.email_host")
        for number in range(DAYS_MAX):
            self.fields[f"day_{number}"] = _pick_day(
                required=False, label=say("visits.field.day_number", number=number + 1)
            )
        for number in range(LINES_MAX):
            self._add_line(number)
        challenges = [(one, say(f"visits.challenge.{one}")) for one in CHALLENGES]
        self._fill("challenge", [("", say("visits.choose")), *challenges])
        shown = list_shown(enterprise, also=offer.playbook if offer else "")
        self._fill(
            "playbook", [("", say("visits.playbook.none")), *((one.id, read(one.title)) for one in shown)]
        )
        self._fill("fee_per", [(one, say(f"visits.per.{one}")) for one in Offer.Fee.values])
        self._fill("languages", [(one, say(f"visits.language.{one}")) for one in ("ko", "en")])

    def _fill(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(f"{name} offers no choice.")
        field.choices = list(choices)

    def _add_line(self, number: int) -> None:
        time = forms.CharField(
            required=False,
            max_length=5,
            validators=[_TIME],
            widget=forms.TextInput(attrs={"type": "time"}),
            label=say("visits.field.time"),
            error_messages={"invalid": say("visits.fault.time")},
        )
        self.fields[f"time_{number}"] = time
        for part in _LINE_PARTS:
            self.fields[f"{part}_{number}"] = Words(
                longest=LINE_LENGTH // 2, required=False, label=say(f"visits.field.{part}")
            )

    @property
    def days(self) -> list[Any]:
        """The fields of the days that are shown at once."""
        return [self[f"day_{number}"] for number in range(self._shown("day_{}", SHOWN_DAYS, DAYS_MAX))]

    @property
    def more_days(self) -> list[Any]:
        """… and of those that unfold."""
        return [self[f"day_{number}"] for number in range(len(self.days), DAYS_MAX)]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The programme's lines that are shown at once."""
        return [self._line(number) for number in range(self._shown("what_{}", SHOWN_LINES, LINES_MAX))]

    @property
    def more_lines(self) -> list[dict[str, Any]]:
        """… and those that unfold."""
        return [self._line(number) for number in range(len(self.lines), LINES_MAX)]

    def _line(self, number: int) -> dict[str, Any]:
        parts = {part: self[f"{part}_{number}"] for part in ("time", *_LINE_PARTS)}
        has_english = any(parts[part].value() or parts[part].errors for part in _LINE_PARTS[3:])
        return {**parts, "number": number + 1, "has_english": has_english}

    def _shown(self, name: str, least: int, most: int) -> int:
        filled = [number + 1 for number in range(most) if self[name.format(number)].value()]
        wrong = [number + 1 for number in range(most) if self[name.format(number)].errors]
        return min(max([least, *filled, *wrong]), most)

    def clean_languages(self) -> list[str]:
        """Keep the order of the choices."""
        return sorted(self.cleaned_data["languages"], reverse=True)

    def clean(self) -> dict[str, Any]:
        """Hold the days, the numbers and the lines against each other."""
        cleaned: dict[str, Any] = super().clean() or {}
        today = timezone.localdate()
        days = {cleaned.get(f"day_{number}"): number for number in range(DAYS_MAX)}
        known = set() if self.offer is None else set(self.offer.days.values_list("day", flat=True))
        for day, number in days.items():
            if day is not None and day not in known and not today < day <= today + _YEARS_AHEAD:
                self.add_error(f"day_{number}", say("visits.fault.day"))
        cleaned["days"] = sorted(day for day in days if day is not None)
        if not cleaned["days"] and not self.errors:
            self.add_error("day_0", say("visits.fault.no_day"))
        least, most = cleaned.get("people_least"), cleaned.get("people_most")
        if least and most and least > most:
            self.add_error("people_most", say("visits.fault.people"))
        cleaned["programme"] = self._clean_lines(cleaned)
        return cleaned

    def _clean_lines(self, cleaned: Mapping[str, Any]) -> list[dict[str, str]]:
        lines = []
        for number in range(LINES_MAX):
            line = {part: cleaned.get(f"{part}_{number}") or "" for part in ("time", *_LINE_PARTS)}
            if not any(line.values()):
                continue
            if not line["what"] and f"what_{number}" not in self.errors:
                self.add_error(f"what_{number}", say("visits.fault.what"))
            lines.append(line)
        return (
            sorted(lines, key=lambda line: line["time"] or "99:99")
            if all(one["time"] for one in lines)
            else lines
        )

    @property
    def columns(self) -> dict[str, Any]:
        """What is stored of the offer itself."""
        told = self.cleaned_data
        return {
            **{name: told[name] for name in (*_SAME_COLUMNS, "programme")},
            "place": told["place_name"],
            "fee_krw": told["fee_krw"] or 0,
        }


def _read_offer(offer: Offer) -> dict[str, Any]:
    initial: dict[str, Any] = {name: getattr(offer, name) for name in _SAME_COLUMNS}
    initial |= {
        "place_name": name_place(offer.place),
        "fee_krw": f"{offer.fee_krw:,}" if offer.fee_krw else "",
    }
    days = offer.days.order_by("day").values_list("day", flat=True)
    initial |= {f"day_{number}": day for number, day in enumerate(days[:DAYS_MAX])}
    for number, line in enumerate(offer.programme[:LINES_MAX]):
        initial |= {f"{part}_{number}": line.get(part, "") for part in ("time", *_LINE_PARTS)}
    return initial


class AskForm(PlaceForm):
    """A group asks to come."""

    group = Words(longest=GROUP_LENGTH)
    people = _count()
    day = forms.TypedChoiceField(coerce=date.fromisoformat, widget=forms.RadioSelect)
    wants = Words(longest=ABOUT_LENGTH, lines=4)
    contact_name = Words(longest=80)
    email = forms.EmailField(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    telephone = forms.CharField(
        max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    agreed = forms.BooleanField()
    field_order = [
        "group",
        "place_name",
        "people",
        "day",
        "wants",
        "contact_name",
        "email",
        "telephone",
        "agreed",
    ]

    def __init__(self, *arguments: Any, offer: Offer, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.offer = offer
        day = self.fields["day"]
        if isinstance(day, forms.ChoiceField):
            days = list_free_days(offer, today=timezone.localdate())
            day.choices = [(one.isoformat(), write_day(one, current_language())) for one in days]
        people, bounds = self.fields["people"], {"least": offer.people_least, "most": offer.people_most}
        people.help_text = say("visits.hint.people_between", **bounds)
        for fault in ("min_value", "max_value"):
            people.error_messages[fault] = say("visits.fault.how_many", **bounds)
        self.fields["agreed"].error_messages["required"] = say("visits.fault.agreed")
        # Of two who ask at one moment, the later has chosen a day that is no choice any more.
        day.error_messages["invalid_choice"] = say("visits.fault.day_gone")

    def clean_group(self) -> str:
        """Refuse a name that is the host's own, or none: the host's book could not tell who paid whom."""
        group: str = self.cleaned_data["group"]
        own = {
            normalise_name(name)
            for name in (self.offer.enterprise.name_ko, self.offer.enterprise.name_en)
            if name
        }
        if normalise_name(group) in own or not any(sign.isalpha() for sign in group):
            raise ValidationError(say("visits.fault.group"))
        return group

    def clean_people(self) -> int:
        """Refuse a group that is smaller or larger than the host can take."""
        people: int = self.cleaned_data["people"]
        if not self.offer.people_least <= people <= self.offer.people_most:
            raise ValidationError(
                say("visits.fault.how_many", least=self.offer.people_least, most=self.offer.people_most)
            )
        return people

    @property
    def told(self) -> dict[str, Any]:
        """What is kept of it."""
        return {**self.cleaned_data, "place": self.cleaned_data["place_name"]}


class WhyForm(Spoken):
    """A reason."""

    why = Words(longest=WHY_LENGTH, lines=3)


class ChooseForm(Spoken):
    """Which of the things that a group told."""

    followup = forms.IntegerField(widget=forms.HiddenInput, label=" ")


class HideForm(ChooseForm):
    """Which of them no public page is to show, and why."""

    why = Words(longest=200)


class ConfirmForm(Spoken):
    """A word with which a day is promised."""

    note = Words(longest=WHY_LENGTH, lines=2, required=False)


class ProposeForm(Spoken):
    """Another day, and why."""

    new_day = _pick_day()
    why = Words(longest=WHY_LENGTH, lines=2, required=False)

    def clean_new_day(self) -> date:
        """Refuse a day that is over or far off."""
        day: date = self.cleaned_data["new_day"]
        today = timezone.localdate()
        if not today < day <= today + _YEARS_AHEAD:
            raise ValidationError(say("visits.fault.day"))
        return day


class HeldForm(Spoken):
    """How many came, and what they owe; the fee goes into the book unless there is none."""

    people_came = _count()
    fee_total = WonField(required=False)


class FeeForm(Spoken):
    """What a group pays, where it is not in the book."""

    fee_due = WonField()


class CashForm(Spoken):
    """That some of the fee was paid in cash: how much, when, and whether the cash goes to the bank.

    Pressed twice it is written down once: it says which of the receipts it is.
    """

    receipt = forms.IntegerField(widget=forms.HiddenInput, label=" ", min_value=1)
    cash_krw = WonField()
    cash_on = _pick_day()
    banked = forms.BooleanField(required=False, initial=True)

    def __init__(self, *arguments: Any, days: tuple[date, date], owed_krw: int, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.days = days
        self.owed_krw = owed_krw

    def clean_cash_krw(self) -> int:
        """Refuse nothing, and more than is owed; where nothing is, the act itself says so."""
        krw: int = self.cleaned_data["cash_krw"] or 0
        owed = write_won_exactly(self.owed_krw, current_language())
        if self.owed_krw and not 0 < krw <= self.owed_krw:
            raise ValidationError(say("visits.fault.cash_krw", owed=owed))
        return krw

    def clean_cash_on(self) -> date:
        """Refuse a day that is to come, or so far from the visit that the book would not match the two."""
        day: date = self.cleaned_data["cash_on"]
        first, last = self.days
        if not first <= day <= last:
            language = current_language()
            raise ValidationError(
                say("visits.fault.cash_day", first=write_day(first, language), last=write_day(last, language))
            )
        return day


class UncashForm(Spoken):
    """Which receipt was none."""

    receipt = forms.IntegerField(widget=forms.HiddenInput, label=" ", min_value=1)


class LearnForm(Spoken):
    """What a group learned: of each condition, and in free words."""

    def __init__(
        self, *arguments: Any, conditions: Sequence[Condition], known: Mapping[str, str], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.conditions = conditions
        for number, condition in enumerate(conditions):
            self.fields[f"condition_{number}"] = Words(
                longest=ABOUT_LENGTH,
                lines=2,
                required=False,
                label=read(condition.title),
                help_text=read(condition.question),
                initial=known.get(condition.id, ""),
            )
        self.fields["free"] = Words(
            longest=ABOUT_LENGTH,
            lines=4,
            required=False,
            label=say("visits.field.free"),
            initial=known.get("", ""),
        )

    @property
    def said(self) -> dict[str, str]:
        """What was written, by condition; empty for the free words."""
        told = {
            one.id: self.cleaned_data[f"condition_{number}"] for number, one in enumerate(self.conditions)
        }
        return {**told, "": self.cleaned_data["free"]}


class FollowUpForm(PlaceForm):
    """What came of it."""

    verdict = forms.ChoiceField(widget=forms.RadioSelect)
    why = Words(longest=WHY_LENGTH, lines=3)
    where = Words(longest=GROUP_LENGTH, required=False)
    enterprise = forms.CharField(max_length=200, required=False)
    may_show = forms.BooleanField(required=False)
    field_order = ["verdict", "why", "place_name", "where", "enterprise", "may_show"]

    def __init__(self, *arguments: Any, visit: Visit, **options: Any) -> None:
        options.setdefault("initial", {"place_name": name_place(visit.place)})
        super().__init__(*arguments, **options)
        self.fields["where"].label = say("visits.field.where_taken")
        verdict = self.fields["verdict"]
        if isinstance(verdict, forms.ChoiceField):
            verdict.choices = [(one, say(f"visits.verdict.{one}.long")) for one in FollowUp.Verdict.values]

    def clean_enterprise(self) -> Enterprise | None:
        """Find the enterprise of a public community by what it is called, or by its address on this site."""
        typed = str(self.cleaned_data["enterprise"]).strip()
        if not typed:
            return None
        code = typed.rstrip("/").rpartition("/e/")[2].partition("/")[0]
        found = Enterprise.objects.filter(community__is_public=True)
        by_code = found.filter(code=code).first()
        if by_code is not None:
            return by_code
        named = [*found.filter(name_ko=typed)[:2], *found.filter(name_en=typed).exclude(name_ko=typed)[:2]]
        if len(named) != 1:
            raise ValidationError(say("visits.fault.enterprise"))
        return named[0]

    @property
    def told(self) -> dict[str, Any]:
        """What is kept of it."""
        cleaned = self.cleaned_data
        return {
            **{key: cleaned[key] for key in ("verdict", "why", "where", "enterprise", "may_show")},
            "place": cleaned["place_name"],
        }
