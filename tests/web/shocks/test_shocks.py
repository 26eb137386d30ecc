"""Shocks on the site: what a manager opens, what the community sees of it, and what nobody sees."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from stored_books import CLINIC, JINAN, SEOUL, store_rows, village_rows, wide_rows

from dure.commons import Ends, HouseholdKind
from dure.language import Text
from dure.web.chalkboard.models import Card, Move
from dure.web.circulation.desk import find_answer
from dure.web.circulation.public import build_offer, publish
from dure.web.circulation.questions import read_question
from dure.web.community.models import Act, EnterpriseRole, make_code
from dure.web.outlook.plans import store_plan
from dure.web.shocks import figures
from dure.web.shocks.figures import get_own_shocks, get_shocks, offer_year, open_year
from dure.web.shocks.households import load_households, save_households
from dure.web.shocks.kept import load_told_sums
from dure.web.shocks.models import FrozenShocks, OpenedYear
from dure.web.thread.models import Strategy


@pytest.fixture
def opened(village: Any) -> OpenedYear:
    """Give the first enterprise a year whose sums may be told, and open it."""
    store_rows(village.book, wide_rows())
    found = open_year(village.enterprise, by=village.people["manager"])
    assert found is not None
    return found


def test_nothing_is_shown_before_a_manager_opens_a_year(village: Any, sign_in: Callable[..., Client]) -> None:
    """The page says what to do; the API has nothing."""
    store_rows(village.book, wide_rows())
    page = sign_in("coordinator").get(reverse("shocks", args=[village.community.code]))
    assert "No enterprise has opened its year yet" in page.content.decode()
    assert sign_in("member").get(f"/api/v1/communities/{village.community.code}/shocks").status_code == 404
    assert (
        sign_in("member").get(reverse("shock", args=[village.community.code, "climate"])).status_code == 404
    )


def test_a_manager_sees_the_sums_opens_and_closes_them(village: Any, sign_in: Callable[..., Client]) -> None:
    """Each act is logged; a viewer is not asked."""
    store_rows(village.book, wide_rows())
    code = village.enterprise.code
    manager = sign_in("manager")
    before = manager.get(reverse("own_shocks", args=[code])).content.decode()
    assert "Open to the community" in before
    assert "42.0" in before  # seven guests' 500,000 won over twelve months
    assert (
        "Open to the community"
        not in sign_in("viewer").get(reverse("own_shocks", args=[code])).content.decode()
    )
    manager.post(reverse("shocks_open", args=[code]))
    shown = sign_in("member").get(reverse("shocks", args=[village.community.code])).content.decode()
    assert "A bad climate year" in shown
    manager.post(reverse("shocks_close", args=[code]))
    assert get_shocks(village.community, "en") is None
    verbs = list(Act.objects.filter(verb__startswith="shocks.").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["shocks.opened", "shocks.closed"]


def test_what_the_community_reads_names_no_partner_and_no_single_sum(
    village: Any, opened: OpenedYear, sign_in: Callable[..., Client]
) -> None:
    """The rent of one landlord stands in no sum of its own; guests fall by what the road takes."""
    said = get_shocks(village.community, "ko")
    assert said is not None
    text = json.dumps([said, opened.told], ensure_ascii=False)
    for name in ("가상제분소", "가상단체", "가상건물주"):
        assert name not in text
    rent = 12 * 123_457
    assert not any(abs(one["krw"] - rent) < 20_000 for one in opened.told["sums"])
    climate = next(fall for fall in said["shocks"] if fall["id"] == "climate")
    assert climate["lost_krw"]["value"] > 0
    assert climate["enterprises"][0]["reserve_krw"] is None
    answer = sign_in("member", language="ko").get(f"/api/v1/communities/{village.community.code}/shocks")
    assert answer.json() == said


def test_hours_of_help_stand_on_the_page_and_are_unknown_where_nobody_told_them(
    village: Any, opened: OpenedYear, sign_in: Callable[..., Client]
) -> None:
    """7,200 minutes a year are 10 hours a month, 8 in a pandemic, none without them; never a won."""
    address = reverse("shock", args=[village.community.code, "pandemic"])
    before = sign_in("member").get(address).content.decode()
    assert "Hours of help are unknown" in before
    assert "help a month, in hours" not in before
    OpenedYear.objects.filter(pk=opened.pk).update(told={**opened.told, "help_minutes": 7_200})
    FrozenShocks.objects.all().delete()
    page = sign_in("member").get(address).content.decode()
    table = page[page.index("help a month, in hours") :].partition("</table>")[0]
    assert [f"{hours} hours" in table for hours in (10, 8, 0)] == [True] * 3
    assert "₩" not in table
    assert "without them those 8 hours would be missing" in page


def test_kinds_of_household_of_the_file_stand_on_the_page(
    village: Any, opened: OpenedYear, sign_in: Callable[..., Client]
) -> None:
    """In the inequality shock; without them it is unknown, in the others always."""
    address = reverse("shock", args=[village.community.code, "inequality"])
    before = sign_in("member").get(address).content.decode()
    assert "lose most is unknown" in before
    ends = Ends(1_000_000, 1_000_000, 1_000_000)
    name = Text("living alone", "혼자 사는 집")
    kind = HouseholdKind("a", name, 100, ends, Ends(0.5, 0.5, 0.5), None, Text("asked", "여쭘"))
    save_households(village.community, [kind])
    assert load_households(village.community) == (kind,)
    page = sign_in("member").get(address).content.decode()
    assert "living alone (100)" in page
    assert "lose most is unknown" not in page
    other = sign_in("member").get(reverse("shock", args=[village.community.code, "climate"]))
    assert "lose most is unknown" in other.content.decode()


def test_a_year_once_told_stays_as_it_was_told(village: Any, opened: OpenedYear) -> None:
    """A payment that comes later could be subtracted; so it is told in no later opening of the year."""
    opened.refresh_from_db()
    before = opened.told
    store_rows(village.book, [(*wide_rows()[0][:-1], "77000000")], name="늦게 온 것.csv")
    figures.close_years(village.enterprise)
    again = open_year(village.enterprise, by=None)
    assert again is not None
    assert again.told == before
    assert OpenedYear.objects.get(pk=again.pk).closed_at is None


def test_too_few_partners_are_opened_to_nobody(village: Any, sign_in: Callable[..., Client]) -> None:
    """Five suppliers, one of them most of it, and customers of one name."""
    store_rows(village.book, village_rows())
    offer = offer_year(village.enterprise)
    assert offer is not None
    assert offer.told is None
    sign_in("manager").post(reverse("shocks_open", args=[village.enterprise.code]))
    assert not OpenedYear.objects.exists()
    page = sign_in("manager").get(reverse("own_shocks", args=[village.enterprise.code])).content.decode()
    assert "There is nothing that may be opened" in page
    assert "What if: A pandemic year" in page  # its own people read their own


def test_the_shocks_are_worked_out_once_for_a_state(
    village: Any, opened: OpenedYear, sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second reader, in the other language, waits for nothing; a new name is a new state."""
    get_shocks(village.community, "en")
    get_own_shocks(village.enterprise, "en")
    frozen = set(FrozenShocks.objects.values_list("built_at", flat=True))
    assert len(frozen) == 2
    with monkeypatch.context() as patch:
        patch.setattr(figures, "build_resilience_report", None)
        client = sign_in("manager", language="ko")
        assert client.get(reverse("shocks", args=[village.community.code])).status_code == 200
        assert client.get(reverse("shock", args=[village.community.code, "pandemic"])).status_code == 200
        assert client.get(reverse("own_shocks", args=[village.enterprise.code])).status_code == 200
    village.community.name_ko = "새 이름"
    village.community.save()
    said = get_shocks(village.community, "ko")
    assert said is not None
    assert said["name"] == "새 이름"


