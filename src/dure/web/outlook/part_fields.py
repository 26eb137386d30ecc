"""The fields of a short form: words, a month, a whole number, a choice, a tick, a number with its range."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from dure.importers.redaction import mask_words
from dure.language import Text
from dure.outlook.amounts import ASSUMPTION, Kind
from dure.outlook.plan import Estimate
from dure.outlook.reading import UNSAID
from dure.outlook.writing import clean_line, is_default
from dure.problem import Problem
from dure.web.outlook.numbers import find_kind, read_month, read_words, write_words
from dure.web.words import current_language, say

Options = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""What may be chosen: by the name of its group, values with their labels."""

NAME_LENGTH: Final = 80
TEXT_LENGTH: Final = 1_000
_WHOLE: Final = re.compile(r"\d{1,6}")


@dataclass
class Field:
    """One question of a short form.

    Attributes:
        name: In the form, and the id of its control.
        look: Which control it is: `words`, `text`, `month`, `whole`, `choice`, `tick` or `number`.
        label: What is asked.
        words: What stands in it: under `value`, of a number also under `low`, `high` and `source`.
        columns: How the plan's reader calls it when it refuses it.
        unit: Of a number.
        hint: How to answer.
        options: Of a choice.
        near: What is proposed while typing.
        errors: What is wrong with it, each with what to do.
    """

    name: str
    look: str
    label: str
    words: dict[str, str]
    columns: tuple[str, ...] = ()
    unit: str = ""
    hint: str = ""
    options: Options = ()
    near: Sequence[str] = ()
    errors: list[str] = field(default_factory=list)

    @property
    def value(self) -> str:
        """Give what stands in it, without blanks around it."""
        return " ".join(self.words["value"].split())

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was typed; a source alone is nothing."""
        return not any(self.words.get(part, "").strip() for part in ("value", "low", "high"))

    @property
    def control(self) -> str:
        """Give the id of the control that a link to the field leads to."""
        return f"{self.name}:value" if self.look == "number" else self.name

    def refuse(self, key: str, **values: Any) -> None:
        """Say what is wrong with it, and what to do."""
        self.errors.append(say(f"outlook.fault.{key}", **values))

    def take(self, problems: Sequence[Problem]) -> None:
        """Say what the plan's reader refused of it."""
        for problem in problems:
            told = problem.to_dict(current_language())
            self.errors.append(f"{told['what']} {told['remedy']}")


@dataclass
class Block:
    """Questions that belong together; what is rarely used is folded, and short ones stand side by side."""

    title: str
    fields: list[Field]
    is_folded: bool = False
    is_grid: bool = False
    hint: str = ""

    @property
    def is_open(self) -> bool:
        """Say whether its fold stands open: something of it is wrong."""
        return any(one.errors for one in self.fields)


