import json
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pyarrow as pa
import pytest

from dure.commons import Community, Participation, read_community
from dure.intake.result import MemberCount
from dure.ledger.ledger import Ledger
from dure.ledger.tables import DOCUMENTS, PARTIES, TRANSFERS
from dure.period import Period, parse_period
from dure.reports.thread import ThreadReport, build_thread_report, participation_of, period_before
from dure.reports.thread_pages import render_thread_html, render_thread_text
from dure.reports.thread_words import WORDS, write_quantity

VILLAGE = """\
community: {name: {ko: 산들마을 <b>, en: Sandeul <b>}, places: [52720], example: true}
issues:
  - {id: waste, title: Food waste is carried out, place: 52720250}
  - {id: bus, title: The last bus leaves at six, place: 52720}
enterprises:
  - {id: coop, name: 되살림 (가상), legal_form: 협동조합, number: 999-86-00039, place: 52720250,
     issues: [waste]}
  - {id: shop, name: 책방 (가상), legal_form: 협동조합, place: 52720}
goals:
  - id: compost
    issue: waste
    enterprise: coop
    indicator: 되살린 음식물쓰레기
    unit: kg
    place: 52720250
    baseline: {value: 4200, date: 2024-12-31}
    target: 12000
    due: 2026-12-31
    measure: {by: ledger, unit: gram, payee: [999-86-00039]}
  - id: stays
    enterprise: coop
    indicator: 남은 몫
    unit: "%"
    place: 52720
    baseline: {value: 40, date: 2024-12-31}
    target: 60
    due: 2026-12-31
    measure: {by: retention, figure: share}
  - id: members
    enterprise: coop
    indicator: 조합원
    unit: 명
    place: 52720
    baseline: {value: 10, date: 2024-12-31}
    target: 60
    due: 2026-12-31
    measure: {by: members}
pledges:
  - {id: fuel, who: 수거반, what: 기름을 읍에서 넣는다, by: 2025-12-31, made: 2025-01-05, quantity: 1000000,
     enterprise: coop, leak: {supplier: 999-81-00145, sellers: [999-81-00150]}, outcome: kept, evidence: 전표}
  - {id: sort, who: 식당들, what: 따로 내놓는다, by: 2026-12-31, goal: compost}
  - {id: books, who: 주민, what: 책을 나눈다, by: 2026-12-31}
strategies:
  - {id: one, title: 함께 먹는 밥, enterprise: coop}
  - id: round
    title: 한 바퀴 더
    enterprise: coop
    proposed: 2024-12-01
    history:
      - {state: trying, date: 2025-01-02}
      - {state: kept, date: 2025-12-20, why: 길이 짧아졌다}
    outlook: {date: 2024-12-05, seed: 7, helps: 5, harms: 1, survival_gain: 0.05}
    shown_by:
      {indicator: 기름값, unit: 만원, place: 52720, measure: {by: ledger, unit: KRW, payer: [999-86-00039]}}
    public: false
  - {id: fuel-here, title: 기름은 읍에서, enterprise: coop, pledge: fuel, goal: compost}
  - {id: pots, title: 마당 거름통, enterprise: coop, proposed: 2025-05-01, goal: compost}
"""

FIGURES = {
    "place": {"code": "52720", "name": "진안군"},
    "period": {"start": "2025-01-01", "end": "2026-01-01"},
    "turnover_krw": 90_000_000,
    "outlay_krw": 80_000_000,
    "coverage_share": 0.95,
    "rings": [{"code": "52720", "share": 0.55, "low": 0.52, "high": 0.57}],
    "lm3": {"value": 1.6, "low": 1.4, "high": 1.8},
    "leaks": [
        {
            "party": "대전용기",
            "purpose": "goods",
            "purpose_name": "물품",
            "place": {"code": "30200", "name": "유성구"},
            "amount_krw": 9_000_000,
            "gain_krw": None,
            "gain_reason": "파는 곳을 모릅니다.",
            "sellers": [],
        },
        {
            "party": "완산유통",
            "purpose": "goods",
            "purpose_name": "물품",
            "place": None,
            "amount_krw": 5_000_000,
            "gain_krw": 6_000_000,
            "gain_low_krw": 0,
            "gain_high_krw": 7_000_000,
            "sellers": [{"party": "고원길주유소"}],
        },
    ],
}