def test_an_enterprise_that_tells_nothing_of_a_shock_is_not_told_as_nought(
    village: Any, opened: OpenedYear, sign_in: Callable[..., Client]
) -> None:
    """Its payments stand in a remainder: it loses not ₩0, it is not told; the total has no range."""
    rest = [{"incoming": way, "krw": 50_000_000, "rules": {}, "replaced": None} for way in (True, False)]
    told = {**opened.told, "id": village.other.code, "sums": rest, "reserve_krw": None}
    OpenedYear.objects.create(enterprise=village.other, period=opened.period, place=opened.place, told=told)
    for language, not_told, top in (
        ("en", "not told", "range not known"),
        ("ko", "밝히지 않음", "범위는 모름"),
    ):
        address = reverse("shock", args=[village.community.code, "climate"])
        page = sign_in("member", language=language).get(address).content.decode()
        name = village.other.name_ko if language == "ko" else village.other.name_en or village.other.name_ko
        row = page[page.rindex(f'<th scope="row">{name}') :].partition("</tr>")[0]
        assert row.count(f">{not_told}<") == 3
        assert not re.search(r"₩0|>0원", row)
        assert top in page


def test_what_softens_nothing_is_said_to_change_nothing_of_what_is_told_in_part(
    village: Any, opened: OpenedYear, sign_in: Callable[..., Client]
) -> None:
    """Guests stay away, and what else comes in is not told: a reserve that pays nobody leaves it the same."""
    sums = [
        {
            "incoming": True,
            "krw": 100_000_000,
            "rules": {"pandemic": "stays"},
            "is_sale": True,
            "replaced": {},
        },
        {"incoming": True, "krw": 50_000_000, "rules": {}, "replaced": None},
    ]
    opened.told = {**opened.told, "sums": sums, "reserve_krw": 10_000_000}
    opened.save()
    for language, same in (("en", "the same with it and without:"), ("ko", "있으나 없으나 같음:")):
        address = reverse("shock", args=[village.community.code, "pandemic"])
        page = sign_in("member", language=language).get(address).content.decode()
        assert page.count(same) == 1


