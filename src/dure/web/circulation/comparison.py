"""Two periods side by side: what changed, what drove it, and what may be the same."""

import contextlib
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dure.period import Period
from dure.reports.change import compare_reports
from dure.reports.page import say_between, say_between_ratios
from dure.reports.words import Words, write_ratio, write_share
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
from dure.web.circulation.views import show_nothing_yet
from dure.web.circulation.wording import reader_words
from dure.web.community.access import May, get_enterprise
from dure.web.community.models import Enterprise
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
        "money": _list_money(change, words=reader_words()),
    }
    return mark_private(render(request, "circulation/compare.html", context))


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
    tell = words.say
    kinds = (
        (
            "retention",
            say("circulation.compare.stayed", place=change["place"]["name"]),
            write_share,
            say_between,
        ),
        ("lm3", tell("answer.lm3"), write_ratio, say_between_ratios),
        ("multiplier", tell("answer.multiplier"), write_ratio, say_between_ratios),
    )
    figures = []
    for name, label, write, between in kinds:
        one = change[name]
        ranges = " → ".join(between(one[end], words=words) for end in ("before", "after"))
        is_told = one["is_change"]
        figures.append(
            {
                "label": label,
                "before": write(one["before"]["value"], words.language),
                "after": write(one["after"]["value"], words.language),
                "note": ranges if is_told else f"{ranges}. {say('circulation.compare.may_be_same')}",
                "look": "" if not is_told else "good" if one["difference"] > 0 else "bad",
            }
        )
    return figures


def _list_money(change: Mapping[str, Any], *, words: Words) -> list[tuple[str, int | None, int | None]]:
    """List the sums of won of both periods."""
    tell = words.say
    names = {name: tell(f"business.{name}") for name in ("turnover", "income", "outlay", "surplus")}
    names["kept"] = tell("community.kept", place=change["place"]["name"])
    sums = change["money"]
    return [(name, sums[f"{key}_krw"]["before"], sums[f"{key}_krw"]["after"]) for key, name in names.items()]
