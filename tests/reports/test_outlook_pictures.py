"""The pictures of an outlook and its two pages: well-formed, told in words, the same bytes again."""

import re
from collections import Counter
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from invented_plans import (
    HERE,
    SOMETHING,
    about,
    make_plan,
    make_service,
    make_whole_plan,
    still,
    sure,
    varied,
)
from lxml import etree
from pypdf import PdfReader

from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.korea.reference import load_reference
from dure.language import LANGUAGES, Language, Text
from dure.outlook.plan import Change, Cost, Members, Plan, Scenario
from dure.reports.outlook import build_outlook
from dure.reports.outlook_paper import write_outlook_paper
from dure.reports.outlook_picture import (
    Look,
    describe_bands,
    describe_icons,
    describe_runway,
    describe_trials,
    draw_bands,
    draw_icons,
    draw_runway,
    draw_trials,
)
from dure.reports.outlook_text import write_outlook
from dure.reports.picture import measure_text

SVG = "{http://www.w3.org/2000/svg}"
LOOKS: tuple[Look, ...] = ("wide", "narrow")


def tell(plan: Plan, language: Language = "en", **changes: Any) -> dict[str, Any]:
    """Give an outlook's plain values."""
    given: dict[str, Any] = {"draws": 200, "seed": 5, "populations": {HERE: varied()}} | changes
    return build_outlook(
        plan,
        figures=load_figures(),
        gazetteer=load_gazetteer(),
        reference=load_reference(),
        **given,
    ).to_dict(language)


def try_rent(name: str, won: float, *, kind: Any = "strategy", title: str = "Rent & <roof>") -> Scenario:
    """Make a scenario that changes the rent."""
    change = Change("costs.rent.monthly", "add", sure(won))
    return Scenario(name, kind, Text(title, title), SOMETHING, SOMETHING, (change,))


def village(language: Language = "en") -> dict[str, Any]:
    """Give one with a strategy and a shock."""
    scenarios = {"strategies": [try_rent("a", -500_000)], "shocks": [try_rent("b", 500_000, kind="shock")]}
    return tell(make_whole_plan(), language, **scenarios)


def test_an_axis_is_named_in_one_unit() -> None:
    """A billion above eight hundred million reads as less than it; and no mark loses what it stands for."""
    told = tell(make_plan())
    for top, names in (
        (1_000_000_000, {"₩0", "₩0.2 billion", "₩0.8 billion", "₩1.0 billion"}),
        (500_000_000, {"₩0", "₩100 million", "₩500 million"}),
        (500_000, {"₩100,000", "₩500,000"}),
    ):
        flat = [0] * len(told["cash_bands"]["p50"])
        bands = {**told["cash_bands"], "p10": flat, "p50": flat, "p90": [*flat[:-1], top], "singles": []}
        shown = {one.text for one in parse(draw_bands({**told, "cash_bands": bands})).iter(f"{SVG}text")}
        assert names <= shown, shown
    korean = parse(
        draw_bands({**told, "language": "ko", "cash_bands": {**bands, "p90": [*flat[:-1], 10**9]}})
    )
    assert {"2억 원", "10억 원"} <= {one.text for one in korean.iter(f"{SVG}text")}


def parse(svg: str) -> Any:
    """Parse an SVG and check that it can be read out."""
    root = etree.fromstring(svg.encode())
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text
    assert description.text
    return root


def count(root: Any, look: str) -> int:
    """Count the shapes of a kind."""
    return len([one for one in root.iter() if look in (one.get("class") or "").split()])


@pytest.mark.parametrize("look", LOOKS)
def test_every_picture_is_well_formed_and_told(look: Look) -> None:
    """What a user wrote is text, no colour stands in a style, and nothing is run."""
    told = village()
    for svg in (
        draw_icons(told, look=look),
        draw_runway(told, look=look),
        draw_trials(told, look=look),
        draw_trials(told, kind="shocks", look=look),
        draw_bands(told, look=look),
    ):
        parse(svg)
        assert "style=" not in svg
        assert "<script" not in svg
        assert "<roof>" not in svg


