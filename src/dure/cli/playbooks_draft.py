"""`dure playbooks draft`: start a playbook from an enterprise's own thread, book, plan and outlook."""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from dure.cli.books import RefusalError, check_output, load_file, write_json, write_out
from dure.cli.options import add_made, add_seed
from dure.cli.playbooks_adapt import check_folder, save_files
from dure.cli.saying import NOTHING_READ, say_problems
from dure.cli.thread import (
    community_path,
    latest_year,
    load_books_of,
    load_community,
    party_of_enterprise,
    thread_of,
)
from dure.commons import Community, Enterprise
from dure.intake import Intake, read_files
from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.korea.reference import load_reference
from dure.korea.requirements import load_requirements
from dure.korea.scenarios import load_scenarios
from dure.language import Language, Text
from dure.outlook.plan import Plan
from dure.outlook.plan_file import SIZE_MAX
from dure.outlook.plan_places import check_places
from dure.outlook.reading import read_plan
from dure.playbooks.drafting import Draft, draft_playbook
from dure.playbooks.schema import FILES
from dure.playbooks.trial import DRAWS
from dure.problem import Problem
from dure.reports.outlook import OutlookError, OutlookReport, build_outlook
from dure.reports.plan_draft import draft_plan
from dure.terminal import language_of, say, strip_controls

_HELP: Final = {
    "draft": Text(
        "start a playbook from an enterprise's own papers", "우리 사업체의 자료로 실행서를 시작합니다"
    ),
    "description": Text(
        "Write what thread, book, plan and outlook tell of an enterprise as a playbook that may be shown, "
        "and ask what only people know.",
        "공동체 파일과 장부, 계획, 전망에서 알 수 있는 것을 밖에 보여도 되는 실행서로 적고, 사람만 아는 것은 "
        "여쭙니다.",
    ),
    "enterprise": Text(
        "id, business number or name of the enterprise in the community's file",
        "공동체 파일에 적힌 사업체의 id나 사업자등록번호, 이름",
    ),
    "community": Text("the community.yaml, or its folder", "community.yaml 파일이나 그 폴더"),
    "into": Text("write the playbook into this folder", "실행서를 이 폴더에 적습니다"),
}


def add_draft_command(actions: Any) -> None:
    """Add `dure playbooks draft` to the parser."""
    draft = actions.add_parser("draft", help=_HELP["draft"], description=_HELP["description"])
    draft.add_argument("enterprise", metavar="ENTERPRISE", help=_HELP["enterprise"])
    draft.add_argument("--community", required=True, metavar="FILE", help=_HELP["community"])
    draft.add_argument("--into", metavar="FOLDER", help=_HELP["into"])
    add_seed(draft)
    add_made(draft)
    draft.set_defaults(run=run_draft)


def run_draft(given: argparse.Namespace) -> int:
    """Start a playbook; return 0, or 2 where nothing could be read of the enterprise."""
    language = language_of(given.lang)
    path = community_path(given.community)
    check_output(given.output, inputs=[str(path)])
    check_folder(given.into, FILES)
    draft, problems = make_draft(given.enterprise, path=path, seed=given.seed)
    if draft is None:
        say_problems(problems, language)
        return NOTHING_READ
    told = draft.to_dict(language)
    result = write_json(told) if given.format == "json" else "\n".join(_tell(told, language)) + "\n"
    write_out(strip_controls(result), output=given.output)
    if given.into is not None:
        save_files(draft.files, Path(given.into))
        say(_WRITTEN.in_language(language).format(folder=given.into))
    return 0


_WRITTEN: Final = Text(
    "Written into {folder}. When people have written their part: dure playbooks check {folder}",
    "{folder}에 적었습니다. 사람이 적을 것을 다 적은 뒤: dure playbooks check {folder}",
)


