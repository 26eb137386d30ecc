"""What must hold of every place and every address."""

from datetime import date
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dure.korea.gazetteer import load_gazetteer
from dure.places import Place, resolve_addresses

KOREA = load_gazetteer()
TABLE = KOREA.table
CODES = TABLE.column("code").to_pylist()
LIVE = [
    KOREA.get(row["code"])
    for row in TABLE.select(["code", "level", "administrative", "valid_to"]).to_pylist()
    if row["level"] != "nation" and not row["administrative"] and row["valid_to"] is None
]
places = st.sampled_from(LIVE)
HEAP = [
    "중구",
    "동",
    "진안군",
    "서울",
    "전북",
    "1가",
    "산",
    "12",
    "(효자동",
    ")",
    ",",
    "로",
    "Seoul",
    "-gu",
    "남",
]
NOISE = [", 2층", " 3층 301호", " 101동 1502호", " 지하 1층", ", B1", " (지하1층)", " 가상빌딩 5층", "번지"]


def resolve(address: str) -> tuple[str | None, list[str]]:
    """Resolve one address."""
    (row,) = resolve_addresses(pa.array([address]), gazetteer=KOREA).to_pylist()
    return row["code"], row["ambiguous"]


def is_right(found: tuple[str | None, list[str]], place: Place) -> bool:
    """Say whether an answer is the place, a whole that it lies in, or names it among the candidates."""
    code, candidates = found
    if code == place.code or place.code in candidates:
        return True
    return code is not None and code in {above.code for above in KOREA.ancestors(place.code)}


def test_every_code_that_ever_was_is_found() -> None:
    """Those too that ended long ago and look like another kind of code, such as 41770930."""
    numbers = TABLE.column("place").to_pylist()
    assert [KOREA.find_number(code) for code in CODES] == numbers


def test_every_full_name_resolves_to_itself() -> None:
    """All 20,000 names of today, with and without spaces, with and without a lot number."""
    for shape in ("{0}", "{1}", "{0} 12-3", "{1}12-3"):
        column = pa.array([shape.format(p.full_name_ko, p.full_name_ko.replace(" ", "")) for p in LIVE])
        found = resolve_addresses(column, gazetteer=KOREA).column("code").to_pylist()
        wrong = [(p.full_name_ko, code) for p, code in zip(LIVE, found, strict=True) if code != p.code]
        assert wrong == []


def test_every_english_name_resolves_to_itself_or_a_twin() -> None:
    """Two villages of one 면 may differ only in their Chinese signs; then both are named."""
    found = resolve_addresses(pa.array([p.full_name_en for p in LIVE]), gazetteer=KOREA).to_pylist()
    wrong = [
        (place.full_name_en, row)
        for place, row in zip(LIVE, found, strict=True)
        if row["code"] != place.code and place.code not in row["ambiguous"]
    ]
    assert wrong == []


def test_name_without_its_province_is_itself_or_ambiguous() -> None:
    """진안군 진안읍 is sure, 중구 is not, and nothing is wrong."""
    inner = [place for place in LIVE if place.parent not in {"KR", "36"}]
    column = pa.array([place.full_name_ko.split(" ", 1)[1] for place in inner])
    found = resolve_addresses(column, gazetteer=KOREA).to_pylist()
    wrong = [
        (place.full_name_ko, row)
        for place, row in zip(inner, found, strict=True)
        if not (row["code"] == place.code or (row["code"] is None and place.code in row["ambiguous"]))
    ]
    assert wrong == []


@given(place=places, data=st.data())
@settings(max_examples=300, deadline=None)
def test_missing_spaces_never_lead_astray(place: Place, data: st.DataObject) -> None:
    """Wherever spaces fall out, the answer is the place, a whole of it, or ambiguous with it."""
    words = place.full_name_ko.split()
    joints = data.draw(st.lists(st.sampled_from(["", " ", "  "]), min_size=len(words), max_size=len(words)))
    address = "".join(word + joint for word, joint in zip(words, joints, strict=True)) + "12"
    assert is_right(resolve(address), place)


