"""A plan is looked ahead with beside the pages: many futures take longer than a page may wait."""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from dure import __version__
from dure.language import LANGUAGES, Text
from dure.problem import Problem, Where
from dure.reports.outlook import OutlookError
from dure.web.books.jobs import Progress, holding
from dure.web.community.models import Enterprise, Person
from dure.web.outlook.models import AskedRun, EnterprisePlan, OutlookRun
from dure.web.outlook.noting import find_scenario, note_run
from dure.web.outlook.plans import FILE, PlanRefusedError, load_plan, read_whole
from dure.web.outlook.runs import BusyError, Wish, check_wish, date_figures, make_run
from dure.web.thread.models import Strategy

QUICK_MAX: Final = 20_000
"""Draws times years that a page waits for: two thousand futures over ten years take half a second."""

WAITING_MAX: Final = 5
"""So many questions of one enterprise may wait: each takes the one worker for up to half a minute."""

_LOCKS: Final = 0x6F75746C  # any number that nobody else locks with

_log = logging.getLogger(__name__)
State = AskedRun.State


def ask_run(
    row: EnterprisePlan, wish: Wish, *, by: Person | None, strategy: Strategy | None = None, other: str = ""
) -> tuple[AskedRun, bool]:
    """Have a plan looked ahead with; who asks again is given what was asked before.

    What takes no longer than a page may wait is answered at once, and the rest by the worker.

    Args:
        row: The plan.
        wish: What is asked; with `strategy`, its only strategy is what the board's is tried as.
        by: Who asks.
        strategy: Of the chalkboard, on whose card the answer is written; None for none.
        other: Another enterprise's plan as text, to be tried as one with this; empty for none.

    Returns:
        The question, and whether it was asked anew.

    Raises:
        OutlookError: It would take too long, or too much is waiting already.
        PlanRefusedError: The plan no longer holds.
    """
    check_wish(wish)
    question = _name_question(row, wish, strategy, other)
    with transaction.atomic():
        waiting = list_asked(row.enterprise).exclude(state=State.FAILED)
        if waiting.exclude(plan=row, question=question).count() >= WAITING_MAX:
            raise OutlookError([_MANY])
        asked, is_new = AskedRun.objects.get_or_create(
            plan=row,
            question=question,
            defaults={"wish": asdict(wish), "strategy": strategy, "asked_by": by, "other": other},
        )
        if not is_new:
            # What failed is tried anew; else it waits, is being worked out, or is answered.
            failed = AskedRun.objects.filter(pk=asked.pk, state=State.FAILED)
            is_new = bool(failed.update(state=State.WAITING, failure=None, asked_by=by, other=other))
        # With another's plan, the futures of each alone and of both are walked through besides.
        is_quick = wish.draws * wish.years * (3 if other else 1) <= QUICK_MAX
        if is_new and not is_quick:
            # In the queue if and only if it is asked for.
            work_out.enqueue(asked.pk)
    if is_new and is_quick:
        try:
            _work_out(asked.pk, in_page=True)
        except BusyError:
            work_out.enqueue(asked.pk)
    asked.refresh_from_db()
    return asked, is_new


def _name_question(row: EnterprisePlan, wish: Wish, strategy: Strategy | None, other: str) -> str:
    """Name a question by all that its answer comes from."""
    plan, _ = load_plan(row)
    own = None if strategy is None else find_scenario(strategy)
    whole = [
        asdict(wish),
        __version__,
        date_figures(plan),
        None if strategy is None else strategy.pk,
        repr(own),
        *([other] if other else []),
    ]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def list_asked(enterprise: Enterprise) -> QuerySet[AskedRun]:
    """List what an enterprise asked and has no answer to yet, the newest first."""
    return AskedRun.objects.filter(plan__enterprise=enterprise).exclude(state=State.DONE)


def find_asked(enterprise: Enterprise, code: str) -> AskedRun | None:
    """Find a question of this enterprise; None where there is none."""
    found = AskedRun.objects.filter(plan__enterprise=enterprise, code=code)
    return found.select_related("plan", "strategy", "asked_by").first()


def read_wish(asked: AskedRun) -> Wish:
    """Read what was asked."""
    told: dict[str, Any] = dict(asked.wish)
    told["changes"] = tuple((name, times) for name, times in told["changes"])
    return Wish(**{**told, "strategies": tuple(told["strategies"]), "shocks": tuple(told["shocks"])})


@task(priority=5)  # before the imports that wait: somebody looks on
def work_out(asked: int) -> None:
    """Answer a question, once, however often it is called for.

    Args:
        asked: The question's id.
    """
    _work_out(asked, in_page=False)


