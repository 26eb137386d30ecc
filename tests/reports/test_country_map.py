"""The map of the country: what is where and how it travelled, in plain SVG."""

import re
from itertools import pairwise

import pytest
from lxml import etree

from dure.korea.map import load_map
from dure.reports.country_map import ACROSS, MapLine, MapMark, draw_country

MAP = load_map()
MARKS = [
    MapMark("52720", "both", "진안군", "/places/52720/", "1"),
    MapMark("45800", "community", "부안군", "/places/52800/", "2"),
    MapMark("47940", "playbook", "울릉군", None, "3"),
    MapMark("50130", "here", "서귀포시", None, "4"),
]
LINES = [MapLine("52720", "52800", "진안군에서 부안군으로"), MapLine("52720", "50130", "견학", "visit")]


def draw(**options: object) -> etree._Element:
    """Draw a map in Korean and read it as XML."""
    return etree.fromstring(draw_country(MAP, **{"language": "ko", **options}).encode())


def find(svg: etree._Element, name: str, **attributes: str) -> list[etree._Element]:
    """Find elements by name and attributes."""
    return [
        one
        for one in svg.iter(f"{{http://www.w3.org/2000/svg}}{name}")
        if all(one.get(key) == value for key, value in attributes.items())
    ]


def test_it_says_what_it_shows() -> None:
    """A name and a description, in the reader's language, with every mark and line."""
    svg = draw(marks=MARKS, lines=LINES)
    told = find(svg, "desc")[0].text
    for words in ("229곳", "1 진안군", "3 울릉군", "진안군에서 부안군으로", "독도"):
        assert words in told
    assert svg.get("role") == "group"  # links are in it
    assert draw(marks=MARKS[2:]).get("role") == "img"
    english = draw_country(MAP, marks=MARKS, language="en")
    assert "229 cities, counties and districts" in english
    assert "Chungbuk" in english


def test_only_presentation_attributes_are_used() -> None:
    """The site's policy lets no style and no script through."""
    text = draw_country(MAP, marks=MARKS, lines=LINES, shades={"52720": 1.0}, language="ko")
    assert not re.search(r"style=|<style|<script|\bon[a-z]+=|data:|xlink", text)


def test_words_are_never_markup() -> None:
    """Names of communities are written by anybody."""
    hostile = '"><script>alert(1)</script>'
    mark = MapMark("52720", "community", hostile, f"/x?{hostile}", hostile, hostile)
    text = draw_country(
        MAP, marks=[mark], lines=[MapLine("52720", "11", hostile)], language="ko", title=hostile
    )
    assert "<script" not in text
    etree.fromstring(text.encode())


def test_each_mark_stands_in_its_place() -> None:
    """진안 lies east of 부안; 서귀포 far below both; the number stands in the mark."""
    svg = draw(marks=MARKS)
    at = {
        one.text: (float(one.get("x")), float(one.get("y")))
        for one in find(svg, "text")
        if one.get("class") == "mark-number"
    }
    assert set(at) == {"1", "2", "3", "4"}
    assert at["1"][0] > at["2"][0]
    assert at["4"][1] > at["1"][1] + 100
    assert at["3"][1] < 60  # in the box of the islands
    assert [one.get("href") for one in find(svg, "a")] == ["/places/52720/", "/places/52800/"]


