"""The public link: a manager sees what the world will see, opens, renews and closes it; anyone reads it."""

import hashlib
import json
import secrets
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dure.period import parse_period
from dure.reports.public_paper import write_public_paper
from dure.reports.words import load_words, write_day, write_period
from dure.web.books.models import Book, PublicLink
from dure.web.circulation.desk import Answer, build_answer, find_answer, list_rights, wants_large
from dure.web.circulation.models import PublicReport
from dure.web.circulation.presentation import present_public
from dure.web.circulation.public_tellings import Offer, keep_snapshot, make_offer
from dure.web.circulation.questions import (
    list_period_options,
    list_place_options,
    read_question,
    write_period_code,
)
from dure.web.circulation.views import JSON, PDF, show_nothing_yet
from dure.web.circulation.wording import reader_words
from dure.web.community.access import May, get_enterprise, get_person, log_act
from dure.web.community.models import Enterprise, Person
from dure.web.downloads import attach
from dure.web.words import current_language, say

TOKEN_BYTES: Final = 32


@require_safe
def show_desk(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Show a manager exactly what the world would see, and what is open."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    answer = find_answer(read_question(found, request.GET))
    if answer is None:
        return show_nothing_yet(request, found, tab="circulation")
    offer = build_offer(answer)
    link = _find_link(answer)
    # What may not take its place leaves what is open as it is.
    shown = PublicReport.objects.filter(link=link).first() if offer.obstacle and link else None
    preview = offer.shown if shown is None else {"ko": shown.ko, "en": shown.en}
    context = {
        "enterprise": found,
        "tab": "circulation",
        "question": answer.question,
        "places": list_place_options(found, chosen=answer.question.place or ""),
        "periods": list_period_options(found, chosen=answer.question.period),
        "seen": _digest(offer),
        "obstacle": offer.obstacle and say(f"circulation.public.{offer.obstacle}"),
        "remedy": offer.obstacle and say(f"circulation.public.{offer.obstacle}_remedy", **_say_days(answer)),
        "links": _list_links(request, found),
        "open_link": link,
        **list_rights(request, found),
        **present_public(preview[current_language()], words=reader_words(), is_large=wants_large(request)),
    }
    return _hide(render(request, "circulation/public_desk.html", context))


def build_offer(answer: Answer) -> Offer:
    """Build what the world would see: no finer than all that it was ever shown before allows."""
    return make_offer(answer.question.enterprise.book, build_answer(answer))


def publish(answer: Answer, offer: Offer, *, by: Person) -> PublicLink:
    """Keep what was previewed under the open link of its place and period; open one where there is none."""
    place, period = _key(answer)
    link = _find_link(answer) or PublicLink.objects.create(
        token=secrets.token_urlsafe(TOKEN_BYTES),
        book=answer.question.enterprise.book,
        place=place,
        period=period,
        opened_by=by,
    )
    PublicReport.objects.update_or_create(link=link, defaults={**offer.shown, "pdf_ko": None, "pdf_en": None})
    keep_snapshot(link, offer.snapshot)
    return link


def _say_days(answer: Answer) -> dict[str, str]:
    period = parse_period(answer.frozen.period)
    return {"day": write_day(period.end, current_language())}


def _key(answer: Answer) -> tuple[str, str]:
    return answer.frozen.place, answer.frozen.period


def _digest(offer: Offer) -> str:
    said = json.dumps([offer.shown, offer.obstacle], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _find_link(answer: Answer) -> PublicLink | None:
    place, period = _key(answer)
    book = answer.question.enterprise.book
    return PublicLink.objects.filter(book=book, place=place, period=period, closed_at=None).first()


def _list_links(request: HttpRequest, enterprise: Enterprise) -> list[dict[str, Any]]:
    """List the open links with their whole addresses."""
    language = current_language()
    shown = PublicReport.objects.filter(link__book=enterprise.book, link__closed_at=None)
    return [
        {
            "id": one.link.pk,
            "address": request.build_absolute_uri(reverse("public_report", args=[one.link.token])),
            "place": (one.ko if language == "ko" else one.en)["place"]["full_name"],
            "period": write_period(parse_period(one.link.period), language),
            "opened_at": timezone.localtime(one.link.opened_at).date(),
            "shown_since": timezone.localtime(one.made_at).date(),
        }
        for one in shown.select_related("link").order_by("-link__pk")
    ]


@require_POST
def open_link(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Open the public link to what the manager has just seen, or renew what it shows."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    answer = find_answer(read_question(found, request.POST))
    if answer is None:
        raise Http404
    desk = answer.question.address("public_desk")
    build_answer(answer)  # it is remembered: nobody else can write while what follows is worked out
    with transaction.atomic():
        # Two who open at once are let in one after the other, so that the second is held against the first.
        Book.objects.select_for_update().get(pk=found.book.pk)
        offer = build_offer(answer)
        if offer.obstacle is not None or request.POST.get("seen") != _digest(offer):
            messages.warning(request, say("circulation.public.changed"))
            return HttpResponseRedirect(desk)
        verb = "public_link.renewed" if _find_link(answer) else "public_link.opened"
        link = publish(answer, offer, by=get_person(request))
        log_act(request, verb, enterprise=found, link=link.pk, asked=answer.question.query)
    messages.success(request, say(f"circulation.public.{verb.partition('.')[2]}"))
    return HttpResponseRedirect(desk)


@require_POST
def close_link(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Close a public link: from now on its address leads nowhere."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    number = request.POST.get("link", "")
    link = (
        PublicLink.objects.filter(book=found.book, pk=int(number), closed_at=None).first()
        if number.isascii() and number.isdigit() and len(number) < 19
        else None
    )
    if link is None:
        raise Http404
    link.closed_at = timezone.now()
    link.closed_by_id = request.user.pk
    link.save(update_fields=["closed_at", "closed_by"])
    log_act(request, "public_link.closed", enterprise=found, link=link.pk)
    messages.success(request, say("circulation.public.closed"))
    question = read_question(
        found, {"place": link.place, "period": write_period_code(parse_period(link.period))}
    )
    return HttpResponseRedirect(question.address("public_desk"))


@require_safe
def show_public_report(request: HttpRequest, token: str) -> HttpResponse:
    """Show anyone the suppressed report of an open link, and nothing else of the book."""
    shown = _in_language(_get_open(token))
    context = {
        "token": token,
        "is_example": shown["example"],
        **present_public(shown, words=reader_words(), is_large=wants_large(request)),
    }
    return _hide(render(request, "circulation/public.html", context))


@require_safe
def download_public_report(request: HttpRequest, token: str, form: str) -> HttpResponse:
    """Give the suppressed report of an open link as a file: pdf or json."""
    found = _get_open(token)
    shown = _in_language(found)
    if form not in {"json", "pdf"}:
        raise Http404
    if form == "pdf":
        response = HttpResponse(_get_paper(found), content_type=PDF)
    else:
        response = HttpResponse(json.dumps(shown, ensure_ascii=False, indent=2), content_type=JSON)
    name = f"{shown['enterprise']['name']} {shown['place']['name']} {shown['period']['name']}.{form}"
    response.headers["Content-Disposition"] = attach(name)
    return _hide(response)


def _get_paper(found: PublicReport) -> bytes:
    """Return what a link shows on paper; set once a language, as visitors are many and setting takes long."""
    name = f"pdf_{current_language()}"
    kept = getattr(found, name)
    if kept is not None:
        return bytes(kept)
    content = write_public_paper(_in_language(found), words=load_words(current_language()))
    # Where the manager renewed it meanwhile, this paper is no longer what the link shows.
    PublicReport.objects.filter(pk=found.pk, made_at=found.made_at).update(**{name: content})
    return content


def _get_open(token: str) -> PublicReport:
    """Return the report of an open link; its papers are fetched when they are asked for.

    Raises:
        Http404: There is no such link, or it is closed.
    """
    shown = PublicReport.objects.filter(link__token=token, link__closed_at=None)
    found = shown.defer("pdf_ko", "pdf_en").first()
    if found is None:
        raise Http404
    return found


def _in_language(found: PublicReport) -> dict[str, Any]:
    values: dict[str, Any] = found.ko if current_language() == "ko" else found.en
    return values


def _hide(response: HttpResponse) -> HttpResponse:
    """Keep an answer out of every store, every search and every referrer: its address is its key."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    # Not `no-referrer`: a browser then hides where a form comes from as well, and the forms are refused.
    response.headers["Referrer-Policy"] = "same-origin"
    return response
