from typing import Any

import pytest

from dure.web.books.models import Document, Import, Mention, RememberedMapping, Staged
from dure.web.imports.models import SetAside

from .made import TABLE, write_csv, write_xlsx

SAID = {
    "way": "out",
    "date": "한날",
    "amount": "얼마",
    "name": "누구한테",
    "role": "accrual",
    "unit_is": "KRW",
    "date_format": "auto",
}
STRANGE = ("표.csv", write_csv(TABLE))


@pytest.fixture
def waiting(desk: Any) -> Import:
    """Bring a table that nobody understands."""
    return desk.bring(STRANGE)


def columns_of(desk: Any, brought: Import) -> str:
    """Return the address of the page that asks."""
    return f"{desk.address}{brought.code}/columns/{SetAside.objects.get(brought=brought).pk}/"


def test_a_table_that_nobody_knows_asks_to_be_explained(desk: Any, waiting: Import) -> None:
    """Nothing of it can be confirmed yet; the remedy is on the page, not on a command line."""
    page = desk.page(waiting)
    assert "Tables that Dure does not know" in page
    assert "dure inspect" not in page
    assert "Put this into the book" not in page


def test_the_first_rows_and_a_guess_are_shown(desk: Any, waiting: Import) -> None:
    """With how it would be read at once."""
    page = desk.browser.get(columns_of(desk, waiting)).content.decode()
    assert "가상상회" in page
    assert "얼마 (12000, 30,000)" in page


def test_trying_keeps_nothing(desk: Any, waiting: Import) -> None:
    """A look is a look."""
    page = desk.browser.get(columns_of(desk, waiting), SAID).content.decode()
    assert "2 of 2 rows can be read" in page
    assert "42,000" in page
    assert not RememberedMapping.objects.exists()


def test_what_is_said_is_read_and_remembered_for_the_enterprise(desk: Any, waiting: Import) -> None:
    """And applied the next time by itself, which is said."""
    answer = desk.browser.post(columns_of(desk, waiting), SAID, follow=True)
    assert "will be read so from now on" in answer.content.decode()
    assert not SetAside.objects.exists()
    stored = desk.confirm(waiting)
    assert (stored.state, Document.objects.count()) == ("stored", 2)
    later = desk.bring(("다음 달.csv", write_csv([*TABLE, ("2025-02-01", "가상상회", "7000")])))
    page = desk.page(later)
    assert "read the way you once explained" in page
    assert (later.new_documents, later.duplicate_documents) == (1, 2)


def test_what_one_enterprise_said_is_not_anothers(desk: Any, village: Any, waiting: Import) -> None:
    """The same headings may mean something else elsewhere."""
    desk.browser.post(columns_of(desk, waiting), SAID)
    assert RememberedMapping.objects.get().enterprise == village.enterprise
    RememberedMapping.objects.update(enterprise=village.other)
    assert "Tables that Dure does not know" in desk.page(desk.bring(STRANGE))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"date": ""}, "This field is required"),
        ({"date": "그런 칸 없음"}, "Select a valid choice"),
        ({"amount": ""}, "Choose the column of the amount"),
        ({"way": "both", "amount": ""}, "Choose the column of money out"),
        ({"way": "others"}, "Choose both"),
    ],
)
def test_what_is_missing_is_asked_for(desk: Any, waiting: Import, said: Any, words: str) -> None:
    """In words, beside its field, and nothing is kept."""
    answer = desk.browser.post(columns_of(desk, waiting), {**SAID, **said})
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not RememberedMapping.objects.exists()


def test_what_reads_nothing_is_not_remembered(desk: Any, waiting: Import) -> None:
    """A mistake is not made for ever."""
    answer = desk.browser.post(columns_of(desk, waiting), {**SAID, "amount": "누구한테"}, follow=True)
    assert "could be read this way, so it was not remembered" in answer.content.decode()
    assert not RememberedMapping.objects.exists()


def test_sheets_with_the_same_headings_are_explained_together(desk: Any) -> None:
    """A sheet a month needs one answer, not twelve."""
    months = [[TABLE[0], (f"2025-{month:02}-03", "가상상회", f"{month}000")] for month in range(1, 5)]
    brought = desk.bring(("표.xlsx", write_xlsx(*months)))
    aside = SetAside.objects.filter(brought=brought).first()
    assert desk.page(brought).count("Say what the columns are") == 1
    desk.browser.post(f"{desk.address}{brought.code}/columns/{aside.pk}/", SAID)
    brought.refresh_from_db()
    assert (brought.new_documents, SetAside.objects.count()) == (4, 0)


