"""Files that no format knows, read by a mapping: guessed, written to a file, corrected by hand, reused."""

import difflib
import hashlib
import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dure.importers.cells import parse_business_numbers, parse_dates, parse_whole_amounts
from dure.importers.headers import (
    HEADER_SEARCH_ROWS,
    Header,
    LabelledSheet,
    find_header,
    label_sheet,
    normalise_label,
)
from dure.importers.mapping_words import FIELDS, PEOPLE_LABELS, PURPOSE_WORDS, UNIT_WORDS
from dure.importers.reading import OWNER, ROWS, Reading
from dure.importers.rows import build_rows, get_text, join_rows, key_rows, map_unique, report_rows
from dure.importers.sheets import Sheet
from dure.importers.weighing import parse_grams
from dure.language import Text
from dure.ledger.identifiers import is_business_number
from dure.ledger.tables import PAYMENT
from dure.problem import Problem, Where
from dure.quantity import Unit

CUSTOMERS: Final = "customers"
"""Stands for buyers whom nobody names."""

WRITE_ANEW: Final = Text(
    "Write it anew with `dure inspect FILE --write-mapping FILE`, and correct that one.",
    "`dure inspect 파일 --write-mapping 파일`로 새로 만든 뒤 고쳐 주세요.",
)
"""What to do with a mapping that cannot be used."""
DATE_FORMATS: Final = ("auto", "MM/DD/YYYY", "DD/MM/YYYY", "YYMMDD", "YYYYMM")
SIGNS: Final = ("plain", "out_negative")

Role = Literal["accrual", "payment"]


@dataclass(frozen=True)
class Mapping:
    """Which column of a file is what, by its label, and what the file leaves unsaid.

    Attributes:
        date: Label of the day.
        payer: Label of who pays; likewise `payer_number`, `payer_address`, `payer_line`.
        payee: Label of who is paid; likewise `payee_number`, `payee_address`, `payee_line`.
        counterparty: Label of the other side where the file has one, and its own enterprise is the rest;
            likewise `counterparty_number`, `counterparty_address`.
        amount: Label of the quantity; negative takes back, unless `sign` says otherwise.
        amount_out: Label of what the enterprise paid, where both ways have a column.
        amount_in: Label of what it got.
        vat: Label of the VAT that comes on top of `amount`.
        unit: Label of a column of units.
        purpose: Label of a column of purposes.
        item: Label of what it was for.
        payer_is: Who pays where no column says so: `owner`, `customers`, a business number or a name.
        payee_is: Who is paid, likewise.
        unit_is: Unit where no column says so: KRW, minute, gram, currency:NAME, or a word such as kg or 시간.
        purpose_is: Purpose where no column says so.
        role: `accrual` for what came to be owed, `payment` for what was paid.
        sign: `plain`, or `out_negative`: less than zero was paid, more was received.
        date_format: One of DATE_FORMATS.
        people: Side whose names are people's (`payer` or `payee`): kept as pseudonyms only.
        purposes: Word in the purpose column → purpose, beside those that are known.
    """

    date: str | None = None
    payer: str | None = None
    payer_number: str | None = None
    payer_address: str | None = None
    payer_line: str | None = None
    payee: str | None = None
    payee_number: str | None = None
    payee_address: str | None = None
    payee_line: str | None = None
    counterparty: str | None = None
    counterparty_number: str | None = None
    counterparty_address: str | None = None
    amount: str | None = None
    amount_out: str | None = None
    amount_in: str | None = None
    vat: str | None = None
    unit: str | None = None
    purpose: str | None = None
    item: str | None = None
    payer_is: str | None = None
    payee_is: str | None = None
    unit_is: str | None = None
    purpose_is: str | None = None
    role: Role = "accrual"
    sign: str = "plain"
    date_format: str = "auto"
    people: str | None = None
    purposes: MappingOf[str, str] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """True where it says which column is the day, and which the amount."""
        return bool(self.date and (self.amount or self.amount_out or self.amount_in))

    @property
    def labels(self) -> dict[str, str]:
        """Field → label, of the columns that are mapped."""
        named = ((name, getattr(self, name)) for name in COLUMN_FIELDS)
        return {name: label for name, label in named if label}


