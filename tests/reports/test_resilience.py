"""The shocks on a village's books: what falls, who loses, what softened it, and what others may be told."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from dure.flows.shocks import MONTHS
from dure.intake.result import Balance, Intake
from dure.korea.assumptions import load_assumptions
from dure.korea.community_shocks import load_community_shocks
from dure.korea.gazetteer import load_gazetteer
from dure.language import LANGUAGES, Text
from dure.period import Period
from dure.reports.resilience import build_resilience_report, run_on_book
from dure.reports.resilience_amounts import write_group_fall
from dure.reports.resilience_pages import render_resilience_text
from dure.reports.resilience_paper import write_shock_paper
from dure.reports.resilience_picture import draw_course
from dure.reports.shock_book import NotAYearError, ShockBook, lay_out_shock_book
from dure.reports.shock_told import KEPT_BACK, ToldYear, join_told_years, tell_year
from dure.reports.told import round_won
from dure.reports.words import write_won

JINAN, JINAN_EUP, JEONJU = "52720", "52720250", "52111"
YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))
COOP = "4018200019"
NAME = Text("Village (example)", "마을 (가상)")
MILL, FARM, NEIGHBOUR_MILL = "1023456781", "1012345672", "1098765437"


def write_house(village: Any, *, with_seller: bool = True, guests: int = 6) -> Any:
    """Write a guest house that buys flour outside, pays a worker, and has guests from outside every month."""
    village.party(COOP, "마이숙박(가상)", JINAN_EUP, kind="cooperative", observed=True, line="숙박업/민박")
    village.party(MILL, "전주제분(가상)", JEONJU, line="제조업/밀가루·면")
    village.party("agency:jinan", "진안군청", JINAN, kind="public_body", whole_place=True)
    village.party("person:1", None, JINAN_EUP, kind="household")
    for guest in range(guests):
        village.party(f"name:손님{guest}", f"손님여행{guest}(가상)", JEONJU)
    if with_seller:
        village.party(NEIGHBOUR_MILL, "마이제분(가상)", JINAN_EUP, line="제조업/밀가루", observed=False)
        village.party("name:빵집", "읍내빵집(가상)", JINAN_EUP)
    for month in range(1, 13):
        day = date(2025, month, 10)
        for guest in range(guests):
            village.pay(f"name:손님{guest}", COOP, 1_000_000, "services", day=day)
        village.pay("agency:jinan", COOP, 500_000, "grant", day=day)
        village.pay(COOP, MILL, 1_000_000, "goods", day=day)
        village.pay(COOP, "person:1", 2_000_000, "wages", day=day)
        if with_seller:
            village.pay("name:빵집", NEIGHBOUR_MILL, 2_000_000, "goods", day=day)
    village.pay("person:1", COOP, 120, "services", unit="minute", day=date(2025, 5, 1))
    return village


@pytest.fixture
def write(village: Any) -> Callable[..., Any]:
    """Give a function that writes the guest house into a ledger of its own."""
    return lambda **facts: write_house(type(village)(), **facts)


def lay_out(village: Any, *, reserve: int | None = 20_000_000, period: Period = YEAR) -> ShockBook:
    """Lay out its book."""
    balances = () if reserve is None else (Balance(COOP, "a", "농협.xlsx", date(2025, 12, 31), reserve),)
    return lay_out_shock_book(
        Intake(ledger=village.ledger(), owner=COOP, balances=balances),
        enterprises=[("house", COOP, NAME), ("gone", "9999999999", NAME)],
        place=JINAN,
        period=period,
        gazetteer=load_gazetteer(),
        assumptions=load_assumptions(),
        shocks=load_community_shocks(),
        example=True,
    )


def run(book: ShockBook, language: str = "en") -> dict[str, dict[str, Any]]:
    """Run all shocks; give them by name."""
    report = build_resilience_report(book, name=NAME, shocks=load_community_shocks())
    return {fall["id"]: fall for fall in report.to_dict("ko" if language == "ko" else "en")["shocks"]}


def test_a_pandemic_takes_a_third_of_the_guests(write: Callable[..., Any]) -> None:
    """72,000,000 of guests fall by 33 % (18.5 to 60 %); the grant of 6,000,000 goes on."""
    fall = run(lay_out(write()))["pandemic"]
    assert fall["lost_krw"] == {"value": 23_760_000, "low": 13_320_000, "high": 43_200_000}
    assert fall["lost_share"]["value"] == pytest.approx(23.76 / 78, abs=0.001)
    [house] = fall["enterprises"]
    assert house["lost_krw"] == fall["lost_krw"]
    assert house["reserve_krw"] == 20_000_000
    assert fall["back_months"]["value"] == 12 + 10  # fades by 1/13 a month; 5 % of 6.5 million is 325,000


def test_a_reserve_keeps_the_worker_paid(write: Callable[..., Any]) -> None:
    """Without it wages fall from the second month on; with it until it is spent."""
    fall = run(lay_out(write()))["pandemic"]
    reserves = next(one for one in fall["softened"] if one["id"] == "reserves")
    assert reserves["used"]
    assert reserves["without"]["value"] > reserves["with"]["value"]
    bare = run(lay_out(write(), reserve=None))["pandemic"]
    reserves = next(one for one in bare["softened"] if one["id"] == "reserves")
    assert not reserves["used"]
    assert reserves["without"] == reserves["with"]
    assert bare["enterprises"][0]["reserve_krw"] is None
    assert bare["enterprises"][0]["spent_months"] is None


def test_a_mill_in_the_village_stands_in_when_the_road_is_lost(write: Callable[..., Any]) -> None:
    """It sells flour, too; without it, the counterfactual is the shock itself."""
    with_mill, without = (run(lay_out(write(with_seller=seller)))["climate"] for seller in (True, False))
    softened = next(one for one in with_mill["softened"] if one["id"] == "local_supply")
    assert softened["used"]
    assert softened["without"]["value"] > softened["with"]["value"]
    alone = next(one for one in without["softened"] if one["id"] == "local_supply")
    assert not alone["used"]
    assert alone["without"] == alone["with"]


def test_the_climate_begins_in_july_and_the_road_is_back_in_september(write: Callable[..., Any]) -> None:
    """Month by month: two months without half of the guests, then none of it."""
    book, shock = lay_out(write()), load_community_shocks().find("climate")
    assert shock is not None
    lost = run_on_book(book, shock, "value").lost[book.enterprises[0].row]
    # Flour is all that sales are made from: half is missing, a mill sells 400,000 of the 500,000 instead.
    made = 1 - 0.6 * 0.1
    assert lost[0] == pytest.approx(6_000_000 * (1 - made * 1.0), abs=1)
    assert abs(lost[2:]).max() < 1


def test_hours_stay_hours_and_households_stay_unknown(write: Callable[..., Any]) -> None:
    """120 minutes a year are 10 a month; the books tell nothing of kinds of household."""
    falls = run(lay_out(write()))
    fall = falls["pandemic"]
    help_ = next(one for one in fall["softened"] if one["id"] == "help")
    assert (help_["unit"], help_["usual"], help_["with"]["value"], help_["without"]["value"]) == (
        "minute",
        10,
        8,
        0,
    )
    assert fall["households"]["value"] is None
    reason = run(lay_out(write()))["inequality"]["households"]["reason"]
    assert "five households" in reason
    assert "page of shocks" in reason


def test_both_languages_hold_the_same_numbers(write: Callable[..., Any]) -> None:
    """Only words differ."""
    book = lay_out(write())
    english, korean = run(book), run(book, "ko")
    assert english["climate"]["course"] == korean["climate"]["course"]
    assert english["climate"]["sentences"] != korean["climate"]["sentences"]
    assert json.dumps(korean, ensure_ascii=False)


def test_a_month_is_no_year(write: Callable[..., Any]) -> None:
    """And of two years the last one is taken."""
    with pytest.raises(NotAYearError):
        lay_out(write(), period=Period(date(2025, 3, 1), date(2025, 4, 1)))
    longer = lay_out(write(), period=Period(date(2024, 1, 1), date(2026, 1, 1)))
    assert longer.period == YEAR


def tell(village: Any) -> ToldYear | None:
    """Tell the guest house's year to others."""
    book = lay_out(village)
    return tell_year(book, book.enterprises[0], shocks=load_community_shocks())


