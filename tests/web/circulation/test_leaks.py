"""A leak: whom to ask, what closing it would change, the pledge to close it, and what became of that."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from stored_books import CLINIC, JEONJU, JINAN, store_rows

from dure.reports.words import write_won
from dure.web.books.models import Book
from dure.web.books.reports import build_report
from dure.web.community.models import Act, Look
from dure.web.thread.models import Pledge, Voice

SignIn = Callable[..., Client]
GROCER = "9998100112"
MILL = "9998100126"
LEAK = {"party": GROCER, "purpose": "goods"}
TOLD = {
    **LEAK,
    "who": "가상의료사협",
    "quantity": "600만",
    "by": "2030-12-31",
    "sellers": [MILL],
    "what": "",
}


def _leak(book: Book) -> str:
    return reverse("leak", args=[book.enterprise.code])


def _pledge(book: Book) -> str:
    return reverse("pledge_make", args=[book.enterprise.code])


@pytest.fixture
def book(village: Any) -> Book:
    """Give a book of two years: in the second, half a million a month moved from Jeonju to the mill here."""
    rows: list[tuple[str, ...]] = []
    for year, there, here in ((2024, 900_000, 100_000), (2025, 400_000, 600_000)):
        for month in range(1, 13):
            day = f"{year}-{month:02}-15"
            for name, number, address, krw in (
                ("가상식자재", GROCER, JEONJU.format(10), there),
                ("가상방앗간", MILL, JINAN.format(20), here),
            ):
                rows.append((day, *CLINIC, name, number, address, "goods", "쌀", str(krw)))
            rows.append((day, "가상주민", "", "", *CLINIC, "services", "진료비", "4200000"))
    store_rows(village.book, rows)
    _say_lines(village.book)
    return village.book


def _say_lines(book: Book) -> None:
    """Let a register of businesses tell that both sell rice."""
    from stored_books import store_files  # noqa: PLC0415 -- beside its only use

    lines = ["사업자등록번호,상호,업태,종목,사업장소재지"]
    lines += [
        f"{GROCER},가상식자재,도매업,쌀,{JEONJU.format(10)}",
        f"{MILL},가상방앗간,소매업,쌀,{JINAN.format(20)}",
    ]
    store_files(book, [("사업자 현황.csv", "\n".join(lines).encode("utf-8-sig"))])


def test_a_leak_tells_who_here_sells_the_same(book: Book, sign_in: SignIn) -> None:
    """The supplier, its rows, the seller here, and what moving all of it would bring with its range."""
    page = sign_in("viewer").get(_leak(book), LEAK).content.decode()
    leak = next(line for line in build_report(book).leaks if line.party == GROCER)
    assert leak.gain.value is not None
    assert "가상방앗간" in page
    assert write_won(round(leak.gain.value), "en") in page
    assert page.count("장부.csv") == 10
    assert Look.objects.filter(what="rows", enterprise=book.enterprise).exists()


@pytest.mark.parametrize("asked", [{}, {"party": "1"}, {**LEAK, "purpose": "rent"}, {**LEAK, "party": MILL}])
def test_what_is_no_leak_is_not_there(book: Book, sign_in: SignIn, asked: dict[str, str]) -> None:
    """Only what left, as the report lists it, has a page."""
    assert sign_in("manager").get(_leak(book), asked).status_code == 404


def test_part_of_a_leak_is_measured_by_the_engine(book: Book, sign_in: SignIn) -> None:
    """The small form answers for part of it; more than left is refused in words."""
    browser = sign_in("viewer")
    report = build_report(book)
    leak = next(line for line in report.leaks if line.party == GROCER)
    part = report.measure_closing(leak, amount_krw=2_000_000, sellers=[MILL])
    assert part.value is not None
    page = browser.get(_leak(book), {**LEAK, "amount": "200만", "sellers": MILL}).content.decode()
    assert f"would bring {write_won(round(part.value), 'en')} of income" in page
    page = browser.get(_leak(book), {**LEAK, "amount": "9억"}).content.decode()
    assert "More than left in this period." in page
    page = browser.get(_leak(book), {**LEAK, "amount": "많이"}).content.decode()
    assert "Write a sum of won" in page


def test_a_pledge_is_stored_logged_and_stands_in_the_report(book: Book, sign_in: SignIn) -> None:
    """Who, how much a year, by when, to whom: kept as the thread keeps it, in both languages."""
    browser = sign_in("bookkeeper", language="ko")
    answer = browser.post(_pledge(book), TOLD, follow=True)
    pledge = Pledge.objects.get(enterprise=book.enterprise)
    assert pledge.leak == {"supplier": GROCER, "purpose": "goods", "sellers": [MILL]}
    assert (pledge.quantity, pledge.who_en) == (6_000_000, "Example clinic")
    assert pledge.what_ko == "가상식자재 대신 가상방앗간에서 물품 사기"
    assert pledge.what_en == "Buy goods from 가상방앗간 instead of 가상식자재"
    assert Act.objects.get(verb="pledge.made").detail["pledge"] == pledge.code
    page = answer.content.decode()
    assert "약속을 적었습니다" in page
    assert pledge.what_ko in page[page.index('id="pledges"') :]
    told = browser.get(reverse("report_download", args=[book.enterprise.code, "json"])).json()
    assert told["thread"]["strands"][0]["pledges"][0]["what"] == pledge.what_ko


def _begin(book: Book, browser: Client) -> dict[str, Any]:
    """Send back what the form begins with, as one click does."""
    form = browser.get(_leak(book), LEAK).context["pledge_form"]
    told = {name: form[name].value() for name in form.fields}
    return {**LEAK, **{name: value for name, value in told.items() if value not in (None, False)}}


def _read_as_strangers(book: Book, sign_in: SignIn, *, role: str | None, language: str) -> str:
    """Read all that somebody without a right to the book can of it."""
    browser = sign_in(role, language=language)
    community = book.enterprise.community.code
    addresses = [
        reverse("community", args=[community]),
        f"/api/v1/communities/{community}/thread?language={language}",
    ]
    link = book.public_links.filter(closed_at=None).first()
    if link is not None:
        addresses += [
            reverse("public_report", args=[link.token]),
            reverse("public_download", args=[link.token, "json"]),
        ]
    answers = [browser.get(address) for address in addresses]
    assert {answer.status_code for answer in answers} == {200}
    return "\n".join(answer.content.decode() for answer in answers)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("role", [None, "member"])
@pytest.mark.parametrize("is_public", [False, True])
def test_one_click_tells_strangers_of_no_supplier_and_no_exact_sum(
    book: Book, sign_in: SignIn, *, role: str | None, language: str, is_public: bool
) -> None:
    """The form as it begins publishes nothing; made public, it speaks of the purpose and a rounded sum."""
    store_rows(
        book,
        [("2025-06-16", *CLINIC, "가상식자재", GROCER, JEONJU.format(10), "goods", "쌀", "123457")],
    )
    manager = sign_in("manager")
    opened = manager.get(reverse("public_desk", args=[book.enterprise.code])).content.decode()
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', opened)
    assert seen
    manager.post(
        reverse("public_open", args=[book.enterprise.code]),
        {"seen": seen[1], "place": "52720", "period": "2025"},
    )
    told = _begin(book, sign_in("bookkeeper"))
    assert "is_public" not in told
    sign_in("bookkeeper").post(_pledge(book), {**told, **({"is_public": "on"} if is_public else {})})
    pledge = Pledge.objects.get()
    assert (pledge.is_public, pledge.quantity) == (is_public, 4_923_457)
    said = _read_as_strangers(book, sign_in, role=role, language=language)
    for secret in ("가상식자재", GROCER, "4923457", "4,923,457", "492만 3,457"):
        assert secret not in said
    public = {"ko": "진안군 안의 판매처에서 물품 사기", "en": "Buy goods from sellers in"}[language]
    assert (public in said) == is_public
    assert ("4920000" in said) == is_public


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"quantity": "많이"}, "Write a sum of won"),
        ({"who": ""}, "required"),
        ({"by": "soon"}, "date"),
        ({"by": "2020-12-31"}, "31 December 2020 has passed. Choose a day from today on."),
        ({"sellers": ["9999999999"]}, "valid choice"),
    ],
)
def test_a_pledge_that_says_too_little_is_asked_again(
    book: Book, sign_in: SignIn, wrong: dict[str, Any], said: str
) -> None:
    """Nothing is stored, and the page says what is wrong beside the field."""
    answer = sign_in("bookkeeper").post(_pledge(book), {**TOLD, **wrong})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Pledge.objects.exists()


def test_the_next_period_says_what_became_of_it(book: Book, sign_in: SignIn) -> None:
    """Pledged in 2024, half a million a month: the books of 2025 say that it was kept."""
    Pledge.objects.create(
        community=book.enterprise.community,
        enterprise=book.enterprise,
        who_ko="이사회",
        what_ko="쌀은 여기서 삽니다",
        quantity=6_000_000,
        made="2024-12-01",
        by="2025-12-31",
        leak={"supplier": GROCER, "purpose": "goods", "sellers": [MILL]},
    )
    browser = sign_in("viewer")
    for address in (reverse("circulation", args=[book.enterprise.code]), _leak(book)):
        page = browser.get(address, LEAK if address == _leak(book) else {}).content.decode()
        assert "The books say: kept" in page
        assert "₩6.0 million moved" in page
    pdf = browser.get(reverse("report_download", args=[book.enterprise.code, "pdf"]))
    assert pdf.content.startswith(b"%PDF")


def test_an_outcome_by_hand_wants_what_shows_it(book: Book, sign_in: SignIn) -> None:
    """Where the books cannot tell, people do, with evidence; it is logged and shown."""
    browser = sign_in("bookkeeper")
    browser.post(_pledge(book), TOLD)
    pledge = Pledge.objects.get()
    address = reverse("pledge_outcome", args=[book.enterprise.code, pledge.code])
    assert browser.post(address, {"outcome": "kept", "evidence": ""}).status_code == 422
    page = browser.post(
        address, {"outcome": "kept", "evidence": "이사회 회의록"}, follow=True
    ).content.decode()
    pledge.refresh_from_db()
    assert (pledge.outcome, pledge.evidence_ko) == ("kept", "이사회 회의록")
    assert "이사회 회의록" in page
    assert Act.objects.get(verb="pledge.outcome_set").detail["before"] == "open"


def test_another_enterprises_pledge_is_not_there(book: Book, village: Any, sign_in: SignIn) -> None:
    """A pledge is looked up within the enterprise of the address."""
    strange = Pledge.objects.create(
        community=village.community,
        enterprise=village.other,
        who_ko="저쪽",
        what_ko="남의 것",
        by="2030-01-01",
    )
    browser = sign_in("manager")
    assert browser.get(reverse("pledge", args=[book.enterprise.code, strange.code])).status_code == 404
    address = reverse("pledge_outcome", args=[book.enterprise.code, strange.code])
    assert browser.post(address, {"outcome": "kept", "evidence": "x"}).status_code == 404
    strange.refresh_from_db()
    assert strange.outcome == "open"


def test_neighbours_offers_stand_beside_the_leak(book: Book, sign_in: SignIn) -> None:
    """What is offered is seen by all who may see the leak; by whom, only by who may write to them."""
    Voice.objects.create(
        community=book.enterprise.community,
        kind="offer",
        purpose="goods",
        line="햅쌀",
        name="김이웃",
        contact="010-0000-0000",
    )
    Voice.objects.create(
        community=book.enterprise.community,
        kind="offer",
        purpose="goods",
        line="숨긴 것",
        hidden_at="2025-01-01T00:00Z",
    )
    seen = sign_in("viewer").get(_leak(book), LEAK).content.decode()
    assert "햅쌀" in seen
    assert not re.search("김이웃|010-0000|숨긴 것", seen)
    assert "김이웃" in sign_in("manager").get(_leak(book), LEAK).content.decode()
    assert Look.objects.filter(what="voices").count() == 1


def test_who_only_looks_gets_no_form(book: Book, sign_in: SignIn) -> None:
    """A viewer reads the pledges and makes none."""
    page = sign_in("viewer").get(_leak(book), LEAK).content.decode()
    assert _pledge(book) not in page
    assert sign_in("viewer").post(_pledge(book), TOLD).status_code == 404


@pytest.mark.parametrize(
    ("language", "said"), [("ko", "같은 약속이 이미 있습니다"), ("en", "The same was pledged already")]
)
def test_the_same_pledge_twice_is_asked_about(
    book: Book, sign_in: SignIn, *, language: str, said: str
) -> None:
    """Sent again it is pointed out; ticked as a further one it stands; another's own needs no tick."""
    browser = sign_in("bookkeeper", language=language)
    browser.post(_pledge(book), TOLD)
    again = browser.post(_pledge(book), TOLD)
    assert again.status_code == 422
    assert said in again.content.decode()
    assert Pledge.objects.count() == 1
    browser.post(_pledge(book), {**TOLD, "again": "on"})
    assert Pledge.objects.count() == 2
    browser.post(_pledge(book), {**TOLD, "who": "가상 살림위원회"})
    assert Pledge.objects.count() == 3
