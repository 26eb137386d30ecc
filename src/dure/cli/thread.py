"""`dure thread`: a community's goals beside the figures of its books."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow.compute as pc

from dure.cli.books import (
    RefusalError,
    check_output,
    load_file,
    party_of,
    read_period,
    write_json,
    write_out,
)
from dure.cli.options import add_made, add_period
from dure.cli.saying import NOTHING_READ, say_problems, say_written
from dure.cli.shocks import build_shocks, check_shocks, load_plans, render_shocks, run_plans
from dure.commons import Books, Community, Enterprise, read_community
from dure.commons.document import SIZE_MAX
from dure.intake import BookFile, Intake, read_files
from dure.intake.members import count_members
from dure.korea.assumptions import load_assumptions
from dure.korea.gazetteer import load_gazetteer
from dure.language import Language, Text
from dure.period import Period
from dure.places import Gazetteer
from dure.problem import Problem, Where
from dure.reports import CirculationReport, build_circulation_report
from dure.reports.thread import ThreadReport, build_thread_report, participation_of
from dure.reports.thread_pages import render_thread_html, render_thread_text
from dure.terminal import language_of, strip_controls

COMMUNITY_FILE: Final = "community.yaml"
FORMATS: Final = ("text", "json", "html")
_FILE_MAX: Final = 2_000
"""Files that one pattern may bring in."""

_HELP: Final = {
    "thread": Text(
        "a community's issues, goals and pledges beside the figures of its books",
        "공동체의 지역문제, 목표, 약속을 장부의 숫자와 나란히",
    ),
    "description": Text(
        "Read community.yaml and the books beside it: issue, goal, enterprise, people, measured, "
        "circulation, pledges, the next leak to close.",
        "community.yaml과 그 곁의 장부를 읽어 지역문제, 목표, 사업체, 사람, 측정, 순환, 약속, "
        "다음에 막을 곳을 보여 드립니다.",
    ),
    "folder": Text(
        "the folder that holds community.yaml, or that file", "community.yaml이 있는 폴더나 그 파일"
    ),
    "shock": Text(
        "what a shock would do: pandemic, climate or inequality; may be given several times (text or json)",
        "충격이 오면 어떻게 되는지: pandemic(감염병), climate(기후), inequality(격차). 여러 번 적을 수 있음"
        "(text, json)",
    ),
    "public": Text(
        "leave out counts of fewer than five people, to show it outside",
        "다섯 명이 안 되는 수는 빼고, 밖에 보여 줄 수 있게",
    ),
}


def add_thread_command(commands: Any) -> None:
    """Add `dure thread` to the parser."""
    command = commands.add_parser("thread", help=_HELP["thread"], description=_HELP["description"])
    command.add_argument("folder", metavar="FOLDER", help=_HELP["folder"])
    add_made(command, formats=FORMATS)
    add_period(command)
    command.add_argument("--shock", metavar="NAME", action="append", default=[], help=_HELP["shock"])
    command.add_argument("--public", action="store_true", help=_HELP["public"])
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Show the thread; return 0, or 2 where no community could be read."""
    language = language_of(given.lang)
    path = community_path(given.folder)
    period = read_period(given.period) if given.period is not None else None
    check_shocks(given.shock, form=given.format)
    check_output(given.output, inputs=[str(path)])
    gazetteer = load_gazetteer()
    community, problems = load_community(path, gazetteer=gazetteer)
    if community is None:
        say_problems(problems, language)
        return NOTHING_READ
    if given.shock:
        return _run_shocks(given, community, folder=path.parent, gazetteer=gazetteer, period=period)
    report = make_thread(
        community,
        folder=path.parent,
        gazetteer=gazetteer,
        period=period,
        problems=problems,
        public=given.public,
    )
    write_out(render(report, form=given.format, language=language), output=given.output)
    if say_written(given.output, language):
        say_problems(report.problems, language)
    return 0


