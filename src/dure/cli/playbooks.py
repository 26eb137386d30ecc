"""`dure playbooks`: list the models that travel, show one, and check one that was written or came by post."""

import argparse
from collections.abc import Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from dure.cli.books import check_output, is_there, load_file, say_why, write_json, write_out
from dure.cli.options import PLAYBOOK, add_made
from dure.cli.playbooks_adapt import add_adapt_command
from dure.cli.playbooks_draft import add_draft_command
from dure.cli.playbooks_text import write_list, write_text
from dure.cli.saying import NOTHING_READ, say_problems, write_problem
from dure.korea.gazetteer import load_gazetteer
from dure.korea.playbooks import load_files, load_knowledge, load_playbooks
from dure.language import Language, Text
from dure.playbooks.archive import ARCHIVE_BYTES_MAX, read_archive, read_folder
from dure.playbooks.contract import tell_playbook
from dure.playbooks.playbook import CHALLENGES, Playbook
from dure.playbooks.reading import read_playbook
from dure.playbooks.schema import FILES
from dure.problem import Problem, Where
from dure.reports.outlook_names import is_assumed
from dure.terminal import language_of, say, strip_controls

_HELP: Final = {
    "playbooks": Text(
        "models that travel: list, show and check playbooks (실행서)",
        "다른 지역으로 가져갈 수 있는 실행서를 살펴봅니다",
    ),
    "list": Text("list the playbooks that ship", "들어 있는 실행서를 늘어놓습니다"),
    "show": Text("show one playbook whole", "실행서 하나를 다 보여 줍니다"),
    "check": Text(
        "say what is wrong with a playbook, file by file and line by line",
        "실행서에 잘못된 곳이 있는지 파일마다, 줄마다 살펴봅니다",
    ),
    "challenge": Text("only those that answer this", "이 문제에 답하는 것만"),
}


def add_playbooks_command(commands: Any) -> None:
    """Add `dure playbooks list`, `show`, `check`, `draft` and `adapt` to the parser."""
    playbooks = commands.add_parser("playbooks", help=_HELP["playbooks"], description=_HELP["playbooks"])
    actions = playbooks.add_subparsers(dest="action", metavar="ACTION", required=True)
    listed = actions.add_parser("list", help=_HELP["list"], description=_HELP["list"])
    listed.add_argument("--challenge", choices=CHALLENGES, help=_HELP["challenge"])
    add_made(listed)
    listed.set_defaults(run=run_list)
    show = actions.add_parser("show", help=_HELP["show"], description=_HELP["show"])
    show.add_argument("name", metavar="NAME", help=PLAYBOOK)
    add_made(show)
    show.set_defaults(run=run_show)
    check = actions.add_parser("check", help=_HELP["check"], description=_HELP["check"])
    check.add_argument("name", metavar="NAME", help=PLAYBOOK)
    add_made(check)
    check.set_defaults(run=run_check)
    add_draft_command(actions)
    add_adapt_command(actions, load=load_playbook)


# List


def run_list(given: argparse.Namespace) -> int:
    """List the playbooks that ship; return 0."""
    language = language_of(given.lang)
    told = [
        tell_playbook(playbook, language, name_place=name_place)
        for playbook in load_playbooks()
        if given.challenge in {None, playbook.challenge}
    ]
    if given.format == "json":
        keys = ("id", "version", "dated", "title", "summary", "challenge", "example", "place", "place_name")
        result = write_json([{key: one[key] for key in keys} for one in told])
    else:
        result = write_list(told, language)
    _put_out(result, given)
    return 0


# Show


def run_show(given: argparse.Namespace) -> int:
    """Show one playbook; return 0, or 2 where there is none that can be read."""
    language = language_of(given.lang)
    playbook, problems = load_playbook(given.name)
    say_problems(problems, language)
    if playbook is None:
        say(_UNREADABLE.in_language(language))
        return NOTHING_READ
    told = tell_playbook(playbook, language, name_place=name_place)
    _put_out(write_json(told) if given.format == "json" else write_text(told, language), given)
    return 0


# Check


def run_check(given: argparse.Namespace) -> int:
    """Say what is wrong with a playbook; return 0, or 2 where it cannot be used."""
    language = language_of(given.lang)
    playbook, problems = load_playbook(given.name)
    if given.format == "json":
        told = [problem.to_dict(language) for problem in problems]
        result = write_json({"whole": playbook is not None, "problems": told})
    else:
        result = "\n".join(_tell_check(playbook, problems, language)) + "\n"
    _put_out(result, given)
    return 0 if playbook is not None else NOTHING_READ


_UNREADABLE: Final = Text(
    "The playbook cannot be used until this is mended.", "고치기 전에는 실행서로 쓸 수 없습니다."
)


