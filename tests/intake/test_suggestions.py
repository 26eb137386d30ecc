"""Where a party may be, by its name."""

import pytest

from dure.intake.suggestions import suggest_places
from dure.korea.gazetteer import load_gazetteer


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("진안고원식자재(가상)", ["진안군", "진안읍"]),
        ("재단법인 파주검사의학 (가상)", ["파주시", "파주읍"]),
        ("(주)행복한나라", []),
        (None, []),
    ],
)
def test_a_name_that_begins_with_a_place_suggests_it(name: str | None, expected: list[str]) -> None:
    """The nearest first; a name without a place suggests nothing."""
    found = suggest_places(name, gazetteer=load_gazetteer(), near="52720", limit=2)
    assert [place.name_ko for place in found] == expected


def test_a_doubtful_address_is_asked_about_first() -> None:
    """백운면 is in 진안군 and in 제천시; the one near comes first."""
    gazetteer = load_gazetteer()
    codes = [place.code for place in gazetteer.search("백운면")]
    found = suggest_places("서울상회", gazetteer=gazetteer, near="52720", doubtful=codes)
    assert found[0].full_name_ko == "전북특별자치도 진안군 백운면"
    assert {place.name_ko for place in found} >= {"백운면"}