def test_marks_in_one_spot_are_moved_apart() -> None:
    """Twelve in the middle of Seoul: none covers another, and each points to where it belongs."""
    svg = draw(marks=[MapMark("11140", "community", "중구", None, str(number)) for number in range(12)])
    spots = [
        (float(one.get("cx")), float(one.get("cy")))
        for one in find(svg, "circle")
        if "mark" in one.get("class")
    ]
    assert len(spots) == 12
    for index, one in enumerate(spots):
        for other in spots[index + 1 :]:
            assert (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 > 18**2
    assert find(svg, "path", **{"class": "leader"})


def test_a_line_leads_from_one_place_to_the_other() -> None:
    """One whose ends are the same place, or nowhere, is not drawn; a visit is dashed."""
    nowhere = [
        MapLine("52720", "5272025000", "near"),
        MapLine("52720", "99999", "nowhere"),
        MapLine("KR", "52", "all"),
    ]
    ways = [one for one in find(draw(lines=[*LINES, *nowhere]), "g") if "way" in (one.get("class") or "")]
    assert [one.get("class") for one in ways] == ["way lineage", "way visit"]
    assert ways[1][1].get("stroke-dasharray")


def read_curve(way: etree._Element) -> list[tuple[float, float]]:
    """Give a hundred points along the curve of a way."""
    numbers = [float(one) for one in re.findall(r"-?[0-9.]+", way[1].get("d") or "")]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    along = []
    for step in range(101):
        rest = points
        while len(rest) > 1:
            part = step / 100
            rest = [(x + (u - x) * part, y + (v - y) * part) for (x, y), (u, v) in pairwise(rest)]
        along.append(rest[0])
    return along


def measure(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Measure how far two points lie apart."""
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


NEIGHBOURS = [
    MapMark("52790", "playbook", "고창군", "#a", "1"),
    MapMark("52800", "both", "부안군", "#b", "2"),
    MapMark("52720", "both", "진안군", "#c", "3"),
]


@pytest.mark.parametrize("is_large", [True, False])
@pytest.mark.parametrize("ends", [("52790", "52800"), ("52800", "52790")])
def test_a_way_between_marks_that_nearly_touch_is_seen(ends: tuple[str, str], *, is_large: bool) -> None:
    """It leads round outside both, long enough to be seen, over no other mark, to the one it is for."""
    svg = draw(marks=NEIGHBOURS, lines=[MapLine(*ends, "바닷길")], is_large=is_large)
    (way,) = (one for one in find(svg, "g") if "way" in (one.get("class") or ""))
    marks = {
        link.get("href"): (float(one.get("x") or 0), float(one.get("y") or 0) - 4)
        for link in find(svg, "a")
        for one in find(link, "text")
    }
    start, end = (marks["#a" if code == "52790" else "#b"] for code in ends)
    assert measure(start, end) < 26
    curve = read_curve(way)
    seen = [point for point in curve if all(measure(point, mark) > 11 for mark in marks.values())]
    assert len(seen) > 80
    assert sum(measure(one, other) for one, other in pairwise(seen)) > 40
    assert 8 < measure(curve[0], start) < 12
    tip = re.match(r"M([0-9.]+) ([0-9.]+)L", way[2].get("d") or "")
    assert tip is not None
    assert 8 < measure((float(tip[1]), float(tip[2])), end) < 12


def test_there_and_back_between_neighbours_are_two_ways() -> None:
    """One on each side."""
    lines = [MapLine("52790", "52800", "hin"), MapLine("52800", "52790", "her")]
    ways = [
        one for one in find(draw(marks=NEIGHBOURS, lines=lines), "g") if "way" in (one.get("class") or "")
    ]
    there, back = (read_curve(way)[50] for way in ways)
    assert measure(there, back) > 40


@pytest.mark.parametrize("focus", ["52", "52720", "47", "47940", "11", "36", "12", "5272025000", "28125"])
def test_a_part_is_drawn_larger(focus: str) -> None:
    """A province, or what lies round one place, with its names; what lies elsewhere is left out."""
    svg = draw(
        focus=focus,
        marks=[MapMark(focus, "here", "여기", None, "1"), MapMark("50110", "alike", "제주시", None, "2")],
    )
    numbers = [one.text for one in find(svg, "text") if one.get("class") == "mark-number"]
    assert numbers == ["1"]
    assert float(svg.get("width")) == ACROSS
    assert 0.55 < float(svg.get("height")) / ACROSS < 1.6
    whole = draw(focus="KR")
    assert float(whole.get("height")) / ACROSS == pytest.approx(1.29, abs=0.05)
    assert len(find(whole, "rect", **{"class": "inset"})) == 1


def test_shades_fill_whole_places() -> None:
    """By any code; nothing and unknown places stay empty."""
    svg = draw(shades={"45720": 1.0, "11140": 0.25, "52800": 0.0, "99999": 1.0, "52": 1.0})
    assert [one.get("fill-opacity") for one in find(svg, "path", **{"class": "shade"})] == ["0.55", "0.14"]


def test_large_type_is_larger_beside_the_land() -> None:
    """The same letters on fewer units."""
    normal, large = draw(is_large=False), draw(is_large=True)
    assert float(large.get("width")) < 0.8 * float(normal.get("width"))


def test_it_is_small_and_the_same_each_time() -> None:
    """Below 100 kB with all outlines."""
    one, two = (draw_country(MAP, marks=MARKS, lines=LINES, language="ko") for _ in range(2))
    assert one == two
    assert len(one.encode()) < 100_000


def test_letters_grow_with_large_type() -> None:
    """More than the narrower picture alone makes them grow, the names of marks as those of places."""

    def sizes(*, is_large: bool) -> set[float]:
        texts = find(draw(marks=MARKS, is_large=is_large), "text")
        return {float(one.get("font-size")) for one in texts if "mark-number" not in one.get("class")}

    assert max(sizes(is_large=True)) >= 1.3 * max(sizes(is_large=False))
