"""From every figure down to its rows, which add up to it; and the rows as files."""

import csv
import html
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from stored_books import store_rows, village_rows

from dure.reports.words import write_won_exactly
from dure.web.books.models import Book
from dure.web.books.reports import get_report
from dure.web.circulation.money import read_won
from dure.web.community.models import Look

SignIn = Callable[..., Client]
FIGURE = re.compile(r'<a class="won rows-link" href="([^"]+)" data-exact="([^"]+)"')
SUM = re.compile(r"<dt>(?:Paid out|Came in)</dt><dd>([^<]+)</dd>")


def _rows(book: Book) -> str:
    return reverse("rows", args=[book.enterprise.code])


def _file(book: Book, form: str) -> str:
    return reverse("rows_download", args=[book.enterprise.code, form])


@pytest.mark.parametrize("asked", [{}, {"place": "52"}, {"period": "2024"}, {"period": "2025-Q2"}])
def test_the_rows_of_every_figure_add_up_to_it(
    stored_book: Book, sign_in: SignIn, asked: dict[str, str]
) -> None:
    """Each sum of won on the page leads to rows whose sum is that very figure."""
    browser = sign_in("viewer")
    page = browser.get(reverse("circulation", args=[stored_book.enterprise.code]), asked).content.decode()
    figures = {html.unescape(href): exact for href, exact in FIGURE.findall(page)}
    assert len(figures) >= 9
    for href, exact in figures.items():
        assert SUM.findall(browser.get(href).content.decode()) == [exact], href


def test_every_row_tells_where_it_was_read(stored_book: Book, sign_in: SignIn) -> None:
    """File, line and document stand beside each row, and who looked is written down."""
    page = sign_in("viewer").get(_rows(stored_book), {"party": "9998100126"}).content.decode()
    assert "장부.csv" in page
    assert len(re.findall(r'<span class="key">[^<]+</span>', page)) == 12
    assert page.count("가상방앗간") >= 12
    look = Look.objects.get(enterprise=stored_book.enterprise)
    assert (look.what, look.whose) == ("rows", "가상의료사협")


def test_rows_are_chosen_by_direction_purpose_side_and_words(stored_book: Book, sign_in: SignIn) -> None:
    """The form above the rows asks for fewer, and says what is asked."""
    browser = sign_in("viewer", language="ko")
    chosen = {"direction": "out", "purpose": "goods", "side": "inside", "search": "방앗간"}
    page = browser.get(_rows(stored_book), chosen).content.decode()
    for name in ("out", "goods", "inside"):
        assert f'<option value="{name}" selected>' in page
    spent = sum(400_000 + 1_000 * month for month in range(1, 13))
    assert write_won_exactly(spent, "ko") in page
    assert "가상식자재" not in page


@pytest.mark.parametrize("asked", [{"direction": "up"}, {"purpose": "bribes"}, {"side": "left"}])
def test_what_rows_do_not_know_is_not_there(
    stored_book: Book, sign_in: SignIn, asked: dict[str, str]
) -> None:
    """A choice that is none is 404, not all rows."""
    assert sign_in("viewer").get(_rows(stored_book), asked).status_code == 404


def test_many_rows_come_in_pages(village: Any, sign_in: SignIn) -> None:
    """Fifty at a time; the sum is of all of them."""
    rows = [row for row in village_rows([2025]) if row[5]]  # those that are paid to a business
    again = [(row[0].replace("-15", "-16"), *row[1:]) for row in rows]
    store_rows(village.book, [*rows, *again])
    browser = sign_in("viewer")
    paid = {"direction": "out"}
    pages = [
        browser.get(_rows(village.book), {**paid, "page": str(page)}).content.decode() for page in (1, 2, 9)
    ]
    assert [page.count("<tr>") - 1 for page in pages] == [50, 2 * 4 * 12 - 50, 2 * 4 * 12 - 50]
    assert SUM.findall(pages[0]) == SUM.findall(pages[1]) != []


def test_the_rows_are_taken_away_as_they_were_chosen(stored_book: Book, sign_in: SignIn) -> None:
    """CSV with the mark that a Korean spreadsheet needs, and a workbook."""
    browser = sign_in("viewer", language="ko")
    asked = {"purpose": "rent", "direction": "out"}
    answer = browser.get(_file(stored_book, "csv"), asked)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    frozen = get_report(stored_book).ko
    rent = next(line for line in frozen["purposes"] if line["purpose"] == "rent")
    assert sum(int(row["셈에 넣은 금액(원)"]) for row in rows) == rent["outlay_krw"]
    assert browser.get(_file(stored_book, "xlsx"), asked).content.startswith(b"PK")
    assert browser.get(_file(stored_book, "html"), asked).status_code == 404


def test_no_cell_of_a_file_is_a_formula(village: Any, sign_in: SignIn) -> None:
    """A party called =cmd is text to a spreadsheet."""
    rows = [list(row) for row in village_rows([2025])]
    for row in rows:
        row[4] = row[4].replace("가상식자재", "=cmd|' /C calc'!A0")
        row[8] = "@SUM(1+1)"
    store_rows(village.book, rows)
    content = sign_in("manager").get(_file(village.book, "csv")).content.decode("utf-8-sig")
    cells = {cell for row in csv.reader(io.StringIO(content)) for cell in row}
    assert "'=cmd|' /C calc'!A0" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize(
    ("typed", "won"),
    [
        ("12,000,000", 12_000_000),
        ("1,200만 원", 12_000_000),
        ("1억 2,000만", 120_000_000),
        ("₩500", 500),
        ("3억", 300_000_000),
    ],
)
def test_won_are_read_as_people_write_them(typed: str, won: int) -> None:
    """만 and 억, commas and the sign of won."""
    assert read_won(typed) == won


@pytest.mark.parametrize("typed", ["", "a lot", "1.5억", "-5", "999999억억"])
def test_what_is_no_sum_is_refused(typed: str) -> None:
    """A guess at money is worse than a question."""
    with pytest.raises(ValueError, match="no sum"):
        read_won(typed)


def test_a_card_on_a_phone_shows_no_machine_key(stored_book: Book, sign_in: SignIn) -> None:
    """The document is named as people name it; the key stays in the workbook, for judgements."""
    page = sign_in("viewer", language="ko").get(_rows(stored_book)).content.decode()
    assert "목록의 한 줄" in page
    assert not re.search(r"\b(?:row|etax|bank|pay|card|receipt|tax_invoice):[0-9a-f:]{4}", page)
