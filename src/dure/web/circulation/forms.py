"""The forms of a leak: how much would move, the promise to move it, and what became of the promise."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from dure.reports.thread_words import say as say_thread
from dure.reports.words import write_day
from dure.web.circulation.money import WonField
from dure.web.design.forms import FreeField
from dure.web.design.templatetags.dure import in_reader
from dure.web.thread.models import Pledge
from dure.web.words import current_language, say


def _list_sellers(leak: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (
            seller["party_id"],
            seller["party"] if seller["place"] is None else f"{seller['party']} ({seller['place']['name']})",
        )
        for seller in leak["sellers"]
    ]


class ClosingForm(forms.Form):
    """How much of a leak would move, and to which of its sellers."""

    def __init__(self, asked: Any, *, leak: Mapping[str, Any]) -> None:
        super().__init__(asked, auto_id="closing_%s")
        self.leak = leak
        self.fields["amount"] = WonField(
            label=say("circulation.closing.amount"), help_text=say("circulation.closing.amount_hint")
        )
        self.fields["sellers"] = forms.MultipleChoiceField(
            label=say("circulation.closing.sellers"),
            choices=_list_sellers(leak),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=say("circulation.closing.sellers_hint"),
        )

    def clean_amount(self) -> int:
        """Refuse more than left."""
        amount: int = self.cleaned_data["amount"]
        if amount > self.leak["amount_krw"]:
            raise forms.ValidationError(say("circulation.closing.too_much"))
        return amount


class PledgeForm(forms.Form):
    """Who promises to move how much of a leak, by when, to whom."""

    def __init__(
        self,
        sent: Any = None,
        *,
        leak: Mapping[str, Any],
        initial: Mapping[str, Any] | None = None,
        known: Sequence[Pledge] = (),
    ) -> None:
        super().__init__(sent, initial=dict(initial or {}), auto_id="pledge_%s")
        self.known = known
        self.fields["who"] = FreeField(label=say("circulation.pledge.who"), max_length=120)
        self.fields["quantity"] = WonField(
            label=say("circulation.pledge.quantity"), help_text=say("circulation.pledge.quantity_hint")
        )
        self.fields["by"] = forms.DateField(
            label=say("circulation.pledge.by"),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
        if leak["sellers"]:
            self.fields["sellers"] = forms.MultipleChoiceField(
                label=say("circulation.pledge.sellers"),
                choices=_list_sellers(leak),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["other"] = FreeField(
            label=say("circulation.pledge.other"),
            help_text=say("circulation.pledge.other_hint"),
            max_length=120,
            required=False,
        )
        self.fields["what"] = FreeField(
            label=say("circulation.pledge.what"),
            help_text=say("circulation.pledge.what_hint"),
            max_length=200,
            required=False,
        )
        self.fields["is_public"] = forms.BooleanField(
            label=say("circulation.pledge.is_public"),
            help_text=say("circulation.pledge.is_public_hint"),
            required=False,
            initial=False,
        )
        if known and self.is_bound:
            # Asked only of who pledges the same again: whether it is meant to stand beside the other.
            self.fields["again"] = forms.BooleanField(
                label=say("circulation.pledge.again"),
                help_text=say("circulation.pledge.again_hint"),
                required=False,
            )

    def clean_by(self) -> date:
        """Refuse a day that has passed: a promise is kept in days to come."""
        by: date = self.cleaned_data["by"]
        if by < timezone.localdate():
            raise forms.ValidationError(say("circulation.pledge.past", day=write_day(by, current_language())))
        return by

    def clean(self) -> dict[str, Any]:
        """Point to an open pledge of the same people about the same leak, unless both are meant."""
        told = super().clean() or {}
        same = next((one for one in self.known if told.get("who") in {one.who_ko, one.who_en}), None)
        if same is not None and not told.get("again"):
            day = write_day(same.by, current_language())
            self.add_error("again", say("circulation.pledge.twice", what=in_reader(same, "what"), day=day))
        elif "again" in self.fields and same is None:
            del self.fields["again"]
        return told


class OutcomeForm(forms.Form):
    """What people say became of a pledge, and what shows it."""

    def __init__(self, sent: Any = None, *, pledge: Pledge, evidence: str = "") -> None:
        super().__init__(
            sent, initial={"outcome": pledge.outcome, "evidence": evidence}, auto_id="outcome_%s"
        )
        self.fields["outcome"] = forms.ChoiceField(
            label=say("circulation.outcome.label"),
            choices=[
                (value, say_thread(f"outcome.{value}", current_language())) for value in Pledge.Outcome.values
            ],
            widget=forms.RadioSelect,
        )
        self.fields["evidence"] = FreeField(
            label=say("circulation.outcome.evidence"),
            help_text=say("circulation.outcome.evidence_hint"),
            max_length=300,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        """Want something that shows it, where the promise is no longer open."""
        told = super().clean() or {}
        if told.get("outcome") not in {None, "open"} and not told.get("evidence"):
            self.add_error("evidence", say("circulation.outcome.evidence_wanted"))
        return told