def _run_shocks(
    given: argparse.Namespace,
    community: Community,
    *,
    folder: Path,
    gazetteer: Gazetteer,
    period: Period | None,
) -> int:
    """Show what shocks would do; return 0, or 2 where the books tell nothing of a year."""
    language = language_of(given.lang)
    files, missing = load_books_of(community, folder=folder)
    intake = read_files(files, gazetteer=gazetteer)
    # A plan is the enterprise's own: outside, nothing is told of it.
    plans, found = (
        ({}, [])
        if given.public
        else run_plans(community, folder=folder, gazetteer=gazetteer, chosen=given.shock)
    )
    missing += found
    try:
        report = build_shocks(
            community,
            parties=[party_of_enterprise(one) for one in community.enterprises],
            intake=intake,
            gazetteer=gazetteer,
            period=period or latest_year(intake),
            chosen=given.shock,
            public=given.public,
            plans=plans,
        )
    except RefusalError:
        say_problems([*missing, *intake.problems], language)
        raise
    write_out(render_shocks(report, form=given.format, language=language), output=given.output)
    say_written(given.output, language)
    say_problems([*missing, *intake.problems], language)
    return 0


def render(report: ThreadReport, *, form: str, language: Language) -> str:
    """Write a thread in one of FORMATS."""
    if form == "json":
        return write_json(report.to_dict(language))
    if form == "html":
        return render_thread_html(report, language)
    return strip_controls(render_thread_text(report, language))


def community_path(given: str) -> Path:
    """Return the community's file: the one given, or the one in the folder given."""
    path = Path(given)
    return path / COMMUNITY_FILE if path.is_dir() else path


def load_community(
    path: str | Path, *, gazetteer: Gazetteer | None = None
) -> tuple[Community | None, list[Problem]]:
    """Read a community's file from disk; what cannot be read is a problem."""
    file = Path(path)
    # One byte more than is allowed, so that the reader says what it has against larger ones.
    found = load_file(file, limit=SIZE_MAX + 1)
    if isinstance(found, Problem):
        remedy = Text(
            en="Write community.yaml in the folder; start from examples/plain/community.yaml.",
            ko="폴더에 community.yaml을 만들어 주십시오. examples/plain/community.yaml을 고쳐 쓰면 쉽습니다.",
        )
        return None, [replace(found, remedy=remedy)]
    return read_community(found[1], file.name, gazetteer=gazetteer)


def make_thread(
    community: Community,
    *,
    folder: Path,
    gazetteer: Gazetteer,
    period: Period | None = None,
    problems: Sequence[Problem] = (),
    public: bool = False,
) -> ThreadReport:
    """Read the books beside a community's file and build its thread with all its figures.

    All the books make one ledger, so that what one enterprise spends with another is observed, not assumed.
    """
    files, missing = load_books_of(community, folder=folder)
    # A thread tells nothing of plans, but that one is absent or cannot be read is told at once.
    found = [*problems, *missing, *load_plans(community, folder=folder)[1]]
    if not files:
        days = [one.date for goal in community.goals for one in goal.measurements]
        days += [goal.baseline.date for goal in community.goals]
        return build_thread_report(
            community,
            books={},
            as_of=max(days, default=date(2000, 1, 1)),
            gazetteer=gazetteer,
            problems=found,
        )
    intake = read_files(files, gazetteer=gazetteer)
    return thread_of(
        community, intake=intake, gazetteer=gazetteer, period=period, problems=found, public=public
    )


def thread_of(
    community: Community,
    *,
    intake: Intake,
    gazetteer: Gazetteer,
    period: Period | None = None,
    problems: Sequence[Problem] = (),
    public: bool = False,
) -> ThreadReport:
    """Build a community's thread from books that are read already."""
    period = period or latest_year(intake)
    if period is None:
        return build_thread_report(
            community,
            books={},
            as_of=date(2000, 1, 1),
            gazetteer=gazetteer,
            problems=[*problems, *intake.problems],
        )
    assumptions = load_assumptions()
    known = set(intake.ledger.parties["party"].to_pylist())
    books = {}
    for enterprise in community.enterprises:
        party = party_of_enterprise(enterprise)
        if party in known:
            report = build_circulation_report(
                intake,
                gazetteer=gazetteer,
                assumptions=assumptions,
                enterprise=party,
                place=community.places[0],
                period=period,
            )
            books[enterprise.key] = {"ko": report.to_dict("ko"), "en": report.to_dict("en")}
    keys = {party_of_enterprise(enterprise): enterprise.key for enterprise in community.enterprises}
    return build_thread_report(
        community,
        books=books,
        period=period,
        ledger=intake.ledger,
        gazetteer=gazetteer,
        participation={
            keys[register.enterprise]: participation_of(count_members(register, as_of=period.end))
            for register in intake.registers
            if register.enterprise in keys
        },
        problems=[*problems, *intake.problems],
        public=public,
    )


