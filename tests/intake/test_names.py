"""Which printed names are the same name."""

import pytest

from dure.intake.names import may_be_cut, normalise_name


@pytest.mark.parametrize(
    "printed",
    [
        "주식회사 진안푸드",
        "(주)진안푸드",
        "㈜진안푸드",
        "진안 푸드 주식회사",
        "진안푸드（주）",
        "(주) 진안푸드 ",
        "진안푸드\u00a0㈜",
    ],
)
def test_a_company_has_one_name_however_it_is_printed(printed: str) -> None:
    """Legal forms, spaces, widths and brackets say nothing of who it is."""
    assert normalise_name(printed) == "진안푸드"


def test_latin_names_lose_case_and_form() -> None:
    """`Maple Farm Co., Ltd.` and `MAPLE FARM` are one name."""
    assert normalise_name("Maple Farm Co., Ltd.") == normalise_name("MAPLE  FARM")


def test_a_cooperative_and_a_company_of_one_name_are_two() -> None:
    """A co-operative's form is part of its name: both may stand in one village."""
    assert normalise_name("두레 협동조합") != normalise_name("주식회사 두레")


def test_a_name_that_is_only_a_form_is_kept() -> None:
    """A party called (주) is not nobody."""
    assert normalise_name("(주)") != ""


def test_two_letters_are_too_few_to_be_a_cut_name() -> None:
    """진안 begins half the names of the county."""
    assert may_be_cut("진안고", "진안고원식자재")
    assert not may_be_cut("진안", "진안고원식자재")
    assert not may_be_cut("진안고원식자재", "진안고원식자재")
