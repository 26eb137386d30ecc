from typing import TYPE_CHECKING, Any

import pytest
from stored_books import as_csv, open_publicly, village_rows

from dure.web.books.models import Book, Document, Import, Staged, Transfer
from dure.web.community.models import Act, EnterpriseRole
from dure.web.imports.models import Preview, SetAside

if TYPE_CHECKING:
    from django.test import Client

YEAR = ("2025.csv", as_csv(village_rows((2025,))))
FORMER = ("2024.csv", as_csv(village_rows((2024,))))


def verbs() -> list[str]:
    """Return what the log says, in its order."""
    return list(Act.objects.order_by("id").values_list("verb", flat=True))


def test_nothing_is_in_the_book_before_it_is_confirmed(desk: Any) -> None:
    """A preview counts; it stores nothing."""
    brought = desk.bring(YEAR)
    assert (brought.state, brought.new_documents, Transfer.objects.count()) == ("previewed", 72, 0)
    assert "72 will be put into the book" in desk.page(brought)


def test_what_is_confirmed_is_stored_and_the_figures_before_and_after_are_said(desk: Any) -> None:
    """The way of a bookkeeper, from the drop to the report."""
    first = desk.confirm(desk.bring(FORMER))
    assert (first.state, Document.objects.count()) == ("stored", 72)
    second = desk.confirm(desk.bring(YEAR))
    page = desk.page(second)
    assert "72 documents came in" in page
    assert "Share of spending that stays here" in page
    assert f"/e/{desk.code}/" in page or "What comes next" in page
    assert sorted(verbs()[:3]) == ["import.confirmed", "import.previewed", "import.stored"]


def test_the_same_file_twice_adds_nothing_and_is_no_fault(desk: Any) -> None:
    """It is said kindly, and there is nothing to confirm."""
    desk.confirm(desk.bring(YEAR))
    again = desk.bring(YEAR)
    page = desk.page(again)
    assert "stands in the book already" in page
    assert 'name="seen"' not in desk.browser.get(f"{desk.address}{again.code}/").content.decode()
    assert Document.objects.count() == 72


def test_two_who_confirm_at_once_confirm_once(desk: Any, sign_in: Any) -> None:
    """The later one is told how it stands."""
    brought = desk.bring(YEAR)
    seen = brought.shown.mark
    desk.act(brought, "confirm", seen=seen)
    manager = sign_in("manager")
    answer = manager.post(f"{desk.address}{brought.code}/confirm/", {"seen": seen}, follow=True)
    assert "Somebody was faster" in answer.content.decode()
    assert (verbs().count("import.confirmed"), Document.objects.count()) == (1, 72)


def test_another_bookkeeper_of_the_enterprise_may_confirm(desk: Any, sign_in: Any) -> None:
    """What one previewed, a colleague puts into the book."""
    brought = desk.bring(YEAR)
    sign_in("manager").post(f"{desk.address}{brought.code}/confirm/", {"seen": brought.shown.mark})
    brought.refresh_from_db()
    assert brought.state == "stored"


@pytest.mark.parametrize(
    "path", ["", "confirm/", "discard/", "undo/", "retry/", "refused.xlsx", "columns/1/"]
)
def test_an_import_of_another_enterprise_is_not_there(
    desk: Any, village: Any, sign_in: Any, path: str
) -> None:
    """Neither under its own address nor under one's own."""
    brought = desk.bring(YEAR)
    EnterpriseRole.objects.create(enterprise=village.other, person=village.people["stranger"], kind="manager")
    stranger: Client = sign_in("stranger")
    for code in (village.enterprise.code, village.other.code):
        for ask in (stranger.get, stranger.post):
            assert ask(f"/e/{code}/files/{brought.code}/{path}").status_code in {404, 405}
    brought.refresh_from_db()
    assert brought.state == "previewed"


def test_a_stale_preview_is_compared_again_before_it_is_confirmed(desk: Any) -> None:
    """What was seen is what is stored."""
    first, second = desk.bring(YEAR), desk.bring(YEAR)
    seen = second.shown.mark
    desk.confirm(first)
    answer = desk.browser.post(f"{desk.address}{second.code}/confirm/", {"seen": seen}, follow=True)
    assert "compared with it anew" in answer.content.decode()
    second.refresh_from_db()
    assert (second.state, second.new_documents, second.duplicate_documents) == ("previewed", 0, 72)


