"""`dure plan`: start a plan from a book, check one, and put one beside what came of it."""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from dure.cli.books import RefusalError, check_output, load_file, party_of, read_period, write_json, write_out
from dure.cli.options import SEED, add_exempt, add_made
from dure.cli.report import Book, find_place, read_book
from dure.cli.saying import NOTHING_READ, say_problems, say_written, write_problem
from dure.importers.sheets import FILE_BYTES_MAX
from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.language import Language, Text
from dure.ledger.identifiers import is_business_number
from dure.ledger.ledger import find_latest_year
from dure.outlook.beginnings import find_beginnings
from dure.outlook.forecast import draw_futures
from dure.outlook.plan import Estimate, Plan
from dure.outlook.plan_file import SIZE_MAX
from dure.outlook.plan_places import check_places
from dure.outlook.population import project_place
from dure.outlook.reading import read_plan
from dure.places.figures import PlaceFigures
from dure.problem import Problem
from dure.reports.outlook_names import Origin, is_assumed, list_numbers, list_written, tell_origin
from dure.reports.plan_actual import MEASURES, PlanAndActual, compare_actual
from dure.reports.plan_draft import PlanDraft, draft_plan
from dure.terminal import language_of, strip_controls

DRAWS: Final = 1_000
YEARS: Final = 5
DRAFT_FORMATS: Final = ("toml", "json")

_HELP: Final = {
    "plan": Text(
        "an enterprise's plan: started from its book, checked, and beside what came of it",
        "사업체의 계획: 장부에서 시작하고, 살펴보고, 실제와 견줍니다",
    ),
    "draft": Text(
        "start a plan from a book: what it knows is filled in, what it cannot know is asked",
        "장부에서 계획을 시작합니다. 장부에 있는 것은 채우고, 없는 것은 여쭙니다",
    ),
    "check": Text(
        "say what is wrong with a plan, line by line", "계획에 잘못된 곳이 있는지 줄마다 살펴봅니다"
    ),
    "compare": Text(
        "put a plan beside what the book shows of its months", "계획과 장부의 실제를 달마다 나란히 놓습니다"
    ),
    "files": Text(
        "the files of a book, in any order, or a folder of them; another enterprise's bank or payroll file "
        "is given as BIZNO:PATH",
        "장부 파일들을 순서 없이, 또는 그 파일들이 든 폴더. 다른 사업체의 통장이나 급여대장은 "
        "‘사업자번호:파일’로",
    ),
    "plan_file": Text(
        "a plan file (TOML); start from examples/jinan/plan.toml",
        "계획 파일(TOML). examples/jinan/plan.toml을 고쳐 쓰면 쉽습니다",
    ),
    "enterprise": Text(
        "business number (or name) of the enterprise whose book it is",
        "누구의 장부인지: 사업자등록번호나 상호",
    ),
    "place": Text(
        "the place whose people it lives on: a code or a name; without it the enterprise's own city, "
        "county or district (시군구)",
        "어느 지역 사람들과 꾸려 가는지: 지역 코드나 이름. 안 적으면 사업체가 있는 시군구",
    ),
    "period": Text(
        "the whole months to look at, such as 2025 or 2025-03..2026-02; without it the latest whole year",
        "들여다볼 온전한 달들. 보기: 2025, 2025-03..2026-02. 안 적으면 가장 최근의 온전한 한 해",
    ),
    "draft_format": Text("what to make; toml without it", "무엇으로 만들지. 안 적으면 toml"),
}


def add_plan_command(commands: Any) -> None:
    """Add `dure plan draft`, `check` and `compare` to the parser."""
    plan = commands.add_parser("plan", help=_HELP["plan"], description=_HELP["plan"])
    actions = plan.add_subparsers(dest="action", metavar="ACTION", required=True)
    draft = actions.add_parser("draft", help=_HELP["draft"], description=_HELP["draft"])
    draft.add_argument("files", nargs="+", metavar="FILE", help=_HELP["files"])
    _add_book(draft)
    draft.add_argument("--place", metavar="PLACE", help=_HELP["place"])
    draft.add_argument("--period", metavar="PERIOD", help=_HELP["period"])
    add_made(draft, formats=DRAFT_FORMATS, told=_HELP["draft_format"])
    draft.set_defaults(run=run_draft)
    check = actions.add_parser("check", help=_HELP["check"], description=_HELP["check"])
    check.add_argument("plan", metavar="PLAN", help=_HELP["plan_file"])
    add_made(check)
    check.set_defaults(run=run_check)
    compare = actions.add_parser("compare", help=_HELP["compare"], description=_HELP["compare"])
    compare.add_argument("plan", metavar="PLAN", help=_HELP["plan_file"])
    compare.add_argument("files", nargs="+", metavar="FILE", help=_HELP["files"])
    _add_book(compare)
    add_made(compare)
    compare.set_defaults(run=run_compare)


