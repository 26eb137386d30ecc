"""A bank file first, a payroll second: the names of staff that the bank wrote are nowhere any more."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from dure.web.books.models import Book, Import, Mention
from dure.web.books.storage import add_judgements

SignIn = Callable[..., Client]

BANK = (
    "거래일시,적요,기재내용,출금금액,입금금액,거래후잔액\n"
    + "".join(
        f"2025-{month:02}-25 10:00:00,이체,{name},{krw},0,{9_000_000 - krw}\n"
        for month in range(1, 13)
        for name, krw in (("홍가상", 1_910_000), ("남궁가", 2_100_000), ("들녘상회", 300_000 + month))
    )
    + "2025-05-02 10:00:00,홍가상 강사료,이체,70000,0,5940000\n"
    + "2025-05-03 10:00:00,이체,홍가상,80000,0,5940000\n"
).encode()
PAYROLL = (
    "2025년 03월분 급여대장\n\n"
    "사원번호,성명,부서,주소,기본급,지급합계,국민연금,건강보험,고용보험,장기요양보험료,"
    "소득세,지방소득세,공제합계,차인지급액\n"
    "1,홍가상,주방,진안군 백운면,2000000,2000000,90000,0,0,0,0,0,90000,1910000\n"
    "2,남궁가상,주방,전주시 완산구,2100000,2100000,0,0,0,0,0,0,0,2100000\n"
).encode()
NAMES = ("홍가상", "남궁가")
OF_A_KIND = 6
LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)')


def _bring(browser: Client, code: str, name: str, content: bytes) -> Import:
    sent = SimpleUploadedFile(name, content)
    answer = browser.post(f"/e/{code}/files/", {"whose": "ours", "files": [sent]})
    brought = Import.objects.get(code=answer["location"].split("/")[4])
    page = browser.get(answer["location"]).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    browser.post(f"/e/{code}/files/{brought.code}/confirm/", {"seen": seen[1]})
    brought.refresh_from_db()
    assert brought.state == Import.State.STORED
    return brought


def _say(content: bytes) -> str:
    """Return what a page or a file says, and the addresses that it leads to as people read them."""
    if content.startswith(b"PK"):
        with ZipFile(io.BytesIO(content)) as book:
            return " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    if content.startswith(b"%PDF"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return unquote(content.decode())


def _read_all(browser: Client, *starts: str) -> Iterator[tuple[str, str]]:
    """Follow the links of an enterprise's pages, files among them, some of each kind; give what each says."""
    waiting, met = list(starts), set(starts)
    kinds = Counter[str]()
    while waiting:
        address = waiting.pop(0)
        content = browser.get(address).getvalue()
        yield address, _say(content)
        for link in LINK.findall(content.decode(errors="replace")):
            address = link.replace("&amp;", "&")
            kind = address.partition("?")[0]
            if address.startswith(("/e/", "/c/")) and address not in met and kinds[kind] < OF_A_KIND:
                kinds[kind] += 1
                met.add(address)
                waiting.append(address)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_name_that_a_later_payroll_tells_to_be_staff_is_nowhere(
    village: Any, sign_in: SignIn, language: str
) -> None:
    """Neither on pages nor in rows, exports, data and paper; the stored rows themselves stay as they are."""
    browser, code = sign_in("manager", language=language), village.enterprise.code
    _bring(browser, code, "통장.csv", BANK)
    book = Book.objects.get(pk=village.book.pk)
    judged = [("name:홍가상", "place", "52111", ""), ("name:들녘상회", "place", "52720250", "")]
    add_judgements(book, who=village.people["manager"], judgements=judged)
    starts = (
        f"/e/{code}/report/",
        f"/e/{code}/files/",
        f"/e/{code}/sort/decided/",
        f"/api/v1/enterprises/{code}/report",
    )
    before = " ".join(text for _, text in _read_all(browser, *starts))
    assert all(name in before for name in NAMES)
    _bring(browser, code, "급여.csv", PAYROLL)
    assert Mention.objects.filter(name="홍가상").exists()
    read = dict(_read_all(browser, *starts))
    found = {(address, name) for address, text in read.items() for name in NAMES if name in text}
    assert found == set()
    assert {address.rpartition(".")[2].partition("?")[0] for address in read} >= {"pdf", "xlsx", "csv"}
    assert any("들녘상회" in text for text in read.values())