def test_fewer_than_five_guests_are_told_to_nobody(write: Callable[..., Any]) -> None:
    """Four guests and a public body: what came in is told of nobody."""
    assert tell(write(guests=4)) is None


def test_what_one_supplier_or_one_worker_was_paid_is_told_to_nobody(write: Callable[..., Any]) -> None:
    """Six guests may be told; but what went out went to one mill and one worker."""
    assert tell(write()) is None


def write_large(village: Any, *, workers: int = 6) -> Any:
    """Write a house with six guests, six workers and six mills, and a seventh mill of another kind."""
    for number in range(workers):
        village.party(f"person:w{number}", None, JINAN_EUP, kind="household")
        village.pay(COOP, f"person:w{number}", 24_000_000, "wages")
    for number in range(6):
        village.party(f"name:방앗간{number}", f"방앗간{number}(가상)", JEONJU, line="제조업/밀가루")
        village.pay(COOP, f"name:방앗간{number}", 12_000_000, "goods")
    village.party("name:청소", "청소(가상)", JINAN_EUP)
    village.pay(COOP, "name:청소", 1_234_567, "services")
    return village


def test_what_is_told_is_whole_sums_of_five_or_more(write: Callable[..., Any]) -> None:
    """The cleaner's pay stands in no sum of its own, and every won is in one sum."""
    told = tell(write_large(write()))
    assert told is not None
    again = ToldYear.from_dict(json.loads(json.dumps(told.to_dict())))
    assert again == told
    krw = [one.krw for one in told.sums if not one.incoming]
    assert not any(1_200_000 <= one <= 1_300_000 for one in krw)
    book = lay_out(write_large(write()))
    paid = float(book.flows.quantity[book.flows.payer == book.enterprises[0].row].sum())
    assert sum(krw) == pytest.approx(paid, rel=0.01)


