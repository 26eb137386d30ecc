"""An enterprise's plan, looked at over many futures on its bookkeeper's wish; the answer is frozen."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from threading import BoundedSemaphore
from typing import Any, Final

from dure import __version__
from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.korea.reference import load_reference
from dure.korea.scenarios import load_scenarios
from dure.language import Text
from dure.outlook.plan import Plan, Scenario
from dure.problem import Problem, Where
from dure.reports.outlook import OutlookError, OutlookReport, build_outlook
from dure.reports.outlook_merger import measure_merger
from dure.web.books.turns import Turns
from dure.web.community.models import Person, make_code
from dure.web.outlook.models import OTHER_LENGTH, EnterprisePlan, OutlookRun
from dure.web.outlook.plans import FILE, load_plan
from dure.web.outlook.sliders import hold_changes
from dure.web.thread.models import Goal

SEED: Final = 1
"""One for all, so that two runs differ by what was asked and not by chance."""

MERGE: Final = "merge"
"""The strategy that says what merging saves and costs."""

DRAWS: Final = 10_000
WORK_MAX: Final = 1_000_000
"""Draws times years that are worked out: a hundred thousand futures over ten years, with every strategy and
shock, take half a minute."""

# Of those that a page waits for, one at a time, and one more that waits: a run takes a core, and a process
# has few threads. Those who only read must find one free.
turns: Final = Turns()
"""In which all who look ahead in this process take their turn."""

_places: Final = BoundedSemaphore(2)


class BusyError(OutlookError):
    """Others are looking ahead in the pages just now; the worker can."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is asked of a plan.

    Attributes:
        years: 1 to 30.
        draws: How many futures.
        strategies, shocks: Ids; each is tried alone.
        budget: Won that strategies may cost together; None searches for no combination.
        changes: By sliders, in times; they hold in everything told.
        seed: The same gives the same answer.
    """

    years: int = 10
    draws: int = DRAWS
    strategies: Sequence[str] = ()
    shocks: Sequence[str] = ()
    budget: int | None = None
    changes: Sequence[tuple[str, float]] = ()
    seed: int = SEED


def list_scenarios(plan: Plan) -> dict[str, Scenario]:
    """Give the strategies and shocks that may be tried with a plan, its own first, by id."""
    shipped = {one.id: one for one in load_scenarios().rows}
    own = {one.id: one for one in plan.scenarios}
    return {**own, **{name: one for name, one in shipped.items() if name not in own}}


def wish_all(plan: Plan, *, draws: int = DRAWS, budget: int | None = None) -> Wish:
    """Wish for every strategy and shock that is known, over ten years."""
    known = list_scenarios(plan).values()
    return Wish(
        draws=draws,
        strategies=tuple(one.id for one in known if one.kind == "strategy"),
        shocks=tuple(one.id for one in known if one.kind == "shock"),
        budget=budget,
    )


def check_wish(wish: Wish) -> None:
    """Refuse what would keep the worker from all others.

    Raises:
        OutlookError: With how many futures would do.
    """
    if wish.draws * wish.years <= WORK_MAX:
        return
    fitting = WORK_MAX // wish.years // 1_000 * 1_000
    raise OutlookError(
        [
            Problem(
                Where(FILE),
                Text(
                    en=f"{wish.draws:,} futures over {wish.years} years would take too long here.",
                    ko=f"{wish.years}년 동안의 미래 {wish.draws:,}가지는 여기서 셈하기에 너무 오래 걸립니다.",
                ),
                Text(
                    en=f"Draw {fitting:,} futures, or look at fewer years.",
                    ko=f"미래를 {fitting:,}가지로 줄이거나 햇수를 줄여 주십시오.",
                ),
            )
        ]
    )


def build(
    plan: Plan,
    wish: Wish,
    *,
    extra: Sequence[Scenario] = (),
    problems: Sequence[Problem] = (),
    progress: Callable[[int, int], None] | None = None,
    in_page: bool = False,
    other: Plan | None = None,
) -> OutlookReport:
    """Look at a plan.

    Args:
        plan: The plan.
        wish: What is asked; ids that nobody knows are passed over.
        extra: Strategies beside those that are known, tried in any case.
        problems: Met before.
        progress: Called with how many steps are done, and of how many.
        in_page: True where a page waits for it.
        other: Another enterprise's plan, to be tried as one with this.

    Raises:
        BusyError: Two pages are waiting for theirs already.
        OutlookError: It cannot be looked at; the problems say why.
    """
    check_wish(wish)
    known = list_scenarios(plan)

    def choose(names: Sequence[str], kind: str) -> list[Scenario]:
        return [known[name] for name in names if name in known and known[name].kind == kind]

    with take_place() if in_page else nullcontext(), turns.turn():
        report = build_outlook(
            plan,
            figures=load_figures(),
            gazetteer=load_gazetteer(),
            years=wish.years,
            draws=wish.draws,
            seed=wish.seed,
            strategies=[*choose(wish.strategies, "strategy"), *extra],
            shocks=choose(wish.shocks, "shock"),
            taken=hold_changes(wish.changes),
            budget=wish.budget,
            reference=load_reference(),
            problems=problems,
            progress=progress,
        )
        if other is None:
            return report
        merger = measure_merger(
            report, other, figures=load_figures(), gazetteer=load_gazetteer(), saving=known.get(MERGE)
        )
        return replace(report, merger=merger, problems=(*report.problems, *merger.problems))


@contextmanager
def take_place() -> Iterator[None]:
    """Hold one of the few places of those that a page waits for.

    Raises:
        BusyError: They are taken.
    """
    if not _places.acquire(blocking=False):
        raise BusyError([_BUSY])
    try:
        yield
    finally:
        _places.release()


_BUSY: Final = Problem(
    Where(FILE),
    Text(en="Others are looking ahead just now.", ko="지금 다른 분들이 내다보고 있습니다."),
    Text(en="Ask again in a few seconds.", ko="몇 초 뒤에 다시 눌러 주십시오."),
)


def make_run(
    row: EnterprisePlan,
    wish: Wish,
    *,
    extra: Sequence[Scenario] = (),
    by: Person | None,
    code: str | None = None,
    progress: Callable[[int, int], None] | None = None,
    in_page: bool = False,
    other: Plan | None = None,
) -> OutlookRun:
    """Look at a stored plan, and keep what was asked and answered.

    Args:
        row: The plan.
        wish: What is asked.
        extra: As in `build`.
        by: Who asked.
        code: Of the run; None for a new one.
        progress: As in `build`.
        in_page: Likewise.
        other: Likewise.

    Raises:
        BusyError: As `build`.
        OutlookError: It cannot be looked at.
        PlanRefusedError: The plan no longer holds.
    """
    plan, problems = load_plan(row)
    report = build(
        plan, wish, extra=extra, problems=problems, progress=progress, in_page=in_page, other=other
    )
    named = {} if other is None else {"other_ko": other.name.ko, "other_en": other.name.en}
    return OutlookRun.objects.create(
        plan=row,
        code=code or make_code(),
        place=plan.place,
        years=wish.years,
        draws=wish.draws,
        seed=wish.seed,
        strategies=list(wish.strategies),
        shocks=list(wish.shocks),
        budget=wish.budget,
        changes=[[name, times] for name, times in wish.changes],
        figures=date_figures(plan),
        engine=__version__,
        goal=_find_goal(row, plan),
        ko=report.to_dict("ko"),
        en=report.to_dict("en"),
        made_by=by,
        **{key: name[:OTHER_LENGTH] for key, name in named.items()},
    )


def date_figures(plan: Plan) -> str:
    """Give the day of the newest count of residents that a plan rests on; empty where there is none."""
    residents = load_figures().residents(plan.place)
    return "" if residents is None else residents.dates[-1].isoformat()


def _find_goal(row: EnterprisePlan, plan: Plan) -> Goal | None:
    if plan.goal is None or plan.goal.goal is None:
        return None
    return row.enterprise.community.goals.filter(code=plan.goal.goal).first()


def read_run(run: OutlookRun, language: str) -> dict[str, Any]:
    """Give what a run said, in one language."""
    told: dict[str, Any] = run.ko if language == "ko" else run.en
    return told
