"""A draft of an enterprise's own playbook, from its thread, its book and its outlook."""

from django.utils import timezone

from dure.korea.gazetteer import load_gazetteer
from dure.korea.requirements import load_requirements
from dure.ledger.ledger import Ledger
from dure.outlook.plan import Plan
from dure.playbooks.drafting import Draft, draft_playbook
from dure.reports.outlook import OutlookError, OutlookReport
from dure.web.books.models import Book
from dure.web.books.reports import load_intake
from dure.web.community.models import Enterprise
from dure.web.outlook.plans import PlanRefusedError, draft_from_book, find_newest, load_plan
from dure.web.outlook.runs import Wish, build, wish_all
from dure.web.places.figures import load_site_figures
from dure.web.playbooks.trials import DRAWS
from dure.web.thread.commons import build_thread, id_of


def draft_own(enterprise: Enterprise) -> Draft | None:
    """Draft the folder of a playbook; None where there is neither a plan nor a book to start one from.

    Of the thread only what its public page tells is taken: what an enterprise has not opened stays closed.
    """
    row = find_newest(enterprise)
    questions = {}
    if row is not None:
        try:
            plan, _ = load_plan(row)
        except PlanRefusedError:
            return None
    else:
        started = draft_from_book(enterprise)
        if started is None:
            return None
        plan, questions = started.plan, {one.path: one.what for one in started.questions if one.needed}
    return draft_playbook(
        id_of(enterprise),
        thread=build_thread(enterprise.community),
        plan=plan,
        plan_questions=questions,
        figures=load_site_figures(),
        gazetteer=load_gazetteer(),
        requirements=load_requirements(),
        as_of=timezone.localdate(),
        ledger=_load_ledger(enterprise),
        outlook=_look_ahead(plan),
    )


def _load_ledger(enterprise: Enterprise) -> Ledger | None:
    book = Book.objects.filter(enterprise=enterprise, rows_version__gt=0).first()
    return None if book is None else load_intake(book).ledger


def _look_ahead(plan: Plan) -> OutlookReport | None:
    """Look at the shocks that are known, of which the worst become risks; nothing while others look ahead."""
    wish = Wish(draws=DRAWS, shocks=wish_all(plan).shocks)
    try:
        return build(plan, wish, in_page=True)
    except OutlookError:
        return None