def test_told_sums_are_run_like_any_book(write: Callable[..., Any]) -> None:
    """The told fall is that of the book but for what is rounded or kept back."""
    village, shocks = write_large(write()), load_community_shocks()
    book, told = lay_out(village), tell(village)
    assert told is not None
    joined = join_told_years(
        [told], place=book.place, period=book.period, shocks=shocks, assumptions=load_assumptions()
    )
    report = build_resilience_report(joined, name=NAME, shocks=shocks, kept_back=[KEPT_BACK])
    values = report.to_dict("en")
    fall = values["shocks"][0]
    assert values["told"]
    assert fall["lost_krw"]["value"] == pytest.approx(23_760_000, rel=0.01)
    assert fall["enterprises"][0]["reserve_krw"] is None
    assert {group["count"] for group in fall["groups"]} == {None}
    months = joined.flows.quantity
    assert np.allclose(months, months[:, :1])  # no single month is told
    assert months.shape[1] == MONTHS


def tell_of(village: Any, language: str = "en") -> dict[str, dict[str, Any]]:
    """Run all shocks on the sums that a house may tell; give them by name."""
    shocks, told, book = load_community_shocks(), tell(village), lay_out(village)
    assert told is not None
    joined = join_told_years(
        [told], place=book.place, period=book.period, shocks=shocks, assumptions=load_assumptions()
    )
    report = build_resilience_report(joined, name=NAME, shocks=shocks, kept_back=[KEPT_BACK])
    values = report.to_dict("ko" if language == "ko" else "en")
    return {fall["id"]: fall for fall in values["shocks"]}


def test_what_is_kept_back_is_told_as_such_and_not_as_nought(write: Callable[..., Any]) -> None:
    """Wages of two may not be told: their loss is unknown. Wages of seven may, and fall."""
    few = tell_of(write_large(write(), workers=1))["pandemic"]
    many = tell_of(write_large(write()))["pandemic"]
    [employees] = [one for one in few["groups"] if one["id"] == "employees"]
    assert not employees["told"]
    assert set(employees["lost_krw"].values()) == {None}
    assert "not told" in write_group_fall(employees, "en")
    [employees] = [one for one in many["groups"] if one["id"] == "employees"]
    assert employees["told"]
    assert employees["lost_krw"]["high"] > 0


def test_a_shock_on_what_is_kept_back_has_no_figures(write: Callable[..., Any]) -> None:
    """Wages of two and no household that buys: inequality touches no told sum, which is not ₩0."""
    for language in LANGUAGES:
        fall = tell_of(write_large(write(), workers=1), language)["inequality"]
        assert fall["touched_share"] == 0
        [sentence] = fall["sentences"]
        assert ("업태" in sentence, "tax invoices" in sentence) == (False, False)
        assert (fall["lost_krw"]["value"], fall["lost_share"]["value"], fall["back_months"]) == (None,) * 3
        assert [fall[name] for name in ("course", "enterprises", "groups")] == [[], [], []]
        assert [one["id"] for one in fall["softened"]] == ["help"]
        page = build_resilience_report(lay_out(write()), name=NAME, shocks=load_community_shocks())
        values = {**page.to_dict(language), "shocks": [fall]}
        text = render_resilience_text(values, language=language)
        assert not re.search(r"₩0\b|(?<!\d)0 원", text)
        assert write_shock_paper(values, shock="inequality", language=language).startswith(b"%PDF")


def test_a_told_number_is_rounded_before_it_is_said(write: Callable[..., Any]) -> None:
    """The sentence about who misses most holds the won of the table."""
    fall = tell_of(write_large(write()))["pandemic"]
    [house] = fall["enterprises"]
    assert house["missing_krw"]["value"] == round_won(house["missing_krw"]["value"])
    assert (
        write_won(house["missing_krw"]["value"], "ko")
        in tell_of(write_large(write()), "ko")["pandemic"]["sentences"][2]
    )