def test_houses_and_dots_are_twenty_and_show_what_is_said() -> None:
    """As many open houses as the first sentence says; shape tells as well as colour."""
    told = village()
    houses = parse(draw_icons(told))
    is_open = sum(one["open"] for one in told["futures"])
    assert 0 < is_open < 20
    # One of each stands in the key below.
    assert count(houses, "open") == count(houses, "light") == is_open + 1
    assert count(houses, "closed") == count(houses, "cross") == 20 - is_open + 1
    assert f"{is_open} with an open door" in describe_icons(told)
    assert re.match(rf"{is_open} of 20 futures", told["sentences"][0])
    dots = parse(draw_runway(told))
    assert count(dots, "closes") + count(dots, "stays") == 20
    assert "still open at the end" in describe_runway(told)


def test_bars_are_as_long_as_futures() -> None:
    """A box for each future helped or harmed."""
    told = village()
    (strategy,) = told["strategies"]
    bars = parse(draw_trials(told))
    assert count(bars, "helps") == strategy["helps"] > 0
    assert count(bars, "harms") == strategy["harms"]
    assert f"helps {strategy['helps']}, harms {strategy['harms']}" in describe_trials(told)
    assert draw_trials(tell(make_plan())) == ""


def test_the_chart_ends_where_a_future_closes() -> None:
    """A cross for each single future that closes, and the middle's ends in words."""
    told = village()
    closed = sum(len(one) <= told["years"] for one in told["cash_bands"]["singles"])
    assert count(parse(draw_bands(told)), "cross") == closed > 0
    assert "Thin lines are single futures." in describe_bands(told)


def test_a_plan_that_never_changes_is_drawn_too() -> None:
    """No width, no height, one year: nothing is divided by nothing."""
    service = make_service(price=sure(0), variable_cost=sure(0))
    plan = make_plan(service, cash=replace(make_plan().cash, opening=sure(0)))
    told = tell(plan, years=1)
    for draw in (draw_icons, draw_runway, draw_bands):
        parse(draw(told))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_has_two_pages_and_the_words(language: Language) -> None:
    """The same report gives the same bytes, tagged for screen readers."""
    told = village(language)
    paper = write_outlook_paper(told)
    assert paper == write_outlook_paper(told)
    pages = PdfReader(BytesIO(paper)).pages
    assert len(pages) == 2
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))
    assert re.sub(r"\s+", "", told["sentences"][0]) in text
    assert re.sub(r"\s+", "", told["subsidy_cliff"]["sentence"]) in text
    assert b"/MarkInfo" in paper or b"StructTreeRoot" in paper


@pytest.mark.parametrize("look", ["wide", "narrow"])
def test_letters_grow_with_large_type(look: Look) -> None:
    """The picture is as wide as before, and has fewer units across: its letters are larger by as much."""
    told = village("ko")
    for draw in (draw_icons, draw_runway, draw_trials, draw_bands):
        across = [float(parse(draw(told, look=look, large=large)).attrib["width"]) for large in (False, True)]
        assert across[1] / across[0] == pytest.approx(1 / 1.375, abs=0.01)


@pytest.mark.parametrize("large", [False, True])
def test_the_last_two_years_do_not_run_into_one_another(*, large: bool) -> None:
    """On a phone six years stand close; the last stands, the one before it only where there is room."""
    drawn = draw_bands(tell(make_whole_plan(), years=5), look="narrow", large=large)
    years = re.findall(r'x="([\d.]+)" y="[\d.]+" font-size="13" text-anchor="(middle|end)">(\d{4})<', drawn)
    wide = measure_text("2030", size=13)
    ends = [
        (float(x) - (wide if anchor == "end" else wide / 2), float(x) + wide / 2) for x, anchor, _ in years
    ]
    assert years[-1][1] == "end"
    assert all(left > right for (_, right), (left, _) in pairwise(ends))