def test_one_shock_on_paper(village: Any, opened: OpenedYear, sign_in: Callable[..., Client]) -> None:
    """In both languages, and for who belongs only."""
    address = reverse("shock_paper", args=[village.community.code, "inequality"])
    for language in ("ko", "en"):
        answer = sign_in("member", language=language).get(address)
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
    assert sign_in("stranger").get(address).status_code == 404


def test_a_support_officer_reads_no_single_enterprise_unless_of_its_people(
    village: Any, opened: OpenedYear, sign_in: Callable[..., Client]
) -> None:
    """What managers open is for the community's members; who has a part in an enterprise is one of them."""
    code = village.community.code
    shock = reverse("shock", args=[code, "pandemic"])
    addresses = [reverse("shocks", args=[code]), shock, f"/api/v1/communities/{code}/shocks"]
    support = sign_in("support")
    assert [support.get(address).status_code for address in addresses] == [404] * 3
    assert (
        reverse("shocks", args=[code]) not in support.get(reverse("combined", args=[code])).content.decode()
    )
    EnterpriseRole.objects.create(
        enterprise=village.enterprise, person=village.people["support"], kind="viewer"
    )
    assert [support.get(address).status_code for address in addresses] == [200] * 3


def test_another_enterprise_is_not_opened_by_somebody_elses_manager(
    village: Any, sign_in: Callable[..., Client]
) -> None:
    """Its code in the address is not enough."""
    store_rows(village.other.book, wide_rows())
    manager = sign_in("manager")
    for name in ("shocks_open", "shocks_close"):
        assert manager.post(reverse(name, args=[village.other.code])).status_code == 404
    assert not EnterpriseRole.objects.filter(enterprise=village.other).exists()
    assert not OpenedYear.objects.exists()


PLAN = """
[plan]
name = "가상 목욕탕"
place = "52720"
start = 2026-01
[[services]]
id = "bath"
name = "목욕"
price = 10000
[[services.users]]
members = true
use_rate = 1.0
visits = 1.0
[[services.places]]
code = "52720"
reach = 1.0
distance = 1.0
[[costs]]
id = "rent"
name = "임대료"
monthly = 1010000
[members]
count = 101
joining = 0
leaving = 0
share = 0
dues = 0
[cash]
opening = 2345678
"""


def put_on_trial(village: Any, title: str, *, is_public: bool) -> None:
    """Put a strategy on trial on the first enterprise's chalkboard."""
    row = Strategy.objects.create(
        community=village.community,
        enterprise=village.enterprise,
        code=make_code(),
        title_ko=title,
    )
    Card.objects.create(strategy=row, scenario="more-members", is_public=is_public)
    Move.objects.create(strategy=row, state="trying", day="2026-01-01")


