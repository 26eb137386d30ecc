"""`dure report`: from the files of a book straight to a report, with no database between."""

import argparse
import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from dure.cli.books import language_of, load_books, party_of, put_out, say
from dure.cli.thread import open_with_thread
from dure.flows.assumptions import AssumptionTable
from dure.importers.mapping import Mapping, read_mapping
from dure.intake import Intake, read_files, read_judgements
from dure.korea.assumptions import load_assumptions
from dure.korea.gazetteer import load_gazetteer
from dure.language import Language, Text
from dure.ledger.ledger import find_latest_year
from dure.period import parse_period
from dure.places import Gazetteer, Place, PlaceNotFoundError
from dure.problem import Problem
from dure.reports import (
    CirculationReport,
    build_circulation_report,
    render_html,
    render_pdf,
    render_text,
    write_workbook,
)

NOTHING_READ = 2
FORMATS = ("text", "json", "html", "pdf", "xlsx")


class RefusalError(Exception):
    """The report cannot be made; `text` says why and what to do."""

    def __init__(self, text: Text) -> None:
        """Keep the reason in both languages."""
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True)
class Sources:
    """Everything that was given beside the books, and the problems met in it."""

    judgements: pa.Table | None
    mapping: Mapping | None
    assumptions: AssumptionTable
    problems: list[Problem]


def add_report_command(commands: Any) -> None:
    """Add `dure report` to the parser."""
    command = commands.add_parser(
        "report",
        help="from your files to a report: what stays here, where it leaks, which leak to close next",
        description="Read the files of a book and say how much of its money stays in a place.",
    )
    command.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="invoice lists, payroll, bank statements, registers …, in any order, or a folder of them. "
        "Another enterprise's bank or payroll file is given as BIZNO:PATH",
    )
    command.add_argument(
        "--place", help="code of 2, 5, 8 or 10 digits, KR, or a name; without it the enterprise's own 시군구"
    )
    command.add_argument("--enterprise", metavar="BIZNO", help="business number (or name) whose book it is")
    command.add_argument(
        "--period", help="2025, 2025-Q1, 2025-03 or 2025-01-01..2026-01-01; without it the latest whole year"
    )
    command.add_argument(
        "--register",
        action="append",
        default=[],
        metavar="FILE",
        help="register of businesses with addresses",
    )
    command.add_argument("--mapping", metavar="FILE", help="how to read a file that no format knows")
    command.add_argument("--judgements", metavar="FILE", help="CSV of what people decided")
    command.add_argument("--assumptions", metavar="FILE", help="your own ranges in place of the shipped ones")
    command.add_argument("--community", metavar="FILE", help="community.yaml: the report opens with it")
    command.add_argument("--format", choices=FORMATS, default="text")
    command.add_argument("--output", metavar="FILE", help="where to write it; without it the screen")
    command.add_argument("--lang", choices=("ko", "en"), help="language; without it the locale's")
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Make the report and put it out; return 0, or 2 where nothing could be read."""
    language = language_of(given.lang)
    try:
        report = make_report(given, language=language)
    except RefusalError as refusal:
        say(refusal.text.in_language(language))
        return NOTHING_READ
    if given.output is None and given.format in {"pdf", "xlsx"} and sys.stdout.isatty():
        say(
            Text(
                "Say where to write it: --output report." + given.format,
                "--output 으로 저장할 파일 이름을 알려 주세요.",
            ).in_language(language)
        )
        return NOTHING_READ
    try:
        put_out(render(report, form=given.format, language=language), output=given.output)
    except OSError as error:
        say(
            Text(
                f"{given.output} cannot be written: {error.strerror}. Choose another place with --output.",
                f"{given.output}에 쓸 수 없습니다({error.strerror}). --output 으로 다른 곳을 골라 주세요.",
            ).in_language(language)
        )
        return NOTHING_READ
    if given.output:
        say(Text(f"Written: {given.output}", f"저장했습니다: {given.output}").in_language(language))
        _say_problems(report.problems, language)
    return 0


def render(report: CirculationReport, *, form: str, language: Language) -> str | bytes:
    """Write a report in one of FORMATS."""
    if form == "json":
        return json.dumps(report.to_dict(language), ensure_ascii=False, indent=2) + "\n"
    if form == "html":
        return render_html(report, language)
    if form == "pdf":
        return render_pdf(report, language)
    if form == "xlsx":
        return write_workbook(report, language)
    return render_text(report, language)


def make_report(given: argparse.Namespace, *, language: Language) -> CirculationReport:
    """Read what was given and build the report.

    Raises:
        RefusalError: Nothing could be read, or it is not clear whose book it is, which place or which period.
    """
    gazetteer = load_gazetteer()
    sources = _load_sources(given)
    books, problems = load_books(given.files)
    registers, register_problems = load_books(given.register)
    try:
        owner = party_of(given.enterprise) if given.enterprise else None
        period = parse_period(given.period) if given.period else None
    except ValueError as error:
        raise RefusalError(Text(str(error), str(error))) from error
    show = _Progress(language)
    intake = read_files(
        books,
        gazetteer=gazetteer,
        owner=owner,
        registers=registers,
        judgements=sources.judgements,
        mapping=sources.mapping,
        progress=show,
    )
    show.end()
    problems = [*sources.problems, *problems, *register_problems, *intake.problems]
    if not intake.ledger.transfers.num_rows:
        raise RefusalError(_nothing_read(problems))
    enterprise = owner or intake.owner
    if enterprise is None:
        raise RefusalError(_whose_book(intake))
    if enterprise not in set(intake.ledger.parties["party"].to_pylist()):
        raise RefusalError(_not_in_the_files(given.enterprise, intake))
    place = find_place(given.place, intake=intake, enterprise=enterprise, gazetteer=gazetteer)
    period = period or find_latest_year(intake.ledger, enterprise) or find_latest_year(intake.ledger)
    if period is None:
        raise RefusalError(_nothing_read(problems))
    report = build_circulation_report(
        intake,
        gazetteer=gazetteer,
        assumptions=sources.assumptions,
        enterprise=enterprise,
        place=place.code,
        period=period,
        problems=problems,
        example=_is_example(intake, enterprise),
    )
    if given.community is None:
        return report
    report, found = open_with_thread(report, path=given.community, intake=intake, gazetteer=gazetteer)
    return replace(report, problems=(*report.problems, *found))


def _is_example(intake: Intake, enterprise: str) -> bool:
    """Say whether the enterprise's own name says that it is invented."""
    name = intake.ledger.parties["name"][intake.ledger.party_row(enterprise)].as_py() or ""
    return "가상" in name or "(example)" in name.lower()


