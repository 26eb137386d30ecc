"""What is unsure is asked about, the answers are kept, and nobody's answer is lost or written over."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from stored_books import store_files
from unsure_books import FARM, INVOICES, TRADER

from dure.web.books.models import Book, Judgement
from dure.web.books.reports import get_report, load_intake
from dure.web.books.storage import add_judgements
from dure.web.community.models import Act, Look


def at(village: Any, page: str = "") -> str:
    """Give an address of sorting."""
    return f"/e/{village.enterprise.code}/sort/{page}"


def text_of(response: Any) -> str:
    """Give a page as text."""
    return response.content.decode()


def coverage(book: Book) -> float:
    """Give the share of the outlay that is placed."""
    return get_report(book).en["coverage_share"]


def place(browser: Client, village: Any, **form: str) -> Any:
    """Send the places' form."""
    return browser.post(at(village), {key.replace("_", "-"): value for key, value in form.items()})


def test_the_page_asks_about_the_most_money_first(village: Any, bookkeeper: Client) -> None:
    """The farm before the trader; how much the first answers settle stands above."""
    page = text_of(bookkeeper.get(at(village)))
    assert page.index("들녘농장영농조합") < page.index("진안고운상사(가상)")
    assert "이웃상회" not in page
    assert "settles 88" in page
    assert "Jinan-gun, Jeonbuk" in page


def test_placing_a_party_changes_the_headline_and_says_so(
    village: Any, bookkeeper: Client, unsure_book: Book
) -> None:
    """Before and after stand beside each other; the act is in the log; the next report rests on it."""
    before = coverage(unsure_book)
    answer = place(bookkeeper, village, subject_0=FARM, seen_0="0", choice_0="52720")
    assert answer.status_code == 302
    assert answer.url == at(village, "answer/")
    shown = text_of(bookkeeper.get(answer.url))
    assert "들녘농장영농조합 is in Jinan-gun, Jeonbuk" in shown
    assert "Coverage" in shown
    unsure_book.refresh_from_db()
    assert coverage(unsure_book) > before
    (judgement,) = Judgement.objects.filter(book=unsure_book)
    assert (judgement.subject, judgement.aspect, judgement.value) == (FARM, "place", "52720")
    assert judgement.who == village.people["bookkeeper"]
    act = Act.objects.get(verb="judgement.made")
    assert (act.enterprise, act.who, act.detail["count"]) == (village.enterprise, judgement.who, 1)
    assert "들녘농장" not in str(act.detail)


def test_several_are_answered_at_once_and_a_name_may_be_typed(
    village: Any, bookkeeper: Client, unsure_book: Book
) -> None:
    """A chosen place and a typed one that means one place are both saved; what is left open stays open."""
    place(
        bookkeeper,
        village,
        subject_0=FARM,
        seen_0="0",
        choice_0="52720",
        subject_1=TRADER,
        seen_1="0",
        text_1="완주 봉동",
        subject_2="name:홍가상",
        seen_2="0",
        choice_2="",
        text_2="",
    )
    judged = dict(Judgement.objects.filter(book=unsure_book).values_list("subject", "value"))
    assert judged.keys() == {FARM, TRADER}
    assert judged[TRADER].startswith("52710")


def test_a_typed_name_of_several_places_is_asked_again_with_the_places(
    village: Any, bookkeeper: Client, unsure_book: Book
) -> None:
    """백운면 is in two counties; nothing is guessed. A name that is nowhere says so."""
    page = place(bookkeeper, village, subject_0=FARM, seen_0="0", text_0="백운면")
    assert page.status_code == 200
    assert "Several places have this name" in text_of(page)
    assert 'value="52720310"' in text_of(page) or "Baegun-myeon, Jinan-gun" in text_of(page)
    page = place(bookkeeper, village, subject_0=FARM, seen_0="0", text_0="어디에도없는곳")
    assert "No place of this name was found" in text_of(page)
    assert not Judgement.objects.filter(book=unsure_book).exists()