COLUMN_FIELDS: Final = (
    *("date", "payer", "payer_number", "payer_address", "payer_line"),
    *("payee", "payee_number", "payee_address", "payee_line"),
    *("counterparty", "counterparty_number", "counterparty_address"),
    *("amount", "amount_out", "amount_in", "vat", "unit", "purpose", "item"),
)
CONSTANT_FIELDS: Final = tuple(
    part.name for part in fields(Mapping) if part.name not in {*COLUMN_FIELDS, "purposes"}
)
_NEEDED: Final = frozenset(
    ("date", "amount", "amount_out", "amount_in", "payer", "payee", "payer_number", "payee_number", "unit")
) | {"counterparty", "counterparty_number"}
"""Fields without which a row would say something else than the file; the others may be missing."""

_FIGURE = re.compile(r"[0-9][0-9,.:/-]{2,}[0-9]|^-?[0-9]+$")
_ADDRESS: Final = (
    r"(?:[가-힣]+(?:시|군|구)\s?[가-힣0-9]+(?:읍|면|동|리|로|길|가|구))"
    r"|(?:-(?:ro|gil|eup|myeon|dong|gun|gu|si)\b)"
)


def guess_mapping(sheet: Sheet) -> Mapping:
    """Guess which column is what, by labels first and then by what cells look like.

    The file's own enterprise is taken to be the side that no column names; a sheet of sales says so above
    its heading. What cannot be guessed is left None, for a person to fill in.
    """
    labelled = find_table(sheet)
    if labelled is None:
        return Mapping()
    chosen = _guess_by_label(labelled)
    _guess_by_shape(labelled, chosen)
    return _complete_guess(labelled, chosen)


def find_table(sheet: Sheet) -> LabelledSheet | None:
    """Find a heading in a sheet of any kind: by known labels, else the first row of words above figures."""
    known = {normalise_label(alias) for aliases in FIELDS.values() for alias in aliases}
    header = find_header(sheet, labels=known, known_min=2)
    if header is None:
        cells = [column.slice(0, HEADER_SEARCH_ROWS).to_pylist() for column in sheet.columns]
        rows = [[cell or "" for cell in row] for row in zip(*cells, strict=True)]
        row = next((place for place in range(len(rows) - 1) if _is_heading(rows, place)), None)
        if row is None:
            return None
        header = find_header(
            sheet, labels={normalise_label(cell) for cell in rows[row]}, search_rows=row + 1, known_min=2
        )
    return label_sheet(sheet, header) if header is not None else None


def headings_hash(sheet: Sheet) -> str | None:
    """Return 64 hexadecimal digits for the headings of a sheet, the same for every file with these columns.

    Spaces, brackets and notes of the unit make no difference, the order of the columns does; None where no
    heading can be found.
    """
    labelled = find_table(sheet)
    if labelled is None:
        return None
    return hashlib.sha256("\x1f".join(labelled.labels).encode()).hexdigest()


