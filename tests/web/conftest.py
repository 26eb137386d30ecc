"""A small village for the site's tests: one community, two enterprises, and a person of every role."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from browsing import Browse, Counted, open_browser
from django.core.cache import cache
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer
from stored_books import store_rows, village_rows

from dure.web.books.models import Book
from dure.web.community.models import Community, CommunityRole, Enterprise, EnterpriseRole, Person
from dure.web.guards import lifted

ROLES = ("manager", "bookkeeper", "viewer", "coordinator", "support", "member", "stranger", "operator")
"""Everybody who may ask; besides them there are visitors, who are nobody."""

COUNTY = "52720"  # 진안군
NUMBER = "9998200012"
OTHER_NUMBER = "9998100029"


@dataclass(frozen=True)
class Village:
    """What the tests look at."""

    community: Community
    enterprise: Enterprise
    other: Enterprise  # of the same community, with nobody of the first one's people
    people: dict[str, Person]

    @property
    def book(self) -> Book:
        """The first enterprise's book."""
        return self.enterprise.book


@pytest.fixture
def village(db: None) -> Village:
    """Found the village."""
    community = Community.objects.create(name_ko="가상 두레", name_en="Example Dure", places=[COUNTY])
    enterprise, other = (
        Enterprise.objects.create(
            community=community, number=number, name_ko=name, name_en=english, place=place
        )
        for number, name, english, place in (
            (NUMBER, "가상의료사협", "Example clinic", "52720250"),
            (OTHER_NUMBER, "가상마을기업", "Example village company", "52720350"),
        )
    )
    for one in (enterprise, other):
        Book.objects.get_or_create(enterprise=one)
    people = {
        role: Person.objects.create_user(f"{role}@example.org", "correct horse battery", name=role)
        for role in ROLES
    }
    for role in ("manager", "bookkeeper", "viewer"):
        EnterpriseRole.objects.create(enterprise=enterprise, person=people[role], kind=role)
    for role in ("coordinator", "support", "member"):
        CommunityRole.objects.create(community=community, person=people[role], kind=role)
    people["operator"].is_staff = True
    people["operator"].save()
    return Village(community, enterprise, other, people)


@pytest.fixture
def stored_book(village: Village) -> Book:
    """Give the first enterprise's book with two invented years in it, stored as the site stores them."""
    store_rows(village.book, village_rows())
    return village.book


@pytest.fixture
def sign_in(village: Village) -> Callable[..., Client]:
    """Give a browser in which somebody is signed in; `None` is a visitor."""

    def browser(role: str | None, *, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        if role is not None:
            client.force_login(village.people[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Open one Chromium for all tests of a run."""
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def windows() -> dict[tuple[Any, ...], list[BrowserContext]]:
    """Keep Chromium's windows from one test for the next, by their looks."""
    return {}


@pytest.fixture(scope="session")
def counted(live_server: LiveServer) -> Counted:
    """Count what the running site is answering."""
    server = live_server.thread.httpd
    server.set_app(site := Counted(live_server.url, server.get_app()))
    return site


@pytest.fixture
def browse(
    transactional_db: None,
    counted: Counted,
    chromium: Browser,
    windows: dict[tuple[Any, ...], list[BrowserContext]],
    village: Village,
) -> Iterator[Browse]:
    """Give a browser before the running site; no page may have complained when the test ends."""
    opened = Browse(chromium, counted, village.people, windows)
    yield opened
    opened.close()
    assert opened.complaints == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell beside a failure what its windows showed: what was waited for may never have been on the page."""
    report = yield
    browse = getattr(item, "funcargs", {}).get("browse")
    if report.when == "call" and report.failed and isinstance(browse, Browse):
        report.sections.append(("What the windows showed", browse.describe()))
    return report


@pytest.fixture(autouse=True)
def _forget_what_was_counted() -> None:
    """Begin every test with an empty cache: tries are counted in it, and all tests ask from one address."""
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _clear_up_past_the_guards() -> Iterator[None]:
    """Let a test that commits empty the tables that are only ever added to, when it is over."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_past_the_guards(self: BaseDatabaseOperations, sql_list: Any) -> None:
        with lifted(self.connection):
            flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_past_the_guards)
        yield
