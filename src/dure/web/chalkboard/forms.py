"""The forms of a chalkboard: an idea in a line, how it goes on, what shows it, and ideas from paper."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from dure.commons import LedgerMeasure, ShownBy
from dure.korea.scenarios import load_scenarios
from dure.language import Text
from dure.ledger.identifiers import is_business_number
from dure.web.chalkboard.acts import BOARD_MAX, find_last_day, find_state, is_on_board
from dure.web.chalkboard.models import WHO_LENGTH, WHY_LENGTH, Card, Move
from dure.web.circulation.money import WonField
from dure.web.community.models import Enterprise
from dure.web.design.templatetags.dure import in_reader, read
from dure.web.thread.forms import Words
from dure.web.thread.models import Pledge, Strategy
from dure.web.thread.rows import read_shown_by, write_shown_by
from dure.web.thread.voices import is_entered
from dure.web.words import say

TITLE_LENGTH: Final = 200
LINES_MAX: Final = 20
_YEAR_MIN: Final = 1990
_NUMBERED: Final = re.compile(r"[0-9]+(-[0-9]+)*")
_SETTLED: Final = (Move.State.KEPT, Move.State.DROPPED)


class Spoken(forms.Form):
    """Gives every field its label and hint in the reader's language, and opens at the first wrong one."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, field in self.fields.items():
            field.label = field.label or say(f"chalkboard.field.{name}")
            field.help_text = field.help_text or _find_hint(name)

    def full_clean(self) -> None:
        """Check the fields; the page then opens at the first that is wrong, which may lie far down."""
        super().full_clean()
        wrong = [field.widget for name, field in self.fields.items() if name in self.errors]
        if wrong and not wrong[0].use_fieldset:
            wrong[0].attrs["autofocus"] = True


def _find_hint(name: str) -> str:
    try:
        return say(f"chalkboard.hint.{name}")
    except KeyError:
        return ""


def _pick_day() -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class IdeaForm(Spoken):
    """An idea in one line; who proposed it, where they like to be named."""

    title = Words(longest=TITLE_LENGTH)
    who = Words(longest=WHO_LENGTH, required=False)

    def __init__(self, *arguments: Any, enterprise: Enterprise, **options: Any) -> None:
        super().__init__(*arguments, auto_id="idea_%s", **options)
        self.enterprise = enterprise
        self.fields["title"].widget.attrs["autocomplete"] = "off"

    def clean_title(self) -> str:
        """Refuse what stands there already, and a board that nobody could read."""
        title: str = self.cleaned_data["title"]
        if is_on_board(self.enterprise, title):
            raise ValidationError(say("chalkboard.fault.again"))
        if self.enterprise.strategies.count() >= BOARD_MAX:
            raise ValidationError(say("chalkboard.fault.full"))
        return title