def read_mapped(sheet: Sheet, mapping: Mapping) -> Reading:
    """Read a sheet by a mapping; a column that it names and the sheet lacks is a problem.

    Amounts may have decimals where the unit has a smaller whole one (kg, hours); what is finer is refused.
    """
    if not mapping.is_complete:
        problem = report_incomplete(Where(sheet.file, sheet.name), rows=sheet.row_count)
        return Reading("mapped", sheet.file, sheet.name, sheet.row_count, problems=(problem,))
    labelled, problems = _label_by(sheet, mapping)
    if labelled is None:
        return Reading("mapped", sheet.file, sheet.name, sheet.row_count, problems=tuple(problems))
    columns = {
        name: get_text(labelled, normalise_label(label))
        for name, label in mapping.labels.items()
        if normalise_label(label) in labelled.columns
    }
    day, bad_day = _read_days(columns, mapping, labelled.row_count)
    unit, scale, bad_unit = _read_units(columns, mapping, labelled.row_count)
    sums, bad_sum = _read_sums(columns, mapping, scale, labelled.row_count)
    purpose, strange = _read_purposes(columns, mapping, labelled.row_count)
    blank = ~bad_sum & np.logical_and.reduce([numbers == 0 for _, numbers in sums])
    bad_day &= ~bad_sum & ~blank
    bad_unit &= ~bad_sum & ~blank & ~bad_day
    problems += _report_cells(
        labelled, mapping, bad_sum=bad_sum, bad_day=bad_day, bad_unit=bad_unit, strange=strange
    )
    keep = ~bad_sum & ~bad_day & ~bad_unit
    shared = {
        "row": labelled.row,
        "key": key_rows([*columns.values()]),
        "date": day,
        "unit": unit,
        "role": mapping.role,
        "item": columns.get("item"),
    }
    tables = [
        build_rows(
            {
                **shared,
                **_read_sides(columns, mapping, way, labelled.row_count),
                "quantity": numbers,
                "purpose": "vat" if way == "vat" else purpose,
            },
            keep=keep & (numbers != 0),
        )
        for way, numbers in sums
    ]
    return Reading(
        format="mapped",
        file=sheet.file,
        sheet=sheet.name,
        seen_rows=labelled.row_count,
        rows=join_rows(tables) if labelled.row_count else ROWS.empty_table(),
        problems=tuple(problems),
        owner_side=_owner_side(mapping),
    )


def _report_cells(
    sheet: LabelledSheet,
    mapping: Mapping,
    *,
    bad_sum: NDArray[np.bool_],
    bad_day: NDArray[np.bool_],
    bad_unit: NDArray[np.bool_],
    strange: NDArray[np.bool_],
) -> list[Problem]:
    """Report rows that are refused for a cell, and those whose purpose alone is left open."""
    printed = {name: sheet.printed.get(normalise_label(label)) for name, label in mapping.labels.items()}
    amount = printed.get("amount") or printed.get("amount_out") or printed.get("amount_in")
    purpose = printed.get("purpose")
    return [
        *report_rows(sheet, bad_sum, what=_BAD_SUM, remedy=_MEND, column=amount),
        *report_rows(sheet, bad_day, what=_BAD_DAY, remedy=_MEND_DAY, column=printed.get("date")),
        *report_rows(sheet, bad_unit, what=_BAD_UNIT, remedy=_MEND, column=printed.get("unit")),
        *report_rows(
            sheet, strange, what=_STRANGE_PURPOSE, remedy=_ADD_PURPOSE, column=purpose, refused=False
        ),
    ]


def report_incomplete(where: Where, *, rows: int = 0) -> Problem:
    """Report a mapping without a column for the day or the amount, and how many rows stay unread."""
    return Problem(where, _INCOMPLETE, _COMPLETE_IT, rows)


def find_unit(word: str) -> tuple[str, int] | None:
    """Find a unit by a word for it, and how many of the unit the word means: KRW and 1,000 for 천원."""
    known = UNIT_WORDS.get(word.strip().lower())
    if known is not None:
        return known
    try:
        return Unit(word.strip()).code, 1
    except ValueError:
        return None


def _is_heading(rows: Sequence[Sequence[str]], place: int) -> bool:
    cells, following = rows[place], rows[place + 1]
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or any(_FIGURE.search(cell) for cell in filled):
        return False
    return sum(1 for cell, below in zip(cells, following, strict=True) if cell and _FIGURE.search(below)) >= 1


def _guess_by_label(sheet: LabelledSheet) -> dict[str, str]:
    chosen: dict[str, str] = {}
    taken: set[str] = set()
    # What is spelled alike comes first for every field; only then what merely contains the word.
    for contains in (False, True):
        for name, aliases in FIELDS.items():
            if name in chosen:
                continue
            label = _find_alias(sheet, aliases, taken, contains=contains)
            if label is not None:
                chosen[name] = label
                taken.add(label)
    return chosen


