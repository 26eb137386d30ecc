"""`dure outlook`: will it last? A plan, a place, many futures, and what helps or harms."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from dure.cli.books import RefusalError, check_output, load_file, write_json, write_out
from dure.cli.options import add_figures, add_futures, add_made
from dure.cli.place_figures import find_code, list_former, open_figures
from dure.cli.saying import NOTHING_READ, say_problems, say_written
from dure.korea.gazetteer import load_gazetteer
from dure.korea.reference import load_reference
from dure.korea.scenarios import load_scenarios
from dure.language import Language, Text
from dure.outlook.plan import Plan, Scenario
from dure.outlook.plan_file import SIZE_MAX
from dure.outlook.plan_places import check_places
from dure.outlook.reading import read_plan
from dure.places.figures import PlaceFigures
from dure.problem import Problem, Where
from dure.reports.outlook import DRAWS, OutlookError, OutlookReport, build_outlook
from dure.reports.outlook_merger import measure_merger
from dure.reports.outlook_paper import render_outlook_pdf
from dure.reports.outlook_places import move_plan
from dure.reports.outlook_text import write_outlook
from dure.terminal import language_of, strip_controls

FORMATS: Final = ("text", "json", "csv", "pdf")
MERGE: Final = "merge"
"""The strategy that says what merging saves and costs."""

_DESCRIPTION: Final = Text(
    "Read a plan and say whether the enterprise lasts with the people that its place will have, which "
    "strategy helps, what would break it, and how sure that is.",
    "계획서를 읽어, 앞으로 그 지역에 살 사람들로 사업체가 오래갈 수 있는지, 어떤 전략이 도움이 되는지, "
    "무엇이 무너뜨릴지, 얼마나 확실한지 알려 드립니다.",
)
_EPILOG: Final = Text(
    "For example: dure outlook plan.toml --place 52720250 --format pdf --output outlook.pdf",
    "보기: dure outlook plan.toml --place 진안읍 --format pdf --output 전망.pdf",
)
_HELP: Final = {
    "outlook": Text(
        "will it last? a plan over many futures", "오래갈 수 있을까? 계획을 여러 미래에 비추어 봅니다"
    ),
    "plan": Text(
        "a plan file (TOML); start from examples/jinan/plan.toml",
        "계획 파일(TOML). examples/jinan/plan.toml을 고쳐 쓰면 쉽습니다",
    ),
    "place": Text(
        "look at it in another place: a code or a name; without it the plan's own",
        "다른 지역에서라면 어떨지: 지역 코드나 이름. 안 적으면 계획에 적힌 지역",
    ),
    "strategy": Text(
        "try this strategy only; may be repeated; without it all that fit",
        "이 전략만 해 봅니다. 여러 번 적어도 됩니다. 안 적으면 모두",
    ),
    "shock": Text(
        "try this shock only; may be repeated; without it all that fit",
        "이 충격만 해 봅니다. 여러 번 적어도 됩니다. 안 적으면 모두",
    ),
    "budget": Text(
        "won that strategies may cost together over the years: search for the best combination",
        "전략에 쓸 수 있는 돈(원, 전체 기간): 함께 하면 가장 좋은 것을 찾습니다",
    ),
    "merge_with": Text(
        "another co-op's plan file: say what becomes of both as one, beside each alone, on the same futures",
        "다른 협동조합의 계획 파일: 둘이 합칠 때와 따로일 때를 같은 미래에서 견주어 봅니다",
    ),
    "format": Text(
        "what to make; text without it; csv is the middle future month by month",
        "무엇으로 만들지. 안 적으면 text. csv는 중간 미래 하나를 달마다 적은 표",
    ),
}


def add_outlook_command(commands: Any) -> None:
    """Add `dure outlook` to the parser."""
    command = commands.add_parser("outlook", help=_HELP["outlook"], description=_DESCRIPTION, epilog=_EPILOG)
    command.add_argument("plan", metavar="PLAN", help=_HELP["plan"])
    command.add_argument("--place", metavar="CODE", help=_HELP["place"])
    add_futures(command, draws=DRAWS)
    command.add_argument("--strategy", action="append", metavar="NAME", help=_HELP["strategy"])
    command.add_argument("--shock", action="append", metavar="NAME", help=_HELP["shock"])
    command.add_argument("--budget", type=_read_won, metavar="WON", help=_HELP["budget"])
    command.add_argument("--merge-with", metavar="PLAN", help=_HELP["merge_with"])
    add_figures(command)
    add_made(command, formats=FORMATS, told=_HELP["format"])
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Make the outlook and put it out; return 0, or 2 where no outlook could be given."""
    language = language_of(given.lang)
    _check_request(given)
    try:
        report = make_outlook(given, language=language)
    except OutlookError as error:
        say_problems(error.problems, language)
        return NOTHING_READ
    made = render(report, form=given.format, language=language)
    if isinstance(made, str) and given.format == "text":
        made = _say_former(report, given.place, language=language) + made
    write_out(made, output=given.output)
    if say_written(given.output, language):
        say_problems(report.problems, language)
    return 0


def _say_former(report: OutlookReport, asked: str | None, *, language: Language) -> str:
    """Say above everything that the plan, or whoever asked, names its place by a code of once."""
    told = [one.what.in_language(language) for one in report.problems if one.where.column == "plan.place"]
    if asked is not None:
        # The place of the plan gave way to the one asked for.
        told = list_former([asked], [load_gazetteer().get(report.plan.place)], language=language)
    return "".join(f"{line}\n\n" for line in told)