def test_a_party_or_place_that_is_not_of_this_book_is_refused(
    village: Any, bookkeeper: Client, unsure_book: Book
) -> None:
    """Ids from forms are looked up in the book of the address."""
    for form in (
        {"subject_0": "1111111119", "seen_0": "0", "choice_0": "52720"},
        {"subject_0": FARM, "seen_0": "0", "choice_0": "99999"},
        {"subject_0": FARM, "seen_0": "0", "choice_0": "<script>"},
    ):
        assert place(bookkeeper, village, **form).status_code == 404
    merge = {
        "subject-0": "name:들녘농장영",
        "seen-0": "0",
        "others-0": "1111111119",
        "choice-0": "1111111119",
    }
    assert bookkeeper.post(at(village, "same/"), merge).status_code == 404
    for subject, choice in (
        ("paid_for|name:남의거래처", "rent"),
        ("paid_for|name:홍가상", "snacks"),
        ("x|y", "rent"),
    ):
        form = {"subject-0": subject, "seen-0": "0", "choice-0": choice}
        assert bookkeeper.post(at(village, "payments/"), form).status_code == 404
    twice = {"subject-0": "bank:other", "invoice-0": "etax:other", "seen-0": "0", "choice-0": "repeats"}
    assert bookkeeper.post(at(village, "twice/"), twice).status_code == 404
    assert not Judgement.objects.filter(book=unsure_book).exists()


def test_the_second_of_two_sees_what_the_first_decided_and_may_decide_again(
    village: Any, bookkeeper: Client, unsure_book: Book, sign_in: Callable[..., Client]
) -> None:
    """Nothing is written over unseen, and nothing is lost."""
    manager = sign_in("manager")
    place(manager, village, subject_0=FARM, seen_0="0", choice_0="52720")
    page = place(
        bookkeeper,
        village,
        subject_0=FARM,
        seen_0="0",
        choice_0="52111",
        subject_1=TRADER,
        seen_1="0",
        choice_1="52720",
    )
    shown = text_of(page)
    assert page.status_code == 200
    assert "Decided meanwhile by manager" in shown
    assert "is in Jinan-gun" in shown
    first = Judgement.objects.get(book=unsure_book, subject=FARM)
    assert first.value == "52720"
    assert Judgement.objects.get(book=unsure_book, subject=TRADER).value == "52720"
    assert f'name="seen-0" value="{first.pk}"' in shown
    again = place(bookkeeper, village, subject_0=FARM, seen_0=str(first.pk), choice_0="52111")
    assert again.status_code == 302
    values = (
        Judgement.objects.filter(book=unsure_book, subject=FARM)
        .order_by("pk")
        .values_list("value", flat=True)
    )
    assert list(values) == ["52720", "52111"]


def test_two_who_agree_are_not_troubled(
    village: Any, bookkeeper: Client, sign_in: Callable[..., Client]
) -> None:
    """The same answer twice is one judgement."""
    place(sign_in("manager"), village, subject_0=FARM, seen_0="0", choice_0="52720")
    assert place(bookkeeper, village, subject_0=FARM, seen_0="0", choice_0="52720").status_code == 302
    assert Judgement.objects.filter(book=village.book).count() == 1


def test_a_merge_is_remembered_either_way(village: Any, bookkeeper: Client, unsure_book: Book) -> None:
    """The same: one party from then on. Not the same: not asked again."""
    page = text_of(bookkeeper.get(at(village, "same/")))
    assert "들녘농장영" in page
    assert "220-81-00016" in page
    form = {"subject-0": "name:들녘농장영", "seen-0": "0", "others-0": FARM}
    bookkeeper.post(at(village, "same/"), {**form, "choice-0": "none"})
    unsure_book.refresh_from_db()
    assert load_intake(unsure_book).proposals == ()
    assert "들녘농장영" not in text_of(bookkeeper.get(at(village, "same/")))
    stands = Judgement.objects.get(book=unsure_book)
    assert (stands.aspect, stands.value) == ("differs_from", FARM)
    bookkeeper.post(at(village, "same/"), {**form, "seen-0": str(stands.pk), "choice-0": FARM})
    unsure_book.refresh_from_db()
    assert "name:들녘농장영" not in load_intake(unsure_book).ledger.parties["party"].to_pylist()


