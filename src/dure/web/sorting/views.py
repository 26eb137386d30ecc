"""Sort what is unsure: places, parties that may be one, payments without a purpose, doubles, assumptions."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.ledger.tables import PURPOSES
from dure.reports.words import write_share, write_won
from dure.web.books.models import Judgement
from dure.web.books.reports import get_report
from dure.web.community.access import get_person, log_act
from dure.web.design.tabs import find_address
from dure.web.sorting.change import find_change, keep_change, measure_headline, write_change
from dure.web.sorting.decisions import Decision, Outcome, decide, find_in_force, find_latest
from dure.web.sorting.desk import Desk, lay_out, note_look, open_desk, write_place
from dure.web.sorting.questions import PAYS, list_left, make_double_rows, make_merge_rows, make_payment_rows
from dure.web.sorting.rows import (
    Option,
    PlaceRow,
    Sent,
    make_options,
    make_place_rows,
    read_rows,
    search_places,
    suggest,
)
from dure.web.sorting.telling import tell_judgement, tell_overtaken
from dure.web.words import current_language, say

PAGE_ROWS: Final = 8
DECIDED_ROWS: Final = 20
LEFT_ROWS: Final = 8
MOST_OF_IT: Final = 0.8
"""How much of the money a few answers should settle before we say how few they are."""

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
def sort_places(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Ask where parties are, the costliest first; several answers are sent at once."""
    desk = open_desk(request, enterprise)
    again: list[PlaceRow] = []
    if request.method == "POST":
        sent = [row for row in read_rows(request.POST) if row.choice or row.text]
        decisions, again = _read_places(desk, sent)
        outcome = _carry_out(request, desk, decisions, back="sorting")
        again += _ask_places_again(desk, sent, outcome)
        if not again:
            return _go_on(request, desk, outcome, page="sorting", settled=len(sent))
        desk = lay_out(desk.enterprise)
    asked = {row.subject for row in again}
    page = Paginator([one for one in desk.unsure.parties if one.party not in asked], PAGE_ROWS).get_page(
        request.GET.get("page")
    )
    rows = [*again, *make_place_rows(desk, page.object_list)]
    if any(row.is_person for row in rows):
        note_look(request, desk)
    context = {"rows": rows, "page": page, "said": _say_how_few(desk)}
    return _show(request, desk, "sorting/places.html", "sorting", context)


def _read_places(desk: Desk, sent: Sequence[Sent]) -> tuple[list[Decision], list[PlaceRow]]:
    """Turn what was marked or typed into decisions; what means several places, or none, is asked again."""
    decisions, again = [], []
    for row in sent:
        if not desk.knows(row.subject):
            raise Http404
        if row.choice:
            place = desk.gazetteer.find(row.choice)
            if place is None:
                raise Http404
            found = [place]
        else:
            found = search_places(row.text, gazetteer=desk.gazetteer, near=desk.place)
        if len(found) == 1:
            decisions.append(Decision(row.subject, "place", found[0].code, row.seen))
            continue
        again.append(_ask_again(desk, row, options=make_options(found), fault="several" if found else "none"))
    return decisions, again


def _ask_again(
    desk: Desk,
    sent: Sent,
    *,
    options: tuple[Option, ...],
    fault: str = "",
    overtaken: Judgement | None = None,
) -> PlaceRow:
    party = next((one for one in desk.unsure.parties if one.party == sent.subject), None)
    name = party.name if party else desk.name_of(sent.subject)
    if party is not None:
        (row,) = make_place_rows(desk, [party])
    else:
        row = PlaceRow(subject=sent.subject, name=name)
    return replace(
        row,
        options=options or suggest(desk, sent.subject, name),
        text=sent.text,
        fault=fault,
        seen=overtaken.pk if overtaken else sent.seen,
        overtaken=overtaken,
        meanwhile=tell_overtaken(desk, overtaken) if overtaken else "",
    )


