"""What households pay the enterprises falls in an inequality shock, and every sum counts it, once."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from dure.commons import Ends, HouseholdKind
from dure.flows.respending import BOUNDS
from dure.intake.result import Intake
from dure.korea.assumptions import load_assumptions
from dure.korea.community_shocks import load_community_shocks
from dure.korea.gazetteer import load_gazetteer
from dure.language import Text
from dure.period import Period
from dure.reports.resilience import build_resilience_report, run_on_book
from dure.reports.resilience_pages import render_resilience_text
from dure.reports.shock_book import ShockBook, lay_out_shock_book
from dure.reports.shock_told import join_told_years, tell_year
from dure.reports.shocks import CommunityShocks

JINAN, JINAN_EUP, JEONJU = "52720", "52720250", "52111"
YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))
SHOP, FARM = "4018200019", "1012345672"
NAME = Text("Village (example)", "마을 (가상)")
KIND = HouseholdKind(
    "alone", Text("alone", "혼자"), 300, Ends(1e6, 1e6, 1e6), Ends(0.5, 0.5, 0.5), None, Text("asked", "여쭘")
)


@pytest.fixture
def empty(village: Any) -> Any:
    """Give a village of which nothing is written yet."""
    return type(village)()


def write_shop(village: Any, *, customers: str = "card:농협카드", name: str | None = "농협카드") -> Any:
    """Write a shop to which households bring 10,000,000 a month, and which buys 8,000,000 from a farm."""
    village.party(SHOP, "마이가게(가상)", JINAN_EUP, kind="cooperative", observed=True, line="소매업/식료품")
    village.party(FARM, "마이농원(가상)", JINAN_EUP, line="농업/채소")
    village.party(customers, name, None, kind="unknown")
    village.party("person:1", None, JINAN_EUP, kind="household")
    for month in range(1, 13):
        day = date(2025, month, 10)
        village.pay(customers, SHOP, 9_000_000, "goods", day=day)
        # A neighbour's deposit that nobody sorted yet.
        village.pay("person:1", SHOP, 1_000_000, "unsorted", day=day)
        village.pay(SHOP, FARM, 8_000_000, "goods", day=day)
    return village


def lay_out(village: Any) -> ShockBook:
    """Lay out its book."""
    return lay_out_shock_book(
        Intake(ledger=village.ledger(), owner=SHOP),
        enterprises=[("shop", SHOP, NAME)],
        place=JINAN,
        period=YEAR,
        gazetteer=load_gazetteer(),
        assumptions=load_assumptions(),
        shocks=load_community_shocks(),
        example=True,
    )


def run(
    book: ShockBook, *, shocks: CommunityShocks | None = None, kinds: tuple[HouseholdKind, ...] = ()
) -> dict[str, Any]:
    """Run the inequality shock."""
    chosen = shocks or load_community_shocks()
    report = build_resilience_report(book, name=NAME, shocks=chosen, chosen=["inequality"], households=kinds)
    [fall] = report.to_dict("en")["shocks"]
    assert isinstance(fall, dict)
    return fall


@pytest.mark.parametrize(
    ("customers", "name"),
    [
        ("card:농협카드", "농협카드"),
        (f"customers:{SHOP}", None),
        ("name:손님카드와현금", "손님 카드와 현금 (가상)"),
        ("name:countercustomers", "Counter customers (example)"),
    ],
)
def test_what_households_bring_less_is_in_every_sum_by_hand(
    empty: Any, customers: str, name: str | None
) -> None:
    """A ninth of 120 million is lost, or none, or a third; the farm loses 8 of 10 of it a month later."""
    fall = run(lay_out(write_shop(empty, customers=customers, name=name)))
    assert fall["lost_krw"] == {"value": 13_320_000, "low": 0, "high": 39_960_000}
    counted = fall["households"]["counted"]
    assert counted["usual_krw"] == 120_000_000
    # Nothing comes back to the shop, so what is counted and what it loses are one fall, told once.
    assert counted["lost_krw"] == fall["lost_krw"]
    [suppliers] = [one for one in fall["groups"] if one["id"] == "suppliers"]
    assert suppliers["lost_krw"] == {"value": 9_768_000, "low": 0, "high": 29_304_000}
    [shop] = fall["enterprises"]
    assert shop["missing_krw"]["value"] == 13_320_000 - 9_768_000
    assert fall["back_months"]["value"] == 19  # fades by 1/13 a month: 5 % of 10 million is 500,000
    assert fall["back_months"]["low"] == 0


def test_a_shop_that_is_called_after_guests_is_no_crowd(empty: Any) -> None:
    """A word inside a name says nothing: only who is named by it alone stands for customers."""
    fall = run(lay_out(write_shop(empty, customers="name:손님식당", name="손님식당(가상)")))
    assert fall["lost_krw"]["value"] == 12 * 111_000
    assert fall["households"]["counted"]["usual_krw"] == 12_000_000


@pytest.mark.parametrize(
    "name",
    [
        "고객 만족 컨설팅",
        "이용자 지원센터",
        "방문객 안내소",
        "Jeju Visitors Bureau",
        "The Customers Union Ltd",
    ],
)
def test_a_business_whose_name_holds_a_word_for_customers_is_no_household(empty: Any, name: str) -> None:
    """Beside the word stands another that is neither of paying nor of a counter: it is a name."""
    fall = run(lay_out(write_shop(empty, customers="name:some", name=f"{name} (example)")))
    assert fall["households"]["counted"]["usual_krw"] == 12_000_000


def test_only_payers_are_taken_for_customers(empty: Any) -> None:
    """Who is only paid buys nothing here: what is sent to 방문객 makes no household of whom it is sent to."""
    write_shop(empty, customers="name:customers", name="Customers")
    empty.party("name:방문객", "방문객", None, kind="unknown")
    empty.pay(SHOP, "name:방문객", 1_000_000, "services")
    book = lay_out(empty)
    kind = dict(zip(book.party, book.is_known.tolist(), strict=True))
    assert kind["name:customers"]
    assert not kind["name:방문객"]


def test_what_payers_cut_is_what_payees_lose(empty: Any) -> None:
    """In every month and at either end."""
    book, shock = lay_out(write_shop(empty)), load_community_shocks().find("inequality")
    assert shock is not None
    for bound in BOUNDS:
        found = run_on_book(book, shock, bound)
        cut = (found.usual_outlay - found.outlay)[:-1].sum(axis=0)
        assert np.allclose(cut, found.lost[:-1].sum(axis=0))
        assert cut.any() == (bound != "low")


def test_kinds_of_household_are_told_beside_the_sums_and_not_added(empty: Any) -> None:
    """300 households, a third of them hit, spend 200 million less here; the sums stay what the books show."""
    book = lay_out(write_shop(empty))
    bare, asked = run(book), run(book, kinds=(KIND,))
    assert [bare[name] for name in ("lost_krw", "groups", "softened", "enterprises")] == [
        asked[name] for name in ("lost_krw", "groups", "softened", "enterprises")
    ]
    [kind] = asked["households"]["value"]
    assert kind["lost_share"] == {"low": 0.0, "value": 0.111, "high": 0.333}
    assert kind["less_here_krw"]["value"] == 199_800_000
    said = " ".join(asked["households"]["counted"]["sentences"])
    assert "fall by ₩13.3 million" in said.replace("falls", "fall")
    assert "₩199.8 million less here" in said
    assert "in none of the sums" in said


def test_a_kind_of_which_all_are_hit_loses_a_third(empty: Any) -> None:
    """Of it the ends of the rule are not asked again: how many are hit is known."""
    hit = replace(KIND, hit_share=Ends(0.5, 1.0, 1.0))
    [kind] = run(lay_out(write_shop(empty)), kinds=(hit,))["households"]["value"]
    assert kind["lost_share"] == {"low": pytest.approx(0.1665, abs=1e-3), "value": 0.333, "high": 0.333}


@pytest.mark.parametrize("seed", range(5))
def test_a_larger_fall_makes_nobodys_loss_smaller(empty: Any, seed: int) -> None:
    """The shop's, the farm's, the rest of the place's: the more households cut, the more is lost."""
    book, shocks = lay_out(write_shop(empty)), load_community_shocks()
    shock = shocks.find("inequality")
    assert shock is not None
    losses = []
    for change in sorted(np.random.default_rng(seed).random(4).tolist()):
        rules = tuple(
            replace(rule, change=replace(rule.change, value=-change)) if rule.id == "households" else rule
            for rule in shock.rules
        )
        losses.append(run_on_book(book, replace(shock, rules=rules), "value").lost[:, :12].sum(axis=1))
    assert (np.diff(np.array(losses), axis=0) >= -1e-6).all()


