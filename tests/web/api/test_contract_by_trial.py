"""Schemathesis asks the API whatever its description allows, and much that it does not."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from stored_books import store_rows, wide_rows

from dure.reports.public import build_public_report
from dure.web.api.figures import api
from dure.web.books.models import Book
from dure.web.books.reports import build_report
from dure.web.circulation.models import PublicReport
from dure.web.community.models import Enterprise
from dure.web.outlook.plans import store_plan
from dure.web.outlook.runs import Wish, make_run
from dure.web.shocks.figures import open_year
from dure.web.wsgi import application

pytestmark = pytest.mark.slow

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
OPERATIONS = [
    found.ok() for found in schemathesis.openapi.from_dict(api.get_openapi_schema()).get_all_operations()
]


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Let the application keep the connection of the test, as Django's own client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def look_ahead(enterprise: Enterprise) -> None:
    """Give an enterprise a plan and a run."""
    text = (Path(__file__).parents[3] / "examples" / "jinan" / "plan.toml").read_text(encoding="utf-8")
    make_run(store_plan(enterprise, text, origin="file", by=None), Wish(years=1, draws=20), by=None)


@pytest.fixture
def known(village: Any, stored_book: Book) -> dict[str, str]:
    """Give a code or token that is there, by the beginning of the address."""
    link = stored_book.public_links.create(token="t" * 43, place="52720", period="2025")
    report = build_report(stored_book, place="52720", period="2025")
    shown = {language: build_public_report(report, language=language) for language in ("ko", "en")}
    PublicReport.objects.create(link=link, **shown)
    enterprise = stored_book.enterprise
    look_ahead(enterprise)
    store_rows(village.other.book, wide_rows())
    assert open_year(village.other, by=None) is not None
    return {
        "enterprises": enterprise.code,
        "communities": enterprise.community.code,
        "public": link.token,
        "places": "52720",
        "playbooks": "food-waste-circulation",
    }


@pytest.mark.parametrize("role", [None, "manager", "stranger"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.path)
def test_every_answer_is_as_described(
    operation: Any, role: str | None, known: dict[str, str], sign_in: Callable[..., Client]
) -> None:
    """No question breaks the server, and every status, type and body is one that the description tells of."""
    operation.schema.app = application
    session = sign_in(role).cookies.get("sessionid")
    cookies = {"sessionid": session.value} if session else {}
    seen = set()

    @settings(max_examples=30, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(
        case=st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in MODES)),
        is_known=st.booleans(),
    )
    def try_it(case: Any, is_known: bool) -> None:  # noqa: FBT001 -- drawn by its name
        if is_known and case.path_parameters:
            part = operation.path.split("/")[3]
            for name in case.path_parameters:
                # A playbook is tried on a place; all others are asked for by one name alone.
                case.path_parameters[name] = known[
                    "places" if (part, name) == ("playbooks", "code") else part
                ]
        case.cookies = cookies  # in place of those that it made up
        response = case.call(app=application)
        case.validate_response(response, checks=CHECKS)
        seen.add(response.status_code)

    try_it()
    if role == "manager":
        assert 200 in seen