def open_with_thread(
    report: CirculationReport, *, path: str | Path, intake: Intake, gazetteer: Gazetteer
) -> tuple[CirculationReport, list[Problem]]:
    """Let the report of an enterprise open with its thread, where the community's file knows it."""
    community, problems = load_community(path, gazetteer=gazetteer)
    if community is None:
        return report, problems
    thread = thread_of(community, intake=intake, gazetteer=gazetteer, period=report.period)
    keys = {party_of_enterprise(enterprise): enterprise.key for enterprise in community.enterprises}
    own = thread.of_enterprise(keys.get(report.party, report.party))
    if own is None:
        what = Text(
            en=f"The community's file names no enterprise {report.party}, so its thread is left out.",
            ko=f"공동체 파일에 사업체 {report.party}이(가) 없어 보고서에 지역문제와 목표를 싣지 못했습니다.",
        )
        remedy = Text(
            en="Write its business number under enterprises: in that file.",
            ko="그 파일의 enterprises: 에 사업자등록번호를 적어 주십시오.",
        )
        return report, [*problems, Problem(Where(str(path)), what=what, remedy=remedy)]
    opened = replace(
        report,
        thread={"ko": own.to_dict("ko"), "en": own.to_dict("en")},
        example=report.example or community.example,
    )
    return opened, problems


def party_of_enterprise(enterprise: Enterprise) -> str:
    """Return the ledger's party of an enterprise: its number, or its name without one."""
    return enterprise.number or party_of(enterprise.name.ko)


def latest_year(intake: Intake) -> Period | None:
    """Return the latest year with transfers in January and December; without one, the latest with any."""
    days = intake.ledger.transfers["date"]
    months = set(zip(pc.year(days).to_pylist(), pc.month(days).to_pylist(), strict=True))
    years = sorted({year for year, _ in months}, reverse=True)
    if not years:
        return None
    whole = [year for year in years if {(year, 1), (year, 12)} <= months]
    year = (whole or years)[0]
    return Period(date(year, 1, 1), date(year + 1, 1, 1))


def load_books_of(community: Community, *, folder: Path) -> tuple[list[BookFile], list[Problem]]:
    """Load the files that the enterprises name; one that is absent is a problem."""
    root = folder.resolve()
    files: dict[Path, BookFile] = {}
    problems: list[Problem] = []
    for enterprise in community.enterprises:
        patterns = [*enterprise.books]
        if enterprise.members is not None:
            patterns.append(Books(files=enterprise.members))
        for books in patterns:
            owner = books.owner or party_of_enterprise(enterprise)
            paths = list(_match(root, books.files))
            if not paths:
                problems.append(_absent(books.files, enterprise=enterprise))
            for path in paths:
                if path in files:
                    continue
                found = load_file(path, name=str(path.relative_to(root)))
                if isinstance(found, Problem):
                    problems.append(found)
                else:
                    files[path] = BookFile(name=found[0], content=found[1], owner=owner)
    return list(files.values()), problems


def _match(root: Path, pattern: str) -> Iterator[Path]:
    """Yield the files of a pattern that really lie in the folder, wherever their links point."""
    count = 0
    if pattern.count("**") > 1:  # each walks the whole tree again for every folder of the one before
        return
    try:
        found = sorted(root.glob(pattern))
    except (ValueError, NotImplementedError, IndexError):  # a pattern that no file system understands
        return
    for path in found:
        real = path.resolve()
        if real.is_relative_to(root) and real.is_file() and not path.name.startswith("."):
            count += 1
            if count > _FILE_MAX:
                return
            yield real


def _absent(pattern: str, *, enterprise: Enterprise) -> Problem:
    return Problem(
        Where(COMMUNITY_FILE, column=f"enterprises[{enterprise.id}]"),
        what=Text(en=f"No file fits {pattern}.", ko=f"{pattern}에 맞는 파일이 없습니다."),
        remedy=Text(
            en="Put the files there, or mend the pattern.",
            ko="파일을 그 자리에 두거나 적은 이름을 고쳐 주십시오.",
        ),
    )
