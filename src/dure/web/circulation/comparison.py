"""Two periods side by side: what changed, what drove it, and what may be the same."""

import contextlib
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dure.period import Period
from dure.reports.change import compare_reports
from dure.reports.change_paper import list_change_figures, list_money, write_change_paper
from dure.reports.words import Words
from dure.reports.workbook import write_change_workbook
from dure.web.books.reports import list_periods
from dure.web.circulation.desk import Answer, build_answer, find_answer, list_rights, mark_private
from dure.web.circulation.models import Comparison
from dure.web.circulation.questions import (
    Question,
    list_period_options,
    list_place_options,
    read_period,
    read_question,
    write_period_code,
)
from dure.web.circulation.views import JSON, PDF, show_nothing_yet
from dure.web.circulation.wording import reader_words
from dure.web.community.access import May, get_enterprise, log_act
from dure.web.community.models import Enterprise
from dure.web.downloads import FORMS, attach
from dure.web.words import current_language, say


@require_safe
def show_comparison(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Show two periods of an enterprise side by side, by default its last two years."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    place = read_question(found, {"place": request.GET.get("place", "")}).place
    pair = choose_periods(found, request.GET)
    context: dict[str, Any] = {"enterprise": found, "tab": "compare", **list_rights(request, found)}
    if pair is None:
        return render(request, "circulation/compare_empty.html", context)
    before, after = (Question(found, place, period) for period in pair)
    context |= {
        "befores": list_period_options(found, chosen=pair[0]),
        "afters": list_period_options(found, chosen=pair[1]),
    }
    answers = find_answer(before), find_answer(after)
    if answers[0] is None or answers[1] is None:
        return show_nothing_yet(request, found, tab="compare")
    question = answers[1].question
    context |= {"question": question, "places": list_place_options(found, chosen=question.place or "")}
    if pair[0].end > pair[1].start:
        messages.warning(request, say("circulation.compare.overlap"))
        return render(request, "circulation/compare.html", context)
    frozen = find_comparison(answers[0], answers[1])
    change = frozen.ko if current_language() == "ko" else frozen.en
    context |= {
        "change": change,
        "figures": list_figures(change, words=reader_words()),
        "before_code": write_period_code(pair[0]),
        "after_code": write_period_code(pair[1]),
        "money": list_money(change, words=reader_words()),
    }
    return mark_private(render(request, "circulation/compare.html", context))


@require_safe
def download_comparison(request: HttpRequest, enterprise: str, form: str) -> HttpResponse:
    """Give exactly the two periods that are shown as a file: pdf, xlsx or json."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    place = read_question(found, {"place": request.GET.get("place", "")}).place
    pair = choose_periods(found, request.GET)
    if form not in _WRITERS or pair is None or pair[0].end > pair[1].start:
        raise Http404
    before, after = (find_answer(Question(found, place, period)) for period in pair)
    if before is None or after is None:
        raise Http404
    frozen = find_comparison(before, after)
    change = frozen.ko if current_language() == "ko" else frozen.en
    content_type, write = _WRITERS[form]
    response = HttpResponse(write(change), content_type=content_type)
    periods = f"{change['before']['name']}-{change['after']['name']}"
    name = f"{change['enterprise']['name']} {change['place']['name']} {periods}.{form}"
    response.headers["Content-Disposition"] = attach(name)
    asked = {"before": write_period_code(pair[0]), "after": write_period_code(pair[1])}
    log_act(request, "report.downloaded", enterprise=found, form=form, asked=asked)
    return mark_private(response)


def _write_json(change: Mapping[str, Any]) -> bytes:
    return json.dumps(change, ensure_ascii=False, indent=2).encode("utf-8")


_WRITERS: Final[dict[str, tuple[str, Callable[[Mapping[str, Any]], bytes]]]] = {
    "pdf": (PDF, lambda change: write_change_paper(change, words=reader_words())),
    "xlsx": (FORMS["xlsx"], lambda change: write_change_workbook(change, words=reader_words())),
    "json": (JSON, _write_json),
}


def choose_periods(enterprise: Enterprise, asked: Mapping[str, str]) -> tuple[Period, Period] | None:
    """Choose the two periods, the earlier first; None where the book has but one.

    Raises:
        Http404: What is asked for is no period.
    """
    before, after = (read_period(asked.get(end), spans=True) for end in ("before", "after"))
    years = list_periods(enterprise.book)
    if after is None:
        after = next((year for year in years if before is None or year.start >= before.end), None)
    if before is None and after is not None:
        before = next((year for year in years if year.end <= after.start), None)
    if before is None or after is None:
        return None
    return (before, after) if before.start <= after.start else (after, before)


def find_comparison(before: Answer, after: Answer) -> Comparison:
    """Find two frozen reports side by side; compared once, and kept as long as both are."""
    pair = {"before": before.frozen, "after": after.frozen}
    kept = Comparison.objects.filter(**pair).first()
    if kept is not None:
        return kept
    change = compare_reports(build_answer(before), build_answer(after))
    found = Comparison(**pair, ko=change.to_dict("ko"), en=change.to_dict("en"))
    # Another reader may have been first, or the book has changed meanwhile; what was found is shown.
    with contextlib.suppress(IntegrityError), transaction.atomic():
        found.save()
    return found


def list_figures(change: Mapping[str, Any], *, words: Words) -> list[dict[str, Any]]:
    """List the headline figures before and after, with their ranges; what may be the same is no news."""
    figures = []
    for label, one, write, between in list_change_figures(change, words=words):
        ranges = " → ".join(between(one[end], words=words) for end in ("before", "after"))
        is_told = one["is_change"]
        figures.append(
            {
                "label": label,
                "before": write(one["before"]["value"], words.language),
                "after": write(one["after"]["value"], words.language),
                "note": ranges if is_told else f"{ranges}. {words.say('change.may_be_same')}",
                "look": "" if not is_told else "good" if one["difference"] > 0 else "bad",
            }
        )
    return figures