def _load_sources(given: argparse.Namespace) -> Sources:
    problems: list[Problem] = []
    judgements = mapping = None
    if given.judgements:
        judgements, found = read_judgements(_bytes_of(given.judgements), file=given.judgements)
        problems += found
    if given.mapping:
        mapping, found = read_mapping(_bytes_of(given.mapping), file=given.mapping)
        problems += found
        if mapping is None:
            raise RefusalError(_first(found))
    text = _bytes_of(given.assumptions).decode("utf-8", "replace") if given.assumptions else None
    assumptions = load_assumptions(text, file=given.assumptions or "assumptions")
    problems += assumptions.problems
    return Sources(judgements, mapping, assumptions, problems)


def _first(problems: list[Problem]) -> Text:
    lines = [
        Text(
            f"{problem.where.in_language('en')}: {problem.what.en} {problem.remedy.en}",
            f"{problem.where.in_language('ko')}: {problem.what.ko} {problem.remedy.ko}",
        )
        for problem in problems
    ]
    return Text("\n".join(line.en for line in lines), "\n".join(line.ko for line in lines))


def _bytes_of(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise RefusalError(
            Text(f"{path} cannot be opened: {reason}.", f"{path} 파일을 열 수 없습니다: {reason}.")
        ) from error


def _nothing_read(problems: list[Problem]) -> Text:
    told = _first(problems)
    return Text(
        "No transfer could be read from these files.\n" + told.en,
        "이 파일들에서 거래를 하나도 읽지 못했습니다.\n" + told.ko,
    )


def _names(intake: Intake, parties: tuple[str, ...]) -> str:
    known = dict(
        zip(
            intake.ledger.parties["party"].to_pylist(), intake.ledger.parties["name"].to_pylist(), strict=True
        )
    )
    return "\n".join(
        f"  {party.removeprefix('name:')}  {known.get(party) or ''}".rstrip() for party in parties
    )


def _whose_book(intake: Intake) -> Text:
    shown = _names(intake, intake.candidates[:8])
    if not shown:
        counts = pc.value_counts(intake.ledger.transfers["payer"])
        top = sorted(counts.to_pylist(), key=lambda count: -count["counts"])[:8]
        shown = _names(
            intake, tuple(intake.ledger.parties["party"][count["values"]].as_py() for count in top)
        )
    return Text(
        f"No single party stands on every line, so whose book is it? Say so with --enterprise:\n{shown}",
        f"모든 줄에 나오는 사업체가 하나가 아닙니다. 누구의 장부인지 --enterprise 로 정해 주세요.\n{shown}",
    )


def _not_in_the_files(enterprise: str | None, intake: Intake) -> Text:
    shown = _names(intake, intake.candidates[:8])
    return Text(
        f"{enterprise} does not appear in these files. Those that do:\n{shown}",
        f"{enterprise}은(는) 이 파일들에 나오지 않습니다. 나오는 곳:\n{shown}",
    )


def find_place(asked: str | None, *, intake: Intake, enterprise: str, gazetteer: Gazetteer) -> Place:
    """Find the place that was asked for by code or name; without one, the enterprise's own 시군구.

    Raises:
        RefusalError: There is no such place, several have the name, or nobody knows where the enterprise is.
    """
    if asked is None:
        row = intake.ledger.party_row(enterprise)
        code = intake.ledger.parties["place"][row].as_py()
        district = _district_of(code, gazetteer) if code else None
        if district is None:
            raise RefusalError(
                Text(
                    "Nothing in the files says where the enterprise is: give its place with --place, "
                    "such as 52720 or 진안군.",
                    "사업체가 어디 있는지 파일에 나오지 않습니다. "
                    "--place 52720 이나 --place 진안군 처럼 지역을 알려 주세요.",
                )
            )
        return district
    if asked.isdigit() or asked.upper() == "KR":
        try:
            return gazetteer.get(asked.upper())
        except PlaceNotFoundError as error:
            raise RefusalError(Text(str(error), f"{asked} 코드의 지역이 없습니다.")) from error
    found = gazetteer.search(asked)
    exact = [
        place
        for place in found
        if asked in {place.name_ko, place.name_en, place.full_name_ko, place.full_name_en}
    ]
    if len(exact or found) == 1:
        return (exact or found)[0]
    shown = "\n".join(
        f"  {place.code}  {place.full_name_ko}  {place.full_name_en}" for place in (exact or found)[:10]
    )
    if not shown:
        raise RefusalError(Text(f"There is no place named {asked}.", f"{asked}(이)라는 지역이 없습니다."))
    raise RefusalError(
        Text(
            f"Several places are named {asked}; give one's code:\n{shown}",
            f"{asked}(이)라는 지역이 여럿입니다. 코드로 골라 주세요.\n{shown}",
        )
    )


def _district_of(code: str, gazetteer: Gazetteer) -> Place | None:
    line = [place for place in (gazetteer.find(code), *gazetteer.ancestors(code)) if place]
    return next((place for place in line if place.level == "district"), line[0] if line else None)


def _say_problems(problems: tuple[Problem, ...], language: Language) -> None:
    if not problems:
        return
    say(Text(f"{len(problems)} problems:", f"문제 {len(problems)}건:").in_language(language))
    for problem in problems:
        say(f"  {problem.where.in_language(language)}: {problem.what.in_language(language)}")
        say(f"    → {problem.remedy.in_language(language)}")


class _Progress:
    """Shows on a terminal what is being read; says nothing into a file or a pipe."""

    _STEPS: ClassVar = {
        "match": Text("telling who is who", "거래처를 맞추는 중"),
        "reconcile": Text("matching payments", "결제를 맞추는 중"),
    }

    def __init__(self, language: Language) -> None:
        self._language = language
        self._shown = sys.stderr.isatty()

    def __call__(self, what: str, done: int, of: int) -> None:
        if self._shown:
            step = self._STEPS[what].in_language(self._language) if what in self._STEPS else what
            count = f"{done + 1}/{of} " if of > 1 else ""
            print(f"\r\033[K{count}{step}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Take the line away."""
        if self._shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