def _find_alias(
    sheet: LabelledSheet, aliases: Iterable[str], taken: set[str], *, contains: bool
) -> str | None:
    for alias in (normalise_label(alias) for alias in aliases):
        for label in sheet.labels:
            if label in taken:
                continue
            if label == alias or (contains and len(alias) >= 3 and alias in label):
                return label
    return None


def _guess_by_shape(sheet: LabelledSheet, chosen: dict[str, str]) -> None:
    """Look at the cells for what no label told: a day, an amount, a number, an address, a name."""
    free = [label for label in sheet.labels if label not in chosen.values()]
    shapes = {label: _shape_of(get_text(sheet, label).slice(0, 1000)) for label in free}
    has_amount = any(name in chosen for name in ("amount", "amount_out", "amount_in"))
    wanted = [("date", "date")] if "date" not in chosen else []
    wanted += [] if has_amount else [("amount", "amount")]
    sided = [name for name in chosen if name.startswith(("payer", "payee", "counterparty"))]
    if not any(name.endswith("_number") for name in sided):
        wanted.append(("counterparty_number", "number"))
    if not any(name.endswith("_address") for name in sided):
        wanted.append(("counterparty_address", "address"))
    if not any(name in chosen for name in ("payer", "payee", "counterparty")):
        wanted.append(("counterparty", "words"))
    for name, shape in wanted:
        label = next((label for label in free if shapes[label] == shape), None)
        if label is not None:
            chosen[name] = label
            free.remove(label)


def _shape_of(texts: Any) -> str | None:
    """Say what most of the filled cells of a column look like."""
    texts = texts.drop_null()
    if not len(texts):
        return None
    # Half is enough: what does not fit is then named row by row, when the sheet is read.
    enough = len(texts) * 0.5
    if parse_business_numbers(texts)[0].is_valid().sum().as_py() >= enough:
        return "number"
    digits = pc.match_substring_regex(texts, r"^\d{1,5}(?:\.\d+)?$")
    if not pc.all(digits).as_py() and parse_dates(texts)[0].is_valid().sum().as_py() >= enough:
        return "date"
    if pc.match_substring_regex(texts, _ADDRESS).sum().as_py() >= enough:
        return "address"
    numbers = parse_whole_amounts(texts)[0]
    if numbers.is_valid().sum().as_py() >= enough:
        # 1, 2, 3 … is a running number, and no amount.
        running = (
            len(numbers) > 2 and pc.all(pc.equal(pc.pairwise_diff(numbers.fill_null(0)).slice(1), 1)).as_py()
        )
        return None if running else "amount"
    words = pc.match_substring_regex(texts, r"[가-힣A-Za-z]{2}").sum().as_py() >= enough
    return "words" if words else None


def _complete_guess(sheet: LabelledSheet, chosen: dict[str, str]) -> Mapping:
    values: dict[str, Any] = {name: sheet.printed[label] for name, label in chosen.items()}
    both_ways = "amount_out" in chosen and "amount_in" in chosen
    if both_ways:
        values.pop("amount", None)
    elif "amount" in chosen:
        values.pop("amount_out", None)
        values.pop("amount_in", None)
    title = " ".join(cell for row in sheet.preamble for cell in row) + f" {sheet.name or ''} {sheet.file}"
    sells = re.search(r"매출|판매|수입|sales|income", title) is not None
    if both_ways:
        values["role"] = PAYMENT
    else:
        _seat_counterparty(values, sells=sells)
    amount = chosen.get("amount", "")
    values["unit_is"] = None if "unit" in chosen else _guess_unit(amount, sheet)
    for side in ("payer", "payee", "counterparty"):
        if normalise_label(values.get(side)) in {normalise_label(label) for label in PEOPLE_LABELS}:
            # With a business number beside it, the name is a shop's owner, known by the number.
            values["people"] = None if values.get(f"{side}_number") else side
            if values["people"] and "purpose" not in values and values.get("payer_is") == OWNER:
                values["purpose_is"] = "wages"
    return Mapping(**values)


