"""What people judge about what was read: a readable file in, the judgements in force out."""

import csv
import io
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from dure.flows.assumptions import KINDS
from dure.intake.names import normalise_name
from dure.intake.sealed_names import HIDDEN_NAME, is_sealed
from dure.language import Text
from dure.ledger.tables import JUDGEMENTS, PURPOSES
from dure.problem import Problem, Where

ASPECTS = (
    *("place", "purpose", "same_as", "settles", "repeats", "kind", "respends"),
    *("differs_from", "paid_for", "pays_for"),
)
PARTY_ASPECTS = ("place", "same_as", "kind", "respends", "differs_from", "paid_for", "pays_for")
"""Those whose subject is a party; the others speak of documents."""
_NUMBER = re.compile(r"(\d{3})-?(\d{2})-?(\d{5})(@\w+)?")
_NAMED = re.compile(r"[a-z]+:.+", re.DOTALL)
_SHOWN = 5
_COLUMNS = ("subject", "aspect", "value", "who", "when", "why")


def read_judgements(content: bytes, *, file: str) -> tuple[pa.Table, list[Problem]]:
    """Read a CSV of judgements with the columns subject, aspect, value, who, when, why.

    A subject is a document key or a party: a business number, with or without hyphens, or a name as it is
    printed; an aspect is one of ASPECTS. Lines that cannot be read are problems and are left out.

    Args:
        content: The file, UTF-8 or, as Korean spreadsheets save it, cp949.
        file: Its name, for problems.
    """
    empty = JUDGEMENTS.empty_table()
    try:
        text = decode_sheet(content)
    except UnicodeDecodeError:
        return empty, [
            _problem(file, (), "The file is neither UTF-8 nor cp949.", "파일이 UTF-8도 cp949도 아닙니다.")
        ]
    lines = csv.DictReader(io.StringIO(text))
    missing = [column for column in ("subject", "aspect", "value") if column not in (lines.fieldnames or ())]
    if missing:
        names = ", ".join(missing)
        return empty, [_problem(file, (1,), f"No column {names}.", f"{names} 열이 없습니다.")]
    kept: list[dict[str, object]] = []
    problems = []
    try:
        written = list(lines)
    except csv.Error as error:
        return empty, [
            _problem(
                file, (lines.line_num,), f"The file breaks off: {error}.", "파일을 끝까지 읽지 못했습니다."
            )
        ]
    for row, line in enumerate(written, start=2):
        judgement = {column: (line.get(column) or "").strip() or None for column in _COLUMNS}
        fault = _fault(judgement)
        if fault:
            problems.append(_problem(file, (row,), fault.en, fault.ko, refused=1))
            continue
        if judgement["aspect"] in PARTY_ASPECTS:
            judgement["subject"] = _party(str(judgement["subject"]))
        if judgement["aspect"] == "same_as":
            judgement["value"] = _party(str(judgement["value"]))
        if judgement["aspect"] == "differs_from":
            judgement["value"] = " ".join(_party(part) for part in str(judgement["value"]).split())
        when = judgement["when"]
        kept.append({**judgement, "when": date.fromisoformat(when) if when else None})
    return pa.Table.from_pylist(kept, schema=JUDGEMENTS), problems


def _fault(judgement: dict[str, str | None]) -> Text | None:
    if not judgement["subject"] or not judgement["value"]:
        return Text("Subject or value is empty.", "subject나 value가 비어 있습니다.")
    aspect, value = judgement["aspect"], judgement["value"]
    if aspect not in ASPECTS:
        names = ", ".join(ASPECTS)
        return Text(
            f"The aspect {aspect!r} is none of {names}.", f"aspect {aspect!r}은(는) {names} 중에 없습니다."
        )
    if fault := _fault_of_value(str(aspect), str(value)):
        return fault
    try:
        if judgement["when"]:
            date.fromisoformat(judgement["when"])
    except ValueError:
        return Text(
            f"The day {judgement['when']!r} is not written 2025-03-31.",
            f"날짜 {judgement['when']!r}을(를) 2025-03-31처럼 적어 주세요.",
        )
    return None


def _fault_of_value(aspect: str, value: str) -> Text | None:
    """Say what is wrong with a value for its aspect; None where it can be meant."""
    purposes = {"purpose": PURPOSES, "paid_for": PURPOSES, "pays_for": PURPOSES}
    choices = {**purposes, "kind": KINDS}.get(aspect, ())
    if choices and value not in choices:
        names = ", ".join(choices)
        return Text(
            f"The {aspect} {value!r} is none of {names}.", f"{aspect} {value!r}은(는) {names} 중에 없습니다."
        )
    if aspect == "respends" and not _is_share(value):
        return Text(
            f"What is re-spent, {value!r}, is not a share between 0 and 1.",
            f"다시 쓰는 비율 {value!r}은(는) 0과 1 사이의 수가 아닙니다.",
        )
    return None