def test_a_purpose_holds_for_the_party_and_for_a_single_nameless_line(
    village: Any, bookkeeper: Client, unsure_book: Book
) -> None:
    """Two lines to one name are one question; the line without a name is judged by itself."""
    page = text_of(bookkeeper.get(at(village, "payments/")))
    assert "paid_for|name:홍가상" in page
    nameless = page.split('value="purpose|')[1].split('"')[0]
    bookkeeper.post(
        at(village, "payments/"),
        {
            "subject-0": "paid_for|name:홍가상",
            "seen-0": "0",
            "choice-0": "services",
            "subject-1": f"purpose|{nameless}",
            "seen-1": "0",
            "choice-1": "rent",
        },
    )
    unsure_book.refresh_from_db()
    rows = load_intake(unsure_book).ledger.transfers.select(["quantity", "purpose"]).to_pylist()
    purposes = {row["quantity"]: row["purpose"] for row in rows}
    assert (purposes[7000], purposes[8000], purposes[9000]) == ("services", "services", "rent")


def test_a_double_is_taken_out_or_kept(village: Any, bookkeeper: Client, unsure_book: Book) -> None:
    """Once: the slip no longer counts. Twice: both do, and it is not asked again."""
    page = text_of(bookkeeper.get(at(village, "twice/")))
    slip = page.split('name="subject-0" value="')[1].split('"')[0]
    invoice = page.split('name="invoice-0" value="')[1].split('"')[0]
    form = {"subject-0": slip, "invoice-0": invoice, "seen-0": "0"}
    outlay = get_report(unsure_book).en["outlay_krw"]
    bookkeeper.post(at(village, "twice/"), {**form, "choice-0": "repeats"})
    unsure_book.refresh_from_db()
    assert get_report(unsure_book).en["outlay_krw"] == outlay - 60_000
    stands = Judgement.objects.get(book=unsure_book)
    bookkeeper.post(at(village, "twice/"), {**form, "seen-0": str(stands.pk), "choice-0": "none"})
    unsure_book.refresh_from_db()
    assert get_report(unsure_book).en["outlay_krw"] == outlay
    assert slip not in text_of(bookkeeper.get(at(village, "twice/")))


def test_a_decision_can_be_taken_back_and_both_stay_in_the_list(
    village: Any, bookkeeper: Client, unsure_book: Book
) -> None:
    """The undo is a judgement of its own; the second undo of the same is too late."""
    before = coverage(unsure_book)
    place(bookkeeper, village, subject_0=FARM, seen_0="0", choice_0="52720")
    (row,) = Judgement.objects.filter(book=unsure_book)
    listed = text_of(bookkeeper.get(at(village, "decided/")))
    assert "들녘농장영농조합 is in Jinan-gun" in listed
    assert "bookkeeper" in listed
    back = bookkeeper.post(at(village, "decided/take-back/"), {"judgement": str(row.pk)})
    assert back.url == at(village, "answer/")
    unsure_book.refresh_from_db()
    assert coverage(unsure_book) == before
    assert Judgement.objects.filter(book=unsure_book).count() == 2
    late = bookkeeper.post(at(village, "decided/take-back/"), {"judgement": str(row.pk)}, follow=True)
    assert "stands no longer" in text_of(late)
    assert "no longer" in text_of(bookkeeper.get(at(village, "decided/")))


def test_a_decision_of_another_book_cannot_be_taken_back(village: Any, bookkeeper: Client) -> None:
    """Nor guessed at, nor malformed."""
    add_judgements(
        village.other.book, who=village.people["manager"], judgements=[("1", "place", "52720", "")]
    )
    foreign = Judgement.objects.get(book=village.other.book)
    for number in (str(foreign.pk), "0", "x", "9" * 30):
        answer = bookkeeper.post(at(village, "decided/take-back/"), {"judgement": number})
        assert answer.status_code == 404