@given(place=places, number=st.integers(1, 2000), noise=st.lists(st.sampled_from(NOISE), max_size=3))
@settings(max_examples=300, deadline=None)
def test_floors_and_units_change_nothing(place: Place, number: int, noise: list[str]) -> None:
    """What stands behind the number is not read, but for a dong in brackets."""
    plain = f"{place.full_name_ko} {number}"
    assert resolve(plain + "".join(noise)) == resolve(plain)


@given(place=places, road=st.sampled_from(["중앙로", "효자로", "진무로12번길", "한누리대로", "샘길"]))
@settings(max_examples=200, deadline=None)
def test_road_changes_nothing(place: Place, road: str) -> None:
    """A road's name decides nothing."""
    assert resolve(f"{place.full_name_ko} {road} 67") == resolve(f"{place.full_name_ko} 67")


@given(place=places, zip_code=st.integers(1000, 63999))
@settings(max_examples=100, deadline=None)
def test_zip_code_changes_nothing(place: Place, zip_code: int) -> None:
    """A zip code in front is not read."""
    for shape in ("({0:05}) {1}", "[{0:05}]{1}", "{0:05} {1}"):
        assert resolve(shape.format(zip_code, place.full_name_ko)) == resolve(place.full_name_ko)


@given(text=st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_answered(text: str) -> None:
    """Nothing that a cell may hold raises."""
    code, candidates = resolve(text.encode("utf-8", "ignore").decode("utf-8"))
    assert code is None or KOREA.find(code) is not None
    assert all(KOREA.find(candidate) is not None for candidate in candidates)


@given(
    words=st.lists(
        st.sampled_from(
            [
                "중구",
                "동",
                "진안군",
                "서울",
                "전북",
                "1가",
                "산",
                "12",
                "(효자동",
                ")",
                ",",
                "로",
                "Seoul",
                "-gu",
                "고성",
                "남",
            ]
        ),
        max_size=8,
    )
)
@settings(max_examples=300, deadline=None)
def test_any_heap_of_words_is_answered(words: list[str]) -> None:
    """With places that there are, or with nothing, though it only looks like an address."""
    for address in (" ".join(words), "".join(words)):
        code, candidates = resolve(address)
        assert all(KOREA.find(one) is not None for one in (*candidates, *([code] if code else [])))


@given(code=st.sampled_from(CODES), day=st.dates(date(1988, 5, 1), date(2027, 1, 1)))
@settings(max_examples=500, deadline=None)
def test_all_codes_of_a_place_agree(code: str, day: date) -> None:
    """Whatever code is asked, the code in force answers, and it finds itself again."""
    place = KOREA.find(code, as_of=day)
    if place is None:
        return
    assert KOREA.find(place.code, as_of=day) == place
    assert place.valid_to is None or place.valid_to > day or KOREA.find(place.code) == KOREA.find(code)


@given(code=st.sampled_from(CODES))
@settings(max_examples=500, deadline=None)
def test_every_place_lies_in_the_nation(code: str) -> None:
    """The chain of wholes ends with KR and never turns back."""
    if code == "KR":
        return
    chain = [place.code for place in KOREA.ancestors(code)]
    assert chain[-1] == "KR"
    assert len(set(chain)) == len(chain)


def test_codes_of_a_place_do_not_overlap() -> None:
    """One place has one code a day."""
    columns = TABLE.select(["place", "valid_from", "valid_to"]).to_pylist()
    for before, after in pairwise(columns):
        if before["place"] == after["place"]:
            assert before["valid_to"] is not None
            assert after["valid_from"] is None or before["valid_to"] <= after["valid_from"]


def test_no_code_stands_twice() -> None:
    """A code belongs to one place for good."""
    assert len(set(CODES)) == len(CODES)


@pytest.mark.parametrize("level", ["province", "district", "city_district", "town"])
def test_centres_lie_in_korea(level: str) -> None:
    """Every centre that is known is on the map."""
    for place in LIVE:
        if place.level == level and place.latitude is not None and place.longitude is not None:
            assert 33 < place.latitude < 38.7
            assert 124.5 < place.longitude < 132
