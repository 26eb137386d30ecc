"""Offers and visits as pages show them, in the reader's language, the other where one is missing."""

from calendar import month_name
from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils import timezone

from dure.playbooks.playbook import Playbook
from dure.reports.words import write_won_exactly
from dure.web.community.places import name_place
from dure.web.design.tabs import find_address
from dure.web.design.templatetags.dure import in_reader, read
from dure.web.visits.acts import AGREED, find_free_days, is_taken, list_free_days, load_lessons
from dure.web.visits.evidence import FollowUp as Told
from dure.web.visits.fees import compute_fee
from dure.web.visits.following import ASKED_AFTER, add_months, find_due, is_overdue
from dure.web.visits.models import Offer, Visit
from dure.web.visits.shelf import find_all_shown, find_shown
from dure.web.words import current_language, say


def present_offers(offers: Collection[Offer]) -> list[dict[str, Any]]:
    """Put together what a page says of offers; of many nothing more is asked than of one."""
    playbooks = find_all_shown({one.playbook for one in offers})
    days = find_free_days(offers, today=timezone.localdate())
    return [_present(one, playbooks.get(one.playbook), days[one.pk]) for one in offers]


def present_offer(offer: Offer) -> dict[str, Any]:
    """Put together what a page says of an offer."""
    return _present(offer, find_shown(offer.playbook), list_free_days(offer, today=timezone.localdate()))


def _present(offer: Offer, playbook: Playbook | None, days: list[date]) -> dict[str, Any]:
    return {
        "row": offer,
        "title": in_reader(offer, "title"),
        "about": in_reader(offer, "about"),
        "meeting": in_reader(offer, "meeting"),
        "bring": in_reader(offer, "bring"),
        "place": name_place(offer.place),
        "challenge": say(f"visits.challenge.{offer.challenge}"),
        "languages": " · ".join(say(f"visits.language.{one}") for one in offer.languages),
        "playbook": None if playbook is None else read(playbook.title),
        "playbook_href": find_address("playbook", offer.playbook) if playbook is not None else None,
        "days": days,
        "programme": present_programme(offer, current_language()),
        "fee": {"krw": offer.fee_krw, "per": say(f"visits.per.{offer.fee_per}")} if offer.fee_krw else None,
    }


def present_programme(offer: Offer, language: str) -> list[dict[str, str]]:
    """Give the programme's lines in one language, with the host's own words where one is missing."""
    lines = []
    for line in offer.programme:
        told = {"time": line.get("time", "")}
        for part in ("what", "where", "who"):
            english = line.get(f"{part}_en", "") if language == "en" else ""
            told[part] = english or line.get(part, "")
        lines.append(told)
    return lines


def write_fee_of(visit: Visit) -> str:
    """Write what a group pays: as the host wrote it down when they had come, before that by the offer."""
    offer, language = visit.offer, current_language()
    whole = visit.fee_krw if visit.state == Visit.State.HELD else compute_fee(visit, people=visit.people)
    if not whole:
        return say("visits.free")
    written = write_won_exactly(whole, language)
    if visit.state == Visit.State.HELD or offer.fee_per == offer.Fee.GROUP:
        return written
    each = write_won_exactly(offer.fee_krw, language)
    return say("visits.fee_each", each=each, people=visit.people, whole=written)


def present_visit(visit: Visit) -> dict[str, Any]:
    """Put together what both sides see of a visit; how the group is reached is not among it."""
    today = timezone.localdate()
    is_held = visit.state == Visit.State.HELD
    asks = [
        {
            "months": months,
            "day": add_months(visit.day, months),
            "is_due": find_due(visit, today=today) == months,
        }
        for months in ASKED_AFTER
    ]
    return {
        "row": visit,
        "offer": present_offer(visit.offer),
        "fee": write_fee_of(visit),
        "place": name_place(visit.place),
        "state": say(f"visits.state.{visit.state}"),
        "moves": [
            {
                "name": say(f"visits.moved.{one.state}"),
                "by": say("visits.by_host") if one.by_host else say("visits.by_group"),
                "row": one,
            }
            for one in visit.moves.order_by("pk")
        ],
        "lessons": list_lessons(visit),
        "followups": [
            {"row": one, "verdict": say(f"visits.verdict.{one.verdict}"), "place": name_place(one.place)}
            for one in visit.followups.select_related("enterprise", "hidden_by").order_by("-pk")
        ],
        "asks": asks if is_held else [],
        "is_overdue": is_overdue(visit, today=today),
        "is_due": find_due(visit, today=today) is not None,
        "is_over": visit.day <= today,
        "is_taken": visit.state == Visit.State.ASKED
        and is_taken(visit.offer.enterprise, visit.day, but=visit),
        "has_papers": visit.state in AGREED,
    }


def present_row(visit: Visit) -> dict[str, Any]:
    """Put together what the host's list says of a visit."""
    return {
        "row": visit,
        "title": in_reader(visit.offer, "title"),
        "place": name_place(visit.place),
        "state": say(f"visits.state.{visit.state}"),
        "is_overdue": is_overdue(visit, today=timezone.localdate()),
    }


def list_lessons(visit: Visit) -> list[dict[str, str]]:
    """List what a group learned, in the order of the playbook's conditions, the free words last."""
    told = load_lessons(visit)
    playbook = find_shown(visit.offer.playbook)
    titles = {} if playbook is None else {one.id: read(one.title) for one in playbook.conditions}
    order = [*titles, *(key for key in told if key and key not in titles), ""]
    return [
        {"title": titles.get(key, say("visits.field.free")), "text": told[key]}
        for key in order
        if told.get(key)
    ]


def present_followups(told: Collection[Told]) -> list[dict[str, Any]]:
    """Put together what everybody may read of what came of visits."""
    playbooks = find_all_shown({one.playbook for one in told})
    return [_present_followup(one, playbooks.get(one.playbook)) for one in told]


def _present_followup(told: Told, playbook: Playbook | None) -> dict[str, Any]:
    return {
        "told": told,
        "seen": None if playbook is None else read(playbook.title),
        "seen_href": find_address("visit_offer", told.offer) if told.offer else None,
        "host": name_place(told.host),
        "verdict": say(f"visits.verdict.{told.verdict}"),
        "place": name_place(told.place),
        "month": write_month(told),
        "href": find_address("community", told.community) if told.community else None,
    }


def write_month(told: Told) -> str:
    """Write the month in which something was told; the day would say more than anybody needs."""
    month = str(told.month.month) if current_language() == "ko" else month_name[told.month.month]
    return say("visits.month", year=str(told.month.year), month=month)
