from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from .table import ROLES, TABLE, Parts


def list_addresses(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """List the names of every address, those of packages included."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from list_addresses(
                pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            )
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def fill(parts: Parts, village: Any) -> Mapping[str, Any]:
    """Make what an address or a form is made of."""
    return parts(village) if callable(parts) else parts


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(TABLE))
def test_everybody_is_answered_as_the_table_says(
    name: str, method: str, village: Any, sign_in: Callable[..., Client]
) -> None:
    """404 where existence is private, the sign-in page for visitors, and nothing by mistake."""
    line, seen = TABLE[name], {}
    for role in ROLES:
        point = transaction.savepoint()
        address = reverse(name, kwargs=dict(fill(line.at, village)))
        browser = sign_in(None if role == "visitor" else role)
        data = fill(line.form, village) if method == "post" else {}
        seen[role] = getattr(browser, method)(address, data, headers=dict(line.headers)).status_code
        transaction.savepoint_rollback(point)
    assert seen == getattr(line, method), f"{method.upper()} {name}"


def test_every_address_is_in_the_table() -> None:
    """Who adds an address says who may use it."""
    names = set(list_addresses(get_resolver()))
    assert names - TABLE.keys() == set(), "these addresses have no line in tests/web/access/table.py"
    assert TABLE.keys() - names == set(), "these lines speak of addresses that are gone"