def village() -> Community:
    """Read the village."""
    community, problems = read_community(VILLAGE, "community.yaml")
    assert problems == []
    assert community is not None
    return community


def ledger() -> Ledger:
    """Make two years: 700 kg a month in 2025, and fuel bought outside as before."""
    numbers = ("9998600039", "9998100145", "9998100150")
    people = [
        {"party": number, "name": number, "number": number, "whole_place": False, "place": "52720250"}
        for number in numbers
    ]
    rows = [
        {"payer": 0, "payee": 1, "quantity": 400_000, "unit": "KRW"} | {"date": date(year, month, 3)}
        for year in (2024, 2025)
        for month in range(1, 13)
    ] + [
        {"payer": 2, "payee": 0, "quantity": 700_000, "unit": "gram"} | {"date": date(2025, month, 9)}
        for month in range(1, 13)
    ]
    for row in rows:
        row |= {"purpose": "goods", "role": "accrual", "document": 0}
    return Ledger(
        parties=pa.Table.from_pylist(people, schema=PARTIES),
        documents=pa.Table.from_pylist([{"key": "row:1"}], schema=DOCUMENTS),
        transfers=pa.Table.from_pylist(rows, schema=TRANSFERS),
    )


def build(*, public: bool = False) -> ThreadReport:
    """Build the village's thread of 2025."""
    return build_thread_report(
        village(),
        books={"9998600039": {"ko": FIGURES, "en": FIGURES}},
        period=parse_period("2025"),
        ledger=ledger(),
        participation={"9998600039": Participation(members=40, customers=30, staff=2, none_known=9)},
        public=public,
    )


def test_the_thread_runs_from_issue_to_next_leak() -> None:
    """One enterprise's strand holds every knot."""
    strand = build().to_dict("en")["strands"][0]
    assert [issue["id"] for issue in strand["issues"]] == ["waste"]
    assert [(goal["id"], goal["status"]) for goal in strand["goals"]] == [
        ("compost", "on_track"),
        ("stays", "on_track"),
        ("members", "on_track"),
    ]
    assert strand["goals"][0]["value_text"] == "8,400 kg"
    assert strand["people"]["members"] == 40
    assert strand["circulation"]["sentence"].startswith("Of every ₩10,000 spent, ₩5,500 stayed")
    assert [pledge["id"] for pledge in strand["pledges"]] == ["fuel", "sort"]
    assert strand["strategies"][0]["title"] == "함께 먹는 밥"


def test_the_next_leak_is_the_largest_that_somebody_inside_could_supply() -> None:
    """A larger leak that nobody here can close is not the next one; a gain of 0 is written as 0."""
    leak = build().to_dict("en")["strands"][0]["next_leak"]
    assert leak["party"] == "완산유통"
    assert "₩0 to ₩7.0 million" in leak["sentence"]


def test_people_and_ledger_may_disagree_about_a_pledge() -> None:
    """The pledge is called kept, the fuel is still bought outside: both are said, side by side."""
    pledge = build().to_dict("en")["strands"][0]["pledges"][0]
    assert pledge["outcome"] == "kept"
    assert pledge["ledger"]["reading"] == "not_kept"
    assert pledge["disagrees"]


def test_what_nobody_took_up_is_shown_apart() -> None:
    """The bus has no enterprise yet, and the neighbours' pledge none either."""
    thread = build().to_dict("en")
    assert [issue["id"] for issue in thread["open_issues"]] == ["bus"]
    assert [pledge["id"] for pledge in thread["pledges"]] == ["books"]


