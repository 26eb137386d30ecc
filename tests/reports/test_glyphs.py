"""A stranger's name never stops a page from being printed."""

import pylopdf_fonts_ko
import pytest

from dure.reports.glyphs import MISSING, fit_text, read_letters


@pytest.fixture(scope="module")
def letters() -> frozenset[int]:
    """Read the letters of the text font."""
    return read_letters(pylopdf_fonts_ko.sans_path().read_bytes())


@pytest.mark.parametrize("text", ["진안군", "뷁 ㈜ ① ㎏", "漢字 龍", "plain ₩1,000 – “so”", "株式会社", "é"])
def test_what_the_font_shows_stays(letters: frozenset[int], text: str) -> None:
    """Korean, Chinese letters in Korean names, Japanese, Latin, and the signs of accountants."""
    assert fit_text(text, letters=letters) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("밥집🍚", "밥집"),
        ("🍚 밥집 🎉👩🏽‍🌾 열기", "밥집 열기"),
        ("🎉\n둘째 줄", "\n둘째 줄"),
        ("🍚🎉", MISSING),
        ("가\x1b[31m나", "가 [31m나"),
        ("가\u202e나\u200b다\ufeff", "가나다"),
        ("❤\ufe0f", "❤"),
        ("ไทย", MISSING * 3),
        ("가\ud800", f"가{MISSING}"),
    ],
)
def test_what_it_does_not_show_is_marked_or_goes(letters: frozenset[int], text: str, shown: str) -> None:
    """A foreign letter becomes a box; a picture goes, and so does what shows nothing."""
    assert fit_text(text, letters=letters | {ord("❤")}) == shown


def test_a_font_without_the_table_is_refused() -> None:
    """Our own mistake, not the reader's."""
    with pytest.raises(ValueError, match="cmap"):
        read_letters(b"OTTO" + bytes(20))
