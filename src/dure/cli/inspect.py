"""`dure inspect`: what a file is, what was read of it, the mapping guessed, and its problems."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import pyarrow.compute as pc

from dure.cli.books import is_there, load_file, put_out, say_why, write_json
from dure.cli.options import add_shown
from dure.cli.saying import NOTHING_READ
from dure.importers.mapping import Mapping, find_table, guess_mapping, read_mapped
from dure.importers.mapping_file import read_mapping, write_mapping
from dure.importers.reading import OWNER, Reading
from dure.importers.recognise import FORMATS, read_file
from dure.importers.redaction import redact
from dure.importers.sheets import Sheet, read_sheets
from dure.intake.missing import find_missing
from dure.language import Language, Text
from dure.problem import Problem
from dure.terminal import language_of, say, strip_controls

_MAPPING_BYTES_MAX: Final = 64 << 20

_TITLES: Final[dict[str, Text]] = {
    **{source.name: source.title for source in FORMATS},
    "mapped": Text("A table read by a mapping", "열 맞춤표로 읽은 표"),
    "unknown": Text("No known format", "알고 있는 서식이 아님"),
}
_SIDES: Final[dict[str, Text]] = {
    "paid": Text("paid", "나간 것"),
    "received": Text("received", "들어온 것"),
    "others": Text("between the parties named", "표에 적힌 거래주체 사이"),
}
_WORDS: Final[dict[str, Text]] = {
    "sheet": Text("sheet", "시트"),
    "rows": Text(
        "rows seen {seen:,}, read {read:,}, refused {refused:,}",
        "행 {seen:,}개 가운데 {read:,}개 읽음, {refused:,}개 거절",
    ),
    "days": Text("days {first} to {last}", "날짜 {first} ~ {last}"),
    "members": Text("members {count:,}", "조합원 {count:,}명"),
    "facts": Text("enterprises in the register {count:,}", "사업자 {count:,}곳"),
    "masked": Text("resident registration numbers masked: {count:,}", "가린 주민등록번호: {count:,}개"),
    "guess": Text("Mapping guessed (please check it):", "짐작한 열 맞춤(꼭 확인해 주세요):"),
    "mapping": Text("Mapping:", "열 맞춤:"),
    "by_guess": Text(
        "With it {read:,} of {seen:,} rows could be read.",
        "이대로라면 {seen:,}행 가운데 {read:,}행을 읽습니다.",
    ),
    "problems": Text("Problems:", "문제:"),
    "none": Text("No problems.", "문제가 없습니다."),
    "written": Text("The mapping was written: {path}", "열 맞춤표를 저장했습니다: {path}"),
    "exists": Text(
        "{path} is there already and may have been corrected by hand; choose another name.",
        "{path} 파일이 이미 있습니다. 손으로 고친 것일 수 있으니 다른 이름을 골라 주세요.",
    ),
    "unwritable": Text("{path} cannot be written: {reason}.", "{path}에 쓸 수 없습니다({reason})."),
    "no_table": Text(
        "No heading was found, so no mapping can be guessed.",
        "열 제목을 찾지 못해 열 맞춤표를 만들 수 없습니다.",
    ),
}
_HELP: Final[dict[str, Text]] = {
    "inspect": Text(
        "what a file is: its format, rows, days, sums, mapping and problems",
        "어떤 파일인지: 서식, 행, 날짜, 합계, 열 맞춤, 문제",
    ),
    "description": Text(
        "Say what a file is and what is read of it; write a mapping for one that no format knows.",
        "어떤 파일이고 무엇을 읽었는지 알려 드리고, 모르는 서식이면 열 맞춤표를 만들어 드립니다.",
    ),
    "file": Text(
        "any table: .xls, .xlsx, HTML saved as .xls, CSV", "표 파일: .xls, .xlsx, .xls로 저장한 웹 표, CSV"
    ),
    "write_mapping": Text(
        "write the mapping guessed, to be corrected", "짐작한 열 맞춤표를 저장합니다(고쳐 쓰세요)"
    ),
    "mapping": Text("read the file by this mapping", "이 열 맞춤표로 읽습니다"),
}


@dataclass(frozen=True)
class Inspection:
    """What was found out about one file.

    Attributes:
        file: Its name.
        readings: One a sheet that was understood.
        mapping: The mapping given, or else guessed; None where the file has no table.
        labels: The labels of the table.
        guessed: What the guessed mapping would read; None where a format or a mapping read the file.
        problems: What was wrong with the mapping file or with finding the file.
    """

    file: str
    readings: tuple[Reading, ...]
    mapping: Mapping | None
    labels: tuple[str, ...]
    guessed: Reading | None
    problems: tuple[Problem, ...]

    @property
    def has_rows(self) -> bool:
        """Whether anything could be read, be it only by the guessed mapping."""
        readings = [*self.readings, *([self.guessed] if self.guessed else [])]
        return any(_read_rows(reading) for reading in readings)

    def to_dict(self, language: Language) -> dict[str, object]:
        """Return the inspection as plain values in one language."""
        mapped = self.guessed is not None or any(reading.format == "mapped" for reading in self.readings)
        return {
            "file": self.file,
            "sheets": [_describe(reading, language) for reading in self.readings],
            "mapping": _mapping_dict(self.mapping) if self.mapping and mapped else None,
            "guess": _describe(self.guessed, language) if self.guessed else None,
            "problems": [problem.to_dict(language) for problem in self.all_problems],
        }

    @property
    def all_problems(self) -> list[Problem]:
        """Every problem of the file, and of finding it."""
        return [*self.problems, *(problem for reading in self.readings for problem in reading.problems)]


def add_inspect_command(commands: Any) -> None:
    """Add `dure inspect` to the commands."""
    command = commands.add_parser("inspect", help=_HELP["inspect"], description=_HELP["description"])
    command.add_argument("file", metavar="FILE", help=_HELP["file"])
    command.add_argument("--write-mapping", metavar="FILE", help=_HELP["write_mapping"])
    command.add_argument("--mapping", metavar="FILE", help=_HELP["mapping"])
    add_shown(command)
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Inspect one file and put out what it is; return 0, or 2 where nothing could be read."""
    language = language_of(given.lang)
    mapping: Mapping | None = None
    if given.mapping:
        mapping, problems = _load_mapping(given.mapping)
        if mapping is None:
            return _refuse(problems, file=given.file, form=given.format, language=language)
    loaded = load_file(Path(given.file), name=Path(given.file).name)
    if isinstance(loaded, Problem):
        return _refuse([loaded], file=given.file, form=given.format, language=language)
    file, content = loaded
    inspection = inspect_file(content, file=file, mapping=mapping)
    _show(inspection, form=given.format, language=language)
    if given.write_mapping and not _save_mapping(inspection, given.write_mapping, language):
        return NOTHING_READ
    return 0 if inspection.has_rows else NOTHING_READ