class PaperForm(Spoken):
    """Ideas that were written on paper, one a line, entered in somebody's stead."""

    lines = Words(longest=LINES_MAX * (TITLE_LENGTH + 2), lines=6)
    who = Words(longest=WHO_LENGTH, required=False)
    paper = Words(longest=12, required=False)

    def __init__(self, *arguments: Any, enterprise: Enterprise, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.enterprise = enterprise

    def clean_lines(self) -> list[str]:
        """Take each line as an idea; those that stand on the board already are passed over."""
        titles = dict.fromkeys(line.strip() for line in self.cleaned_data["lines"].splitlines())
        new = [title for title in titles if title and not is_on_board(self.enterprise, title)]
        if not new:
            raise ValidationError(say("chalkboard.fault.again"))
        if len(new) > LINES_MAX or any(len(title) > TITLE_LENGTH for title in new):
            raise ValidationError(say("chalkboard.fault.lines", most=LINES_MAX, longest=TITLE_LENGTH))
        if self.enterprise.strategies.count() + len(new) > BOARD_MAX:
            raise ValidationError(say("chalkboard.fault.full"))
        return new

    def clean_paper(self) -> str:
        """Take the number on a paper: digits, for the log keeps it for good; and each paper once."""
        number = str(self.cleaned_data["paper"]).strip()
        if number and not _NUMBERED.fullmatch(number):
            raise ValidationError(say("thread.fault.paper_number"))
        if number and is_entered(self.enterprise.community, number):
            raise ValidationError(say("thread.fault.paper_again", number=number))
        return number


class MoveForm(Spoken):
    """How a strategy goes on, from which day, and why."""

    state = forms.ChoiceField(widget=forms.RadioSelect)
    day = _pick_day()
    why = Words(longest=WHY_LENGTH, lines=2, required=False)

    def __init__(self, *arguments: Any, strategy: Strategy, **options: Any) -> None:
        options.setdefault("initial", {"day": timezone.localdate()})
        super().__init__(*arguments, auto_id="move_%s", **options)
        self.strategy = strategy
        field = self.fields["state"]
        if isinstance(field, forms.ChoiceField):
            now = find_state(strategy)
            field.choices = [(one, say(f"chalkboard.move.{one}")) for one in Move.State if one != now]
        # It hangs on the step: the label calls it neither needed nor free, the hint says when it is which.
        self.fields["why"].needed_at_times = True  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        """Refuse a day that has not come, and one before what is known already."""
        day: date = self.cleaned_data["day"]
        last = find_last_day(self.strategy)
        if day > timezone.localdate() or day.year < _YEAR_MIN:
            raise ValidationError(say("chalkboard.fault.future"))
        if last is not None and day < last:
            raise ValidationError(say("chalkboard.fault.earlier"))
        return day

    def clean(self) -> dict[str, Any]:
        """Ask why where something is kept or dropped, so that nobody has to learn it twice."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("state") in _SETTLED and not cleaned.get("why") and "why" not in self.errors:
            self.add_error("why", say("chalkboard.fault.why"))
        return cleaned


class CardForm(Spoken):
    """The words of a strategy, and what in the ledger shows it."""

    title_ko = Words(longest=TITLE_LENGTH)
    title_en = Words(longest=TITLE_LENGTH, required=False)
    text_ko = Words(lines=4, required=False)
    text_en = Words(lines=4, required=False)
    who = Words(longest=WHO_LENGTH, required=False)
    scenario = forms.ChoiceField(required=False)
    shown = forms.ChoiceField(widget=forms.RadioSelect)
    partner = Words(longest=120, required=False)
    indicator = Words(longest=TITLE_LENGTH, required=False)
    goal = forms.ChoiceField(required=False)
    pledge = forms.ChoiceField(required=False)
    is_public = forms.BooleanField(required=False)

    def __init__(
        self,
        *arguments: Any,
        enterprise: Enterprise,
        strategy: Strategy,
        may_publish: bool,
        **options: Any,
    ) -> None:
        card: Card | None = getattr(strategy, "card", None)
        self.enterprise, self.card = enterprise, card
        self.stored = None if card is None or card.shown_by is None else read_shown_by(card.shown_by)
        self.kept_who = "" if card is None else in_reader(card, "proposer")
        options["initial"] = {
            **{name: getattr(strategy, name) for name in ("title_ko", "title_en", "text_ko", "text_en")},
            "who": self.kept_who,
            "scenario": "" if card is None else card.scenario,
            "goal": "" if card is None or card.goal is None else card.goal.code,
            "pledge": "" if card is None or card.pledge is None else card.pledge.code,
            "is_public": card is None or card.is_public,
            **self._find_shown(),
        }
        super().__init__(*arguments, **options)
        self.goals = {one.code: one for one in enterprise.goals.order_by("pk")}
        self.pledges = {one.code: one for one in enterprise.pledges.order_by("pk")}
        kinds = ["none", "pay", "receive"]
        if options["initial"]["shown"] == "keep":
            kinds.append("keep")
        self._choose("shown", {kind: say(f"chalkboard.shown.{kind}") for kind in kinds})
        none = {"": say("chalkboard.none")}
        shipped = {row.id: read(row.title) for row in load_scenarios().rows if row.kind == "strategy"}
        kept = options["initial"]["scenario"]
        self._choose("scenario", none | ({kept: kept} if kept else {}) | shipped)
        self._choose("goal", none | {code: in_reader(one, "indicator") for code, one in self.goals.items()})
        self._choose("pledge", none | {code: in_reader(one, "what") for code, one in self.pledges.items()})
        if not may_publish:
            del self.fields["is_public"]

    def _choose(self, name: str, choices: Mapping[str, str]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices.items())

    def _find_shown(self) -> dict[str, str]:
        """Return what the form says of the stored measure; `keep` where it has no words for it."""
        if self.stored is None:
            return {"shown": "none"}
        measure = self.stored.measure
        words = {"indicator": self.stored.indicator.ko}
        for kind, partners in (("pay", measure.payees), ("receive", measure.payers)):
            if len(partners) == 1 and self.stored == self._make_shown(
                kind, partners[0], self.stored.indicator
            ):
                return {"shown": kind, "partner": partners[0], **words}
        return {"shown": "keep", **words}

    @property
    def _own(self) -> str:
        return self.enterprise.number or self.enterprise.name_ko

    def _make_shown(self, kind: str, partner: str, indicator: Text) -> ShownBy:
        payer, payee = (partner, self._own) if kind == "receive" else (self._own, partner)
        return ShownBy(
            indicator=indicator,
            unit="만원",
            place=self.enterprise.community.places[0],
            measure=LedgerMeasure(unit="KRW", payers=(payer,), payees=(payee,)),
        )

    def clean_partner(self) -> str:
        """Take a business number as its ten digits, and anything else as a name."""
        partner = str(self.cleaned_data["partner"]).strip()
        digits = re.sub(r"[\s-]", "", partner)
        if not re.fullmatch(r"\d{10}", digits):
            return partner
        if not is_business_number(digits):
            raise ValidationError(say("chalkboard.fault.number"))
        return digits

    def clean(self) -> dict[str, Any]:
        """Ask with whom, and what is counted, where the ledger is to show it."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("shown") in {"pay", "receive"}:
            for name in ("partner", "indicator"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, say(f"chalkboard.fault.{name}"))
        return cleaned

    @property
    def shown_by(self) -> dict[str, Any] | None:
        """By what in the ledger the strategy is shown from now on, as it is stored."""
        told = self.cleaned_data
        if told["shown"] == "none" or (told["shown"] == "keep" and self.stored is None):
            return None
        if told["shown"] == "keep" and self.stored is not None:
            return write_shown_by(self.stored)
        indicator = Text(en=told["indicator"], ko=told["indicator"])
        if self.stored is not None and self.stored.indicator.ko == told["indicator"]:
            indicator = self.stored.indicator
        return write_shown_by(self._make_shown(told["shown"], told["partner"], indicator))


class PledgeForm(Spoken):
    """A promise made of a strategy that is kept."""

    promiser = Words(longest=120)
    what = Words(longest=300)
    quantity = WonField(required=False)
    by = _pick_day()
    pledge_public = forms.BooleanField(required=False)

    def clean_by(self) -> date:
        """Refuse a day that has passed: a promise is kept in days to come."""
        by: date = self.cleaned_data["by"]
        if by <= timezone.localdate() or by.year > 2199:
            raise ValidationError(say("chalkboard.fault.past"))
        return by

    def store(self, enterprise: Enterprise, *, made_by: int) -> Pledge:
        """Store the promise; the enterprise's own name is said in both languages."""
        told = self.cleaned_data
        is_own = told["promiser"] in {enterprise.name_ko, enterprise.name_en}
        return Pledge.objects.create(
            community=enterprise.community,
            enterprise=enterprise,
            who_ko=enterprise.name_ko if is_own else told["promiser"],
            who_en=enterprise.name_en if is_own else "",
            what_ko=told["what"],
            quantity=told["quantity"],
            made=timezone.localdate(),
            by=told["by"],
            is_public=told["pledge_public"],
            made_by_id=made_by,
        )