def _seat_counterparty(values: dict[str, Any], *, sells: bool) -> None:
    """Put a lone counterparty on the side that the file's title says, and the enterprise on the other."""
    has_payer, has_payee = (
        ("payer" in values or "payer_number" in values),
        ("payee" in values or "payee_number" in values),
    )
    side = "payer" if has_payee or (sells and not has_payer) else "payee"
    if not (has_payer and has_payee):
        for part in ("", "_number", "_address"):
            if f"counterparty{part}" in values and f"{side}{part}" not in values:
                values[f"{side}{part}"] = values[f"counterparty{part}"]
    for part in ("", "_number", "_address"):
        values.pop(f"counterparty{part}", None)
    for one in ("payer", "payee"):
        if one not in values and f"{one}_number" not in values:
            values[f"{one}_is"] = OWNER
    if values.get("payer_is") == OWNER and values.get("payee_is") == OWNER:
        values["payer_is" if sells else "payee_is"] = CUSTOMERS if sells else None


def _guess_unit(label: str, sheet: LabelledSheet) -> str:
    inner = re.search(r"\(([^)]*)\)", sheet.printed.get(label, ""))
    word = (inner[1] if inner else label).strip().lower()
    return word if word in UNIT_WORDS else "KRW"


def _label_by(sheet: Sheet, mapping: Mapping) -> tuple[LabelledSheet | None, list[Problem]]:
    wanted = {name: normalise_label(label) for name, label in mapping.labels.items()}
    bare = {re.sub(r"\.\d+$", "", label) for label in wanted.values()} | set(wanted.values())
    header = find_header(sheet, labels=bare, known_min=min(2, len(set(wanted.values()))))
    if header is None:
        header = _any_header(sheet)
    if header is None:
        return None, [Problem(Where(sheet.file, sheet.name), _NO_HEADING, WRITE_ANEW, sheet.row_count)]
    labelled = label_sheet(sheet, header)
    missing = [name for name, label in wanted.items() if label not in labelled.columns]
    needed = [name for name in missing if name in _NEEDED]
    problems = [
        _missing_column(
            labelled, name, mapping.labels[name], refused=labelled.row_count if name in needed[:1] else 0
        )
        for name in missing
    ]
    return (None if needed else labelled), problems


def _any_header(sheet: Sheet) -> Header | None:
    found = find_table(sheet)
    return found.header if found is not None else None


def _missing_column(sheet: LabelledSheet, name: str, label: str, *, refused: int) -> Problem:
    printed = list(sheet.printed.values())
    near = difflib.get_close_matches(label, printed, n=1, cutoff=0.4)
    seen = ", ".join(printed[:12])
    what = Text(
        f"The mapping takes {name} from a column “{label}”, which the sheet does not have.",
        f"열 맞춤표의 {name} 항목은 ‘{label}’ 열인데, 이 표에는 그런 열이 없습니다.",
    )
    remedy = Text(
        f"Did you mean “{near[0]}”? Correct the mapping." if near else f"Choose one of: {seen}.",
        f"혹시 ‘{near[0]}’ 열입니까? 열 맞춤표를 고쳐 주세요."
        if near
        else f"이 가운데서 골라 주세요: {seen}.",
    )
    return Problem(Where(sheet.file, sheet.name, column=label), what, remedy, refused)


def _read_days(columns: dict[str, Any], mapping: Mapping, count: int) -> tuple[Any, NDArray[np.bool_]]:
    texts = columns.get("date", pa.nulls(count, pa.string()))
    digits = {
        "MM/DD/YYYY": (r"^\D*(\d{1,2})\D+(\d{1,2})\D+(\d{4}).*$", r"\3-\1-\2"),
        "DD/MM/YYYY": (r"^\D*(\d{1,2})\D+(\d{1,2})\D+(\d{4}).*$", r"\3-\2-\1"),
        "YYMMDD": (r"^\D*(\d{2})\D*(\d{2})\D*(\d{2})\D*$", r"20\1-\2-\3"),
        "YYYYMM": (r"^\D*(\d{4})\D*(\d{1,2})(?:\D.*)?$", r"\1-\2-01"),
    }
    # A month alone (2025-03, 202503, 2025년 3월) is its first day.
    months = r"^\s*(\d{4})(?:\s*(?:[-./]|년)\s*(\d{1,2})\s*월?|(0[1-9]|1[0-2]))\s*$"
    if mapping.date_format in digits:
        pattern, order = digits[mapping.date_format]
        texts = pc.replace_substring_regex(texts, pattern, order)
    else:
        texts = pc.replace_substring_regex(texts, months, r"\1-\2\3-01")
    days, bad = parse_dates(texts)
    return days, bad | days.is_null().to_numpy(zero_copy_only=False).astype(np.bool_)


