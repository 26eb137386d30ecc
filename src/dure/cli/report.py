"""`dure report`: from the files of a book straight to a report, with no database between."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Final

import pyarrow as pa
import pyarrow.compute as pc

from dure.cli.books import (
    RefusalError,
    check_output,
    load_books,
    load_file,
    party_of,
    read_period,
    write_json,
    write_out,
)
from dure.cli.options import add_exempt, add_made, add_period
from dure.cli.saying import say_written, write_problem
from dure.cli.thread import open_with_thread
from dure.flows.assumptions import AssumptionTable
from dure.importers.mapping import Mapping
from dure.importers.mapping_file import read_mapping
from dure.importers.reading import OWNER
from dure.intake import Intake, read_files, read_judgements
from dure.korea.assumptions import load_assumptions
from dure.korea.gazetteer import load_gazetteer
from dure.language import Language, Text
from dure.ledger.ledger import Ledger, find_latest_year
from dure.period import Period
from dure.places import Gazetteer, Place, resolve_addresses
from dure.problem import Problem, Where
from dure.reports import (
    CirculationReport,
    build_circulation_report,
    render_html,
    render_pdf,
    render_text,
    write_workbook,
)
from dure.terminal import language_of, say, strip_controls

FORMATS = ("text", "json", "html", "pdf", "xlsx")
_STEP_LENGTH: Final = 36
"""Letters of what is being read, so that the line stays one line; a Korean one takes two columns."""
_BESIDE_BYTES_MAX: Final = 64 << 20
"""Of a file that people write by hand."""

_DESCRIPTION: Final = Text(
    "Read the files of a book and say how much of its money stays in a place, where it leaks, and which leak "
    "to close next.",
    "장부 파일을 읽어 돈이 지역에 얼마나 남는지, 어디로 새는지, 다음에 무엇을 막으면 좋을지 알려 드립니다.",
)
_EPILOG: Final = Text(
    "For example: dure report 매입.xls 급여대장.xlsx 통장.csv --place Jinan-gun "
    "--format html --output report.html",
    "보기: dure report 매입.xls 급여대장.xlsx 통장.csv --place 진안군 --format pdf --output 보고서.pdf",
)
_HELP: Final = {
    "report": Text(
        "from your files to a report: what stays here, where it leaks, which leak to close next",
        "파일에서 보고서까지: 지역에 남은 돈, 새는 곳, 다음에 막을 곳",
    ),
    "files": Text(
        "invoice lists, payroll, bank statements, registers …, in any order, or a folder of them; another "
        "enterprise's bank or payroll file is given as BIZNO:PATH",
        "세금계산서 목록, 급여대장, 통장 거래내역, 명부 등을 순서 없이, 또는 그 파일들이 든 폴더. "
        "다른 사업체의 통장이나 급여대장은 ‘사업자번호:파일’로",
    ),
    "place": Text(
        "code of 2, 5, 8 or 10 digits, KR, or a name; without it the enterprise's own city, county "
        "or district (시군구)",
        "지역 이름이나 코드(2·5·8·10자리, 전국은 KR). 안 적으면 사업체가 있는 시군구",
    ),
    "enterprise": Text(
        "business number (or name) of the enterprise whose book it is",
        "누구의 장부인지: 사업자등록번호나 상호",
    ),
    "register": Text(
        "a register of businesses with addresses, to place those that no invoice places; may be repeated",
        "주소가 있는 사업자 명부. 주소를 모르는 거래처를 찾는 데 씁니다. 여러 번 적어도 됩니다",
    ),
    "mapping": Text(
        "how to read a file that no format knows (dure inspect writes one)",
        "모르는 서식의 파일을 읽는 열 맞춤표(dure inspect 로 만듭니다)",
    ),
    "judgements": Text("CSV of what people decided", "사람이 정한 것을 적은 CSV"),
    "assumptions": Text("your own ranges in place of the shipped ones", "기본 가정 대신 쓸 가정 파일"),
    "community": Text(
        "community.yaml: the report opens with its issue, goal and pledges",
        "community.yaml: 지역문제, 목표, 약속으로 보고서를 엽니다",
    ),
}
_NO_FILES: Final = Text(
    "Give the files of a book, such as the invoice lists from Hometax (홈택스), the payroll and the bank "
    "statements, or the folder that they are in:\n  dure report FILE... --place Jinan-gun\n"
    "More help: dure report --help",
    "장부 파일을 넣어 주세요. 홈택스 세금계산서 목록, 급여대장, 통장 거래내역이나 그 파일들이 든 "
    "폴더면 됩니다.\n"
    "  dure report 파일... --place 진안군\n자세한 도움말: dure report --help",
)


@dataclass(frozen=True)
class Sources:
    """Everything that was given beside the books, and the problems met in it."""

    judgements: pa.Table | None
    mapping: Mapping | None
    assumptions: AssumptionTable
    problems: list[Problem]


def add_report_command(commands: Any) -> None:
    """Add `dure report` to the parser."""
    command = commands.add_parser("report", help=_HELP["report"], description=_DESCRIPTION, epilog=_EPILOG)
    command.add_argument("files", nargs="*", metavar="FILE", help=_HELP["files"])
    command.add_argument("--place", metavar="PLACE", help=_HELP["place"])
    command.add_argument("--enterprise", metavar="BIZNO", help=_HELP["enterprise"])
    add_period(command)
    command.add_argument("--register", action="append", default=[], metavar="FILE", help=_HELP["register"])
    add_exempt(command)
    command.add_argument("--mapping", metavar="FILE", help=_HELP["mapping"])
    command.add_argument("--judgements", metavar="FILE", help=_HELP["judgements"])
    command.add_argument("--assumptions", metavar="FILE", help=_HELP["assumptions"])
    command.add_argument("--community", metavar="FILE", help=_HELP["community"])
    add_made(command, formats=FORMATS)
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Make the report and put it out; return 0, or 2 where nothing could be read."""
    language = language_of(given.lang)
    # What can be refused without reading is refused before the long work.
    _check_request(given)
    report = make_report(given, language=language)
    write_out(render(report, form=given.format, language=language), output=given.output)
    if say_written(given.output, language):
        _say_problems(report.problems, language)
    return 0


