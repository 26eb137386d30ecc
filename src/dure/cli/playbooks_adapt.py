"""`dure playbooks adapt`: a model tried on another place's figures, and its drafts written into a folder."""

import argparse
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from dure.cli.books import RefusalError, check_output, say_why, write_json, write_out
from dure.cli.options import PLAYBOOK, add_futures, add_made
from dure.cli.place_figures import find_code
from dure.cli.playbooks_adapt_text import write_adaptation
from dure.cli.saying import NOTHING_READ, say_problems, write_problem
from dure.commons import Community, write_community
from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.korea.geography import load_geography
from dure.korea.reference import load_reference
from dure.korea.requirements import load_requirements
from dure.korea.scenarios import load_scenarios
from dure.language import Language, Text
from dure.outlook.writing import write_plan
from dure.playbooks.adapting import PLAN_FILE, Adaptation, adapt_playbook
from dure.playbooks.playbook import Playbook
from dure.playbooks.telling import tell_adaptation
from dure.playbooks.trial import DRAWS, try_adaptation
from dure.problem import Problem
from dure.reports.outlook import OutlookError
from dure.reports.place import name_place
from dure.rules.facts import read_facts
from dure.terminal import language_of, say, strip_controls

COMMUNITY_FILE: Final = "community.yaml"
Load = Callable[[str], tuple[Playbook | None, tuple[Problem, ...]]]
_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})")

_HELP: Final = {
    "adapt": Text(
        "try a playbook on another place's figures", "실행서를 다른 지역의 통계에 맞추어 해 봅니다"
    ),
    "description": Text(
        "Rescale every number of a playbook to a place and say why, hold the law and the conditions "
        "against it, look at its futures there, and name what is missing.",
        "실행서의 수를 모두 그 지역에 맞추어 까닭과 함께 보여 드리고, 법의 요건과 지역의 조건을 살피고, "
        "그곳의 미래를 내다보고, 아직 모르는 것을 알려 드립니다.",
    ),
    "place": Text("where to: a code or a name", "어느 지역으로: 지역 코드나 이름"),
    "start": Text(
        "first month of the plan, as 2027-03; the playbook's own without it, while that is ahead",
        "계획의 첫 달(2027-03처럼). 안 적으면 실행서의 첫 달, 지났으면 다음에 오는 같은 달",
    ),
    "budget": Text(
        "won that strategies may cost together; what the plan begins with, without it",
        "전략에 함께 쓸 수 있는 돈(원). 안 적으면 계획의 첫날 가진 돈만큼",
    ),
    "as_of": Text(
        "the day of which the law is asked, as 2026-11-23; the day it was last read, without it",
        "어느 날의 법을 볼지(2026-11-23처럼). 안 적으면 법령을 마지막으로 읽은 날",
    ),
    "fact": Text(
        "what is so here, as founders=320; may be repeated",
        "여기의 사정. founders=320처럼 적고, 여러 번 적어도 됩니다",
    ),
    "into": Text(
        "write community.yaml and plan.toml into this folder, as drafts",
        "초안(community.yaml과 plan.toml)을 이 폴더에 적습니다",
    ),
}


def add_adapt_command(actions: Any, *, load: Load) -> None:
    """Add `dure playbooks adapt` to the parser.

    Args:
        actions: The subcommands of `dure playbooks`.
        load: Reads a playbook by its id, folder or zip file: the playbook or None, and the problems.
    """
    adapt = actions.add_parser("adapt", help=_HELP["adapt"], description=_HELP["description"])
    adapt.add_argument("name", metavar="NAME", help=PLAYBOOK)
    adapt.add_argument("--place", required=True, metavar="CODE", help=_HELP["place"])
    adapt.add_argument("--start", metavar="MONTH", help=_HELP["start"])
    add_futures(adapt, draws=DRAWS)
    adapt.add_argument("--budget", metavar="WON", help=_HELP["budget"])
    adapt.add_argument("--as-of", metavar="DATE", help=_HELP["as_of"])
    adapt.add_argument("--fact", action="append", default=[], metavar="NAME=NUMBER", help=_HELP["fact"])
    adapt.add_argument("--into", metavar="FOLDER", help=_HELP["into"])
    add_made(adapt)
    adapt.set_defaults(run=lambda given: run_adapt(given, load=load))


def run_adapt(given: argparse.Namespace, *, load: Load) -> int:
    """Adapt a playbook; return 0, or 2 where it cannot be had there."""
    language = language_of(given.lang)
    check_output(given.output, inputs=[given.name])
    check_folder(given.into, (COMMUNITY_FILE, PLAN_FILE))
    playbook, problems = load(given.name)
    if playbook is None:
        say_problems(problems, language)
        return NOTHING_READ
    adaptation = _adapt(given, playbook, language=language)
    try:
        told = _try(given, adaptation, language=language)
    except OutlookError as error:
        say_problems(error.problems, language)
        return NOTHING_READ
    files = write_drafts(adaptation)
    result = write_json(told) if given.format == "json" else write_adaptation(told, language)
    write_out(strip_controls(result), output=given.output)
    if given.into is not None:
        save_files(files, Path(given.into))
        say(_WRITTEN.in_language(language).format(folder=given.into))
    return 0