def _read_units(
    columns: dict[str, Any], mapping: Mapping, count: int
) -> tuple[Any, NDArray[np.int64], NDArray[np.bool_]]:
    """Return each row's unit, how many of it one of the file's is, and the rows whose unit nobody knows."""
    texts = columns.get("unit", pa.nulls(count, pa.string()))
    texts = texts.fill_null(mapping.unit_is or "KRW")
    unit = map_unique(texts, lambda word: (find_unit(word) or (None, 0))[0])
    scale = map_unique(texts, lambda word: (find_unit(word) or (None, 1))[1], kind=pa.int64())
    return (
        unit,
        np.asarray(scale.to_numpy(), np.int64),
        unit.is_null().to_numpy(zero_copy_only=False).astype(bool),
    )


def _read_sums(
    columns: dict[str, Any], mapping: Mapping, scale: NDArray[np.int64], count: int
) -> tuple[list[tuple[str, NDArray[np.int64]]], NDArray[np.bool_]]:
    """Return the sums by way (`plain`, `out`, `in`, `vat`), and the rows in which one cannot be read."""
    bad = np.zeros(count, np.bool_)

    def read(name: str) -> NDArray[np.int64]:
        nonlocal bad
        texts = columns.get(name, pa.nulls(count, pa.string()))
        numbers = np.zeros(count, np.int64)
        for each in np.unique(scale).tolist():
            own = scale == each
            part = texts.filter(pa.array(own))
            read_part, bad_part = (
                parse_whole_amounts(part) if each == 1 else parse_grams(part, grams_each=each)
            )
            numbers[own] = read_part.fill_null(0).to_numpy()
            bad[own] |= bad_part
        return numbers

    if mapping.amount_out or mapping.amount_in:
        out, into = read("amount_out"), read("amount_in")
        bad |= (out != 0) & (into != 0)
        return [("out", out), ("in", into)], bad
    amount = read("amount")
    if mapping.sign == "out_negative":
        return [("out", np.where(amount < 0, -amount, 0)), ("in", np.where(amount > 0, amount, 0))], bad
    return [("plain", amount), ("vat", read("vat"))], bad


def _read_sides(columns: dict[str, Any], mapping: Mapping, way: str, count: int) -> dict[str, Any]:
    sides: dict[str, Any] = {}
    for side in ("payer", "payee"):
        is_own = (way == "out" and side == "payer") or (way == "in" and side == "payee")
        is_other = way in {"out", "in"} and not is_own
        source = "counterparty" if is_other and mapping.counterparty else side
        source = "counterparty" if is_other and mapping.counterparty_number else source
        number, name = _read_party(columns, mapping, source, count)
        if is_own:
            number, name = pa.repeat(pa.scalar(OWNER, pa.string()), count), pa.nulls(count, pa.string())
        said = _party_constant(getattr(mapping, f"{side}_is"))
        if said is not None and not is_own:
            unknown = pc.and_(number.is_null(), name.is_null())
            number = pc.if_else(unknown, pa.scalar(said[0], pa.string()), number)
            name = pc.if_else(unknown, pa.scalar(said[1], pa.string()), name)
        sides[f"{side}_number"], sides[f"{side}_name"] = number, name
        sides[f"{side}_address"] = None if is_own else columns.get(f"{source}_address")
        sides[f"{side}_line"] = None if is_own else columns.get(f"{source}_line")
    return sides


