"""The acts of a study visit: asked, confirmed, declined, moved to another day, cancelled, held."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from dure.web.accounts.mail import MailNotSentError
from dure.web.community.access import log_act
from dure.web.community.models import Enterprise, Person
from dure.web.visits.links import find_site
from dure.web.visits.mails import mail_group, try_mail_host
from dure.web.visits.models import Lesson, Move, Offer, OfferDay, Visit

State = Visit.State

FROM: Final[dict[str, tuple[str, ...]]] = {
    "prove": (State.UNPROVED,),
    "confirm": (State.ASKED,),
    "decline": (State.ASKED, State.PROPOSED),
    "propose": (State.ASKED, State.PROPOSED, State.CONFIRMED),
    "accept": (State.PROPOSED,),
    "cancel": (State.CONFIRMED,),
    "withdraw": (State.UNPROVED, State.ASKED, State.PROPOSED, State.CONFIRMED),
    "hold": (State.CONFIRMED,),
}
"""From which states an act leads on; in any other it does nothing, and says so."""

AGREED: Final = (State.CONFIRMED, State.HELD)
"""States in which the day is the group's."""

WORDS_MAX: Final = 200
"""How often a group may write of one visit; whoever has its link cannot fill the disk."""

ASKED_A_DAY: Final = 3
"""How many links one address is mailed in a day before anybody proved to read its mail."""