def test_a_preview_opened_later_speaks_of_the_book_as_it_is(desk: Any) -> None:
    """A colleague stored the same file meanwhile."""
    waiting = desk.bring(YEAR)
    desk.confirm(desk.bring(YEAR))
    assert "stands in the book already" in desk.page(waiting)


def test_an_import_is_undone_whole_and_leaves_its_trace(desk: Any) -> None:
    """The page says what goes and what stays; the list and the log keep it."""
    brought = desk.confirm(desk.bring(YEAR))
    page = desk.page(brought, "undo/")
    assert "72 documents from 1 file" in page
    assert "All other imports" in page
    answer = desk.browser.post(f"{desk.address}{brought.code}/undo/", follow=True)
    assert "72 rows are out of the book" in answer.content.decode()
    brought.refresh_from_db()
    assert (brought.state, Transfer.objects.count(), str(brought.undone_by)) == ("undone", 0, "bookkeeper")
    assert "Undone" in answer.content.decode()
    assert verbs()[-1] == "import.undone"
    assert "bookkeeper undid it" in desk.page(brought)


def test_an_undo_says_which_files_are_to_be_brought_again(desk: Any) -> None:
    """Documents that a later import met again stand in the book by the earlier one only."""
    first = desk.confirm(desk.bring(FORMER))
    desk.confirm(desk.bring(("both.csv", as_csv(village_rows((2024, 2025))))))
    assert "72 of its documents were brought again" in desk.page(first, "undo/")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "What a public link shows"), ("ko", "공개 링크의 내용은")]
)
def test_an_undo_says_that_a_public_link_stays_as_it_was_opened(
    desk: Any, village: Any, sign_in: Any, language: str, words: str
) -> None:
    """With what goes in it; a link that was opened before has nothing of it."""
    desk.browser = sign_in("bookkeeper", language=language)
    former = desk.confirm(desk.bring(YEAR))
    assert words not in desk.page(former, "undo/")
    open_publicly(Book.objects.get(enterprise=village.enterprise))
    assert words in desk.page(former, "undo/")
    later = desk.confirm(desk.bring(FORMER))
    assert words not in desk.page(later, "undo/")


def test_what_is_discarded_leaves_nothing_but_its_trace(desk: Any) -> None:
    """Nobody's rows wait for nothing."""
    brought = desk.bring(
        YEAR, ("표.csv", "한날,누구,얼마\n2025-01-03,가상상회,100\n2025-01-04,가상,5".encode())
    )
    assert SetAside.objects.count() == 1
    answer = desk.act(brought, "discard")
    assert answer["location"] == desk.address
    brought.refresh_from_db()
    assert brought.state == "discarded"
    assert (Staged.objects.count(), SetAside.objects.count()) == (0, 0)
    assert "These files were not used" in desk.page(brought)
    assert verbs()[-1] == "import.discarded"