def _add_book(command: Any) -> None:
    command.add_argument("--enterprise", metavar="BIZNO", help=_HELP["enterprise"])
    add_exempt(command)


# Draft


def run_draft(given: argparse.Namespace) -> int:
    """Start a plan from a book; return 0, or 2 where nothing could be read."""
    language = language_of(given.lang)
    check_output(given.output, inputs=given.files)
    draft, problems = make_draft(given, language=language)
    result = draft.to_toml() if given.format == "toml" else write_json(draft.to_dict(language))
    write_out(strip_controls(result), output=given.output)
    say_written(given.output, language)
    if given.format == "toml":
        say_problems([*draft.list_problems(), *problems], language)
    return 0


def make_draft(given: argparse.Namespace, *, language: Language) -> tuple[PlanDraft, list[Problem]]:
    """Read the book and start the plan.

    Raises:
        RefusalError: Nothing could be read, or it is not clear whose book, which place or which period.
    """
    gazetteer = load_gazetteer()
    period = read_period(given.period) if given.period is not None else None
    if period is not None and (period.start.day != 1 or period.end.day != 1):
        raise RefusalError(_WHOLE_MONTHS)
    book = _read(given, language=language)
    place = find_place(given.place, intake=book.intake, enterprise=book.enterprise, gazetteer=gazetteer)
    period = period or find_latest_year(book.intake.ledger, book.enterprise)
    if period is None:
        raise RefusalError(_NOTHING_SOLD)
    try:
        draft = draft_plan(
            book.intake,
            enterprise=book.enterprise,
            place=place.code,
            period=period,
            gazetteer=gazetteer,
            figures=load_figures(),
        )
    except ValueError as error:
        raise RefusalError(_NOTHING_SOLD) from error
    return draft, book.problems


_NOTHING_SOLD: Final = Text(
    "Nothing was sold in that time, so there is no plan to start. Choose another --period, or give the "
    "sales' files.",
    "그 기간에 매출이 없어 계획을 시작할 수 없습니다. --period 를 바꾸거나 매출 파일을 함께 넣어 주세요.",
)
_WHOLE_MONTHS: Final = Text(
    "A plan is started from whole months: write --period 2025 or --period 2025-03..2026-02.",
    "계획은 온전한 달에서 시작합니다. --period 2025 나 --period 2025-03..2026-02 처럼 적어 주세요.",
)


def _read(given: argparse.Namespace, *, enterprise: str | None = None, language: Language) -> Book:
    return read_book(
        given.files,
        gazetteer=load_gazetteer(),
        enterprise=given.enterprise or enterprise,
        exempt=given.exempt,
        output=given.output,
        language=language,
    )


# Check


def run_check(given: argparse.Namespace) -> int:
    """Say what is wrong with a plan; return 0 where it can be counted with, else 2."""
    language = language_of(given.lang)
    check_output(given.output, inputs=[given.plan])
    plan, problems = load_plan(given.plan, figures=load_figures())
    if given.format == "json":
        result = write_json(
            {
                "whole": plan is not None,
                "problems": [problem.to_dict(language) for problem in problems],
                "numbers": []
                if plan is None
                else [
                    {"path": path, "origin": tell_origin(one), "row": one.line}
                    for path, one in list_numbers(plan)
                ],
            }
        )
    else:
        result = "\n".join(_tell_check(plan, problems, language)) + "\n"
    write_out(strip_controls(result), output=given.output)
    return 0 if plan is not None else NOTHING_READ


def load_plan(path: str, *, figures: PlaceFigures) -> tuple[Plan | None, tuple[Problem, ...]]:
    """Read a plan's file from disk; what cannot be read is a problem."""
    loaded = load_file(Path(path), limit=min(SIZE_MAX * 4, FILE_BYTES_MAX))
    if isinstance(loaded, Problem):
        return None, (loaded,)
    return read_plan(loaded[1], file=loaded[0], known=check_places(figures))


def _tell_check(plan: Plan | None, problems: Sequence[Problem], language: Language) -> Iterator[str]:
    yield from (write_problem(problem, language) for problem in problems)
    if plan is None:
        yield Text(
            "The plan cannot be counted with until this is mended.",
            "고치기 전에는 계획으로 셈할 수 없습니다.",
        ).in_language(language)
        return
    yield Text(
        f"{plan.name.en}: from {plan.start:%Y-%m}; services: {len(plan.services)}, costs: {len(plan.costs)}, "
        f"grants: {len(plan.grants)}.",
        f"{plan.name.ko}: 서비스 {len(plan.services)}가지, 다달이 드는 돈 {len(plan.costs)}가지, "
        f"지원금 {len(plan.grants)}가지, {plan.start.year}년 {plan.start.month}월부터.",
    ).in_language(language)
    yield from _tell_origins(plan, language)
    if not problems:
        yield Text("Nothing is wrong with it.", "잘못된 곳이 없습니다.").in_language(language)