def _ask_places_again(desk: Desk, sent: Sequence[Sent], outcome: Outcome) -> list[PlaceRow]:
    """Ask again about the parties that somebody else placed meanwhile, what the reader chose still marked."""
    by_subject = {row.subject: row for row in sent}
    rows = []
    for decision, judgement in outcome.overtaken:
        chosen = desk.gazetteer.get(decision.value)
        options = [Option(chosen.code, write_place(chosen), chosen=True)]
        options += [option for option in suggest(desk, decision.subject, None) if option.value != chosen.code]
        row = replace(by_subject[decision.subject], text="")
        rows.append(_ask_again(desk, row, options=tuple(options), overtaken=judgement))
    return rows


@require_safe
def find_place(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Give the places that begin with what is being typed, as answers to choose from."""
    desk = open_desk(request, enterprise)
    name = next((name for name in request.GET if name.startswith("text-")), "text-0")
    number, text = name.removeprefix("text-"), request.GET.get(name, "")[:100]
    places = search_places(text, gazetteer=desk.gazetteer, near=desk.place)
    context = {
        "number": number if number.isascii() and number.isdigit() else "0",
        "options": make_options(places),
        "text": text,
    }
    return render(request, "sorting/parts/found.html", context)


@get_or_post
def sort_merges(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Ask whether parties are one; what is answered is not asked again."""
    desk = open_desk(request, enterprise)
    again: dict[str, Judgement] = {}
    if request.method == "POST":
        sent = [row for row in read_rows(request.POST, fields=("others",)) if row.choice]
        decisions = [_read_merge(desk, row) for row in sent]
        outcome = _carry_out(request, desk, decisions, back="sorting_merges")
        again = {decision.subject: judgement for decision, judgement in outcome.overtaken}
        if not again:
            return _go_on(request, desk, outcome, page="sorting_merges", settled=len(sent))
        desk = lay_out(desk.enterprise)
    rows = make_merge_rows(desk)
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    if any(row.is_person for row in page.object_list):
        note_look(request, desk)
    context = {
        "page": page,
        "rows": page.object_list,
        "meanwhile": [tell_overtaken(desk, judgement) for judgement in again.values()],
    }
    return _show(request, desk, "sorting/merges.html", "sorting_merges", context)


def _read_merge(desk: Desk, row: Sent) -> Decision:
    """Turn an answer into a judgement: the same as one of the others, or different from all of them."""
    others = row.more["others"].split()
    chosen = others if row.choice == "none" else [row.choice]
    if not chosen or not all(desk.knows(party) for party in (row.subject, *chosen, *others)):
        raise Http404
    if row.choice != "none":
        if row.choice == row.subject:
            raise Http404
        return Decision(row.subject, "same_as", row.choice, row.seen)
    before = find_latest(desk.book, [(row.subject, "differs_from")]).get((row.subject, "differs_from"))
    known = before.value.split() if before is not None and before.aspect == "differs_from" else []
    return Decision(row.subject, "differs_from", " ".join(dict.fromkeys([*known, *others])), row.seen)


@get_or_post
def sort_payments(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Ask what payments without a document were for."""
    desk = open_desk(request, enterprise)
    again: dict[str, Judgement] = {}
    if request.method == "POST":
        sent = [row for row in read_rows(request.POST, fields=("aspect",)) if row.choice]
        decisions = [decision for row in sent for decision in _read_payment(desk, row)]
        outcome = _carry_out(request, desk, decisions, back="sorting_payments")
        again = {decision.subject: judgement for decision, judgement in outcome.overtaken}
        if not again:
            return _go_on(request, desk, outcome, page="sorting_payments", settled=len(sent))
        desk = lay_out(desk.enterprise)
    # Who comes from a leak finds its supplier's payments first.
    asked = request.GET.get("party", "").partition("@")[0]
    payments = sorted(desk.unsure.payments, key=lambda one: one.subject != asked)
    page = Paginator(payments, PAGE_ROWS).get_page(request.GET.get("page"))
    if any(one.is_person for one in page.object_list):
        note_look(request, desk)
    context = {
        "page": page,
        "rows": make_payment_rows(desk, page.object_list),
        "meanwhile": [tell_overtaken(desk, judgement) for judgement in again.values()],
    }
    return _show(request, desk, "sorting/payments.html", "sorting_payments", context)


def _read_payment(desk: Desk, row: Sent) -> list[Decision]:
    """Turn an answer into judgements: one of a purpose, or for each payment which invoice it pays."""
    # The subject of a row carries its direction, since one party may pay and be paid.
    aspect, _, subject = row.subject.partition("|")
    known = aspect in {"paid_for", "pays_for", "purpose"} and desk.knows(
        subject, document=aspect == "purpose"
    )
    if known and row.choice == PAYS:
        pays = next(
            (one.pays for one in desk.unsure.payments if (one.subject, one.aspect) == (subject, aspect)), ()
        )
        # None of these was judged, or what was judged is taken back: that is what was seen.
        latest = find_latest(desk.book, ((payment, "settles") for payment, _ in pays))
        return [
            Decision(
                payment,
                "settles",
                invoice,
                judged.pk if (judged := latest.get((payment, "settles"))) and not judged.value else 0,
            )
            for payment, invoice in pays
        ]
    if not known or row.choice not in PURPOSES:
        raise Http404
    return [Decision(subject, aspect, row.choice, row.seen)]


@get_or_post
def sort_doubles(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Ask whether a card slip repeats a tax invoice."""
    desk = open_desk(request, enterprise)
    again: dict[str, Judgement] = {}
    if request.method == "POST":
        sent = [row for row in read_rows(request.POST, fields=("invoice",)) if row.choice]
        outcome = _carry_out(request, desk, [_read_double(desk, row) for row in sent], back="sorting_doubles")
        again = {decision.subject: judgement for decision, judgement in outcome.overtaken}
        if not again:
            return _go_on(request, desk, outcome, page="sorting_doubles", settled=len(sent))
        desk = lay_out(desk.enterprise)
    page = Paginator(desk.unsure.doubles, PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": make_double_rows(desk, page.object_list),
        "meanwhile": [tell_overtaken(desk, judgement) for judgement in again.values()],
    }
    return _show(request, desk, "sorting/doubles.html", "sorting_doubles", context)


def _read_double(desk: Desk, row: Sent) -> Decision:
    invoice = row.more["invoice"]
    if row.choice not in {"repeats", "none"} or not all(
        desk.knows(key, document=True) for key in (row.subject, invoice)
    ):
        raise Http404
    return Decision(row.subject, "repeats", invoice if row.choice == "repeats" else "none", row.seen)


@require_safe
def show_assumptions(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Show the assumptions that the figures rest on, each with its range and source."""
    desk = open_desk(request, enterprise)
    lines: list[dict[str, Any]] = []
    if desk.intake is not None:
        frozen = get_report(desk.book)
        lines = (frozen.ko if current_language() == "ko" else frozen.en)["assumptions"]
    return _show(request, desk, "sorting/assumptions.html", "sorting_assumptions", {"lines": lines})


@require_safe
def show_decided(request: HttpRequest, enterprise: str) -> HttpResponse:
    """List what was decided: what, by whom, when, and whether it stands."""
    desk = open_desk(request, enterprise)
    rows = Judgement.objects.filter(book=desk.book).select_related("who").order_by("-pk")
    page = Paginator(rows, DECIDED_ROWS).get_page(request.GET.get("page"))
    standing = {row.pk for row in find_in_force(desk.book).values()}
    lines = [
        {"judgement": row, "text": tell_judgement(desk, row), "stands": row.pk in standing} for row in page
    ]
    if lines:
        note_look(request, desk)
    return _show(request, desk, "sorting/decided.html", "sorting_decided", {"page": page, "lines": lines})


@require_POST
def take_back(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Take a decision back by a new one; both stay in the list."""
    desk = open_desk(request, enterprise)
    number = request.POST.get("judgement", "")
    row = (
        Judgement.objects.filter(book=desk.book, pk=int(number)).first()
        if number.isascii() and number.isdigit() and len(number) < 19
        else None
    )
    if row is None:
        raise Http404
    if find_in_force(desk.book).get((row.subject, row.aspect)) != row:
        messages.warning(request, say("sorting.taken_back_late"))
        return redirect("sorting_decided", enterprise)
    decision = Decision(row.subject, row.aspect, "", row.pk)
    outcome = _carry_out(request, desk, [decision], back="sorting_decided", verb="judgement.taken_back")
    if not outcome.made:
        messages.warning(request, say("sorting.taken_back_late"))
        return redirect("sorting_decided", enterprise)
    messages.success(request, say("sorting.taken_back"))
    return redirect("sorting_answer", enterprise)


@require_safe
def show_answer(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Show what the reader's last decisions did to the headline figures."""
    desk = open_desk(request, enterprise)
    change = find_change(request, desk.enterprise)
    if change is None:
        return redirect("sorting", enterprise)
    made = Judgement.objects.filter(book=desk.book, pk__in=change["made"]).select_related("who")
    note_look(request, desk)
    context = {
        "change": write_change(change["before"], change["after"]),
        "made": [tell_judgement(desk, row) for row in made.order_by("pk")],
        "back": change["back"],
        "left": list_left(desk, change["back"]),
        "left_max": LEFT_ROWS,
    }
    return _show(request, desk, "sorting/answer.html", change["back"], context)


def _carry_out(
    request: HttpRequest,
    desk: Desk,
    decisions: Sequence[Decision],
    *,
    back: str,
    verb: str = "judgement.made",
) -> Outcome:
    """Write decisions down, log them, and keep what they did to the headline."""
    if not decisions:
        return Outcome()
    before = measure_headline(desk.book)
    outcome = decide(desk.book, who=get_person(request), decisions=decisions)
    if outcome.made:
        aspects = sorted({decision.aspect for decision in decisions})
        log_act(request, verb, enterprise=desk.enterprise, count=len(outcome.made), aspects=" ".join(aspects))
        after = measure_headline(desk.book)
        keep_change(request, desk.enterprise, before=before, after=after, made=outcome.made, back=back)
        if outcome.overtaken:
            messages.success(request, say("sorting.saved_some", count=len(outcome.made)))
    return outcome


def _go_on(request: HttpRequest, desk: Desk, outcome: Outcome, *, page: str, settled: int) -> HttpResponse:
    """Lead to what the decisions did, or back to the page where there were none."""
    if outcome.made:
        asked = len(read_rows(request.POST))
        key = "sorting.saved" if settled == asked else "sorting.saved_part"
        messages.success(request, say(key, count=settled, asked=asked, left=asked - settled))
        return redirect("sorting_answer", desk.enterprise.code)
    messages.info(request, say("sorting.nothing_sent"))
    return redirect(page, desk.enterprise.code)


def _say_how_few(desk: Desk) -> dict[str, Any] | None:
    """Say how few answers settle most of the money without a place."""
    count = len(desk.unsure.parties)
    if not count:
        return None
    few = next(
        (number for number in range(1, count) if (desk.unsure.settled_share(number) or 0) >= MOST_OF_IT),
        count,
    )
    share = desk.unsure.settled_share(few) or 0.0
    return {"few": few, "count": count, "share": share, "written": write_share(share, current_language())}


def _show(
    request: HttpRequest, desk: Desk, template: str, page: str, context: dict[str, Any]
) -> HttpResponse:
    unsure = desk.unsure
    parts = [
        ("sorting", "places", len(unsure.parties)),
        ("sorting_merges", "merges", len({merge.party for merge in unsure.merges})),
        ("sorting_payments", "payments", len(unsure.payments)),
        ("sorting_doubles", "doubles", len(unsure.doubles)),
        ("sorting_assumptions", "assumptions", None),
        ("sorting_decided", "decided", None),
    ]
    language = current_language()
    frame = {
        "enterprise": desk.enterprise,
        "money": {
            "unplaced": write_won(unsure.unplaced_krw, language),
            "nobody": write_won(unsure.nobody_krw, language),
            "merges": write_won(unsure.merges_krw, language),
            "payments": write_won(unsure.payments_krw, language),
            "doubles": write_won(unsure.doubles_krw, language),
        },
        "tab": "sorting",
        "unsure": unsure,
        "period_name": str(desk.period) if desk.period else "",
        "asked_place": write_place(asked) if (asked := desk.gazetteer.find(desk.place)) else desk.place,
        "report_href": find_address("circulation", desk.enterprise.code),
        "bring_href": find_address("imports", desk.enterprise.code),
        "is_empty_book": desk.intake is None,
        "parts": [
            {"name": name, "label": say(f"sorting.part.{label}"), "count": count, "current": name == page}
            for name, label, count in parts
        ],
        "all_sure": desk.intake is not None and not any(count for _, _, count in parts if count),
    }
    return render(request, template, {**frame, **context})