def test_an_enterprise_without_books_says_so() -> None:
    """Its figures are unknown, not zero."""
    strand = build().to_dict("ko")["strands"][1]
    assert strand["circulation"] is None
    assert strand["next_leak"] is None
    assert WORDS["no_books"].ko in render_thread_text(build(), "ko")


def test_without_books_the_goals_are_unknown_with_a_reason() -> None:
    """A community may write its goals down before it has a file to measure them with."""
    report = build_thread_report(village(), books={}, as_of=date(2025, 12, 31))
    goals = report.to_dict("ko")["strands"][0]["goals"]
    assert {goal["status"] for goal in goals} == {"unknown"}
    assert all(goal["reason"] for goal in goals)
    with pytest.raises(ValueError, match="as_of"):
        build_thread_report(village(), books={})


def test_public_counts_of_few_people_are_left_out() -> None:
    """Two members who work there are not told to strangers, nor can they be worked out."""
    people = build(public=True).to_dict("en")["strands"][0]["people"]
    assert people["staff"] is None
    assert people["none_known"] is None
    assert "fewer than 5" in render_thread_text(build(public=True), "en")


def test_the_thread_of_one_enterprise_leaves_the_others_out() -> None:
    """It opens that enterprise's own report, which has the figures and problems already."""
    own = build().of_enterprise("9998600039")
    assert own is not None
    thread = own.to_dict("en")
    assert [strand["enterprise"]["id"] for strand in thread["strands"]] == ["coop"]
    assert thread["strands"][0]["circulation"] is None
    assert thread["open_issues"] == []
    assert build().of_enterprise("0000000000") is None


def test_an_example_is_marked_in_every_form() -> None:
    """Invented books say so in the JSON, on the screen and on the page."""
    assert "가상 자료" in build().to_dict("en")["example_note"]
    for language in ("ko", "en"):
        assert "가상 자료" in render_thread_text(build(), language)
        assert render_thread_html(build(), language).count("가상 자료") >= 2
    real = replace(build(), community=replace(village(), example=False))
    assert real.to_dict("ko")["example_note"] is None


