"""Every page as a real browser shows it: it fits its window, and axe finds nothing that keeps anybody out.

A page that gets its line in the table is looked at here, too.
"""

from collections.abc import Callable
from typing import Any

import pytest
from browsing import Browse, assert_sound
from django.test import Client
from django.urls import reverse

from dure.web.design.tabs import (
    COMMUNITY_TABS,
    ENTERPRISE_TABS,
    build_community_links,
    build_enterprise_links,
)

from .table import ROLES, TABLE

PAGES = tuple(name for name, line in TABLE.items() if 200 in line.get.values())
LOOKS = (
    # language, width, dark, large
    ("ko", 360, True, True),
    ("en", 1280, False, False),
)


@pytest.mark.either_database
@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_nobody_out(
    browse: Browse, village: Any, sign_in: Callable[..., Client], name: str
) -> None:
    """On a phone, dark and in large type, and at a desk."""
    line = TABLE[name]
    role = next(role for role in ROLES if line.get[role] == 200)
    person = None if role == "visitor" else role
    parts = line.at(village) if callable(line.at) else line.at
    address = reverse(name, kwargs=dict(parts))
    answer = sign_in(person).get(address, headers=dict(line.headers))
    if not answer.headers["Content-Type"].startswith("text/html") or b"<html" not in answer.getvalue():
        return  # a file, or a part of a page
    for language, width, dark, large in LOOKS:
        page = browse(person, language=language, width=width, dark=dark, large=large)
        page.goto(address)
        assert_sound(page)
        page.close()


@pytest.mark.parametrize("role", ROLES)
def test_no_tab_leads_to_where_its_reader_may_not_go(
    village: Any, sign_in: Callable[..., Client], role: str
) -> None:
    """Who sees a tab may open its page; who may open a page sees its tab."""
    request = sign_in(None if role == "visitor" else role).get("/").wsgi_request
    links = (
        *build_enterprise_links(request, village.enterprise, current=""),
        *build_community_links(request, village.community, current=""),
    )
    asked = {link.name for link in links}
    names = [tab.name for tab in (*ENTERPRISE_TABS, *COMMUNITY_TABS) if tab.name in TABLE]
    assert asked == {name for name in names if TABLE[name].get[role] == 200}
