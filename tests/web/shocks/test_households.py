"""Kinds of household are written down on the site, and stay the same through community.yaml."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from stored_books import store_rows, wide_rows

from dure.commons import Ends, HouseholdKind
from dure.language import Text
from dure.web.community.models import Act
from dure.web.shocks.figures import open_year
from dure.web.shocks.households import KINDS_MAX, load_households, save_households
from dure.web.thread.rows import export_community, import_community

ALONE = {
    "kind_ko": "혼자 사는 집",
    "kind_en": "living alone",
    "number": "1,200가구",
    "income_value": "120만",
    "income_low": "900,000",
    "income_high": "160만",
    "spends_value": "40%",
    "spends_low": "33.3",
    "spends_high": "50",
    "source_ko": "5월에 열두 집에 여쭘",
}
WRITTEN = HouseholdKind(
    id="kind-1",
    kind=Text("living alone", "혼자 사는 집"),
    number=1_200,
    income_krw=Ends(900_000, 1_200_000, 1_600_000),
    spends_share=Ends(0.333, 0.4, 0.5),
    hit_share=None,
    source=Text("5월에 열두 집에 여쭘", "5월에 열두 집에 여쭘"),
)


@pytest.fixture
def inequality(village: Any) -> str:
    """Give the address of the shock that asks for kinds of household."""
    store_rows(village.book, wide_rows())
    assert open_year(village.enterprise, by=village.people["manager"]) is not None
    return reverse("shock", args=[village.community.code, "inequality"])


def write(village: Any, client: Client, **changed: str) -> Any:
    """Send the form of one more kind."""
    return client.post(reverse("households", args=[village.community.code]), {**ALONE, **changed})


def test_a_coordinator_is_led_to_the_form_and_then_reads_who_loses_most(
    village: Any, inequality: str, sign_in: Callable[..., Client]
) -> None:
    """A third of 1,200 households lose a third of 1.2 million a month: 1.6 million a year for each."""
    client, form = sign_in("coordinator"), reverse("households", args=[village.community.code])
    before = client.get(inequality).content.decode()
    assert f'href="{form}"' in before
    assert "community.yaml" not in before
    written = write(village, client)
    assert written.status_code == 302
    assert load_households(village.community) == (WRITTEN,)
    after = client.get(inequality).content.decode()
    assert "living alone (1,200)" in after
    assert f'href="{form}"' not in after
    assert f'href="{form}"' in client.get(reverse("shocks", args=[village.community.code])).content.decode()
    assert Act.objects.get(verb="household.written").detail == {"thing": "kind-1"}


def test_who_may_not_write_is_told_whom_to_ask(
    village: Any, inequality: str, sign_in: Callable[..., Client]
) -> None:
    """On the community's page and on the enterprise's own; without a link that leads to a refusal."""
    form = reverse("households", args=[village.community.code])
    for address in (inequality, reverse("own_shocks", args=[village.enterprise.code])):
        page = sign_in("manager").get(address).content.decode()
        assert "Your community&#x27;s coordinator can write it down" in page or (
            "Your community's coordinator can write it down" in page
        )
        assert form not in page


def test_a_shock_that_says_nothing_of_households_leads_to_no_form(
    village: Any, inequality: str, sign_in: Callable[..., Client]
) -> None:
    """What is written there would change nothing of it."""
    page = sign_in("coordinator").get(reverse("shock", args=[village.community.code, "climate"]))
    assert reverse("households", args=[village.community.code]) not in page.content.decode()
    assert "The inequality shock does." in page.content.decode()


def test_what_is_written_goes_into_the_file_and_comes_back_the_same(
    village: Any, sign_in: Callable[..., Client]
) -> None:
    """Byte for byte; and the id that one more gets is free."""
    client = sign_in("coordinator")
    write(village, client)
    write(village, client, kind_ko="농사짓는 집", kind_en="", hit_value="45", hit_low="30", hit_high="60")
    once = export_community(village.community)
    again, problems = import_community(once)
    assert not problems
    kinds = load_households(again)
    assert kinds == load_households(village.community)
    assert [one.id for one in kinds] == ["kind-1", "kind-2"]
    assert kinds[1].hit_share == Ends(0.3, 0.45, 0.6)
    assert export_community(again) == once


def test_what_came_with_a_file_is_kept_to_the_last_digit(
    village: Any, sign_in: Callable[..., Client]
) -> None:
    """Who changes the name changes nothing else, also what the page shows rounded."""
    exact = Ends(0.0, 0.123456, 0.5)
    kind = HouseholdKind(
        "a/b", Text("old", "옛 이름"), 5_000_000, Ends(0, 1_000_000.5, 2e6), exact, exact, Text("q", "q")
    )
    save_households(village.community, [kind])
    client, address = sign_in("coordinator"), reverse("household", args=[village.community.code, "a/b"])
    shown = client.get(address).context["form"].initial
    assert client.post(address, {**shown, "kind_ko": "새 이름"}).status_code == 302
    (changed,) = load_households(village.community)
    assert changed == HouseholdKind(
        "a/b", Text("old", "새 이름"), 5_000_000, kind.income_krw, exact, exact, kind.source
    )
    assert client.post(address, {"do": "drop"}).status_code == 302
    assert load_households(village.community) == ()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("number", "4", "Of fewer than 5 households nothing may be told"),
        ("number", "여럿", "Write a whole number"),
        ("income_value", "많이", "Write won"),
        ("income_value", "", "Write the likely number"),
        ("income_low", "130만", "may not be more than the likely number"),
        ("spends_value", "140", "from 0 to 100"),
        ("spends_high", "NaN", "from 0 to 100"),
        ("hit_low", "10", "Write the likely number"),
        ("source_ko", "", "required"),
    ],
)
def test_what_cannot_be_counted_with_is_said_in_words(
    village: Any, sign_in: Callable[..., Client], field: str, typed: str, told: str
) -> None:
    """Beside its field; what was typed stays, and nothing is stored."""
    answer = write(village, sign_in("coordinator"), **{field: typed})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    # Who hears the page is told which field it is about: of a range, its likely number.
    wrong = f"id_{field.replace('_low', '_value')}_error"
    assert f'id="{wrong}"' in answer.content.decode()
    assert re.search(f'aria-describedby="[^"]*{wrong}', answer.content.decode())
    assert "혼자 사는 집" in answer.content.decode()
    assert load_households(village.community) == ()


def test_there_is_an_end_to_kinds(village: Any, sign_in: Callable[..., Client]) -> None:
    """The page that is full says so, and a form that is sent all the same stores nothing."""
    kinds = [
        HouseholdKind(
            f"k{number}", WRITTEN.kind, 9, WRITTEN.income_krw, WRITTEN.spends_share, None, Text("q", "q")
        )
        for number in range(KINDS_MAX)
    ]
    save_households(village.community, kinds)
    answer = write(village, sign_in("coordinator"))
    assert "No more kinds fit here" in answer.content.decode()
    assert len(load_households(village.community)) == KINDS_MAX