def test_what_nobody_confirmed_for_weeks_is_let_go(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the next files are brought."""
    from datetime import timedelta  # noqa: PLC0415 -- only here

    from dure.web.imports import acts  # noqa: PLC0415 -- likewise

    old = desk.bring(YEAR)
    monkeypatch.setattr(acts, "KEPT", timedelta(0))
    desk.bring(FORMER)
    old.refresh_from_db()
    assert old.state == "discarded"


def test_a_supplier_shares_its_lists(desk: Any) -> None:
    """Whose the files are is kept with what was read of them."""
    brought = desk.bring(YEAR, whose="others", number="999-81-00029")
    from dure.web.books.storage import load_staged  # noqa: PLC0415 -- only here

    assert load_staged(brought)[1] == ["9998100029"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"whose": "others", "number": "123-45-67890"}, "not a business registration number"),
        ({"whose": "others", "number": ""}, "not a business registration number"),
        ({"whose": "nobody"}, "Select a valid choice"),
        ({"whose": ["ours", "others"], "number": "9998100029"}, "Choose one of the two"),
    ],
)
def test_whose_the_files_are_is_asked_until_it_is_clear(desk: Any, said: Any, words: str) -> None:
    """The form comes back with its fault; nothing is kept."""
    answer = desk.send(YEAR, **said)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert "choose the files once more" in answer.content.decode()
    assert not Import.objects.exists()


def test_the_list_says_who_brought_what_and_how_it_stands(desk: Any) -> None:
    """The latest first."""
    desk.confirm(desk.bring(YEAR))
    desk.bring(FORMER)
    page = desk.browser.get(desk.address).content.decode()
    assert page.index("Waits for your yes") < page.index("In the book")
    assert "bookkeeper" in page


def test_the_page_is_whole_in_korean(village: Any, sign_in: Any) -> None:
    """A county bookkeeper reads it."""
    page = sign_in("bookkeeper", language="ko").get(f"/e/{village.enterprise.code}/files/").content.decode()
    assert "파일을 고르거나 여기에 끌어다 놓으세요" in page
    assert "홈택스" in page


def test_the_preview_knows_the_state_of_the_book_that_it_was_compared_with(desk: Any, village: Any) -> None:
    """Not its version: a version may come twice."""
    brought = desk.bring(YEAR)
    assert Preview.objects.get(brought=brought).rows_stamp == Book.objects.get(pk=village.book.pk).rows_stamp


def test_what_came_by_another_door_is_shown_too(desk: Any, stored_book: Book) -> None:
    """Such as the example's files: what is known of them is what stands in the book."""
    brought = Import.objects.get(book=stored_book)
    for path in ("", "undo/"):
        assert "장부.csv" in desk.page(brought, path)


def test_a_change_of_the_book_between_the_look_and_the_press_is_caught(desk: Any) -> None:
    """Whatever the form says that it saw."""
    brought = desk.bring(YEAR)
    desk.act(brought, "confirm", seen="")
    brought.refresh_from_db()
    assert brought.state == "previewed"


@pytest.mark.parametrize("act", ["discard", "undo"])
def test_of_what_was_let_go_only_the_counts_are_kept(desk: Any, act: str) -> None:
    """No name of a supplier stays in the trace."""
    brought = desk.bring(YEAR)
    assert "가상식자재" in desk.page(brought)
    if act == "undo":
        desk.confirm(brought)
    desk.act(brought, act)
    assert "가상식자재" not in desk.page(brought)
    assert "가상식자재" not in str(Preview.objects.get(brought=brought).sources)
    assert "2025.csv" in desk.page(brought)


def test_names_and_memos_of_strangers_are_text_in_the_preview(desk: Any) -> None:
    """What a supplier calls itself does nothing on our page."""
    evil = "<script>alert(1)</script>"
    rows = [[*row] for row in village_rows((2025,))]
    for row in rows[:3]:
        row[4] = row[8] = evil
    brought = desk.bring(("장부.csv", as_csv(rows)))
    for path in ("", "undo/"):
        page = desk.browser.get(f"{desk.address}{brought.code}/{path}", follow=True).content.decode()
        assert evil not in page
        assert "&lt;script&gt;alert(1)" in page


def test_the_same_register_twice_adds_nothing_either(desk: Any) -> None:
    """Members and addresses are no documents, and are known again all the same."""
    register = (
        "조합원명부.csv",
        "조합원명,가입일,출자금\n홍가상,2020-01-02,50000\n김가명,2021-03-04,100000\n".encode(),
    )
    first = desk.bring(YEAR, register)
    assert "2 lines of registers" in desk.page(first)
    desk.confirm(first)
    page = desk.page(desk.bring(register, YEAR))
    assert "stands in the book already" in page
    assert "lines of registers" not in page


def test_what_a_colleague_added_is_looked_at_before_it_is_confirmed(desk: Any) -> None:
    """Somebody explained a table while the preview lay open elsewhere: that page confirms no longer."""
    table = "한날,누구한테,얼마\n2025-01-03,가상상회,100\n2025-01-04,가상,5\n".encode()
    brought = desk.bring(YEAR, ("표.csv", table))
    seen = brought.shown.mark
    said = {"way": "out", "date": "한날", "amount": "얼마", "name": "누구한테", "role": "accrual"}
    desk.act(brought, f"columns/{SetAside.objects.get().pk}", **said)
    answer = desk.browser.post(f"{desk.address}{brought.code}/confirm/", {"seen": seen}, follow=True)
    assert "Something changed since you looked" in answer.content.decode()
    brought.refresh_from_db()
    assert (brought.state, brought.new_documents) == ("previewed", 74)