def write_payers(village: Any, *, households: int, others: int) -> Any:
    """Write a shop that so many households and so many others pay, and that pays six farms."""
    village.party(SHOP, "마이가게(가상)", JINAN_EUP, kind="cooperative", observed=True, line="소매업/식료품")
    for number in range(households):
        village.party(f"person:{number:024x}", None, JINAN_EUP, kind="household")
        village.pay(f"person:{number:024x}", SHOP, 2_000_000, "goods")
    for number in range(others):
        village.party(f"name:밖{number}", f"밖회사{number}(가상)", JEONJU, kind="enterprise")
        village.pay(f"name:밖{number}", SHOP, 2_000_000, "goods")
    for number in range(6):
        village.party(f"name:밭{number}", f"밭{number}(가상)", JINAN_EUP, line="농업/채소")
        village.pay(SHOP, f"name:밭{number}", 1_000_000, "goods")
    return village


@pytest.mark.parametrize(("households", "is_known"), [(6, True), (4, False), (1, False)])
def test_few_households_are_told_to_nobody(
    empty: Any,
    households: int,
    is_known: bool,  # noqa: FBT001 -- pytest's own way
) -> None:
    """Six may be told together; of four, or of one, no fall is told, and not as nought."""
    shocks = load_community_shocks()
    book = lay_out(write_payers(empty, households=households, others=6))
    told = tell_year(book, book.enterprises[0], shocks=shocks)
    assert told is not None
    joined = join_told_years(
        [told], place=book.place, period=book.period, shocks=shocks, assumptions=load_assumptions()
    )
    counted = run(joined)["households"]["counted"]
    if is_known:
        assert (counted["usual_krw"], counted["lost_krw"]["value"]) == (12_000_000, 1_330_000)
    else:
        assert counted is None