def inspect_file(content: bytes, *, file: str, mapping: Mapping | None = None) -> Inspection:
    """Find out what a file is; where no format knows it, guess a mapping and try it."""
    readings = tuple(read_file(content, file=file, mapping=mapping))
    sheets = [redact(sheet)[0] for sheet in read_sheets(content, file=file)[0]]
    sheet = _fullest(sheets)
    table = find_table(sheet) if sheet else None
    guessed = None
    if mapping is None and sheet is not None and table is not None:
        mapping = guess_mapping(sheet)
        if all(reading.format == "unknown" for reading in readings):
            guessed = read_mapped(sheet, mapping)
    labels = tuple(table.printed.values()) if table else ()
    missing = tuple(problem for _, problem in find_missing(readings, [None] * len(readings)))
    return Inspection(file, readings, mapping, labels, guessed, missing)


def render_inspection(inspection: Inspection, language: Language) -> str:
    """Write an inspection as plain text."""

    def word(name: str, **values: object) -> str:
        return _WORDS[name].in_language(language).format(**values)

    lines = [inspection.file]
    for reading in inspection.readings:
        title = _TITLES.get(reading.format, _TITLES["unknown"]).in_language(language)
        lines += ["", title + (f" — {word('sheet')} {reading.sheet}" if reading.sheet else "")]
        lines += [f"  {line}" for line in _describe_lines(reading, word, language)]
    if inspection.guessed is not None or any(reading.format == "mapped" for reading in inspection.readings):
        lines += ["", word("guess" if inspection.guessed else "mapping")]
        lines += [f"  {name}: {value}" for name, value in _mapping_dict(inspection.mapping).items()]
        if inspection.guessed is not None:
            seen, read = inspection.guessed.seen_rows, _read_rows(inspection.guessed)
            lines.append("  " + word("by_guess", seen=seen, read=read))
            lines += _problem_lines(inspection.guessed.problems, language)
    problems = inspection.all_problems
    lines += ["", word("problems") if problems else word("none"), *_problem_lines(problems, language)]
    return "\n".join(lines)


def _problem_lines(problems: Sequence[Problem], language: Language) -> list[str]:
    lines = []
    for problem in problems:
        shown = problem.to_dict(language)
        lines += [f"  - {shown['where']}: {shown['what']}", f"    → {shown['remedy']}"]
    return lines


