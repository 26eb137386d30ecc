"""The forms of bringing files: whose they are, and which column is what."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from dure.importers.headers import LabelledSheet, normalise_label
from dure.importers.mapping import CUSTOMERS, DATE_FORMATS, Mapping
from dure.importers.reading import OWNER
from dure.intake.sealed_names import is_sealed
from dure.ledger.identifiers import is_business_number
from dure.ledger.tables import ACCRUAL, PAYMENT
from dure.web.words import say

OURS: Final = "ours"
OTHERS: Final = "others"

UNITS: Final = ("KRW", "천원", "분", "시간", "g", "kg", "t")
PURPOSES_SHOWN: Final = (
    *("goods", "services", "wages", "rent", "tax", "insurance", "finance", "capital", "grant", "share"),
)
_EXAMPLES_SHOWN: Final = 2


class WhoseForm(forms.Form):
    """Whose files these are."""

    whose = forms.ChoiceField(widget=forms.RadioSelect, initial=OURS)
    number = forms.CharField(required=False, max_length=20)

    def __init__(self, *args: Any, own: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self._own = own
        whose, number = self.fields["whose"], self.fields["number"]
        whose.label = say("imports.whose")
        _offer(whose, [(OURS, say("imports.whose_ours")), (OTHERS, say("imports.whose_others"))])
        number.label = say("imports.whose_number")
        number.help_text = say("imports.whose_number_hint")
        number.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off", "size": "14"}
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """Ask for a number whose check digit fits where the files are another's."""
        said = super().clean() or {}
        if hasattr(self.data, "getlist") and len(set(self.data.getlist("whose"))) > 1:
            self.add_error("whose", say("imports.error_whose_twice"))
        if said.get("whose") == OTHERS:
            digits = "".join(sign for sign in said.get("number", "") if sign.isdigit())
            if not is_business_number(digits):
                self.add_error("number", say("imports.error_number"))
            said["number"] = digits
        return said

    @property
    def owner(self) -> str | None:
        """Number of the other enterprise; None where the files are the book's own."""
        said = self.cleaned_data
        return said["number"] if said["whose"] == OTHERS and said["number"] != self._own else None


class ColumnsForm(forms.Form):
    """Which column of a table is what, in the words of somebody who has only ever made the table."""

    way = forms.ChoiceField(widget=forms.RadioSelect)
    date = forms.ChoiceField()
    date_format = forms.ChoiceField(required=False)
    amount = forms.ChoiceField(required=False)
    amount_out = forms.ChoiceField(required=False)
    amount_in = forms.ChoiceField(required=False)
    vat = forms.ChoiceField(required=False)
    name = forms.ChoiceField(required=False)
    number = forms.ChoiceField(required=False)
    address = forms.ChoiceField(required=False)
    is_people = forms.BooleanField(required=False)
    item = forms.ChoiceField(required=False)
    purpose = forms.ChoiceField(required=False)
    purpose_is = forms.ChoiceField(required=False)
    unit_is = forms.ChoiceField(required=False)
    unit = forms.ChoiceField(required=False)
    role = forms.ChoiceField(widget=forms.RadioSelect)
    payer = forms.ChoiceField(required=False)
    payee = forms.ChoiceField(required=False)

    COLUMNS: Final = (
        *("date", "amount", "amount_out", "amount_in", "vat", "name", "number", "address"),
        *("item", "purpose", "unit", "payer", "payee"),
    )

    def __init__(self, *args: Any, table: LabelledSheet, **more: Any) -> None:
        super().__init__(*args, **more)
        self.use_required_attribute = False
        self._printed = {label: _print(table, label) for label in table.labels}
        columns = [("", say("imports.column_none")), *_list_columns(table)]
        for name, field in self.fields.items():
            field.label = say(f"imports.column_{name}")
            if name in self.COLUMNS:
                _offer(field, columns)
        for name, keys in (
            ("way", ("out", "in", "both", "signed", "others")),
            ("role", (ACCRUAL, PAYMENT)),
        ):
            _offer(self.fields[name], [(key, say(f"imports.{name}_{key}")) for key in keys])
        for name, choices in (
            ("date_format", [(key, say(f"imports.{_key(key)}")) for key in DATE_FORMATS]),
            ("unit_is", [(unit, say(f"imports.unit_{index}")) for index, unit in enumerate(UNITS)]),
            (
                "purpose_is",
                [
                    ("", say("imports.purpose_open")),
                    *((key, say(f"imports.purpose_{key}")) for key in PURPOSES_SHOWN),
                ],
            ),
        ):
            _offer(self.fields[name], choices)
        for name in ("way", "role", "is_people", "vat", "unit"):
            self.fields[name].help_text = say(f"imports.column_{name}_hint")

    def clean(self) -> dict[str, Any]:
        """Ask for an amount, and for the sides where nobody's own enterprise is one."""
        said = super().clean() or {}
        way = said.get("way")
        if way == "both":
            if not (said.get("amount_out") or said.get("amount_in")):
                self.add_error("amount_out", say("imports.error_both"))
        elif way and not said.get("amount"):
            self.add_error("amount", say("imports.error_amount"))
        if way == "others" and not (said.get("payer") and said.get("payee")):
            self.add_error("payer", say("imports.error_others"))
        return said

    def build_mapping(self) -> Mapping:
        """Return the mapping that was said."""
        said = self.cleaned_data
        way = said["way"]

        def column(name: str) -> str | None:
            return self._printed.get(said.get(name) or "")

        values: dict[str, Any] = {name: column(name) for name in ("date", "vat", "item", "purpose", "unit")}
        side = {"out": "payee", "in": "payer"}.get(way, "counterparty")
        if way == "others":
            values |= {"payer": column("payer"), "payee": column("payee")}
        else:
            values |= {
                side: column("name"),
                f"{side}_number": column("number"),
                f"{side}_address": column("address"),
            }
        if way == "both":
            values |= {"amount_out": column("amount_out"), "amount_in": column("amount_in"), "vat": None}
        else:
            values["amount"] = column("amount")
        if way == "signed":
            values |= {"sign": "out_negative", "vat": None}
        if way in {"out", "in"}:
            values["payer_is" if way == "out" else "payee_is"] = OWNER
        if way == "in" and not (values["payer"] or values["payer_number"]):
            values["payer_is"] = CUSTOMERS
        if said.get("is_people") and values.get(side) and not values.get(f"{side}_number"):
            values["people"] = side
        return Mapping(
            **values,
            unit_is=None if values["unit"] else said.get("unit_is") or "KRW",
            purpose_is=said.get("purpose_is") or None,
            role=said.get("role") or ACCRUAL,
            date_format=said.get("date_format") or "auto",
        )