def _tell_check(
    playbook: Playbook | None, problems: tuple[Problem, ...], language: Language
) -> Iterator[str]:
    yield from (write_problem(problem, language) for problem in problems)
    if playbook is None:
        yield _UNREADABLE.in_language(language)
        return
    numbers = list(playbook.plan.estimates())
    guessed = sum(is_assumed(estimate) for _, estimate in numbers)
    memory = sum(one.checked is None and one.kind != "assumption" for one in playbook.sources)
    counts = (len(playbook.steps), len(playbook.conditions), len(playbook.failures), len(playbook.outcomes))
    yield Text(
        f"{playbook.title.en} ({playbook.id}, version {playbook.version}): steps: {counts[0]}, conditions: "
        f"{counts[1]}, failures: {counts[2]}, measured outcomes: {counts[3]}; numbers of the plan: "
        f"{len(numbers)}, of which assumptions: {guessed}; sources: {len(playbook.sources)}, of which told "
        f"from memory: {memory}.",
        f"{playbook.title.ko} ({playbook.id}, {playbook.version}판): 단계 {counts[0]}가지, "
        f"조건 {counts[1]}가지, 실패 {counts[2]}건, 측정된 성과 {counts[3]}건. "
        f"계획의 수 {len(numbers)}개 가운데 가정이 {guessed}개, "
        f"출처 {len(playbook.sources)}개 가운데 기억에 따른 것이 {memory}개입니다.",
    ).in_language(language)
    if problems:
        yield Text(
            "It is whole and can be used; what is said above is worth mending.",
            "빠진 것이 없어 쓸 수 있습니다. 위에 적은 것은 고치면 더 좋습니다.",
        ).in_language(language)
    else:
        yield Text("Nothing is wrong with it.", "잘못된 곳이 없습니다.").in_language(language)


# What the commands share


def name_place(code: str) -> Text | None:
    """Name a place by its code; None where there is none."""
    place = load_gazetteer().find(code)
    return None if place is None else Text(en=place.full_name_en, ko=place.full_name_ko)


def load_playbook(given: str) -> tuple[Playbook | None, tuple[Problem, ...]]:
    """Read a playbook: one that ships, by its id; a folder, or any of its files; or a zip file."""
    if not given.strip() or not is_there(given):
        files = load_files(given)
        if files:
            return read_playbook(files, name=given, known=load_knowledge())
        return None, (_tell_absent(given),)
    name, files, problems = _load_files(Path(given))
    if problems or not files:
        return None, problems
    known = load_knowledge(today=datetime.now().astimezone().date())
    return read_playbook(files, name=name, known=known)


def _load_files(path: Path) -> tuple[str, Mapping[str, bytes], tuple[Problem, ...]]:
    try:
        if path.is_file() and path.name in FILES:
            path = path.parent
        if path.is_dir():
            files = read_folder(path)
            return path.resolve().name, files, () if files else (_tell_empty(path),)
    except (OSError, ValueError) as error:
        why = say_why(error)
        what = Text(f"The folder cannot be read: {why.en}.", f"폴더를 읽을 수 없습니다. {why.ko}.")
        remedy = Text("Give another folder.", "다른 폴더를 넣어 주십시오.")
        return "", {}, (Problem(Where(strip_controls(str(path))), what=what, remedy=remedy),)
    loaded = load_file(path, limit=ARCHIVE_BYTES_MAX)
    if isinstance(loaded, Problem):
        return "", {}, (loaded,)
    # A zip file is often renamed on its way, so that its name is no id.
    return "", *read_archive(loaded[1], name=loaded[0])


def _tell_absent(given: str) -> Problem:
    known = [playbook.id for playbook in load_playbooks()]
    near = ", ".join(get_close_matches(given, known, n=1) or known)
    return Problem(
        Where(strip_controls(given)),
        what=Text(
            "There is no such playbook, folder or zip file.", "그런 실행서나 폴더, 압축 파일이 없습니다."
        ),
        remedy=Text(
            f"These ship: {near}. Or give a folder.", f"들어 있는 것: {near}. 또는 폴더를 넣어 주십시오."
        ),
    )


def _tell_empty(path: Path) -> Problem:
    return Problem(
        Where(strip_controls(str(path))),
        what=Text("The folder is empty.", "폴더가 비어 있습니다."),
        remedy=Text(f"A playbook has {', '.join(FILES)}.", f"실행서에 쓰는 파일: {', '.join(FILES)}."),
    )


def _put_out(result: str, given: argparse.Namespace) -> None:
    check_output(given.output, inputs=_list_inputs(given))
    write_out(strip_controls(result), output=given.output)


def _list_inputs(given: argparse.Namespace) -> list[str]:
    """List the files that were read, so that none is written over."""
    name = getattr(given, "name", None)
    if name is None or not is_there(name):
        return []
    path = Path(name)
    folder = path if path.is_dir() else path.parent
    return [name] if path.is_file() and path.name not in FILES else [str(folder / file) for file in FILES]
