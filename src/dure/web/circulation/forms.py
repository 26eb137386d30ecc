"""The forms of a leak: how much would move, the promise to move it, and what became of the promise."""

from collections.abc import Mapping
from typing import Any

from django import forms

from dure.reports.thread_words import say as say_thread
from dure.web.circulation.money import WonField
from dure.web.design.forms import FreeField
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
    ) -> None:
        super().__init__(sent, initial=dict(initial or {}), auto_id="pledge_%s")
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