def _party(text: str) -> str:
    """Return the party that a person means: a number with or without hyphens, or a name as it is printed."""
    if number := _NUMBER.fullmatch(text):
        return "".join(number.groups(default=""))
    if _NAMED.fullmatch(text):
        return text
    return f"name:{normalise_name(text)}"


def _is_share(text: str | None) -> bool:
    try:
        return 0 <= float(text or "") <= 1
    except ValueError:
        return False


def _problem(file: str, rows: tuple[int, ...], en: str, ko: str, *, refused: int = 0) -> Problem:
    return Problem(
        where=Where(file, rows=rows, row_count=len(rows)),
        what=Text(en, ko),
        remedy=Text(
            "Write a CSV in UTF-8 with the columns subject, aspect, value, who, when, why.",
            "subject, aspect, value, who, when, why 열이 있는 UTF-8 CSV로 적어 주세요.",
        ),
        refused_rows=refused,
    )


def name_by_number(judgements: pa.Table, *, number_of: Callable[[str], str]) -> pa.Table:
    """Put the number of a party in place of its name, where `number_of` knows one.

    Args:
        judgements: Columns of JUDGEMENTS.
        number_of: Gives the number for `name:…`, or the name back.
    """
    columns = judgements.to_pydict()
    for row, aspect in enumerate(columns["aspect"]):
        if aspect in PARTY_ASPECTS and aspect not in {"same_as", "differs_from"}:
            columns["subject"][row] = number_of(columns["subject"][row])
        elif aspect == "same_as":
            columns["value"][row] = number_of(columns["value"][row])
    return pa.table(columns, schema=JUDGEMENTS)


def follow_merges(same_as: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """Follow each merge to its end: a is b and b is c makes a c. Circles are left out and told."""
    ends: dict[str, str] = {}
    problems = []
    for party in same_as:
        seen = [party]
        while seen[-1] in same_as and same_as[seen[-1]] not in seen:
            seen.append(same_as[seen[-1]])
        if same_as.get(seen[-1]) in seen:
            names = ", ".join(seen)
            problems.append(
                _problem(
                    "judgements",
                    (),
                    f"These are each the other: {names}.",
                    f"서로 같다고만 적혔습니다: {names}.",
                )
            )
        else:
            ends[party] = seen[-1]
    return ends, problems


def find_idle(judgements: pa.Table, *, parties: Collection[str], documents: pa.Array) -> list[Problem]:
    """Tell of judgements on parties and documents that are in none of the files."""
    keys = set(pc.unique(judgements["subject"]).to_pylist())
    known = pc.is_in(pa.array(sorted(keys), pa.string()), value_set=documents)
    there = {key for key, found in zip(sorted(keys), known.to_pylist(), strict=True) if found}
    idle = sorted(key for key in keys if key not in there and key not in parties)
    if not idle:
        return []
    shown = ", ".join(f"name:{HIDDEN_NAME}" if is_sealed(key) else key for key in idle[:_SHOWN])
    shown += " …" if len(idle) > _SHOWN else ""
    return [
        Problem(
            where=Where("judgements"),
            what=Text(
                f"{len(idle)} judgements speak of what is not in these files: {shown}.",
                f"판단 {len(idle)}건이 이 파일들에 없는 것을 말합니다: {shown}.",
            ),
            remedy=Text(
                "Correct the subject, or leave it for the files that it speaks of.",
                "subject를 고치시거나, 그 파일을 함께 넣을 때까지 그대로 두셔도 됩니다.",
            ),
        )
    ]


def is_different(differs: Mapping[str, str], party: str, other: str) -> bool:
    """Say whether somebody judged that two parties are not one; either may have been named first."""
    return other in differs.get(party, "").split() or party in differs.get(other, "").split()


def decode_sheet(content: bytes) -> str:
    """Decode a CSV that a person saved: UTF-8 with or without a byte order mark, else cp949.

    Raises:
        UnicodeDecodeError: It is neither.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp949")


def in_force(judgements: pa.Table, aspect: str) -> dict[str, str]:
    """Return the newest judgement of one aspect for each subject: by day, then by line."""
    chosen: dict[str, tuple[tuple[date, int], str]] = {}
    for line, row in enumerate(judgements.to_pylist()):
        if row["aspect"] == aspect:
            order = (row["when"] or date.min, line)
            if row["subject"] not in chosen or chosen[row["subject"]][0] <= order:
                chosen[row["subject"]] = (order, row["value"])
    return {subject: value for subject, (_, value) in chosen.items()}
