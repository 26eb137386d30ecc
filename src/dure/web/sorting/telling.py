"""What was decided, in words."""

from typing import Final

from django.utils import timezone

from dure.reports.naming import say_both
from dure.reports.words import write_day
from dure.web.books.models import Judgement
from dure.web.sorting.desk import Desk, write_place
from dure.web.words import current_language, say

_OF_DOCUMENTS: Final = frozenset(("purpose", "repeats", "settles"))


def tell_judgement(desk: Desk, judgement: Judgement) -> str:
    """Say what a judgement says, without who made it and when."""
    aspect, value = judgement.aspect, judgement.value
    name = _name(desk, judgement.subject, document=aspect in _OF_DOCUMENTS)
    if not value:
        return say("sorting.told.taken_back", name=name, question=say(f"sorting.question.{aspect}"))
    if aspect == "repeats" and value == "none":
        return say("sorting.told.repeats_none", name=name)
    if aspect in {"purpose", "paid_for", "pays_for"}:
        purpose = say_both(f"purpose.{value}").in_language(current_language())
        return say(f"sorting.told.{aspect}", name=name, purpose=purpose)
    if aspect in {"place", "same_as", "differs_from", "repeats", "settles"}:
        return say(f"sorting.told.{aspect}", name=name, value=_write_value(desk, aspect, value))
    return say("sorting.told.other", name=name, question=say(f"sorting.question.{aspect}"), value=value)


def _write_value(desk: Desk, aspect: str, value: str) -> str:
    if aspect == "place":
        place = desk.gazetteer.find(value)
        return write_place(place) if place else value
    return ", ".join(_name(desk, one, document=aspect in _OF_DOCUMENTS) for one in value.split())


def tell_overtaken(desk: Desk, judgement: Judgement) -> str:
    """Say who decided meanwhile, and what."""
    return say("sorting.overtaken", who=tell_who(judgement), what=tell_judgement(desk, judgement))


def tell_who(judgement: Judgement) -> str:
    """Say who made a judgement and when."""
    when = timezone.localtime(judgement.when)
    moment = f"{write_day(when.date(), current_language())} {when:%H:%M}"
    return say(
        "sorting.who_when",
        who=str(judgement.who) if judgement.who else say("sorting.somebody"),
        when=moment,
    )


def _name(desk: Desk, subject: str, *, document: bool = False) -> str:
    if document:
        spot = desk.find_spot(subject)
        return say("sorting.row_of", file=spot[0], row=spot[1]) if spot else say("sorting.gone_document")
    return desk.name_of(subject) or say("sorting.nameless")
