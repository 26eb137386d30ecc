"""A plan is refused where nobody lives, where too few do, and where the place is no more."""

import pytest

from dure.korea.figures import load_figures
from dure.outlook.plan_places import check_places


@pytest.mark.parametrize("code", ["52720", "52720250", "45720", "KR"])
def test_a_place_with_people_is_taken(code: str) -> None:
    """Old codes and new ones, small places and large."""
    assert check_places(load_figures())(code) is None


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("99999", "No place"),
        ("28110", "abolished"),
        ("5272025021", "No registered residents"),
    ],
)
def test_a_place_without_figures_is_refused(code: str, said: str) -> None:
    """It says why, and what to write in its stead."""
    fault = check_places(load_figures())(code)
    assert fault is not None
    assert said in fault.what.en
    assert fault.remedy.ko