def test_the_same_thread_gives_the_same_json() -> None:
    """No clock stands in it, and all of it is plain values."""
    written = json.dumps(build().to_dict("ko"), ensure_ascii=False, allow_nan=False)
    assert written == json.dumps(build().to_dict("ko"), ensure_ascii=False, allow_nan=False)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag, and whatever it would fetch."""
        self.seen.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"src", "href", "style", "onclick"}]
        if tag not in {"meta", "input", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that closes itself."""
        self.handle_starttag(tag, attrs)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost tag, which must be this one."""
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_page_stands_alone_and_is_well_formed(language: str) -> None:
    """No script, nothing fetched, no style outside the one element, and names are written as text."""
    page = _Page()
    html = render_thread_html(build(), language)  # type: ignore[arg-type]
    page.feed(html)
    assert page.open == []
    assert "script" not in page.seen
    assert page.links == []
    assert "&lt;b&gt;" in html
    assert "b" not in page.seen


def test_every_sentence_has_the_same_places_to_fill_in_both_languages() -> None:
    """A value that one language shows and the other drops would be a translation gone wrong."""
    for key, text in WORDS.items():
        places = [
            {part.split("}")[0].split(":")[0] for part in said.split("{")[1:]} for said in (text.en, text.ko)
        ]
        assert places[0] == places[1], key


def test_a_role_that_no_file_shows_stays_unknown() -> None:
    """What intake could not count is not zero here either."""
    people = participation_of(
        MemberCount("9998600039", 40, None, customers=None, staff=3, suppliers=None, any_role=3)
    )
    assert (people.members, people.customers, people.staff, people.none_known) == (40, None, 3, 37)
    assert people.reason is not None


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ("2025", "2024"),
        ("2025-Q1", "2024-Q4"),
        ("2024-03", "2024-02"),
        ("2024-01-01..2026-01-01", "2022-01-01..2024-01-01"),
        ("2025-01-11..2025-01-21", "2025-01-01..2025-01-11"),
    ],
)
def test_the_period_before_is_as_long_and_ends_where_this_one_starts(period: str, before: str) -> None:
    """A quarter is compared with a quarter, a year with a year."""
    assert period_before(parse_period(period)) == parse_period(before)


def test_the_period_before_one_that_starts_on_a_leap_day() -> None:
    """The twenty-ninth of February has no year before."""
    leap = Period(date(2024, 2, 29), date(2028, 2, 29))
    assert period_before(leap).end == date(2024, 2, 29)
    assert period_before(Period(date(1904, 2, 29), date(1908, 2, 29))).days > 0


@pytest.mark.parametrize(
    ("number", "unit", "korean", "english"),
    [
        (12000, "kg", "12,000 kg", "12,000 kg"),
        (13000, "만원", "1억 3,000만 원", "₩130.0 million"),
        (48.25, "%", "48.2%", "48.2%"),
        (600, "명", "600명", "600 people"),
        (49, "hour", "49시간", "49 hours"),
        (-3, "t", "−3톤", "−3 t"),
    ],
)
def test_quantities_are_written_as_each_language_says_them(
    number: float, unit: str, korean: str, english: str
) -> None:
    """Won come in 만 and 억 to Koreans, and in millions to others."""
    assert write_quantity(number, unit=unit, language="ko") == korean
    assert write_quantity(number, unit=unit, language="en") == english


def test_a_strategy_tells_what_the_ledger_later_showed() -> None:
    """By its own sum, else by its pledge, else by its goal; nothing named is nothing told."""
    strand = build().to_dict("en")["strands"][0]
    one, round_, fuel, pots = strand["strategies"]
    assert (one["state"], one["shown"], one["outlook"]) == ("trying", None, None)
    assert (round_["state"], round_["history"][-1]["why"]) == ("kept", "길이 짧아졌다")
    assert round_["shown"]["by"] == "ledger"
    assert round_["shown"]["change"] == 0
    assert round_["shown"]["sentence"] == (
        "기름값: ₩4.8 million in 2024, ₩4.8 million in 2025. That is the same."
    )
    assert round_["outlook"]["sentence"] == (
        "It helped in 5 of 20 futures and harmed in 1. Of every 100 futures, 5 more were still open in year "
        "10. (Of 5 December 2024, seed 7.)"
    )
    assert fuel["shown"]["by"] == "pledge"
    assert fuel["shown"]["sentence"] == strand["pledges"][0]["ledger"]["sentence"]
    assert pots["shown"]["by"] == "goal"
    assert pots["shown"]["sentence"].endswith("4,200 kg on 31 December 2024, 8,400 kg on 31 December 2025.")


def test_a_strategy_tried_long_ago_is_held_against_the_year_before_it() -> None:
    """The books do not hold that year, so it is unknown, with the reason."""
    whole = village()
    early = tuple(
        replace(one, history=(replace(one.history[0], date=date(2024, 3, 1)),)) if one.history else one
        for one in whole.strategies
    )
    built = build_thread_report(
        replace(whole, strategies=early), books={}, period=parse_period("2025"), ledger=ledger()
    )
    shown = built.to_dict("en")["strands"][0]["strategies"][1]["shown"]
    assert shown["change"] is None
    assert "between 2023-01-01" in shown["reason"]


def test_the_public_thread_leaves_out_what_is_not_public() -> None:
    """A strategy is the enterprise's own until somebody opens it."""
    told = build(public=True).to_dict("ko")["strands"][0]["strategies"]
    assert [one["id"] for one in told] == ["one", "fuel-here", "pots"]
