from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from dure.web.community.models import Act, Look


@pytest.fixture
def logged(village: Any) -> tuple[Act, Look]:
    """Write one line into each log."""
    manager = village.people["manager"]
    act = Act.objects.create(who=manager, verb="role.given", enterprise=village.enterprise, detail={"a": 1})
    look = Look.objects.create(who=manager, address="127.0.0.1", whose="모두", what="people")
    return act, look


@pytest.mark.parametrize(
    "change",
    [
        lambda: Act.objects.update(verb="another.deed"),
        lambda: Act.objects.update(detail={}),
        lambda: Act.objects.update(on_behalf_of="another"),
        lambda: Act.objects.all().delete(),
        lambda: Look.objects.update(whose="another"),
        lambda: Look.objects.all().delete(),
    ],
)
def test_a_log_refuses_to_be_changed(change: Callable[[], Any], logged: tuple[Act, Look]) -> None:
    """The database itself refuses, whoever asks."""
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        change()
    assert Act.objects.get(pk=logged[0].pk).verb == "role.given"
    assert Look.objects.get(pk=logged[1].pk).whose == "모두"


def test_an_account_can_be_deleted_and_the_log_stays(logged: tuple[Act, Look], village: Any) -> None:
    """Only who it was is forgotten."""
    village.people["manager"].delete()
    assert Act.objects.get(pk=logged[0].pk).who is None
    assert Look.objects.get(pk=logged[1].pk).who is None


def test_nobody_else_can_be_put_in_the_place_of_who_did_it(logged: tuple[Act, Look], village: Any) -> None:
    """Forgetting is not the same as blaming another."""
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Act.objects.update(who=village.people["viewer"])


@pytest.mark.django_db(transaction=True)
def test_the_guards_come_off_and_on_again() -> None:
    """The migration goes both ways."""
    executor = MigrationExecutor(connection)
    executor.migrate([("community", "0002_initial")])
    act = Act.objects.create(verb="role.given")
    act.delete()
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    Act.objects.create(verb="role.given")
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Act.objects.all().delete()
