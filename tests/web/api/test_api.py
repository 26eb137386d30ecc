import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dure.reports.public import build_public_report
from dure.web.api.figures import api
from dure.web.api.views import list_operations
from dure.web.books.models import Book, PublicLink
from dure.web.books.reports import build_report
from dure.web.circulation.models import PublicReport

SignIn = Callable[..., Client]
FAULT = {"where", "what", "remedy"}


def ask(client: Client, name: str, /, *, status: int = 200, **asked: Any) -> Any:
    """Ask the API, and give its answer."""
    query = asked.pop("query", {})
    response = client.get(reverse(f"api:{name}", kwargs=asked), query)
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"].startswith("application/json")
    return response.json()


@pytest.fixture
def link(stored_book: Book) -> PublicLink:
    """Open a public link."""
    opened = stored_book.public_links.create(token="t" * 43, place="52720", period="2025")
    report = build_report(stored_book, place="52720", period="2025")
    shown = {language: build_public_report(report, language=language) for language in ("ko", "en")}
    PublicReport.objects.create(link=opened, **shown)
    return opened


def test_everybody_lists_their_own_enterprises(village: Any, sign_in: SignIn) -> None:
    """With the role that they have; a stranger has none."""
    (line,) = ask(sign_in("viewer"), "enterprises")
    assert line == {
        "code": village.enterprise.code,
        "number": "9998200012",
        "name": "Example clinic",
        "place": "52720250",
        "community": village.community.code,
        "role": "viewer",
        "example": False,
    }
    assert ask(sign_in("viewer"), "enterprises", query={"language": "ko"})[0]["name"] == "가상의료사협"
    assert ask(sign_in("stranger"), "enterprises") == []


def test_the_report_is_the_frozen_one(stored_book: Book, sign_in: SignIn) -> None:
    """Figure for figure, in the language asked for, whatever the browser's."""
    code = stored_book.enterprise.code
    for language in ("ko", "en"):
        given = ask(sign_in("viewer"), "report", code=code, query={"period": "2025", "language": language})
        expected = build_report(stored_book, period="2025").to_dict(language)
        assert {**given, "thread": None} == json.loads(json.dumps(expected))


def test_place_and_period_are_asked_for(stored_book: Book, sign_in: SignIn) -> None:
    """Of those that are told; every other place and period is not there."""
    code, client = stored_book.enterprise.code, sign_in("viewer")
    told = ask(client, "periods", code=code)
    assert (told["periods"], told["default"]) == (["2025", "2024"], "2025")
    report = ask(client, "report", code=code, query={"period": "2024-Q1", "place": told["places"][0]})
    assert (report["period"]["end"], report["place"]["code"]) == ("2024-04-01", told["places"][0])
    for query in ({"period": "soon"}, {"place": "11110"}, {"period": "0000"}):
        assert set(ask(client, "report", status=404, code=code, query=query)) == FAULT


def test_a_book_without_rows_has_no_report(village: Any, sign_in: SignIn) -> None:
    """And says so in three words."""
    client = sign_in("manager")
    assert ask(client, "periods", code=village.enterprise.code)["default"] is None
    assert set(ask(client, "report", status=404, code=village.enterprise.code)) == FAULT


def test_another_enterprise_looks_as_if_it_were_not_there(village: Any, sign_in: SignIn) -> None:
    """404 where it is private and where it is nothing, in the same words."""
    client = sign_in("manager")
    private = ask(client, "report", status=404, code=village.other.code)
    nothing = ask(client, "report", status=404, code="0" * 12)
    assert {**private, "where": ""} == {**nothing, "where": ""}


def test_a_visitor_is_asked_to_sign_in(village: Any, sign_in: SignIn) -> None:
    """In the language of the browser."""
    fault = ask(sign_in(None, language="ko"), "report", status=401, code=village.enterprise.code)
    assert "로그인" in fault["what"]
    assert set(fault) == FAULT


def test_what_cannot_be_understood_says_where(village: Any, sign_in: SignIn) -> None:
    """A language that is none."""
    fault = ask(sign_in("manager"), "enterprises", status=422, query={"language": "fr"})
    assert fault["where"] == "query.language"
    assert set(fault) == FAULT


def test_a_public_report_is_open_until_it_is_closed(link: PublicLink, sign_in: SignIn) -> None:
    """To anyone, and kept by nobody on the way."""
    client = sign_in(None)
    response = client.get(reverse("api:public_report", kwargs={"token": link.token}))
    assert response.json()["contract"] == "dure.public-report/1"
    assert response.headers["Cache-Control"] == "no-store"
    assert ask(client, "public_report", token=link.token, query={"language": "ko"})["language"] == "ko"
    PublicLink.objects.update(closed_at="2026-01-01T00:00:00Z")
    ask(client, "public_report", status=404, token=link.token)


def test_the_thread_is_that_of_the_communitys_page(village: Any, sign_in: SignIn) -> None:
    """Public ones for anyone, the others for those who belong."""
    code = village.community.code
    assert ask(sign_in(None), "thread", code=code, query={"language": "ko"})["language"] == "ko"
    village.community.is_public = False
    village.community.save()
    assert set(ask(sign_in(None), "thread", status=404, code=code)) == FAULT
    ask(sign_in("member"), "thread", code=code)


def test_private_answers_are_kept_by_nobody_else(stored_book: Book, sign_in: SignIn) -> None:
    """No cache on the way may hold a report."""
    response = sign_in("viewer").get(reverse("api:report", kwargs={"code": stored_book.enterprise.code}))
    assert "private" in response.headers["Cache-Control"]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_docs_page_lists_every_operation(village: Any, sign_in: SignIn, language: str) -> None:
    """And loads nothing from elsewhere."""
    page = sign_in(None, language=language).get(reverse("api")).content.decode()
    for operation in list_operations():
        assert "".join(f"/<wbr>{part}" for part in operation["parts"]) in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in page


def test_the_description_is_openapi(village: Any, sign_in: SignIn) -> None:
    """Version 3, with every operation and its faults."""
    schema = ask(sign_in(None), "openapi-json")
    assert schema["openapi"].startswith("3.")
    assert set(schema["paths"]) == {
        "/api/v1/enterprises",
        "/api/v1/enterprises/{code}/periods",
        "/api/v1/enterprises/{code}/report",
        "/api/v1/enterprises/{code}/chalkboard",
        "/api/v1/enterprises/{code}/outlook",
        "/api/v1/public/{token}",
        "/api/v1/communities/{code}/thread",
        "/api/v1/communities/{code}/shocks",
        "/api/v1/places",
        "/api/v1/places/{code}",
        "/api/v1/places/{code}/similar",
        "/api/v1/playbooks",
        "/api/v1/playbooks/{playbook}",
        "/api/v1/playbooks/{playbook}/at/{code}",
    }
    assert api.docs_url is None


def test_every_operation_is_documented() -> None:
    """docs/reference/api.md names each address."""
    page = (Path(__file__).parents[3] / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
    missing = [address for address in api.get_openapi_schema()["paths"] if address not in page]
    assert not missing