def guess_initial(guess: Mapping, table: LabelledSheet) -> dict[str, Any]:
    """Return what the form says before anybody has touched it, from the guess of the engine."""
    if guess.amount_out or guess.amount_in:
        way, side = "both", "counterparty"
    elif guess.payee_is == OWNER:
        way, side = "in", "payer"
    elif guess.payer_is == OWNER or not (guess.payer and guess.payee):
        way, side = "out", "payee"
    else:
        way, side = "others", "payer"
    said: dict[str, str | None] = {
        name: getattr(guess, name)
        for name in ("date", "amount", "amount_out", "amount_in", "vat", "item", "purpose", "unit")
    }
    if way == "others":
        said |= {"payer": guess.payer, "payee": guess.payee}
    else:
        said |= {
            "name": getattr(guess, side),
            "number": getattr(guess, f"{side}_number"),
            "address": getattr(guess, f"{side}_address"),
        }
    known = set(table.labels)
    columns = {name: label for name, text in said.items() if (label := normalise_label(text)) in known}
    return {
        **columns,
        "way": way,
        "date_format": guess.date_format,
        "is_people": guess.people is not None or _holds_people(table, columns),
        "purpose_is": guess.purpose_is if guess.purpose_is in PURPOSES_SHOWN else "",
        "unit_is": _guess_unit(guess, columns.get("amount", "")),
        "role": guess.role,
    }


def _offer(field: forms.Field, choices: Sequence[tuple[str, str]]) -> None:
    """Give a field its choices, in the reader's language."""
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"Only a field of choices can be given any, not {type(field).__name__}.")
    field.choices = choices


def _holds_people(table: LabelledSheet, columns: dict[str, str]) -> bool:
    """Say whether names were sealed in the column of the other side."""
    label = columns.get("name")
    return label is not None and any(is_sealed(cell) for cell in table.columns[label].drop_null().to_pylist())


def _guess_unit(guess: Mapping, label: str) -> str:
    """Return the unit of the form for a guess; a heading may say it in the middle of other words."""
    if guess.unit_is in {None, "KRW"}:
        hints = (("시간", "시간"), ("무게", "kg"), ("중량", "kg"), ("kg", "kg"))
        return next((unit for word, unit in hints if word in label), "KRW")
    return {"minute": "분", "gram": "g"}.get(guess.unit_is or "", guess.unit_is or "KRW")


def _print(table: LabelledSheet, label: str) -> str:
    """Return a label as the mapping can find it again: as it is printed, where that leads back to it."""
    printed = table.printed.get(label, label)
    return printed if normalise_label(printed) == label else label


def _list_columns(table: LabelledSheet) -> list[tuple[str, str]]:
    """List the columns, each with what stands in it first, as that says more than a heading."""
    return [
        (label, f"{_print(table, label)} ({examples})" if examples else _print(table, label))
        for label in table.labels
        for examples in [", ".join(_examples(table.columns[label]))]
    ]


def _examples(cells: Any) -> Sequence[str]:
    shown = dict.fromkeys(cell for cell in cells.slice(0, 50).drop_null().to_pylist() if cell)
    return [hide_sealed(cell)[:16] for cell in list(shown)[:_EXAMPLES_SHOWN]]


def hide_sealed(cell: str) -> str:
    """Show a sealed name as what it is."""
    return say("imports.hidden_name") if is_sealed(cell) else cell


def _key(date_format: str) -> str:
    return "date_" + date_format.replace("/", "").lower()