_WRITTEN: Final = Text(
    "Drafts written: {folder}/community.yaml and {folder}/plan.toml. Next: dure thread {folder}",
    "초안을 적었습니다: {folder}/community.yaml, {folder}/plan.toml. 다음: dure thread {folder}",
)


class _RefusedProblemsError(RefusalError):
    """Something given cannot be used; its text names each fault with its remedy."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(
            Text(
                en="\n".join(write_problem(one, "en") for one in problems),
                ko="\n".join(write_problem(one, "ko") for one in problems),
            )
        )


def _adapt(given: argparse.Namespace, playbook: Playbook, *, language: Language) -> Adaptation:
    table, gazetteer = load_requirements(), load_gazetteer()
    as_of = table.read_on if given.as_of is None else read_day(given.as_of)
    start = None if given.start is None else _read_month(given.start)
    form = playbook.legal_form.id
    facts: Mapping[str, float] = {}
    if given.fact:
        facts, faults = read_facts(given.fact, table, form)
        if faults:
            raise _RefusedProblemsError(faults)
    code = find_code(given.place, language=language)
    if code is None:
        raise RefusalError(_NO_PLACE)
    adaptation, problems = adapt_playbook(
        playbook,
        code,
        figures=load_figures(),
        geography=load_geography(),
        gazetteer=gazetteer,
        requirements=table,
        facts=facts,
        as_of=as_of,
        start=start,
    )
    if adaptation is None:
        raise _RefusedProblemsError(problems)
    return adaptation


def _try(given: argparse.Namespace, adaptation: Adaptation, *, language: Language) -> dict[str, Any]:
    trial = try_adaptation(
        adaptation,
        figures=load_figures(),
        gazetteer=load_gazetteer(),
        scenarios=load_scenarios().rows,
        reference=load_reference(),
        draws=given.draws,
        seed=given.seed,
        years=given.years,
        budget=None if given.budget is None else _read_won(given.budget),
    )
    return tell_adaptation(adaptation, trial, language)


def write_drafts(adaptation: Adaptation) -> dict[str, bytes]:
    """Write the drafts as files: a community with one issue, one goal, one enterprise, and its plan."""
    name, title = name_place(adaptation.place), adaptation.playbook.title
    community = Community(
        name=Text(en=f"{name.en}: {title.en} (draft)", ko=f"{name.ko}: {title.ko} (초안)"),
        places=(adaptation.place.code,),
        example=adaptation.playbook.example,
        issues=(adaptation.draft_issue,),
        goals=(adaptation.draft_goal,),
        enterprises=(adaptation.draft_enterprise,),
    )
    return {
        COMMUNITY_FILE: write_community(community).encode(),
        PLAN_FILE: write_plan(adaptation.plan).encode(),
    }


def save_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Save files into a folder of their own; none is written over.

    Raises:
        RefusalError: They cannot be saved, and why.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            with (folder / name).open("xb") as file:
                file.write(content)
    except OSError as error:
        why = say_why(error)
        raise RefusalError(
            Text(
                f"The folder {folder} cannot be written: {why.en}.",
                f"{folder} 폴더에 적을 수 없습니다. {why.ko}.",
            )
        ) from error


def check_folder(into: str | None, names: tuple[str, ...]) -> None:
    """Refuse a folder that has such files already.

    Raises:
        RefusalError: With the file's name.
    """
    if into is None:
        return
    if Path(into).exists() and not Path(into).is_dir():
        raise RefusalError(
            Text(f"{into} is a file. Give a folder.", f"{into}은(는) 파일입니다. 폴더를 적어 주세요.")
        )
    taken = [name for name in names if (Path(into) / name).exists()]
    if taken:
        raise RefusalError(
            Text(
                f"{into} has a file {taken[0]} already, which is not written over. Give a new folder.",
                f"{into}에 {taken[0]} 파일이 이미 있어 덮어쓰지 않았습니다. 새 폴더를 적어 주세요.",
            )
        )


def read_day(text: str) -> date:
    """Read a day.

    Raises:
        RefusalError: It is none.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise RefusalError(
            Text(
                f"{text} is no day. Write it as 2026-11-23.",
                f"{text}: 날짜가 아닙니다. 2026-11-23처럼 적어 주세요.",
            )
        ) from error


_NO_PLACE: Final = Text("Nothing was adapted.", "맞추어 보지 못했습니다.")


def _read_month(text: str) -> date:
    found = _MONTH.fullmatch(text.strip())
    if found is not None and 1 <= int(found[2]) <= 12 and int(found[1]) >= 1:
        return date(int(found[1]), int(found[2]), 1)
    raise RefusalError(
        Text(f"{text} is no month. Write it as 2027-03.", f"{text}: 달이 아닙니다. 2027-03처럼 적어 주세요.")
    )


def _read_won(text: str) -> float:
    try:
        won = float(text.replace(",", "").removesuffix("원"))
    except ValueError:
        won = -1.0
    if not 0 <= won < 1e15:
        raise RefusalError(
            Text(
                f"{text} is no sum of won. Write it as 30000000.",
                f"{text}: 금액이 아닙니다. 30000000처럼 적어 주세요.",
            )
        )
    return won