def _describe_lines(reading: Reading, word: Any, language: Language) -> list[str]:
    facts = _describe(reading, language)
    lines = [word("rows", seen=facts["rows_seen"], read=facts["rows_read"], refused=facts["rows_refused"])]
    if facts["first_date"]:
        lines.append(word("days", first=facts["first_date"], last=facts["last_date"]))
    lines += [
        f"{_SIDES[total['side']].in_language(language)}: {total['quantity']:,} {total['unit']}"
        for total in facts["totals"]
    ]
    for name, count in (
        ("members", facts["members"]),
        ("facts", facts["party_facts"]),
        ("masked", facts["masked_numbers"]),
    ):
        lines += [word(name, count=count)] if count else []
    return lines


def _describe(reading: Reading, language: Language) -> dict[str, Any]:
    days = pc.min_max(reading.rows["date"]) if reading.rows.num_rows else None
    return {
        "sheet": reading.sheet,
        "format": reading.format,
        "title": _TITLES.get(reading.format, _TITLES["unknown"]).in_language(language),
        "rows_seen": reading.seen_rows,
        "rows_read": _read_rows(reading),
        "rows_refused": sum(problem.refused_rows for problem in reading.problems),
        "first_date": str(days["min"].as_py()) if days is not None else None,
        "last_date": str(days["max"].as_py()) if days is not None else None,
        "totals": _totals(reading),
        "members": reading.members.num_rows,
        "party_facts": reading.party_facts.num_rows,
        "masked_numbers": reading.masked_numbers,
    }


def _totals(reading: Reading) -> list[dict[str, Any]]:
    """Add up what the book's own enterprise paid and received, by unit; what has neither side apart."""
    rows = reading.rows
    if not rows.num_rows:
        return []
    default = {"payer": "paid", "payee": "received"}.get(reading.owner_side or "", "others")
    pays = pc.equal(rows["payer_number"].cast("string"), OWNER).fill_null(False)  # noqa: FBT003 - by place
    gets = pc.equal(rows["payee_number"].cast("string"), OWNER).fill_null(False)  # noqa: FBT003 - by place
    side = pc.if_else(pays, "paid", pc.if_else(gets, "received", default))
    table = rows.select(["quantity"]).append_column("side", side)
    table = table.append_column("unit", rows["unit"].cast("string"))
    grouped = table.group_by(["side", "unit"]).aggregate([("quantity", "sum")])
    totals = [
        {"side": row["side"], "unit": row["unit"], "quantity": row["quantity_sum"]}
        for row in grouped.to_pylist()
    ]
    return sorted(totals, key=lambda total: (total["side"], total["unit"]))


def _read_rows(reading: Reading) -> int:
    rows = pc.count_distinct(reading.rows["row"]).as_py() if reading.rows.num_rows else 0
    return int(rows) + int(reading.members.num_rows) + int(reading.party_facts.num_rows)


def _mapping_dict(mapping: Mapping | None) -> dict[str, Any]:
    if mapping is None:
        return {}
    named = ((part.name, getattr(mapping, part.name)) for part in fields(mapping))
    return {name: value for name, value in named if value}


def _fullest(sheets: Sequence[Sheet]) -> Sheet | None:
    return max(sheets, key=lambda sheet: sheet.row_count, default=None)


def _load_mapping(path: str) -> tuple[Mapping | None, tuple[Problem, ...]]:
    found = load_file(Path(path), limit=_MAPPING_BYTES_MAX)
    if isinstance(found, Problem):
        return None, (found,)
    return read_mapping(found[1], file=path)


def _save_mapping(inspection: Inspection, path: str, language: Language) -> bool:
    if inspection.mapping is None:
        say(_WORDS["no_table"].in_language(language))
        return False
    if is_there(path):
        say(_WORDS["exists"].in_language(language).format(path=path))
        return False
    try:
        put_out(write_mapping(inspection.mapping, seen_labels=inspection.labels), output=path)
    except (OSError, ValueError) as error:
        reason = say_why(error).in_language(language)
        say(_WORDS["unwritable"].in_language(language).format(path=path, reason=reason))
        return False
    say(_WORDS["written"].in_language(language).format(path=path))
    return True


def _show(inspection: Inspection, *, form: str, language: Language) -> None:
    if form == "json":
        put_out(write_json(inspection.to_dict(language)), output=None)
    else:
        put_out(strip_controls(render_inspection(inspection, language)), output=None)


def _refuse(problems: Sequence[Problem], *, file: str, form: str, language: Language) -> int:
    inspection = Inspection(file, (), None, (), None, tuple(problems))
    _show(inspection, form=form, language=language)
    return NOTHING_READ
