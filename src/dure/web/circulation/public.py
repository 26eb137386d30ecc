"""The public link: a manager sees what the world will see, opens, renews and closes it; anyone reads it."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dure.period import parse_period
from dure.reports.public import build_public_report
from dure.reports.public_paper import write_public_paper
from dure.reports.words import load_words, write_period
from dure.web.books.models import PublicLink
from dure.web.books.reports import build_report
from dure.web.circulation.desk import Answer, build_answer, find_answer, list_rights, wants_large
from dure.web.circulation.models import PublicReport
from dure.web.circulation.presentation import present_public
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
    preview = build_preview(answer)
    context = {
        "enterprise": found,
        "tab": "circulation",
        "question": answer.question,
        "places": list_place_options(found, chosen=answer.question.place or ""),
        "periods": list_period_options(found, chosen=answer.question.period),
        "seen": _digest(preview),
        "links": _list_links(request, found),
        "open_link": _find_link(answer),
        **list_rights(request, found),
        **present_public(preview[current_language()], words=reader_words(), is_large=wants_large(request)),
    }
    return _hide(render(request, "circulation/public_desk.html", context))


def build_preview(answer: Answer) -> dict[str, dict[str, Any]]:
    """Build what the world would see, by language: no finer than what it has been shown before allows."""
    report = build_answer(answer)
    book = answer.question.enterprise.book
    # What was told cannot be taken back, so links that were closed since count as well.
    told = PublicLink.objects.filter(book=book).order_by("pk").values_list("place", "period").distinct()
    earlier = dict.fromkeys(told)
    earlier.pop(_key(answer), None)
    opened = [build_report(book, place=place, period=period) for place, period in earlier]
    return {
        language: build_public_report(report, language=language, opened=opened) for language in ("ko", "en")
    }


def publish(answer: Answer, preview: Mapping[str, Any], *, by: Person) -> PublicLink:
    """Keep what was previewed under the open link of its place and period; open one where there is none."""
    place, period = _key(answer)
    link = _find_link(answer) or PublicLink.objects.create(
        token=secrets.token_urlsafe(TOKEN_BYTES),
        book=answer.question.enterprise.book,
        place=place,
        period=period,
        opened_by=by,
    )
    PublicReport.objects.update_or_create(link=link, defaults={**preview, "pdf_ko": None, "pdf_en": None})
    return link


def _key(answer: Answer) -> tuple[str, str]:
    return answer.frozen.place, answer.frozen.period


def _digest(preview: Mapping[str, Any]) -> str:
    said = json.dumps(preview, ensure_ascii=False, sort_keys=True)
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
    preview = build_preview(answer)
    if request.POST.get("seen") != _digest(preview):
        messages.warning(request, say("circulation.public.changed"))
        return HttpResponseRedirect(desk)
    with transaction.atomic():
        verb = "public_link.renewed" if _find_link(answer) else "public_link.opened"
        link = publish(answer, preview, by=get_person(request))
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