def _check_request(given: argparse.Namespace) -> None:
    if not given.files:
        raise RefusalError(_NO_FILES)
    if given.output in {None, "-"} and given.format in {"pdf", "xlsx"} and sys.stdout.isatty():
        raise RefusalError(
            Text(
                f"A {given.format} file cannot be shown here. Say where to write it: "
                f"--output report.{given.format}",
                f"{given.format} 파일은 화면에 보여 드릴 수 없습니다. 저장할 이름을 알려 주세요: "
                f"--output 보고서.{given.format}",
            )
        )
    beside = (given.mapping, given.judgements, given.assumptions, given.community)
    check_output(given.output, inputs=[*given.files, *given.register, *(path for path in beside if path)])


def render(report: CirculationReport, *, form: str, language: Language) -> str | bytes:
    """Write a report in one of FORMATS."""
    if form == "json":
        return write_json(report.to_dict(language))
    if form == "html":
        return render_html(report, language)
    if form == "pdf":
        return render_pdf(report, language)
    if form == "xlsx":
        return write_workbook(report, language)
    return strip_controls(render_text(report, language))


def make_report(given: argparse.Namespace, *, language: Language) -> CirculationReport:
    """Read what was given and build the report.

    Raises:
        RefusalError: Nothing could be read, or it is not clear whose book it is, which place or which period.
    """
    gazetteer = load_gazetteer()
    period = read_period(given.period) if given.period is not None else None
    sources = _load_sources(given)
    book = read_book(
        given.files,
        gazetteer=gazetteer,
        enterprise=given.enterprise,
        sources=sources,
        registers=given.register,
        exempt=given.exempt,
        output=given.output,
        language=language,
    )
    intake, enterprise, problems = book.intake, book.enterprise, book.problems
    place = find_place(given.place, intake=intake, enterprise=enterprise, gazetteer=gazetteer)
    period = period or find_latest_year(intake.ledger, enterprise) or find_latest_year(intake.ledger)
    if period is None:
        raise RefusalError(_nothing_read(problems))
    if not _has_transfers(intake.ledger, enterprise, period):
        raise RefusalError(_nothing_then(intake.ledger, enterprise, period, problems))
    problems += _elsewhere(place, intake=intake, enterprise=enterprise, gazetteer=gazetteer)
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


@dataclass(frozen=True)
class Book:
    """A book that was read, whose it is, and the problems met."""

    intake: Intake
    enterprise: str
    problems: list[Problem]