def test_where_other_sums_are_told_it_is_said_that_households_are_in_none(empty: Any) -> None:
    """Wages of six are touched, four households are not told: the page says so, without a number."""
    write_payers(empty, households=4, others=6)
    for number in range(6):
        empty.party(f"person:w{number}", None, JINAN_EUP, kind="household")
        empty.pay(SHOP, f"person:w{number}", 24_000_000, "wages")
    shocks = load_community_shocks()
    book = lay_out(empty)
    told = tell_year(book, book.enterprises[0], shocks=shocks)
    assert told is not None
    joined = join_told_years(
        [told], place=book.place, period=book.period, shocks=shocks, assumptions=load_assumptions()
    )
    report = build_resilience_report(joined, name=NAME, shocks=shocks, chosen=["inequality"])
    [fall] = report.to_dict("en")["shocks"]
    counted = fall["households"]["counted"]
    assert (counted["usual_krw"], set(counted["lost_krw"].values())) == (None, {None})
    assert "No sum that was opened tells of payments by households" in counted["sentences"][0]
    text = render_resilience_text(report.to_dict("en"), language="en")
    assert all(sentence in text for sentence in counted["sentences"])


def test_the_other_shocks_count_no_household_that_loses(empty: Any) -> None:
    """A pandemic says nothing of what households earn."""
    report = build_resilience_report(lay_out(write_shop(empty)), name=NAME, shocks=load_community_shocks())
    counted = {fall["id"]: fall["households"]["counted"] for fall in report.to_dict("ko")["shocks"]}
    assert counted["pandemic"] is None
    assert counted["climate"] is None
    assert "1억 2,000만 원" in counted["inequality"]["sentences"][0]