def read_shock(village: Any) -> str:
    """Read what the community is told of a pandemic, as JSON text."""
    said = get_shocks(village.community, "ko")
    assert said is not None
    return json.dumps(said, ensure_ascii=False)


def test_a_plan_is_told_to_its_own_people_and_to_others_where_the_manager_opens_it(
    village: Any, sign_in: Callable[..., Client]
) -> None:
    """Opening the year alone shows no plan; who shows it hides it again; each is logged."""
    store_rows(village.book, wide_rows())
    store_plan(village.enterprise, PLAN, origin="file", by=None)
    code = village.enterprise.code
    own = sign_in("viewer").get(reverse("own_shocks", args=[code])).content.decode()
    assert "of 20 futures without the shock" in own
    manager = sign_in("manager")
    shown = reverse("shock", args=[village.community.code, "pandemic"])
    for posted, is_told in (({}, False), ({"plan": "1"}, True), ({}, False)):
        manager.post(reverse("shocks_open", args=[code]), posted)
        page = sign_in("member").get(shown).content.decode()
        assert ("of 20 futures without the shock" in page) == is_told
        assert "2345678" not in page.replace(",", "")
    verbs = Act.objects.filter(verb__startswith="shocks.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["shocks.opened", "shocks.opened_plan", "shocks.opened"]


def test_a_strategy_that_the_community_is_not_told_of_is_not_told_with_the_plan(village: Any) -> None:
    """Its own people read both; the community the public one alone."""
    store_rows(village.book, wide_rows())
    store_plan(village.enterprise, PLAN, origin="file", by=None)
    put_on_trial(village, "마을 모임", is_public=True)
    put_on_trial(village, "우리끼리 궁리", is_public=False)
    open_year(village.enterprise, by=None, with_plan=True)
    said = read_shock(village)
    assert "마을 모임" in said
    assert "우리끼리 궁리" not in said
    own = json.dumps(get_own_shocks(village.enterprise, "ko"), ensure_ascii=False)
    assert "우리끼리 궁리" in own


def test_a_new_version_of_the_plan_is_told_anew(village: Any) -> None:
    """Ten times the reserve lasts longer."""
    store_rows(village.book, wide_rows())
    store_plan(village.enterprise, PLAN, origin="file", by=None)
    open_year(village.enterprise, by=None, with_plan=True)
    before = read_shock(village)
    store_plan(village.enterprise, PLAN.replace("2345678", "23456780"), origin="file", by=None)
    assert read_shock(village) != before


def test_without_a_plan_none_is_shown(village: Any, sign_in: Callable[..., Client]) -> None:
    """Neither offered, nor opened by a form that says so."""
    store_rows(village.book, wide_rows())
    manager = sign_in("manager")
    address = reverse("own_shocks", args=[village.enterprise.code])
    assert "Also show how our plan" not in manager.get(address).content.decode()
    manager.post(reverse("shocks_open", args=[village.enterprise.code]), {"plan": "1"})
    assert not OpenedYear.objects.get().with_plan


def publish_year(village: Any) -> None:
    """Open the report of the year to anyone."""
    answer = find_answer(read_question(village.enterprise, {"period": "2025"}))
    assert answer is not None
    publish(answer, build_offer(answer), by=village.people["manager"])


def landlord_rows() -> list[tuple[str, ...]]:
    """Invent shops here and afar, landlords afar, and one landlord here; and guests."""
    rows = [row for row in wide_rows() if "가상단체" in row[1]]
    day = "2025-03-15"
    for index in range(6):
        for name, home, purpose in (
            ("가게", JINAN, "goods"),
            ("도매", SEOUL, "goods"),
            ("방", SEOUL, "rent"),
        ):
            other = (f"가상{name}{index}", "", home.format(10 + index))
            rows.append((day, *CLINIC, *other, purpose, name, "3000003"))
    rows.append((day, *CLINIC, "가상옆집", "", JINAN.format(30), "rent", "방", "2000003"))
    return rows


def test_a_public_report_and_opened_sums_are_held_against_each_other(
    village: Any, sign_in: Callable[..., Client]
) -> None:
    """What stays here, less the goods bought here, is one landlord: such sums are put together, and kept."""
    store_rows(village.book, landlord_rows())
    alone = offer_year(village.enterprise)
    assert alone is not None
    assert alone.told is not None
    publish_year(village)
    beside = offer_year(village.enterprise)
    assert beside is not None
    assert beside.told is not None
    assert beside.is_coarser
    assert len(beside.told.sums) < len(alone.told.sums)
    page = sign_in("manager").get(reverse("own_shocks", args=[village.enterprise.code])).content.decode()
    assert "are, or were, in a public report" in page
    assert open_year(village.enterprise, by=village.people["manager"]) is not None
    (kept,) = load_told_sums(village.book)
    assert beside.sums is not None
    assert (kept.labels, kept.open, kept.crowds) == (beside.sums.labels, beside.sums.open, beside.sums.crowds)
    assert "name" not in kept.payments.table.column_names


def test_a_report_that_is_published_after_a_year_was_opened_tells_less(village: Any) -> None:
    """Which of the two came first does not matter; closing the year takes nothing back."""
    store_rows(village.book, landlord_rows())
    answer = find_answer(read_question(village.enterprise, {"period": "2025"}))
    assert answer is not None
    before = build_offer(answer).shown["en"]
    assert open_year(village.enterprise, by=None) is not None
    figures.close_years(village.enterprise)
    after = build_offer(answer).shown["en"]
    told = [[one["share"] for one in shown["rings"]].count(None) for shown in (before, after)]
    assert told[1] > told[0]


def test_the_pages_lead_to_the_outlook_and_to_no_terminal(
    village: Any, opened: OpenedYear, sign_in: Callable[..., Client]
) -> None:
    """A bookkeeper is led to the page where a shock meets the plan, and without a plan to the way to one."""
    code, outlook = village.enterprise.code, reverse("outlook", args=[village.enterprise.code])
    keeper = sign_in("bookkeeper")
    own = reverse("own_shocks", args=[code])
    before = keeper.get(own).content.decode()
    assert "You have no plan yet" in before
    store_plan(village.enterprise, PLAN, origin="file", by=village.people["manager"])
    after = keeper.get(own).content.decode()
    assert "You have no plan yet" not in after
    assert "Lay a shock over your plan" in after
    community = keeper.get(reverse("shock", args=[village.community.code, "climate"])).content.decode()
    for page in (before, after, community):
        steps = page[page.index("What to do next") :]
        assert f'href="{outlook}"' in steps[: steps.index("</section>")]
        assert "--shock" not in page


def test_who_only_reads_is_led_to_what_they_may_read(
    village: Any, opened: OpenedYear, sign_in: Callable[..., Client]
) -> None:
    """Without a plan to no page at all, with one to its outlook; never to where they may not write."""
    code = village.enterprise.code
    own, outlook = reverse("own_shocks", args=[code]), reverse("outlook", args=[code])

    def list_steps(who: str) -> str:
        page = sign_in(who).get(own).content.decode()
        steps = page[page.index("What to do next") :]
        return steps[: steps.index("</section>")]

    assert "There is no plan yet" in list_steps("viewer")
    assert outlook not in list_steps("viewer")
    board = reverse("chalkboard", args=[code])
    assert board not in list_steps("viewer")
    assert board in list_steps("bookkeeper")
    store_plan(village.enterprise, PLAN, origin="file", by=village.people["manager"])
    assert "Ask whoever keeps the book" in list_steps("viewer")
    assert outlook in list_steps("viewer")


def test_a_year_of_which_nothing_was_kept_says_so(
    village: Any, opened: OpenedYear, sign_in: Callable[..., Client]
) -> None:
    """Public reports cannot be held against it, and the manager is told."""
    own = reverse("own_shocks", args=[village.enterprise.code])
    told = "an earlier version of Dure, which did not keep"
    assert told not in sign_in("manager").get(own).content.decode()
    OpenedYear.objects.update(sums=None, payments=None)
    assert told in sign_in("manager").get(own).content.decode()