def read_book(
    files: Sequence[str],
    *,
    gazetteer: Gazetteer,
    enterprise: str | None,
    sources: Sources | None = None,
    registers: Sequence[str] = (),
    exempt: bool = False,
    output: str | None = None,
    language: Language,
) -> Book:
    """Read the files of a book, and tell whose it is.

    Raises:
        RefusalError: Nothing could be read, or it is not clear whose book it is.
    """
    owner = _read_enterprise(enterprise) if enterprise is not None else None
    books, problems = load_books(files, output=output)
    beside, register_problems = load_books(registers)
    show = _Progress(language)
    intake = read_files(
        books,
        gazetteer=gazetteer,
        owner=owner,
        registers=beside,
        judgements=sources.judgements if sources else None,
        mapping=sources.mapping if sources else None,
        exempt=(OWNER,) if exempt else (),
        progress=show,
    )
    show.end()
    problems = [*(sources.problems if sources else []), *problems, *register_problems, *intake.problems]
    if not intake.ledger.transfers.num_rows:
        raise RefusalError(_nothing_read(problems))
    # A name that was asked for may have turned out to be a number's.
    found = intake.owner
    if found is None:
        raise RefusalError(_whose_book(intake))
    if found not in set(intake.ledger.parties["party"].to_pylist()):
        raise RefusalError(_not_in_the_files(enterprise, intake))
    return Book(intake, found, problems)


def _elsewhere(place: Place, *, intake: Intake, enterprise: str, gazetteer: Gazetteer) -> list[Problem]:
    """Tell of a place that the enterprise is not in: its own rings are then not those of the report."""
    row = intake.ledger.party_row(enterprise)
    code = intake.ledger.parties["place"][row].as_py()
    home = gazetteer.find(code) if code else None
    if home is None:
        return []
    around = {home.code, *(step.code for step in gazetteer.ancestors(home.code))}
    inside = {place.code, *(step.code for step in gazetteer.ancestors(place.code))}
    if place.code in around or home.code in inside:
        return []
    return [
        Problem(
            where=Where("--place"),
            what=Text(
                f"The enterprise is in {home.full_name_en}, and {place.full_name_en} was asked about.",
                f"사업체는 {home.full_name_ko}에 있는데 {place.full_name_ko}에 대해 물으셨습니다.",
            ),
            remedy=Text(
                "If its own place is meant, leave --place out.",
                "사업체가 있는 지역을 보시려면 --place 를 빼 주세요.",
            ),
        )
    ]


def _read_enterprise(text: str) -> str:
    try:
        return party_of(text)
    except ValueError as error:
        raise RefusalError(
            Text(
                f"{error} Look at the registration certificate and give the number again after --enterprise.",
                f"{text}은(는) 올바른 사업자등록번호가 아닙니다. "
                "사업자등록증을 보고 --enterprise 뒤에 다시 적어 주세요.",
            )
        ) from error


def _days_of(ledger: Ledger, enterprise: str) -> Any:
    row = ledger.party_row(enterprise)
    mine = pc.or_(pc.equal(ledger.transfers["payer"], row), pc.equal(ledger.transfers["payee"], row))
    return ledger.transfers["date"].filter(mine)


def _has_transfers(ledger: Ledger, enterprise: str, period: Period) -> bool:
    days = _days_of(ledger, enterprise)
    return bool(pc.any(pc.and_(pc.greater_equal(days, period.start), pc.less(days, period.end))).as_py())


def _nothing_then(ledger: Ledger, enterprise: str, period: Period, problems: list[Problem]) -> Text:
    days = pc.min_max(_days_of(ledger, enterprise)).as_py()
    held_en, held_ko = "", ""
    if days["min"] is not None:
        held_en = f" What they hold of it is from {days['min']} to {days['max']}; choose a --period in that."
        held_ko = f" 파일에는 {days['min']}부터 {days['max']}까지 있으니 그 안에서 --period 를 골라 주세요."
    told = _first(problems)
    name = enterprise.removeprefix("name:")
    return Text(
        f"These files hold nothing of {name} in {period}.{held_en}\n{told.en}".rstrip(),
        f"이 파일들에는 {name}의 {period} 거래가 없습니다.{held_ko}\n{told.ko}".rstrip(),
    )


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
        mapping, faults = read_mapping(_bytes_of(given.mapping), file=given.mapping)
        if mapping is None:
            raise RefusalError(_first(faults))
    text = _bytes_of(given.assumptions) if given.assumptions else None
    assumptions = load_assumptions(text, file=given.assumptions or "assumptions")
    problems += assumptions.problems
    return Sources(judgements, mapping, assumptions, problems)


