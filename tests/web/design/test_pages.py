"""The pages of the frame itself, as a real browser shows them."""

from itertools import product

import pytest
from browsing import Browse, assert_sound

PAGES = ("/", "/style/", "/there-is-no-such-page/", "/accounts/login/")


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_a_page_keeps_nobody_out(browse: Browse, path: str) -> None:
    """On a phone and at a desk, light and dark, in both languages and sizes of type."""
    for language, width, dark, large in product(("ko", "en"), (320, 360, 1280), (False, True), (False, True)):
        page = browse(None, language=language, width=width, dark=dark, large=large)
        page.goto(path)
        assert_sound(page)
        page.context.close()