def _work_out(pk: int, *, in_page: bool) -> None:
    found = AskedRun.objects.filter(pk=pk).select_related("plan__enterprise", "strategy", "asked_by").first()
    if found is None:
        return
    with holding(found, locks=_LOCKS) as is_mine:
        open_ = AskedRun.objects.filter(pk=pk, state__in=[State.WAITING, State.WORKING])
        if not is_mine or not open_.update(state=State.WORKING, heartbeat=timezone.now()):
            return  # another is at it, or it is done
        progress = Progress(found)
        try:
            _answer(found, progress, in_page=in_page)
        except BusyError:
            open_.update(state=State.WAITING)
            raise
        except (OutlookError, PlanRefusedError) as error:
            _say_failed(found, error.problems)
        except Exception:  # noqa: BLE001 -- whatever it was, the question must not wait for ever
            _log.exception("Outlook %s could not be worked out.", found.code)
            _say_failed(found, [_BROKEN])
        finally:
            progress.end()


def _answer(asked: AskedRun, progress: Progress, *, in_page: bool) -> None:
    wish = read_wish(asked)
    own = None if asked.strategy is None else find_scenario(asked.strategy)
    # A worker may have been stopped between the answer and its being told.
    made = find_run(asked) or make_run(
        asked.plan,
        wish,
        extra=[own] if own is not None and own.id in wish.strategies else [],
        by=asked.asked_by,
        code=asked.code,
        progress=progress,
        in_page=in_page,
        other=read_whole(asked.other) if asked.other else None,
    )
    with transaction.atomic():
        AskedRun.objects.filter(pk=asked.pk).update(state=State.DONE, other="")
        if asked.strategy is not None:
            note_run(made, asked.strategy, name=wish.strategies[0], person=asked.asked_by)


def _say_failed(asked: AskedRun, problems: Sequence[Problem]) -> None:
    failure = {language: [problem.to_dict(language) for problem in problems] for language in LANGUAGES}
    AskedRun.objects.filter(pk=asked.pk, state=State.WORKING).update(
        state=State.FAILED, failure=failure, other=""
    )


def resume_asked() -> int:
    """Take up what a stopped worker or server left unanswered, and return how many.

    Called when a worker starts, and by the page that shows how far a run is: nothing waits for ever.
    """
    unanswered = AskedRun.objects.filter(state__in=[State.WAITING, State.WORKING])
    tasks = DBTaskResult.objects.filter(task_path=work_out.module_path)
    ready = tasks.filter(status=TaskResultStatus.READY).values_list("args_kwargs", flat=True)
    queued = {argument for said in ready for argument in said["args"]}
    resumed = 0
    for asked in unanswered.exclude(pk__in=queued).order_by("pk"):
        with holding(asked, locks=_LOCKS) as is_mine:
            # Looked at again: whoever held the lock may just have finished.
            if not is_mine or not unanswered.filter(pk=asked.pk).update(state=State.WAITING):
                continue
            _close_left_tasks(tasks, asked)
        work_out.enqueue(asked.pk)
        resumed += 1
    return resumed


def _close_left_tasks(tasks: QuerySet[DBTaskResult], asked: AskedRun) -> None:
    """Mark as failed the tasks of workers that were stopped at this question; it is queued anew."""
    for left in tasks.filter(status=TaskResultStatus.RUNNING):
        if asked.pk in left.args_kwargs["args"]:
            left.status = TaskResultStatus.FAILED
            left.finished_at = timezone.now()
            left.save(update_fields=["status", "finished_at"])


def find_run(asked: AskedRun) -> OutlookRun | None:
    """Find the answer to a question; None while there is none."""
    return OutlookRun.objects.filter(code=asked.code).first()


_MANY: Final = Problem(
    Where(FILE),
    Text(
        en=f"{WAITING_MAX} outlooks of this enterprise are being worked out already.",
        ko=f"이미 {WAITING_MAX}가지를 내다보는 중입니다.",
    ),
    Text(en="Wait until one of them is there, then ask again.", ko="하나가 끝난 뒤에 다시 눌러 주십시오."),
)

_BROKEN: Final = Problem(
    Where(FILE),
    Text(
        en="Something went wrong while the futures were drawn.", ko="미래를 그려 보는 동안 문제가 생겼습니다."
    ),
    Text(
        en="Ask once more; if it happens again, tell whoever looks after this site.",
        ko="한 번 더 해 보시고, 또 안 되면 사이트를 돌보는 분께 알려 주십시오.",
    ),
)
