"""The forms of an outlook: a plan brought as a file, what is asked of it, what a book cannot know."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from dure.outlook.plan import YEARS_MAX, Plan, Scenario
from dure.outlook.plan_file import SIZE_MAX
from dure.reports.outlook import DRAWS_MAX
from dure.reports.plan_questions import Question
from dure.web.circulation.money import WonField
from dure.web.outlook.models import NOTE_LENGTH
from dure.web.outlook.runs import DRAWS, Wish, list_scenarios
from dure.web.thread.forms import Words
from dure.web.thread.models import Strategy
from dure.web.words import current_language, say

DRAWS_MIN: Final = 20
_CHOICES_MAX: Final = 500


class Spoken(forms.Form):
    """Gives every field its label and hint in the reader's language."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, field in self.fields.items():
            field.label = field.label or say(f"outlook.field.{name}")
            field.help_text = field.help_text or _find_hint(name)


def _find_hint(name: str) -> str:
    try:
        return say(f"outlook.hint.{name}")
    except KeyError:
        return ""


class FileForm(Spoken):
    """A plan pasted as text; a file comes beside the form."""

    text = forms.CharField(
        required=False,
        strip=False,
        max_length=SIZE_MAX,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off"}),
    )
    note = Words(longest=NOTE_LENGTH, required=False)


def _pick_whole(*, least: int, most: int) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"min": least, "max": most})
    return forms.IntegerField(widget=widget)


class RunForm(Spoken):
    """What is asked of a plan."""

    years = _pick_whole(least=1, most=YEARS_MAX)
    draws = _pick_whole(least=DRAWS_MIN, most=DRAWS_MAX)
    strategies = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    shocks = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    budget = WonField(required=False)

    def __init__(self, *arguments: Any, plan: Plan, **options: Any) -> None:
        known = list_scenarios(plan)
        chosen = {
            kind: [one.id for one in known.values() if one.kind == kind] for kind in ("strategy", "shock")
        }
        options["initial"] = {
            "years": 10,
            "draws": DRAWS,
            "strategies": chosen["strategy"],
            "shocks": chosen["shock"],
            **options.get("initial", {}),
        }
        super().__init__(*arguments, **options)
        for name, kind in (("strategies", "strategy"), ("shocks", "shock")):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- for the type alone
            field.choices = [
                (one.id, one.title.in_language(current_language()))
                for one in known.values()
                if one.kind == kind
            ][:_CHOICES_MAX]

    def clean_years(self) -> int:
        """Refuse years for which nobody knows the people of a place."""
        years: int = self.cleaned_data["years"]
        if not 1 <= years <= YEARS_MAX:
            raise ValidationError(say("outlook.fault.years", most=YEARS_MAX))
        return years

    def clean_draws(self) -> int:
        """Refuse what would take too long, or tell nothing."""
        draws: int = self.cleaned_data["draws"]
        if draws > DRAWS_MAX:
            raise ValidationError(say("outlook.fault.draws_many", draws=f"{draws:,}", fitting=f"{DRAWS:,}"))
        if draws < DRAWS_MIN:
            raise ValidationError(say("outlook.fault.draws_few", least=DRAWS_MIN))
        return draws

    @property
    def wish(self) -> Wish:
        """Give what is asked, of a form that is valid."""
        told = self.cleaned_data
        return Wish(
            years=told["years"],
            draws=told["draws"],
            strategies=tuple(told["strategies"]),
            shocks=tuple(told["shocks"]),
            budget=told["budget"],
        )


def is_asked(question: Question) -> bool:
    """Say whether a question is asked before the plan is made: without the answer it says nothing true."""
    return question.needed or (question.path.startswith("grants.") and question.path.endswith(".ends"))


class AskedForm(forms.Form):
    """What the book cannot know: what the plan cannot do without, and until when each grant comes."""

    def __init__(self, *arguments: Any, questions: Iterable[Question], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.paths: dict[str, str] = {}
        self.months: dict[str, str] = {}
        language = current_language()
        for number, question in enumerate(one for one in questions if is_asked(one)):
            name = f"asked_{number}"
            is_month = not question.needed
            (self.months if is_month else self.paths)[name] = question.path
            self.fields[name] = forms.CharField(
                max_length=60,
                label=question.what.in_language(language),
                required=question.needed,
                help_text=say("outlook.asked_month_hint" if is_month else "outlook.asked_hint"),
                widget=forms.TextInput(
                    attrs={"autocomplete": "off"} | ({"placeholder": "2027-01"} if is_month else {})
                ),
            )


class WhichForm(Spoken):
    """Which of the known strategies an idea on the chalkboard is."""

    scenario = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(
        self, *arguments: Any, plan: Plan, strategy: Strategy, own: Scenario | None, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["scenario"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the type alone
        as_written = [] if own is None else [(own.id, say("outlook.as_written"))]
        field.choices = as_written + [
            (one.id, one.title.in_language(current_language()))
            for one in list_scenarios(plan).values()
            if one.kind == "strategy"
        ]
        card = getattr(strategy, "card", None)
        field.initial = own.id if own is not None else getattr(card, "scenario", None)
