"""A community's file goes into rows and comes out as the same community."""

from pathlib import Path

import pytest

from dure import commons
from dure.commons import read_community
from dure.korea.gazetteer import load_gazetteer
from dure.web.books.models import Book
from dure.web.community.models import Community, CommunityRole, Enterprise, Person
from dure.web.thread.commons import (
    CommunityRefusedError,
    export_community,
    import_community,
    load_community,
)

EXAMPLES = Path(__file__).parents[3] / "examples"


def read(content: bytes) -> commons.Community:
    """Read a file that has no faults."""
    community, problems = read_community(content, "community.yaml", gazetteer=load_gazetteer())
    assert not problems
    assert community is not None
    return community


@pytest.mark.django_db
@pytest.mark.parametrize("town", ["jinan", "plain"])
def test_export_of_an_import_reads_equal(town: str) -> None:
    """Nothing that a file says is lost in the rows."""
    path = EXAMPLES / town / "community.yaml"
    community, problems = import_community(path)
    assert not problems
    assert load_community(community) == read(path.read_bytes())
    assert read(export_community(community)) == read(path.read_bytes())


@pytest.mark.django_db
def test_a_second_round_changes_nothing() -> None:
    """What was exported can be imported again."""
    first, _ = import_community(EXAMPLES / "jinan" / "community.yaml")
    second, _ = import_community(export_community(first))
    assert export_community(first) == export_community(second)


@pytest.mark.django_db
def test_every_enterprise_has_a_book_and_who_brought_it_coordinates() -> None:
    """The founding is whole."""
    person = Person.objects.create_user("founder@example.org")
    community, _ = import_community(EXAMPLES / "jinan" / "community.yaml", by=person)
    assert Book.objects.filter(enterprise__community=community).count() == 4
    assert CommunityRole.objects.get(community=community, person=person).kind == "coordinator"
    assert community.is_example
    assert all(enterprise.is_example for enterprise in community.enterprises.all())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("community: {name: %s, places: ['52720']}" % ("가" * 121), "121"),
        ("community: {places: ['52720']}", "name is missing"),
        ("- nothing", "sections"),
        ("community: {name: x, places: ['52720']}\nissues: [{id: a/b, title: a, place: '52720'}]", "address"),
        ("community: {name: x, places: ['52720']}\nissues: [{id: .., title: a, place: '52720'}]", "address"),
        (
            (
                "community: {name: x, places: ['52720']}\n"
                "goals: [{id: a, indicator: a, unit: kg, place: '52720', target: 2.00001, due: 2026-12-31, "
                "baseline: {value: 1, date: 2024-12-31}, measure: {by: measurements}}]"
            ),
            "three digits",
        ),
    ],
)
def test_what_rows_cannot_hold_is_refused_whole(line: str, reason: str) -> None:
    """Nothing is cut short in silence, and nothing is left behind."""
    with pytest.raises(CommunityRefusedError) as refused:
        import_community(line.encode())
    assert any(reason in problem.what.en for problem in refused.value.problems)
    assert not Community.objects.exists()
    assert not Enterprise.objects.exists()


@pytest.mark.django_db
def test_no_resident_number_comes_in_by_a_file() -> None:
    """Whatever it stands in, it is masked as in a form."""
    number, path = "900101-1234568", EXAMPLES / "jinan" / "community.yaml"
    told = (
        path.read_text(encoding="utf-8")
        .replace("병원이", f"{number} 병원이")
        .replace("이사회", f"이사회 {number}")
    )
    community, _ = import_community(told.encode())
    stored = export_community(community).decode()
    assert "******-******* 병원이" in stored
    assert number not in stored