class NotNowError(Exception):
    """An act that the state of things does not allow: the key of a sentence of ours says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def is_taken(enterprise: Enterprise, day: date, *, but: Visit | None = None) -> bool:
    """Say whether a group comes to an enterprise on a day already, to whichever of its offers."""
    visits = Visit.objects.filter(offer__enterprise=enterprise, day=day)
    visits = visits.filter(state__in=AGREED)
    return (visits if but is None else visits.exclude(pk=but.pk)).exists()


def list_free_days(offer: Offer, *, today: date) -> list[date]:
    """List the days of an offer that are to come and nobody has."""
    return find_free_days([offer], today=today)[offer.pk]


def find_free_days(offers: Collection[Offer], *, today: date) -> dict[int, list[date]]:
    """Find the free days of many offers, by their ids, with as many questions as for one."""
    hosts = {one.pk: one.enterprise_id for one in offers}
    visits = Visit.objects.filter(offer__enterprise__in=set(hosts.values()), day__gt=today)
    visits = visits.filter(state__in=AGREED)
    taken = set(visits.values_list("offer__enterprise", "day"))
    free: dict[int, list[date]] = {one: [] for one in hosts}
    days = OfferDay.objects.filter(offer__in=hosts, day__gt=today).order_by("day")
    for offer, day in days.values_list("offer", "day"):
        if (hosts[offer], day) not in taken:
            free[offer].append(day)
    return free


def ask(
    request: HttpRequest, offer: Offer, told: Mapping[str, Any], *, person: Person | None, language: str
) -> Visit:
    """Keep what a group asks; `announce` mails, once the transaction has ended.

    Who is signed in and reads the mail of the address they wrote has proved that already.

    Raises:
        NotNowError: The day was taken meanwhile, or the address was mailed enough today.
    """
    with transaction.atomic():
        Enterprise.objects.select_for_update().get(pk=offer.enterprise_id)
        _demand_room(offer, told["day"], people=told["people"])
        recent = Visit.objects.filter(
            email__iexact=told["email"], made_at__gt=timezone.now() - timedelta(days=1)
        )
        if recent.count() >= ASKED_A_DAY:
            raise NotNowError("visits.refused.mailed")
        visit = Visit.objects.create(
            offer=offer,
            person=person,
            language=language,
            site=find_site(request),
            **{key: told[key] for key in ("group", "place", "people", "day", "wants")},
            **{key: told[key] for key in ("contact_name", "email", "telephone")},
        )
        _note(visit, State.UNPROVED, by_host=False, person=person)
        log_act(request, "visit.written", enterprise=offer.enterprise, visit=visit.code)
        if person is not None and _reads(person, told["email"]):
            _pass_on(request, visit, person=person)
    return visit


def announce(visit: Visit) -> None:
    """Mail the link of what was just asked; of what is proved already the host hears.

    Never within a transaction: a mail server may be slow, and nobody else could write meanwhile.

    Raises:
        MailNotSentError: The link could not be mailed; what was asked is let go of.
    """
    if visit.state != State.UNPROVED:
        # The host's own page shows it, whether or not the mail goes.
        try_mail_host(visit, "asked")
        return
    try:
        mail_group(visit, "prove")
    except MailNotSentError:
        visit.delete()
        raise


def _reads(person: Person, email: str) -> bool:
    from dure.web.community.people import owns_address  # noqa: PLC0415 -- it asks for the roles of people

    return owns_address(person, email)


def _pass_on(request: HttpRequest, visit: Visit, *, person: Person | None) -> None:
    visit.state = State.ASKED
    visit.save(update_fields=["state"])
    _note(visit, State.ASKED, by_host=False, person=person)
    log_act(request, "visit.asked", enterprise=visit.offer.enterprise, visit=visit.code)


def _demand_room(offer: Offer, day: date, *, people: int, but: Visit | None = None) -> None:
    if day <= timezone.localdate():
        raise NotNowError("visits.refused.past")
    if is_taken(offer.enterprise, day, but=but):
        raise NotNowError("visits.refused.taken")
    if not offer.people_least <= people <= offer.people_most:
        raise NotNowError("visits.refused.people")


def prove(request: HttpRequest, visit: Visit) -> None:
    """Pass what a group asks on: somebody has opened the link that was mailed; `announce` tells the host.

    Raises:
        NotNowError: It was passed on already, or is no longer asked.
    """
    with transaction.atomic():
        _lock(visit, "prove")
        _demand_room(visit.offer, visit.day, people=visit.people)
        _pass_on(request, visit, person=None)


def confirm(request: HttpRequest, visit: Visit, *, person: Person, why: str = "") -> None:
    """Promise a group the day that it asked for.

    Raises:
        NotNowError: The visit waits for nothing of the kind, the day is taken or over, or they are too many.
    """
    with transaction.atomic():
        _lock(visit, "confirm")
        _demand_room(visit.offer, visit.day, people=visit.people, but=visit)
        _move(request, visit, State.CONFIRMED, by_host=True, person=person, why=why)


def decline(request: HttpRequest, visit: Visit, *, person: Person, why: str) -> None:
    """Decline with a reason.

    Raises:
        NotNowError: There is nothing to decline.
    """
    with transaction.atomic():
        _lock(visit, "decline")
        _move(request, visit, State.DECLINED, by_host=True, person=person, why=why)


def propose(request: HttpRequest, visit: Visit, *, person: Person, day: date, why: str) -> None:
    """Propose another day; a day that was confirmed is free again from then on.

    Raises:
        NotNowError: It is too late for it, or the day is taken or over.
    """
    with transaction.atomic():
        _lock(visit, "propose")
        _demand_room(visit.offer, day, people=visit.people, but=visit)
        visit.proposed_day = day
        _move(request, visit, State.PROPOSED, by_host=True, person=person, why=why)


def accept(request: HttpRequest, visit: Visit) -> None:
    """Take the day that the host proposed.

    Raises:
        NotNowError: None is proposed, or another group has it by now.
    """
    with transaction.atomic():
        _lock(visit, "accept")
        day = visit.proposed_day or visit.day
        _demand_room(visit.offer, day, people=visit.people, but=visit)
        visit.day, visit.proposed_day = day, None
        _move(request, visit, State.CONFIRMED, by_host=False, person=None)


def cancel(request: HttpRequest, visit: Visit, *, person: Person, why: str) -> None:
    """Take back what was confirmed, with a reason.

    Raises:
        NotNowError: Nothing is confirmed.
    """
    with transaction.atomic():
        _lock(visit, "cancel")
        _move(request, visit, State.CANCELLED, by_host=True, person=person, why=why)


def withdraw(request: HttpRequest, visit: Visit, *, why: str) -> bool:
    """Come no more: the group's own act. Of what was never passed on nothing is left, and no host sees it.

    Returns:
        Whether anything is left of it.

    Raises:
        NotNowError: It came already, or was refused.
    """
    with transaction.atomic():
        _lock(visit, "withdraw")
        if visit.state == State.UNPROVED:
            visit.delete()
            return False
        _move(request, visit, State.CANCELLED, by_host=False, person=None, why=why)
    return True


def hold(request: HttpRequest, visit: Visit, *, person: Person, people: int, fee_krw: int) -> None:
    """Write down that a group came, how many, and what it pays.

    Raises:
        NotNowError: It is marked already, was never confirmed, or its day has not come.
    """
    with transaction.atomic():
        _lock(visit, "hold")
        if visit.day > timezone.localdate():
            raise NotNowError("visits.refused.early")
        visit.people_came, visit.fee_krw = people, fee_krw
        visit.site = find_site(request)
        _move(request, visit, State.HELD, by_host=True, person=person)


def _lock(visit: Visit, act: str) -> None:
    """Let nobody else act on a visit, or on a day of its host, until the transaction ends."""
    Enterprise.objects.select_for_update().get(pk=visit.offer.enterprise_id)
    visit.refresh_from_db()
    if visit.state not in FROM[act]:
        raise NotNowError(f"visits.refused.{act}")


def _move(
    request: HttpRequest, visit: Visit, state: str, *, by_host: bool, person: Person | None, why: str = ""
) -> None:
    visit.state = state
    visit.save()
    _note(visit, state, by_host=by_host, person=person, why=why)
    log_act(request, f"visit.{state}", enterprise=visit.offer.enterprise, visit=visit.code)


def _note(visit: Visit, state: str, *, by_host: bool, person: Person | None, why: str = "") -> None:
    day = visit.proposed_day if state == State.PROPOSED else visit.day
    Move.objects.create(visit=visit, state=state, day=day, by_host=by_host, who=person, why=why)


def learn(request: HttpRequest, visit: Visit, said: Mapping[str, str]) -> int:
    """Keep what a group learned, by condition (empty: in free words); what is said already is passed over.

    Returns:
        How many were new.

    Raises:
        NotNowError: Enough was written.
    """
    with transaction.atomic():
        if visit.lessons.count() >= WORDS_MAX:
            raise NotNowError("visits.refused.enough")
        known = load_lessons(visit)
        new = {key: text for key, text in said.items() if text != known.get(key, "")}
        Lesson.objects.bulk_create(Lesson(visit=visit, condition=key, text=text) for key, text in new.items())
        if new:
            log_act(request, "visit.learned", enterprise=visit.offer.enterprise, visit=visit.code)
    return len(new)


def load_lessons(visit: Visit) -> dict[str, str]:
    """Load what a group learned, by condition; the newest of each."""
    return {one.condition: one.text for one in visit.lessons.order_by("pk")}