def make_draft(key: str, *, path: Path, seed: int) -> tuple[Draft | None, Sequence[Problem]]:
    """Read the community's file, its books and the enterprise's plan, and start the playbook.

    Raises:
        RefusalError: The community has no such enterprise, or there is nothing to plan with.
    """
    gazetteer = load_gazetteer()
    community, problems = load_community(path, gazetteer=gazetteer)
    if community is None:
        return None, problems
    enterprise = _find_enterprise(community, key)
    files, missing = load_books_of(community, folder=path.parent)
    intake = read_files(files, gazetteer=gazetteer)
    thread = thread_of(community, intake=intake, gazetteer=gazetteer, public=True)
    plan, questions, faults = find_plan(enterprise, community, intake=intake, folder=path.parent)
    if plan is None:
        return None, [*problems, *missing, *faults]
    draft = draft_playbook(
        enterprise.id,
        thread=thread,
        plan=plan,
        plan_questions=questions,
        figures=load_figures(),
        gazetteer=gazetteer,
        requirements=load_requirements(),
        as_of=thread.as_of,
        ledger=intake.ledger,
        outlook=None if questions else _look_ahead(plan, seed=seed),
    )
    return draft, [*problems, *missing, *faults]


def _find_enterprise(community: Community, key: str) -> Enterprise:
    bare = key.replace("-", "").casefold()
    for one in community.enterprises:
        if key in {one.id, one.name.ko, one.name.en} or (one.number is not None and bare == one.number):
            return one
    known = ", ".join(one.id for one in community.enterprises) or "-"
    raise RefusalError(
        Text(
            f"The community has no enterprise {key}. It has: {known}.",
            f"공동체 파일에 {key} 사업체가 없습니다. 있는 사업체: {known}.",
        )
    )


def find_plan(
    enterprise: Enterprise, community: Community, *, intake: Intake, folder: Path
) -> tuple[Plan | None, Mapping[str, Text], Sequence[Problem]]:
    """Read the enterprise's own plan, or start one from its book: the plan, what it asks, and what is wrong.

    Raises:
        RefusalError: It has no plan, and nothing was sold.
    """
    figures = load_figures()
    if enterprise.plan is not None:
        loaded = load_file(folder / enterprise.plan, limit=SIZE_MAX + 1)
        if isinstance(loaded, Problem):
            return None, {}, (loaded,)
        plan, faults = read_plan(loaded[1], file=loaded[0], known=check_places(figures))
        return plan, {}, faults
    period = latest_year(intake)
    if period is None:
        raise RefusalError(_NOTHING_SOLD)
    try:
        draft = draft_plan(
            intake,
            enterprise=party_of_enterprise(enterprise),
            place=community.places[0],
            period=period,
            gazetteer=load_gazetteer(),
            figures=figures,
        )
    except (KeyError, ValueError) as error:
        raise RefusalError(_NOTHING_SOLD) from error
    asked = {question.path: question.what for question in draft.questions if question.needed}
    return draft.plan, asked, ()


_NOTHING_SOLD: Final = Text(
    "There is neither a plan nor a year in which something was sold, so there is no model to write down. "
    "Name plan: in the community's file, or give its books.",
    "계획도, 매출이 있는 한 해도 없어 적을 모델이 없습니다. 공동체 파일에 plan: 을 적거나 장부를 "
    "넣어 주세요.",
)


def _look_ahead(plan: Plan, *, seed: int) -> OutlookReport | None:
    """Look ahead with the plan and all shocks; None where it cannot be done, as the draft can do without."""
    shocks = [one for one in (*load_scenarios().rows, *plan.scenarios) if one.kind == "shock"]
    try:
        return build_outlook(
            plan,
            figures=load_figures(),
            gazetteer=load_gazetteer(),
            draws=DRAWS,
            seed=seed,
            shocks=shocks,
            reference=load_reference(),
        )
    except OutlookError:
        return None


def _tell(told: Mapping[str, Any], language: Language) -> Iterator[str]:
    yield Text("What people must write:", "사람이 적어야 하는 것:").in_language(language)
    for one in told["questions"]:
        yield f"  · {one['path']}: {one['what']} {one['remedy']}"
    if told["notes"]:
        yield ""
        yield Text("What was put together or kept back:", "묶거나 뺀 것:").in_language(language)
        for note in told["notes"]:
            yield f"  · {note}"
