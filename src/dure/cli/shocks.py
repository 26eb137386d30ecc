"""`dure thread FOLDER --shock NAME`: what a shock would do to a community."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from dure.cli.books import RefusalError, load_file, write_json
from dure.commons import Community, Enterprise
from dure.intake import Intake
from dure.korea.assumptions import load_assumptions
from dure.korea.community_shocks import load_community_shocks
from dure.korea.figures import load_figures
from dure.korea.scenarios import load_scenarios
from dure.language import Language, Text
from dure.outlook.plan import Plan
from dure.outlook.plan_file import SIZE_MAX
from dure.outlook.plan_places import check_places
from dure.outlook.reading import Known, read_plan
from dure.period import Period
from dure.places import Gazetteer
from dure.problem import Problem, Where
from dure.reports.resilience import ResilienceReport, build_resilience_report
from dure.reports.resilience_pages import render_resilience_text
from dure.reports.shock_book import NotAYearError, ShockBook, lay_out_shock_book
from dure.reports.shock_plans import EnterprisePlan, PlanFall, list_trials, run_shocks_on_plans
from dure.reports.shock_told import KEPT_BACK, join_told_years, tell_year
from dure.terminal import strip_controls

SHOCK_FORMATS: Final = ("text", "json")


def check_shocks(names: Sequence[str], *, form: str) -> None:
    """Refuse a shock that there is not, and a format that shows none.

    Raises:
        RefusalError: With what there is instead.
    """
    known = [shock.id for shock in load_community_shocks().shocks]
    if strange := [name for name in names if name not in known]:
        raise RefusalError(
            Text(
                en=f"There is no shock {', '.join(strange)}. Write one of {', '.join(known)}.",
                ko=f"{', '.join(strange)}(이)라는 충격은 없습니다. {', '.join(known)} 가운데 적어 주십시오.",
            )
        )
    if names and form not in SHOCK_FORMATS:
        raise RefusalError(
            Text(
                en=f"Shocks are shown as {' or '.join(SHOCK_FORMATS)}, not as {form}.",
                ko=f"충격은 {'이나 '.join(SHOCK_FORMATS)}으로만 보여 드립니다. {form}은 되지 않습니다.",
            )
        )


def build_shocks(
    community: Community,
    *,
    parties: Sequence[str],
    intake: Intake,
    gazetteer: Gazetteer,
    period: Period | None,
    chosen: Sequence[str],
    public: bool = False,
    plans: dict[str, tuple[PlanFall, ...]] | None = None,
) -> ResilienceReport:
    """Run shocks on a community's books.

    Args:
        community: The community.
        parties: For each of its enterprises the ledger's party.
        intake: What the files gave.
        gazetteer: The places.
        period: A whole year; None where the books hold nothing.
        chosen: Ids of the shocks.
        public: True to use only sums that others may be told.
        plans: By shock, what it does to the enterprises' plans.

    Raises:
        RefusalError: The books hold no year of any of the enterprises.
    """
    nothing = Text(
        en="The books hold no payment of these enterprises in a whole year, so no shock can be run. Bring the"
        " files of a year, or name one with --period.",
        ko="이 사업체들의 한 해 지급이 장부에 없어 충격을 적용할 수 없습니다. 한 해 치 파일을 넣거나"
        " --period로 해를 적어 주십시오.",
    )
    if period is None:
        raise RefusalError(nothing)
    shocks, assumptions = load_community_shocks(), load_assumptions()
    try:
        book = lay_out_shock_book(
            intake,
            enterprises=[
                (one.id, party, one.name) for one, party in zip(community.enterprises, parties, strict=True)
            ],
            place=community.places[0],
            period=period,
            gazetteer=gazetteer,
            assumptions=assumptions,
            shocks=shocks,
            example=community.example,
        )
    except NotAYearError as error:
        raise RefusalError(nothing) from error
    kept_back = (KEPT_BACK,) if public else ()
    if public:
        book = _tell(book)
    if not book.enterprises:
        raise RefusalError(nothing)
    return build_resilience_report(
        book,
        name=community.name,
        shocks=shocks,
        chosen=chosen,
        kept_back=kept_back,
        plans=plans,
        households=community.households,
    )


def load_plans(
    community: Community, *, folder: Path, known: Known | None = None
) -> tuple[dict[str, Plan], list[Problem]]:
    """Read the plans that a community's enterprises name, by their ids; a bad or absent one is a problem.

    Args:
        community: The community.
        folder: Where its file lies; a plan outside it is not read, wherever a link points.
        known: Checks the places that a plan names; None for how their codes are written alone.
    """
    root = folder.resolve()
    plans: dict[str, Plan] = {}
    problems: list[Problem] = []
    for enterprise in community.enterprises:
        if enterprise.plan is None:
            continue
        path = _find_plan(root, enterprise.plan)
        if path is None:
            problems.append(_absent_plan(enterprise, enterprise.plan))
            continue
        found = load_file(path, name=enterprise.plan, limit=SIZE_MAX + 1)
        if isinstance(found, Problem):
            problems.append(found)
            continue
        plan, told = read_plan(found[1], file=found[0], known=known)
        problems += told
        if plan is not None:
            plans[enterprise.id] = plan
    return plans, problems


def _find_plan(root: Path, name: str) -> Path | None:
    try:
        path = (root / name).resolve()
        return path if path.is_relative_to(root) and path.is_file() else None
    except (OSError, ValueError, RuntimeError):  # a name that no file system understands, or links in a ring
        return None


def _absent_plan(enterprise: Enterprise, name: str) -> Problem:
    return Problem(
        Where("community.yaml", column=f"enterprises[{enterprise.id}].plan"),
        what=Text(en=f"There is no plan file {name}.", ko=f"{name}이라는 계획 파일이 없습니다."),
        remedy=Text(
            en="Put the plan there, or mend its name. `dure plan draft` starts one from the books.",
            ko="계획 파일을 그 자리에 두거나 적은 이름을 고쳐 주십시오. `dure plan draft`로 장부에서 시작할"
            " 수 있습니다.",
        ),
    )


def run_plans(
    community: Community, *, folder: Path, gazetteer: Gazetteer, chosen: Sequence[str]
) -> tuple[dict[str, tuple[PlanFall, ...]], list[Problem]]:
    """Run shocks on the plans that the enterprises name.

    Returns:
        By shock, what it does to each plan; and the problems of plans that could not be looked at.
    """
    figures = load_figures()
    plans, problems = load_plans(community, folder=folder, known=check_places(figures))
    scenarios = {row.id: row for row in load_scenarios().rows}
    falls, told = run_shocks_on_plans(
        [
            EnterprisePlan(
                one.id,
                one.name,
                plans[one.id],
                list_trials(community.strategies, one.id, shipped=load_scenarios().rows),
            )
            for one in community.enterprises
            if one.id in plans
        ],
        shocks=[shock for shock in load_community_shocks().shocks if shock.id in chosen],
        scenarios=scenarios,
        figures=figures,
        gazetteer=gazetteer,
    )
    return falls, [*problems, *told]


def _tell(book: ShockBook) -> ShockBook:
    shocks = load_community_shocks()
    years = [tell_year(book, one, shocks=shocks) for one in book.enterprises]
    return join_told_years(
        [year for year in years if year is not None],
        place=book.place,
        period=book.period,
        shocks=shocks,
        assumptions=load_assumptions(),
        example=book.example,
    )


def render_shocks(report: ResilienceReport, *, form: str, language: Language) -> str:
    """Write the shocks as text or JSON."""
    values = report.to_dict(language)
    if form == "json":
        return write_json(values)
    return strip_controls(render_resilience_text(values, language=language))