def render(report: OutlookReport, *, form: str, language: Language) -> str | bytes:
    """Write an outlook in one of FORMATS."""
    if form == "json":
        return write_json(report.to_dict(language))
    if form == "csv":
        return report.sheet.to_csv()
    if form == "pdf":
        return render_outlook_pdf(report, language)
    return strip_controls(write_outlook(report.to_dict(language)))


def make_outlook(given: argparse.Namespace, *, language: Language) -> OutlookReport:
    """Read what was given and build the outlook.

    Raises:
        RefusalError: A file could not be read, or a strategy, shock or place is not known.
        OutlookError: The plan cannot be looked at; its problems say why, with their lines.
    """
    gazetteer, figures = load_gazetteer(), open_figures(given.figures)
    plan, found = _read(given.plan, figures=figures)
    problems = list(found)
    if given.place is not None:
        before = plan
        plan, moved = _move(plan, given.place, language=language)
        problems += [*moved, *_warn_larger(before, plan, figures=figures)]
    shipped = load_scenarios()
    problems += shipped.problems
    known = {one.id: one for one in (*shipped.rows, *plan.scenarios)}
    report = build_outlook(
        plan,
        figures=figures,
        gazetteer=gazetteer,
        years=given.years,
        draws=given.draws,
        seed=given.seed,
        strategies=_choose(known, given.strategy, kind="strategy"),
        shocks=_choose(known, given.shock, kind="shock"),
        budget=given.budget,
        reference=load_reference(),
        problems=problems,
    )
    if given.merge_with is None:
        return report
    other, found = _read(given.merge_with, figures=figures)
    saving = known.get(MERGE)
    merger = measure_merger(report, other, figures=figures, gazetteer=gazetteer, saving=saving)
    return replace(report, merger=merger, problems=(*report.problems, *found, *merger.problems))


def _read(path: str, *, figures: PlaceFigures) -> tuple[Plan, tuple[Problem, ...]]:
    loaded = load_file(Path(path), limit=SIZE_MAX + 1)
    if isinstance(loaded, Problem):
        raise OutlookError([loaded])
    plan, found = read_plan(loaded[1], file=loaded[0], known=check_places(figures))
    if plan is None:
        raise OutlookError(found)
    return plan, found


def _read_won(text: str) -> float:
    try:
        won = float(text.replace(",", "").removesuffix("원"))
    except ValueError:
        won = -1.0
    if not 0 <= won < 1e15:
        raise argparse.ArgumentTypeError(f"{text!r} is no sum of won; write it as 30000000.")
    return won


def _check_request(given: argparse.Namespace) -> None:
    if given.output in {None, "-"} and given.format == "pdf" and sys.stdout.isatty():
        raise RefusalError(
            Text(
                "A pdf file cannot be shown here. Say where to write it: --output outlook.pdf",
                "pdf 파일은 화면에 보여 드릴 수 없습니다. 저장할 이름을 알려 주세요: --output 전망.pdf",
            )
        )
    check_output(given.output, inputs=[given.plan, *([given.merge_with] if given.merge_with else [])])


def _move(plan: Plan, name: str, *, language: Language) -> tuple[Plan, tuple[Problem, ...]]:
    code = find_code(name, language=language)
    if code is None:
        raise RefusalError(Text("No outlook was made.", "전망을 만들지 못했습니다."))
    return move_plan(plan, code, gazetteer=load_gazetteer())


LARGER: Final = 5
"""A place with so many times the people is no place for the same staff."""


def _warn_larger(before: Plan, after: Plan, *, figures: PlaceFigures) -> list[Problem]:
    """Warn where a plan is moved to a place with many times the people, its staff the same."""
    people = [
        0 if (found := figures.residents(one.place)) is None else int(found.totals[-1])
        for one in (before, after)
    ]
    if not people[0] or people[1] < LARGER * people[0]:
        return []
    return [
        Problem(
            Where(after.file, column="place"),
            Text(
                f"{people[1]:,} people live there, {people[1] / people[0]:.0f} times as many as where the"
                " plan is from; its staff, costs and capacity stayed as they are.",
                f"그곳에는 {people[1]:,}명이 살아 계획한 곳의 {people[1] / people[0]:.0f}배입니다."
                " 직원, 비용, 할 수 있는 양은 그대로 두고 셈했습니다.",
            ),
            Text(
                "Take one town or county of it, or write staff and capacity for so many into a copy.",
                "그 안의 읍면동이나 시군구 하나로 해 보거나, 사본에 그만한 직원과 capacity를 적어 주십시오.",
            ),
        )
    ]


def _choose(known: dict[str, Scenario], asked: Sequence[str] | None, *, kind: str) -> list[Scenario]:
    """Choose what was asked for, in its order, or all of a kind where nothing was."""
    of_kind = {name: one for name, one in known.items() if one.kind == kind}
    if asked is None:
        return list(of_kind.values())
    unknown = [name for name in asked if name not in of_kind]
    if unknown:
        near = get_close_matches(unknown[0], of_kind, n=1)
        meant = Text(f" Did you mean {near[0]}?", f" {near[0]}을(를) 찾으셨나요?") if near else Text("", "")
        listed_en = "".join(f"\n  {name}: {one.title.en}" for name, one in of_kind.items())
        listed_ko = "".join(f"\n  {name}: {one.title.ko}" for name, one in of_kind.items())
        words = Text("strategy", "전략") if kind == "strategy" else Text("shock", "충격")
        raise RefusalError(
            Text(
                f"There is no {words.en} {unknown[0]}.{meant.en} These are known:{listed_en}",
                f"{unknown[0]}: 그런 {words.ko}이 없습니다.{meant.ko} 쓸 수 있는 {words.ko}:{listed_ko}",
            )
        )
    return [of_kind[name] for name in dict.fromkeys(asked)]