def _read_party(columns: dict[str, Any], mapping: Mapping, source: str, count: int) -> tuple[Any, Any]:
    none = pa.nulls(count, pa.string())
    name = columns.get(source, none)
    number, _ = parse_business_numbers(columns.get(f"{source}_number", none))
    word = map_unique(name, lambda text: text.lower() if text.lower() in {OWNER, CUSTOMERS} else None)
    number = pc.coalesce(number, word)
    name = pc.if_else(word.is_valid(), pa.scalar(None, pa.string()), name)
    if mapping.people == source:
        number = pc.coalesce(number, pc.binary_join_element_wise("employee:", name, ""))
    return number, name


def _party_constant(text: str | None) -> tuple[str | None, str | None] | None:
    """Return the number and name that a constant stands for."""
    if not text:
        return None
    if text in {OWNER, CUSTOMERS}:
        return text, None
    if is_business_number(text):
        return re.sub(r"\D", "", text), None
    return None, text


def _read_purposes(columns: dict[str, Any], mapping: Mapping, count: int) -> tuple[Any, NDArray[np.bool_]]:
    """Return each row's purpose, and the rows whose word for it nobody knows."""
    texts = columns.get("purpose", pa.nulls(count, pa.string()))
    known = {word: purpose for purpose, words in PURPOSE_WORDS.items() for word in (purpose, *words)}
    known |= dict(mapping.purposes)
    purpose = map_unique(texts, lambda word: known.get(word) or known.get(word.lower()))
    strange = pc.and_(texts.is_valid(), purpose.is_null()).to_numpy(zero_copy_only=False).astype(np.bool_)
    return (purpose.fill_null(mapping.purpose_is) if mapping.purpose_is else purpose), strange


def _owner_side(mapping: Mapping) -> str | None:
    if mapping.amount_out or mapping.amount_in or mapping.sign == "out_negative":
        return "both"
    if mapping.payer_is == OWNER:
        return "payer"
    return "payee" if mapping.payee_is == OWNER else None


_MEND: Final = Text("Mend the cells and give the file again.", "칸을 고친 뒤 다시 넣어 주세요.")
_MEND_DAY: Final = Text(
    "Mend the cells, or say in the mapping how days are written (date_format).",
    "칸을 고치거나, 열 맞춤표의 date_format에 날짜를 어떻게 적었는지 알려 주세요.",
)
_BAD_SUM: Final = Text(
    "These amounts cannot be read as a whole number of the unit, or stand in both columns.",
    "금액을 단위에 맞는 정수로 읽을 수 없거나 두 금액 칸에 함께 적혀 있습니다.",
)
_BAD_DAY: Final = Text("These rows have no date that can be read.", "읽을 수 있는 날짜가 없는 줄입니다.")
_BAD_UNIT: Final = Text(
    "These rows have a unit that is none of KRW, minute, gram or currency:NAME.",
    "단위가 KRW, minute, gram, currency:이름 가운데 어느 것도 아닌 줄입니다.",
)
_STRANGE_PURPOSE: Final = Text(
    "These rows have a word for their purpose that is not known; the purpose was left open.",
    "용도 칸의 말을 알 수 없어 용도를 비워 두었습니다.",
)
_ADD_PURPOSE: Final = Text(
    "Add the word under `purposes` in the mapping.", "열 맞춤표의 purposes 항목에 그 말을 넣어 주세요."
)
_INCOMPLETE: Final = Text(
    "The mapping names no column for the day, or none for the amount.",
    "열 맞춤표에 날짜 열이나 금액 열이 없습니다.",
)
_COMPLETE_IT: Final = Text(
    "Put a column's name after `date`, and one after `amount` (or `amount_out` and `amount_in`).",
    "`date`와 `amount`(또는 `amount_out`, `amount_in`) 옆에 열 이름을 적어 주세요.",
)
_NO_HEADING: Final = Text(
    "None of the columns that the mapping names was found.", "열 맞춤표에 적힌 열을 하나도 찾지 못했습니다."
)