def measure_letters(paper: bytes) -> Counter[float]:
    """Count the letters of a paper by their size in points, those of its pictures too."""
    sizes: Counter[float] = Counter()

    def note(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        sizes[abs(size * tm[3] * cm[3])] += len(text.strip())

    for page in PdfReader(BytesIO(paper)).pages:
        page.extract_text(visitor_text=note)
    return +sizes


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_is_read_at_arms_length(language: Language) -> None:
    """With half a dozen of all there is, it tells fewer things and makes no letter small."""
    title = "사무와 차를 이웃 협동조합과 함께 씁니다"
    told = tell(
        make_whole_plan(),
        language,
        years=5,
        strategies=[try_rent(f"s{number}", -10_000 * number, title=title) for number in range(1, 7)],
        shocks=[try_rent(f"t{number}", 10_000 * number, kind="shock", title=title) for number in range(1, 7)],
        budget=1_000_000,
    )
    paper = write_outlook_paper(told)
    assert len(PdfReader(BytesIO(paper)).pages) == 2
    sizes = measure_letters(paper)
    assert min(sizes) >= 8.5
    assert sum(count for size, count in sizes.items() if size >= 10) > 0.6 * sizes.total()


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_has_two_pages_whatever_the_plan(language: Language) -> None:
    """Names of a line and a half, a dozen strategies and shocks: set smaller, and nothing is cut off."""
    long = "아주 긴 이름의 마을돌봄사회적협동조합 " * 5 + "<b>끝</b>"
    plan = replace(
        make_whole_plan(),
        name=Text(long, long),
        services=tuple(replace(one, name=Text(long, long)) for one in make_whole_plan().services),
        costs=tuple(
            Cost(f"c{number}", Text(long, long), about(90_000, 80_000, 99_000), sure(0))
            for number in range(30)
        )
        + make_whole_plan().costs,
    )
    told = tell(
        plan,
        language,
        years=30,
        strategies=[try_rent(f"s{number}", -10_000 * number, title=long) for number in range(9)],
        shocks=[try_rent(f"t{number}", 10_000 * number, kind="shock", title=long) for number in range(9)],
        budget=0,
    )
    assert len(PdfReader(BytesIO(write_outlook_paper(told))).pages) == 2


def test_a_long_combination_keeps_its_cost_and_its_warning_on_paper() -> None:
    """Many strategies make a long sentence; what it costs stands at its end, and must not be cut."""
    title = "A strategy whose name is about as long as people write them on a chalkboard"
    many = [
        replace(
            try_rent(f"s{number}", -300_000, title=title),
            once=sure(1_230_000),
            adds_up_with=tuple(f"s{other}" for other in range(6)),
        )
        for number in range(6)
    ]
    told = tell(make_whole_plan(), strategies=many, budget=9_000_000)
    found = told["combination"]
    assert len(found["strategies"]) > 3
    assert "unless their file says that they add up" in found["how"]
    page = PdfReader(BytesIO(write_outlook_paper(told))).pages[0].extract_text()
    shown = " ".join(page.split())
    assert " ".join(found["sentence"].split()[-3:]) in shown
    assert "unless their file says that they add up" in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_no_number_of_members_can_be_said_stands_whole_on_paper(language: Language) -> None:
    """A sentence cut before its end would claim something else; the box takes its first sentence."""
    members = Members(sure(100), sure(0), sure(0), sure(250_000), sure(0))
    plan = replace(make_whole_plan(), members=members, services=(make_service(),), goal=None, costs=())
    dear = Cost("rent", Text("Rent", "임대료"), sure(90_000_000, "KRW/month"), sure(0, "share"))
    told = tell(replace(plan, costs=(dear,)), language)
    assert told["subsidy_cliff"]
    reason = "".join(told["break_even_reason"].split())
    page = PdfReader(BytesIO(write_outlook_paper(told))).pages[0].extract_text()
    shown = "".join(page.split())
    assert reason in shown
    assert shown.count("".join(told["break_even_reason"].split(". ")[0].split())) == 2
    assert shown.count(reason[-20:]) == 1


def test_a_bare_plan_has_its_paper() -> None:
    """No grant, no members, no strategy, no goal, nobody to compare with."""
    told = tell(make_plan(), populations={HERE: still()}, years=2)
    assert len(PdfReader(BytesIO(write_outlook_paper(told))).pages) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_says_everything_before_the_figures(language: Language) -> None:
    """The first sentence stands before the years, every strategy is named, lines fit a terminal."""
    told = village(language)
    text = write_outlook(told)
    flat = re.sub(r"\s+", " ", text)
    assert flat.index(told["sentences"][0]) < flat.index(told["survival"][0]["month"] + ": ")
    assert "Rent & <roof> (a)" in flat
    columns = [sum(2 if ord(sign) > 0x2E7F else 1 for sign in line) for line in text.splitlines()]
    assert max(columns) <= 110