def _tell_origins(plan: Plan, language: Language) -> Iterator[str]:
    """Say, thing by thing, which written numbers come from records of one's own and which are assumed."""
    later = {f"{one.group}.{one.id}" for one in find_beginnings(plan)}
    things: dict[str, list[Estimate]] = {}
    for path, one in list_written(plan).items():
        group, *rest = path.split(".")
        things.setdefault(f"{group}.{rest[0]}" if len(rest) > 1 else group, []).append(one)
    everything = [one for ones in things.values() for one in ones]
    yield Text("Numbers written: ", "적은 수: ").in_language(language) + _count_origins(everything, language)
    for thing, ones in things.items():
        told = f"  {_name_thing(plan, thing).in_language(language)}: {_count_origins(ones, language)}"
        rows = sorted({one.line for one in ones if one.line is not None and is_assumed(one)})
        if rows:
            told += Text(" (row {})", " ({}행)").in_language(language).format(", ".join(map(str, rows)))
        yield told + (_NOT_BEGUN.in_language(language) if thing in later else "")


def _count_origins(ones: Sequence[Estimate], language: Language) -> str:
    counts = Counter(tell_origin(one) for one in ones)
    return ", ".join(
        f"{words.in_language(language)} {counts[origin]}"
        for origin, words in _ORIGINS.items()
        if counts[origin]
    )


def _name_thing(plan: Plan, path: str) -> Text:
    group, _, name = path.partition(".")
    found = next((one.name for one in getattr(plan, group) if one.id == name), None) if name else None
    return found or _GROUPS[group]


_NOT_BEGUN: Final = Text(": has not begun", ": 아직 시작하지 않음")
_ORIGINS: Final[Mapping[Origin, Text]] = {
    "records": Text("from own records", "우리 장부와 기록에서"),
    "source": Text("from another source", "다른 출처에서"),
    "assumption": Text("assumed", "가정"),
}
_GROUPS: Final[Mapping[str, Text]] = {
    "members": Text("members", "조합원"),
    "cash": Text("cash", "통장"),
    "rises": Text("yearly rises", "한 해에 오르는 정도"),
    "employer_share": Text("what the employer adds to wages", "월급에 더 드는 사업주 부담"),
}


# Compare


def run_compare(given: argparse.Namespace) -> int:
    """Put a plan beside the book; return 0, or 2 where one of them could not be read."""
    language = language_of(given.lang)
    check_output(given.output, inputs=[given.plan, *given.files])
    figures = load_figures()
    plan, problems = load_plan(given.plan, figures=figures)
    if plan is None:
        say_problems(problems, language)
        return NOTHING_READ
    book = _read(given, enterprise=_number_of(plan), language=language)
    compared = _compare(plan, book, figures=figures)
    told = compared.to_dict(language)
    result = write_json(told) if given.format == "json" else "\n".join(_tell(compared, language)) + "\n"
    write_out(strip_controls(result), output=given.output)
    say_written(given.output, language)
    if given.format == "text":
        say_problems([*problems, *book.problems], language)
    return 0


def _number_of(plan: Plan) -> str | None:
    """Give the business number that a plan names, if it is one."""
    number = plan.enterprise
    return party_of(number) if number is not None and is_business_number(number) else None


def _compare(plan: Plan, book: Book, *, figures: PlaceFigures) -> PlanAndActual:
    codes = sorted({place.code for service in plan.services for place in service.places})
    populations = {code: project_place(figures, code, draws=DRAWS, seed=SEED) for code in codes}
    futures = draw_futures(plan, populations, years=YEARS, draws=DRAWS, seed=SEED)
    return compare_actual(futures, book.intake, enterprise=book.enterprise)


_COLUMNS: Final[Mapping[str, Text]] = {
    "sales": Text("sales", "매출"),
    "outlay": Text("outlay", "지출"),
    "cash": Text("cash", "월말 잔액"),
    "members": Text("members", "조합원"),
}
_VERDICTS: Final[Mapping[str, Text]] = {
    "within": Text("within", "계획 안"),
    "below": Text("below", "적음"),
    "above": Text("above", "많음"),
    "unknown": Text("unknown", "모름"),
}


def _tell(compared: PlanAndActual, language: Language) -> Iterator[str]:
    yield compared.name.in_language(language)
    yield ""
    for sentence in compared.sentences:
        yield f"- {sentence.in_language(language)}"
    for measure in MEASURES if compared.months else ():
        yield ""
        yield _COLUMNS[measure].in_language(language)
        for month in compared.months:
            one = month.get(measure)
            actual = "-" if one.actual is None else f"{one.actual:,}"
            planned = "-" if one.low is None else f"{one.low:,} … {one.middle:,} … {one.high:,}"
            verdict = _VERDICTS[one.verdict].in_language(language)
            yield f"  {month.month:%Y-%m}  {actual:>15}  {verdict}  ({planned})"
