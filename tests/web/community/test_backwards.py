"""A migration that was taken can be taken back, with what was written down since."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from dure.web.community.models import Community, Enterprise

ONE_WITHOUT = ("community", "0004_drafts_set_aside")
NUMBER_LENGTH = Enterprise._meta.get_field("number").max_length


@pytest.mark.django_db(transaction=True)
def test_several_without_a_number_go_back_and_come_again() -> None:
    """Each gets a stand-in of its own where only one may have none, and has no number again afterwards.

    What has a number keeps it, and each community is counted by itself.
    """
    ours, theirs = (Community.objects.create(name_ko=name, places=["52720"]) for name in ("우리", "이웃"))
    for community in (ours, theirs):
        for name, number in (("가", ""), ("나", ""), ("다", ""), ("라", "1208147521")):
            Enterprise.objects.create(community=community, name_ko=name, number=number, place="52720")
    before = dict(Enterprise.objects.values_list("code", "number"))
    executor = MigrationExecutor(connection)
    try:
        executor.migrate([ONE_WITHOUT])
        table = executor.loader.project_state([ONE_WITHOUT]).apps.get_model("community", "Enterprise")
        now = dict(table.objects.values_list("code", "number"))
        assert {code: number for code, number in now.items() if before[code]} == {
            code: number for code, number in before.items() if number
        }
        for community in (ours.pk, theirs.pk):
            numbers = list(table.objects.filter(community_id=community).values_list("number", flat=True))
            assert len(set(numbers)) == 4
            assert not any(number.isdigit() and number != "1208147521" for number in numbers)
            assert all(len(number) <= NUMBER_LENGTH for number in numbers)
            with pytest.raises(IntegrityError), transaction.atomic():
                table.objects.filter(community_id=community).update(number=numbers[0])
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert dict(Enterprise.objects.values_list("code", "number")) == before
