"""A kind of household as a form: who, how many, what they live on, what of it is spent here, who says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from dure.commons import Ends, HouseholdKind
from dure.commons.community import HOUSEHOLDS_MIN
from dure.language import Text
from dure.web.circulation.money import read_won
from dure.web.thread.forms import Words
from dure.web.words import say

NUMBER_MAX: Final = 999_999
NAME_LENGTH: Final = 80
SOURCE_LENGTH: Final = 300
ENDS: Final = ("low", "value", "high")
RANGES: Final = ("income", "spends", "hit")
"""What is asked as a range, in the order of the page; the last may stay empty."""


@dataclass(frozen=True)
class Range:
    """Three fields that are one number from where to where, for the page."""

    title: str
    hint: str
    fields: list[forms.BoundField]

    @property
    def is_wrong(self) -> bool:
        """Say whether anything of it was refused."""
        return any(one.errors for one in self.fields)


class HouseholdForm(forms.Form):
    """One kind of household, as community.yaml tells of it."""

    kind_ko = Words(longest=NAME_LENGTH)
    kind_en = Words(longest=NAME_LENGTH, required=False)
    number = Words(longest=20)
    income_value = Words(longest=40, required=False)
    income_low = Words(longest=40, required=False)
    income_high = Words(longest=40, required=False)
    spends_value = Words(longest=20, required=False)
    spends_low = Words(longest=20, required=False)
    spends_high = Words(longest=20, required=False)
    hit_value = Words(longest=20, required=False)
    hit_low = Words(longest=20, required=False)
    hit_high = Words(longest=20, required=False)
    source_ko = Words(longest=SOURCE_LENGTH)
    source_en = Words(longest=SOURCE_LENGTH, required=False)

    def __init__(self, *arguments: Any, stands: HouseholdKind | None = None, **options: Any) -> None:
        self.stands = stands
        options["initial"] = {} if stands is None else _write(stands)
        super().__init__(*arguments, **options)
        for name, field in self.fields.items():
            stem, _, end = name.rpartition("_")
            key = end if stem in RANGES else name
            field.label = say(f"shocks.field.{key}")
        for name in ("kind_ko", "number", "source_ko"):
            self.fields[name].help_text = say(f"shocks.hint.{name}", least=HOUSEHOLDS_MIN)

    @property
    def ranges(self) -> list[Range]:
        """The numbers that are asked from where to where."""
        return [
            Range(
                say(f"shocks.range.{stem}"),
                say(f"shocks.range_hint.{stem}"),
                [self[f"{stem}_{end}"] for end in ENDS],
            )
            for stem in RANGES
        ]

    def clean_number(self) -> int:
        """Read how many there are; of too few nothing may be told."""
        if self.stands is not None and "number" not in self.changed_data:
            return self.stands.number
        bare = self.cleaned_data["number"].replace(",", "").removesuffix("가구").strip()
        if not bare.isascii() or not bare.isdigit() or int(bare) > NUMBER_MAX:
            raise ValidationError(say("shocks.fault.number", most=f"{NUMBER_MAX:,}"))
        if int(bare) < HOUSEHOLDS_MIN:
            raise ValidationError(say("shocks.fault.few", least=HOUSEHOLDS_MIN))
        return int(bare)

    def clean(self) -> dict[str, Any]:
        """Read each range; where only the likely number is known it is all three."""
        cleaned: dict[str, Any] = super().clean() or {}
        for stem in RANGES:
            cleaned[stem] = self._read_range(stem, cleaned)
        return cleaned

    def _read_range(self, stem: str, cleaned: Mapping[str, Any]) -> Ends | None:
        names = {end: f"{stem}_{end}" for end in ENDS}
        if self.stands is not None and not set(names.values()) & set(self.changed_data):
            # As it came with a file, to the last digit: the page shows it rounded.
            stands: Ends | None = getattr(self.stands, _COLUMNS[stem])
            return stands
        typed = {end: str(cleaned.get(name) or "").strip() for end, name in names.items()}
        if not any(typed.values()) and stem == "hit":
            return None
        if not typed["value"]:
            self.add_error(names["value"], say("shocks.fault.likely"))
            return None
        read: dict[str, float] = {}
        for end, words in typed.items():
            try:
                read[end] = _READERS[stem](words or typed["value"])
            except ValueError:
                if words:
                    self.add_error(names[end], say(f"shocks.fault.{stem}"))
        if len(read) < len(ENDS):
            return None
        if not read["low"] <= read["value"] <= read["high"]:
            self.add_error(names["value"], say("shocks.fault.order"))
            return None
        return Ends(read["low"], read["value"], read["high"])

    def read(self, id_: str) -> HouseholdKind:
        """Give the kind that was typed, of a form that is valid."""
        told = self.cleaned_data
        return HouseholdKind(
            id=id_,
            kind=Text(en=told["kind_en"] or told["kind_ko"], ko=told["kind_ko"]),
            number=told["number"],
            income_krw=told["income"],
            spends_share=told["spends"],
            hit_share=told["hit"],
            source=Text(en=told["source_en"] or told["source_ko"], ko=told["source_ko"]),
        )


def _write(kind: HouseholdKind) -> dict[str, str]:
    """Write a kind as the form shows it."""
    words = {
        "kind_ko": kind.kind.ko,
        "kind_en": "" if kind.kind.en == kind.kind.ko else kind.kind.en,
        "number": f"{kind.number:,}",
        "source_ko": kind.source.ko,
        "source_en": "" if kind.source.en == kind.source.ko else kind.source.en,
    }
    for stem in RANGES:
        ends: Ends | None = getattr(kind, _COLUMNS[stem])
        if ends is not None:
            words |= {f"{stem}_{end}": _WRITERS[stem](getattr(ends, end)) for end in ENDS}
    return words


def _read_share(words: str) -> float:
    """Read a share as people type it: `40` or `40%`.

    Raises:
        ValueError: It is none from 0 to 100.
    """
    try:
        share = Decimal(words.removesuffix("%").strip()) / 100
        is_share = 0 <= share <= 1
    except InvalidOperation as error:
        raise ValueError(f"{words!r} is no number.") from error
    if not is_share:
        raise ValueError(f"{words!r} is no share.")
    return float(share)


def _read_income(words: str) -> float:
    return float(read_won(words))


def _write_share(share: float) -> str:
    return f"{round(share * 100, 2):g}"


def _write_income(won: float) -> str:
    return f"{won:,.0f}"


_COLUMNS: Final = {"income": "income_krw", "spends": "spends_share", "hit": "hit_share"}
_READERS: Final = {"income": _read_income, "spends": _read_share, "hit": _read_share}
_WRITERS: Final = {"income": _write_income, "spends": _write_share, "hit": _write_share}