def test_a_judgement_holds_for_the_next_import(village: Any, bookkeeper: Client, unsure_book: Book) -> None:
    """Next month's invoice of the farm is placed already."""
    place(bookkeeper, village, subject_0=FARM, seen_0="0", choice_0="52720")
    header, first, *_ = INVOICES.splitlines()
    later = first.replace("2025-03-01", "2025-07-01").replace("20250301", "20250701")
    store_files(unsure_book, [("7월.csv", f"{header}\n{later}\n".encode())])
    assert "들녘농장영농조합" not in text_of(bookkeeper.get(at(village)))


def test_places_are_found_by_typing(village: Any, bookkeeper: Client) -> None:
    """Part of a name, in Korean or English, or a place within another."""
    for text, found in (
        ("진안", "Jinan-gun"),
        ("baegun", "Baegun-myeon"),
        ("진안 백운", "Baegun-myeon, Jinan-gun"),
    ):
        page = text_of(bookkeeper.get(at(village, "find/"), {"text-3": text}))
        assert found in page
        assert 'name="choice-3"' in page
    assert "choice" not in text_of(bookkeeper.get(at(village, "find/"), {"text-<b>": ""}))
    assert "<b>" not in text_of(bookkeeper.get(at(village, "find/"), {"text-<b>": "진안"}))


def test_the_assumptions_in_use_stand_with_range_and_source(village: Any, bookkeeper: Client) -> None:
    """As the report tells them."""
    page = text_of(bookkeeper.get(at(village, "assumptions/")))
    assert "Range" in page
    assert get_report(village.book).en["assumptions"][0]["text"] in page


def test_nothing_to_answer_and_an_empty_book_say_what_to_do_next(
    village: Any, sign_in: Callable[..., Client]
) -> None:
    """A page without a question has a way on."""
    browser = sign_in("manager")
    assert "Nothing to sort yet" in text_of(browser.get(at(village)))
    assert "Nothing was decided yet" in text_of(
        browser.get(at(village, "decided/"))
    ) or "Nothing to sort" in text_of(browser.get(at(village, "decided/")))
    assert browser.get(at(village, "answer/")).status_code == 302


def test_a_look_at_names_of_people_is_logged(village: Any, bookkeeper: Client) -> None:
    """홍가상 may be a private person."""
    bookkeeper.get(at(village))
    look = Look.objects.get()
    assert (look.what, look.enterprise) == ("bank_names", village.enterprise)


def test_names_from_files_are_text_and_nothing_else(village: Any, sign_in: Callable[..., Client]) -> None:
    """A party called as a script is shown as it is printed."""
    nasty = INVOICES.replace("들녘농장영농조합", "<script>alert(1)</script>")
    store_files(village.book, [("매입.csv", nasty.encode())])
    page = text_of(sign_in("bookkeeper").get(at(village)))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_the_pages_speak_korean(village: Any, unsure_book: Book, sign_in: Callable[..., Client]) -> None:
    """Every page, whole, in Korean."""
    browser = sign_in("bookkeeper", language="ko")
    for page in ("", "same/", "payments/", "twice/", "assumptions/", "decided/"):
        answer = browser.get(at(village, page))
        assert answer.status_code == 200
        assert "확실하지 않은 것" in text_of(answer)


@pytest.mark.parametrize(
    ("language", "said", "left"),
    [
        ("ko", "3건 가운데 1건을 정했고 2건이 남았습니다", "아직 남은 것"),
        ("en", "1 of 3 settled, 2 left.", "Still open"),
    ],
)
def test_a_form_saved_in_part_says_what_is_left(
    village: Any, sign_in: Callable[..., Client], unsure_book: Book, *, language: str, said: str, left: str
) -> None:
    """How many of those shown were settled, and the others by name."""
    form = {"subject_0": FARM, "seen_0": "0", "choice_0": "52720"}
    form |= {"subject_1": TRADER, "seen_1": "0", "choice_1": "", "text_1": ""}
    form |= {"subject_2": "name:홍가상", "seen_2": "0", "choice_2": "", "text_2": ""}
    browser = sign_in("bookkeeper", language=language)
    page = text_of(browser.get(place(browser, village, **form).url))
    assert said in page
    assert "진안고운상사(가상)" in page[page.index(left) :]