def _first(problems: Sequence[Problem]) -> Text:
    lines = [
        Text(
            f"{problem.where.in_language('en')}: {problem.what.en} {problem.remedy.en}",
            f"{problem.where.in_language('ko')}: {problem.what.ko} {problem.remedy.ko}",
        )
        for problem in problems
    ]
    return Text("\n".join(line.en for line in lines), "\n".join(line.ko for line in lines))


def _bytes_of(path: str) -> bytes:
    found = load_file(Path(path), limit=_BESIDE_BYTES_MAX)
    if isinstance(found, Problem):
        raise RefusalError(_first([found]))
    return found[1]


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
    if asked is None or not asked.strip():
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
    asked = asked.strip()
    if asked.isdecimal() or asked.upper() == "KR":
        found = gazetteer.find(asked.upper())
        if found is None:
            raise RefusalError(_no_such_code(asked, gazetteer))
        return found
    return _find_named_place(asked, gazetteer)


def _find_named_place(asked: str, gazetteer: Gazetteer) -> Place:
    named = gazetteer.search(asked)
    names = [
        {_bare(name) for name in (one.name_ko, one.name_en, one.full_name_ko, one.full_name_en)}
        for one in named
    ]
    exact = [place for place, called in zip(named, names, strict=True) if _bare(asked) in called]
    if len(exact or named) == 1:
        return (exact or named)[0]
    # A name with what it lies in, such as 전북 진안군, is read as an address is.
    row = resolve_addresses(pa.array([asked], pa.string()), gazetteer=gazetteer).to_pylist()[0]
    if row["code"] and not row["ambiguous"] and not exact:
        return gazetteer.get(row["code"])
    candidates = exact or named or [gazetteer.get(code) for code in row["ambiguous"]]
    if not candidates:
        raise RefusalError(
            Text(
                f"There is no place named {asked}. Give a name such as 진안군 or Jinan-gun, or a code.",
                f"{asked}(이)라는 지역이 없습니다. 진안군 같은 이름이나 코드를 적어 주세요.",
            )
        )
    shown = _list_places(candidates[:10])
    raise RefusalError(
        Text(
            f"Several places are named {asked}; give one's code:\n{shown}",
            f"{asked}(이)라는 지역이 여럿입니다. 코드로 골라 주세요.\n{shown}",
        )
    )


def _bare(name: str) -> str:
    return name.replace(" ", "").casefold()


def _list_places(places: Sequence[Place]) -> str:
    return "\n".join(f"  {place.code}  {place.full_name_ko}  {place.full_name_en}" for place in places)


def _no_such_code(asked: str, gazetteer: Gazetteer) -> Text:
    """Say that no place has a code, with the places that begin as it does."""
    wider = next((place for length in (8, 5, 2) if (place := gazetteer.find(asked[:length]))), None)
    inside = gazetteer.children(wider.code)[:10] if wider else gazetteer.children("KR")
    shown = _list_places([*([wider] if wider else []), *inside])
    return Text(
        f"No place has the code {asked}. A code has 2, 5, 8 or 10 digits, or is KR. Near it:\n{shown}",
        f"{asked} 코드의 지역이 없습니다. 코드는 2·5·8·10자리이거나 KR입니다. 가까운 코드:\n{shown}",
    )


def _district_of(code: str, gazetteer: Gazetteer) -> Place | None:
    line = [place for place in (gazetteer.find(code), *gazetteer.ancestors(code)) if place]
    return next((place for place in line if place.level == "district"), line[0] if line else None)


def _say_problems(problems: tuple[Problem, ...], language: Language) -> None:
    if not problems:
        return
    say(Text(f"{len(problems)} problems:", f"문제 {len(problems)}건:").in_language(language))
    for problem in problems:
        say(write_problem(problem, language, indent="  "))


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
            step = strip_controls(step).replace("\n", " ")[:_STEP_LENGTH]
            print(f"\r\033[K{count}{step}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Take the line away."""
        if self._shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