def test_one_shock_is_one_sheet_of_paper_in_both_languages(write: Callable[..., Any]) -> None:
    """With its picture, and the same bytes each time."""
    report = build_resilience_report(lay_out(write()), name=NAME, shocks=load_community_shocks())
    for language in LANGUAGES:
        values = report.to_dict(language)
        for fall in values["shocks"]:
            paper = write_shock_paper(values, shock=fall["id"], language=language)
            assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
            told = {
                **fall,
                "plans": [{"sentences": ["Open in 2 of 20. " * 20, "Without it 1. "], "note": ""}],
            }
            paper = write_shock_paper({**values, "shocks": [told]}, shock=fall["id"], language=language)
            assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
        assert write_shock_paper(values, shock="climate", language=language) == write_shock_paper(
            values, shock="climate", language=language
        )
    with pytest.raises(ValueError, match="no shock flood"):
        write_shock_paper(report.to_dict("en"), shock="flood", language="en")


def test_the_picture_holds_no_words_as_markup(write: Callable[..., Any]) -> None:
    """A name that looks like a tag is text."""
    fall = run(lay_out(write()))["pandemic"]
    hostile = {**fall, "title": "<script>", "sentences": ["a & b"]}
    drawn = draw_course(hostile, language="en", prefix="p", look="narrow", across=330)
    assert "<script>" not in drawn
    assert "a &amp; b" in drawn
    assert drawn.count("<path") > 4
    assert draw_course({**fall, "course": []}, language="en", prefix="p", look="wide", across=960) == ""


def test_text_tells_what_the_contract_holds(write: Callable[..., Any]) -> None:
    """Every shock, every softener, every source."""
    report = build_resilience_report(lay_out(write()), name=NAME, shocks=load_community_shocks())
    for language in LANGUAGES:
        values = report.to_dict(language)
        text = render_resilience_text(values, language=language)
        for fall in values["shocks"]:
            assert fall["title"] in text
            assert all(sentence in text for sentence in fall["sentences"])
            assert all(one["sentence"] in text for one in fall["softened"])
            assert all(rule["source"] in text for rule in fall["rules"])
        # A loss below nought is a gain, and says so.
        assert values["limits"][1] in text


def test_a_clinic_loses_what_people_come_for_and_gains_what_is_done_at_home(village: Any) -> None:
    """One insurer pays for both: 600 a month for treatment falls by 13.6 %, 200 for care rises by 5 %."""
    village = type(village)()
    village.party(
        COOP, "마이의원(가상)", JINAN_EUP, kind="cooperative", observed=True, line="보건업/의원·방문돌봄"
    )
    village.party("agency:nhis", "국민건강보험공단", None, kind="public_body")
    for month in range(1, 13):
        day = date(2025, month, 10)
        village.pay("agency:nhis", COOP, 600, "services", day=day, item="타행이체 · 요양급여비")
        village.pay("agency:nhis", COOP, 200, "services", day=day, item="타행이체 · 장기요양급여")
    fall = run(lay_out(village))["pandemic"]
    assert fall["lost_krw"]["value"] == round(12 * (600 * 0.136 - 200 * 0.05))
    assert fall["lost_krw"]["low"] == round(12 * (600 * 0.033 - 200 * 0.10))


@pytest.mark.parametrize(("helpers", "told"), [(4, None), (6, 720)])
def test_hours_are_told_outside_where_five_give_and_five_get_them(
    write: Callable[..., Any], helpers: int, told: int | None
) -> None:
    """Of fewer, hours stay in the enterprise."""
    house = write()
    house.transfers = [one for one in house.transfers if one["unit"] == "KRW"]
    for number in range(helpers):
        for name in (f"name:돕는이{number}", f"name:이웃{number}"):
            house.party(name, "이웃(가상)", JINAN_EUP, kind="household")
        pair = (f"name:돕는이{number}", f"name:이웃{number}")
        house.pay(*pair, 120, "services", unit="minute", day=date(2025, 5, 1))
    book = lay_out(house)
    assert book.help_minutes == 120 * helpers
    assert book.told_help_minutes == told
    year = ToldYear("house", NAME.ko, NAME.en, "2025-01-01", "2026-01-01", None, (), help_minutes=told)
    read = ToldYear.from_dict(json.loads(json.dumps(year.to_dict())))
    joined = join_told_years(
        [read], place=book.place, period=YEAR, shocks=load_community_shocks(), assumptions=load_assumptions()
    )
    assert joined.help_minutes == told