def test_names_of_people_in_a_strange_table_are_not_kept(desk: Any) -> None:
    """Neither while it waits, nor in the book; the same person stays the same."""
    head = ("활동한날", "활동가", "휴대폰", "분")
    table = [
        head,
        *(
            (f"2025-01-{day:02}", name, "010-0000-1234", "60")
            for day, name in ((3, "홍가상"), (4, "홍가상"), (5, "김가명"))
        ),
    ]
    brought = desk.bring(("품앗이.csv", write_csv(table)))
    kept = [bytes(row.content) for row in (*Staged.objects.all(), *SetAside.objects.all())]
    page = desk.browser.get(columns_of(desk, brought)).content.decode()
    assert not any("홍가상".encode() in content or b"0000-1234" in content for content in kept)
    assert "홍가상" not in page
    assert "(name hidden)" in page
    said = {**SAID, "date": "활동한날", "name": "활동가", "amount": "분", "unit_is": "분", "is_people": "on"}
    desk.browser.post(columns_of(desk, brought), said)
    desk.confirm(brought)
    mentions = Mention.objects.exclude(number="owner")
    assert len({mention.number for mention in mentions}) == 2
    assert not any("홍가상" in (mention.name or "") for mention in mentions)
    again = desk.bring(("품앗이.csv", write_csv(table)))
    assert (again.new_documents, again.duplicate_documents) == (0, 3)


def test_once_it_is_confirmed_nothing_waits_to_be_explained(desk: Any) -> None:
    """The rest went in; the strange table is to be brought again, and is not kept."""
    brought = desk.bring(
        STRANGE,
        (
            "아는.csv",
            write_csv(
                [("date", "payer", "payee", "quantity"), ("2025-01-01", "가상의료사협", "가상상회", "100")]
            ),
        ),
    )
    address = columns_of(desk, brought)
    desk.confirm(brought)
    assert not SetAside.objects.exists()
    assert desk.browser.get(address).status_code == 404
    assert "Somebody was faster" in desk.browser.post(address, SAID, follow=True).content.decode()


def test_marks_in_a_strange_table_do_nothing(desk: Any) -> None:
    """Headings and cells of strangers are text on every page that shows them."""
    evil = '<script>alert("x")</script>'
    table = [("한날", evil, "얼마"), ("2025-01-03", evil, "12000"), ("2025-01-04", evil, "1")]
    brought = desk.bring(("표.csv", write_csv(table)))
    address = columns_of(desk, brought)
    page = desk.browser.get(address, {**SAID, "name": evil}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    said = {**SAID, "name": desk.browser.get(address).context["form"].fields["name"].choices[2][0]}
    desk.browser.post(address, said)
    assert "<script>alert" not in desk.browser.get(f"{desk.address}{brought.code}/").content.decode()


def test_what_was_said_can_be_forgotten(desk: Any, waiting: Import, village: Any, sign_in: Any) -> None:
    """And is asked anew the next time; nobody else's can be."""
    desk.browser.post(columns_of(desk, waiting), SAID)
    page = desk.browser.get(desk.address).content.decode()
    assert "한날, 누구한테, 얼마" in page
    made = RememberedMapping.objects.get()
    address = f"{desk.address}explained/{made.pk}/forget/"
    RememberedMapping.objects.update(enterprise=village.other)
    assert desk.browser.post(address).status_code == 404
    RememberedMapping.objects.update(enterprise=village.enterprise)
    assert "It is forgotten" in desk.browser.post(address, follow=True).content.decode()
    assert "Tables that Dure does not know" in desk.page(desk.bring(STRANGE))


def test_a_table_that_was_explained_meanwhile_is_not_explained_twice(desk: Any, waiting: Import) -> None:
    """The second one is told so."""
    address = columns_of(desk, waiting)
    desk.browser.post(address, SAID)
    answer = desk.browser.post(address, SAID, follow=True)
    assert "Somebody was faster" in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.new_documents == 2
