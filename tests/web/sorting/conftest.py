"""A book in which something is unsure, and who sorts it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from unsure_books import store_unsure

from dure.web.books.models import Book


@pytest.fixture
def unsure_book(village: Any) -> Book:
    """Give a book in which a place, a name, a purpose and a double are open."""
    return store_unsure(village.book)


@pytest.fixture
def bookkeeper(unsure_book: Book, sign_in: Callable[..., Client]) -> Client:
    """Sign the bookkeeper in."""
    return sign_in("bookkeeper")