class Fields:
    """Makes fields from what stands or was typed, and reads them.

    Attributes:
        given: What was typed; None for what stands.
        blocks: Of the form, in its order.
    """

    def __init__(self, given: Mapping[str, Any] | None) -> None:
        self.given = given
        self.blocks: list[Block] = []

    def __iter__(self) -> Iterator[Field]:
        """Go through the fields in the order of the page."""
        for block in self.blocks:
            yield from block.fields

    def find(self, name: str) -> Field:
        """Find a field by its name."""
        return next(one for one in self if one.name == name)

    def add(self, *fields: Field, title: str = "", **look: Any) -> None:
        """Put fields below those that are there; `look` as `Block` has it."""
        self.blocks.append(Block(title, list(fields), **look))

    # Making

    def make(self, name: str, look: str, stands: str, *, label: str = "", **more: Any) -> Field:
        """Make a field of one control; its label is that of the number or line of the same name."""
        typed = stands if self.given is None else str(self.given.get(name, ""))
        return Field(name, look, label or say(f"outlook.number.{name}"), {"value": typed}, **more)

    def make_number(
        self, name: str, path: str, stands: Estimate | None, *, kind: Kind | None = None, **more: Any
    ) -> Field:
        """Make a number with its range and source."""
        shown = dict.fromkeys(("value", "low", "high", "source"), "")
        if stands is not None:
            shown = write_words(path, stands, kind=kind)
        if self.given is not None:
            shown = {part: str(self.given.get(f"{name}:{part}", "")) for part in shown}
        label = more.pop("label", "") or say(f"outlook.number.{name}")
        unit = more.pop("unit", None)
        if unit is None:
            unit = say(f"outlook.unit.{(kind or find_kind(path)).unit}")
        return Field(name, "number", label, shown, unit=unit, **more)

    def make_unsaid(self, name: str, path: str, stands: Estimate | None, **more: Any) -> Field:
        """Make a number that may stay empty: it is shown only where somebody wrote it."""
        return self.make_number(
            name, path, None if stands is None or is_default(name, stands) else stands, **more
        )

    # Reading

    def read_name(self, name: str, stands: Text | None) -> Text | None:
        """Read what people call it; what stands is kept where nobody typed anything else."""
        words = keep_words(self.find(name).value, stands)
        if words is None:
            self.find(name).refuse("name")
        return words

    def read_month(self, name: str, *, needed: bool = True) -> date | None:
        """Read a month; nothing is None where it is not needed."""
        found = self.find(name)
        if not found.value and not needed:
            return None
        month = read_month(found.value)
        if month is None:
            found.refuse("month")
        return month

    def read_tick(self, name: str) -> bool:
        """Say whether it is ticked."""
        return bool(self.find(name).value)

    def read_whole(self, name: str, *, least: int, most: int, needed: bool = True) -> int | None:
        """Read a whole number; nothing is None where it is not needed."""
        found = self.find(name)
        if not found.value and not needed:
            return None
        number = read_whole(found.value, least=least, most=most)
        if number is None:
            found.refuse("whole", least=least, most=most)
        return number

    def read_number(
        self, name: str, path: str, stands: Estimate | None, *, kind: Kind | None = None, needed: bool = True
    ) -> Estimate | None:
        """Read a number with its range and source."""
        found = self.find(name)
        if found.is_empty:
            if needed:
                found.refuse("number")
            return None
        before = stands or Estimate(0, 0, 0, "", ASSUMPTION)
        words = found.words | ({} if found.words["value"].strip() else {"value": ""})
        read, problems = read_words(path, words, before, kind=kind, name=found.label)
        found.take(problems)
        return None if read is None else replace(read, unit=(kind or find_kind(path)).unit)

    def read_unsaid(self, name: str, path: str, stands: Estimate | None) -> Estimate | None:
        """Read a number that may stay empty: then it is what the plan's reader fills in."""
        said = None if stands is None or is_default(name, stands) else stands
        if self.find(name).is_empty:
            return leave(name) if stands is None or said is not None else stands
        return self.read_number(name, path, said)

    # What was refused

    @property
    def is_wrong(self) -> bool:
        """Say whether anything was refused."""
        return any(one.errors for one in self)

    def list_faults(self) -> list[tuple[str, str]]:
        """List what was refused in the order of the page, each with the id of its control."""
        return [(one.control, f"{one.label}: {error}") for one in self for error in one.errors]

    def take(self, problems: Sequence[Problem]) -> tuple[Problem, ...]:
        """Say beside its field what the plan's reader refused; return what speaks of no field."""
        rest = []
        for problem in problems:
            column = problem.where.column or ""
            owner = max(self, key=lambda one: _fit(column, one.columns))
            if not _fit(column, owner.columns):
                rest.append(problem)
            else:
                owner.take([problem])
        return tuple(rest)


def leave(name: str) -> Estimate:
    """Give a number that nobody wrote, as the plan's reader fills it in."""
    value = 1.0 if name in {"reach", "distance"} else 0.0
    return Estimate(value, value, value, find_kind(name).unit, UNSAID.get(name, UNSAID["none"]))


def _fit(column: str, columns: Sequence[str]) -> int:
    """Tell how nearly one of a field's columns names a column of the plan's reader; 0 for not at all."""
    fitting = (one for one in columns if column == one or column.startswith(f"{one}."))
    return max((len(one) for one in fitting), default=0)


def read_whole(words: str, *, least: int, most: int) -> int | None:
    """Read a whole number within bounds; None where it is none."""
    bare = words.replace(",", "").strip()
    if not _WHOLE.fullmatch(bare) or not least <= int(bare) <= most:
        return None
    return int(bare)


def clean_words(words: str, *, longest: int = NAME_LENGTH) -> str:
    """Put words on one line, without what must not be stored."""
    return mask_words(clean_line(words))[:longest]


def keep_words(typed: str, stands: Text | None, *, longest: int = NAME_LENGTH) -> Text | None:
    """Give words in both languages; what stands is kept where it says the same in the reader's, however long.

    Returns:
        The words; None where there are none.
    """
    if stands is not None and " ".join(typed.split()) == stands.in_language(current_language()):
        return stands
    words = clean_words(typed, longest=longest)
    return Text(en=words, ko=words) if words else None
