"""Two who act at one moment: a day goes to one group, and a fee into the book once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory

from dure.web.books.models import Import
from dure.web.visits import acts
from dure.web.visits.fees import book_fee
from dure.web.visits.models import Visit

from .conftest import make_offer, make_visit, next_day


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """Do two things at one moment, each on a connection of its own."""

    def do(number: int) -> Any:
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(do, range(2)))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_day_goes_to_one_group(transactional_db: None, village: Any) -> None:
    """Of two confirmations one is refused."""
    offer = make_offer(village.enterprise)
    asked = [make_visit(offer, day=next_day(), email=f"{number}@example.org") for number in range(2)]

    def confirm(number: int) -> str:
        request = RequestFactory().post("/")
        request.user = village.people["manager"]
        visit = Visit.objects.select_related("offer__enterprise").get(pk=asked[number].pk)
        try:
            acts.confirm(request, visit, person=village.people["manager"])
        except acts.NotNowError as fault:
            return fault.key
        return "confirmed"

    assert sorted(at_once(confirm)) == ["confirmed", "visits.refused.taken"]
    assert Visit.objects.filter(state="confirmed").count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_fee_is_one_import(transactional_db: None, village: Any) -> None:
    """Whoever presses twice enters once."""
    held = make_visit(make_offer(village.enterprise), state="held", day=date(2025, 5, 12), fee_krw=120_000)

    def enter(_number: int) -> bool:
        visit = Visit.objects.select_related("offer__enterprise").get(pk=held.pk)
        return book_fee(visit, by=village.people["manager"]) is not None

    assert sorted(at_once(enter)) == [False, True]
    assert Import.objects.count() == 1
