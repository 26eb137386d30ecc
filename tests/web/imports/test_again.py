"""What comes in parts, twice, mended, or while somebody else is at it."""

from typing import Any

import pytest
from stored_books import COLUMNS, as_csv, village_rows

from dure.web.books.models import Book, Import, Staged
from dure.web.books.reports import load_intake
from dure.web.books.storage import load_readings
from dure.web.imports.models import Preview, SetAside
from dure.web.imports.preview import count_settled

from .made import make_aside, make_import, write_xlsx
from .test_refused import spoil, workbook

HEAD = (
    *("작성일자", "승인번호", "공급자사업자등록번호", "상호", "공급받는자사업자등록번호", "상호"),
    *("합계금액", "공급가액", "세액", "품목명"),
)
PAYROLL = (
    "2025년 03월분 급여대장\n\n"
    "사원번호,성명,부서,주소,기본급,지급합계,국민연금,건강보험,고용보험,장기요양보험료,"
    "소득세,지방소득세,공제합계,차인지급액\n"
    "1,홍가상,주방,진안군 백운면,2000000,2000000,90000,0,0,0,0,0,90000,1910000\n"
).encode()
BANK = (
    "거래일시,적요,기재내용,출금금액,입금금액,거래후잔액\n"
    "2025-03-31 10:00:00,이체,홍가상,1910000,0,8090000\n"
    "2025-04-03 10:00:00,이체,들녘상회,30000,0,8060000\n"
).encode()


def invoices(*months: int, dearer: int = 0, a_month: int = 1) -> bytes:
    """Write a list of purchases in months of 2025."""
    rows = [
        (
            f"2025-{month:02}-03",
            f"2025{month:02}03410000{number:02}{month:04}abcd",
            *("999-81-00112", "가상식자재", "999-82-00012", "가상의료사협"),
            *(str(110_000 + dearer), str(100_000 + dearer), "10000", "쌀"),
        )
        for month in months
        for number in range(a_month)
    ]
    return as_csv(rows, columns=HEAD)


def get_refused(desk: Any, brought: Import) -> list[list[tuple[Any, ...]]]:
    """Download the refused rows of an import."""
    return workbook(desk.browser.get(f"{desk.address}{brought.code}/refused.xlsx").content)


def mend(desk: Any, brought: Import, right: list[tuple[str, ...]]) -> bytes:
    """Download the refused rows and put the right ones in their place; what stands beside them stays."""
    (sheet,) = get_refused(desk, brought)
    width = len(right[0])
    mended = [(*good, *row[width:]) for row, good in zip(sheet[1:], right, strict=True)]
    return write_xlsx([sheet[0], *mended])


def test_a_part_that_has_not_come_is_asked_for_until_it_comes(desk: Any, village: Any) -> None:
    """In the preview, beside what was stored, and in the report; then no more."""
    first = desk.bring(("매입(1~2).xls", invoices(1, 2, 3)))
    asked = "part 1 of 2; part 2 has not come"
    assert asked in desk.page(first)
    desk.confirm(first)
    assert asked in desk.page(first)
    assert any(asked in problem.what.en for problem in load_intake(village.book).problems)
    second = desk.bring(("매입(2~2).xls", invoices(4, 5)))
    assert "has not come" not in desk.page(second)
    desk.confirm(second)
    assert "has not come" not in desk.page(first)
    assert not any("has not come" in problem.what.en for problem in load_intake(village.book).problems)


def test_months_missing_between_two_imports_are_asked_for(desk: Any) -> None:
    """What stands in the book and what is brought are looked at together."""
    desk.confirm(desk.bring(("매입 봄.xls", invoices(1, 2, 3, a_month=2))))
    second = desk.bring(("매입 가을.xls", invoices(7, 8, 9, a_month=2)))
    assert "no purchase invoices between 2025-04 and 2025-06" in desk.page(second)
    assert second.refused_rows == 0


def test_a_question_is_put_in_korean(desk: Any) -> None:
    """And is no fault: nothing is refused because of it."""
    desk.browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "ko"
    page = desk.page(desk.bring(("매입(1~2).xls", invoices(1, 2, 3))))
    assert "빠진 것은 없나요?" in page
    assert "2개로 나눈 목록의 1번인데, 2번이 아직 오지 않았습니다" in page
    assert "고칠 곳" not in page


def test_twice_in_one_upload_is_not_called_already_there(desk: Any) -> None:
    """Nothing is in the book yet."""
    page = desk.page(desk.bring(("가.xls", invoices(1, 2)), ("나.xls", invoices(2, 3))))
    assert "stand twice in what you brought" in page
    assert "Already there" not in page.split("What each file is")[0]
    desk.confirm(Import.objects.latest("id"))
    page = desk.page(desk.bring(("다.xls", invoices(3, 4)), ("라.xls", invoices(4))))
    assert "1 of them stands twice in what you brought" in page


def test_another_sum_within_one_upload_is_told_apart_from_the_books(desk: Any) -> None:
    """No import can be undone for it."""
    page = desk.page(desk.bring(("가.xls", invoices(1)), ("나.xls", invoices(1, dearer=7))))
    assert "stands twice in what you brought, with different sums" in page
    assert "undo the earlier import" not in page


def test_it_is_said_why_there_are_more_documents_than_rows(desk: Any) -> None:
    """One line of a payroll gives the pay and what was held back."""
    page = desk.page(desk.bring(("급여.csv", PAYROLL)))
    assert "A document is one invoice" in page
    assert "the 1 row of payslips and the like give 2 documents" in page
    assert "payslips" not in desk.page(desk.bring(("가.xls", invoices(1))))


def test_a_mended_row_settles_the_earlier_fault(desk: Any, village: Any) -> None:
    """It counts no more: not on the page, not in the list, not in the report; until it is undone."""
    rows = village_rows((2025,))
    first = desk.confirm(desk.bring(("장부.csv", as_csv(spoil(rows, dates=7, sums=2)))))
    assert load_intake(village.book).files[0].refused == 9
    second = desk.bring(("고침.xlsx", mend(desk, first, rows[:9])))
    assert "9 rows were refused" in desk.page(first)  # not before it is stored
    desk.confirm(second)
    page = desk.page(first)
    assert "9 refused rows are settled" in page
    assert "rows were refused" not in page
    village.book.refresh_from_db()
    intake = load_intake(village.book)
    assert sum(file.refused for file in intake.files) == 0
    assert not [problem for problem in intake.problems if problem.refused_rows]
    desk.act(second, "undo")
    village.book.refresh_from_db()
    assert sum(file.refused for file in load_intake(village.book).files) == 9
    assert "9 rows were refused" in desk.page(first)


def test_of_several_rows_only_those_mended_are_settled(desk: Any, village: Any) -> None:
    """What was not brought again goes on counting, and what stays wrong counts once."""
    rows = village_rows((2025,))
    first = desk.confirm(desk.bring(("장부.csv", as_csv(spoil(rows, dates=7)))))
    (sheet,) = get_refused(desk, first)
    width = len(rows[0])
    some = [sheet[0], *((*good, *row[width:]) for row, good in zip(sheet[1:4], rows, strict=False)), sheet[4]]
    desk.confirm(desk.bring(("refused.xlsx", write_xlsx(some))))
    village.book.refresh_from_db()
    left = [problem.refused_rows for problem in load_intake(village.book).problems if problem.refused_rows]
    assert sorted(left) == [1, 3]
    assert "3 rows were refused" in desk.page(first)


def test_a_row_that_is_mended_twice_is_settled_once(desk: Any, village: Any) -> None:
    """The second workbook holds the first one's rows, and one more."""
    rows = village_rows((2025,))
    first = desk.confirm(desk.bring(("장부.csv", as_csv(spoil(rows, dates=7)))))
    (sheet,) = get_refused(desk, first)
    width = len(rows[0])
    for count in (2, 3):
        mended = ((*good, *row[width:]) for row, good in zip(sheet[1 : count + 1], rows, strict=False))
        desk.confirm(desk.bring((f"{count}.xlsx", write_xlsx([sheet[0], *mended]))))
    assert count_settled([first]) == {first.pk: 3}


@pytest.mark.parametrize("together", [False, True])
def test_refused_rows_name_nobody_whom_a_payroll_tells_to_be_staff(desk: Any, *, together: bool) -> None:
    """They lie beside the book as they came; whoever the payroll names is hidden when they are taken away."""
    lines = "2025-04-03 10:00:00,{},{},12x00,0,8060000\n"
    spoilt = (
        BANK
        + "".join(
            lines.format(*words)
            for words in (("이체", "홍가상"), ("홍가상 강사료", "이체"), ("이체", "들녘상회"))
        ).encode()
    )
    staff = ("급여.csv", PAYROLL)
    if together:
        first = desk.bring(("통장.csv", spoilt), staff)
    else:
        first = desk.confirm(desk.bring(("통장.csv", spoilt)))
        assert "홍가상" in str(get_refused(desk, first))
        desk.confirm(desk.bring(staff))
    (sheet,) = get_refused(desk, first)
    assert [row[1:3] for row in sheet[1:]] == [
        ("이체", "○○○"),
        ("○○○ 강사료", "이체"),
        ("이체", "들녘상회"),
    ]
    assert "mend those in your own file" in desk.page(first)


def test_marks_of_another_enterprise_settle_nothing(desk: Any, village: Any) -> None:
    """The mark is only a number; whose it is is looked up."""
    rows = village_rows((2025,))
    desk.confirm(desk.bring(("장부.csv", as_csv(spoil(rows, dates=2)))))
    others = make_import(Book.objects.get_or_create(enterprise=village.other)[0], Import.State.STORED)
    aside = make_aside(others, SetAside.Kind.REFUSED)
    sheet = [(*COLUMNS, "Mark"), (*rows[0], f"dure:{aside.pk}:2"), (*rows[1], "dure:999999:2")]
    assert desk.bring(("refused.xlsx", write_xlsx(sheet))).mends.count() == 0
    assert not others.mended_by.exists()


def test_a_conflict_with_the_book_can_be_taken_away_and_mended(desk: Any, village: Any) -> None:
    """Its row is in the workbook with what is wrong; brought again with the right sum it is settled."""
    desk.confirm(desk.bring(("목록.xls", invoices(1, 2))))
    second = desk.confirm(desk.bring(("고친 목록.xls", invoices(1, 2, 3, dearer=11_000))))
    (sheet,) = get_refused(desk, second)
    assert len(sheet) == 3
    assert all("another sum" in row[-2] for row in sheet[1:])
    village.book.refresh_from_db()
    assert any("another sum" in problem.what.en for problem in load_intake(village.book).problems)
    rows = [list(row) for row in sheet[1:]]
    for row in rows:
        row[6], row[7] = "110000", "100000"
    third = desk.bring(("refused.xlsx", write_xlsx([sheet[0], *rows])), ("새것.xls", invoices(4)))
    assert third.refused_rows == 0
    desk.confirm(third)
    village.book.refresh_from_db()
    assert not any("another sum" in problem.what.en for problem in load_intake(village.book).problems)
    assert "2 refused rows are settled" in desk.page(second)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("confirm", "are in the book. If they should not be, undo them"),
        ("discard", "were discarded meanwhile"),
    ],
)
def test_who_comes_too_late_is_told_what_happened(desk: Any, act: str, words: str) -> None:
    """In another tab the same import was confirmed, or discarded."""
    brought = desk.bring(("가.xls", invoices(1)))
    if act == "confirm":
        desk.confirm(brought)
    else:
        desk.act(brought, "discard")
    answer = desk.browser.post(f"{desk.address}{brought.code}/discard/", follow=True)
    if act == "confirm":
        assert words in answer.content.decode()
    answer = desk.browser.post(f"{desk.address}{brought.code}/confirm/", {"seen": "x"}, follow=True)
    assert words in answer.content.decode()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_files_that_wait_side_by_side_know_each_others_people(
    desk: Any, village: Any, order: tuple[int, int]
) -> None:
    """A payroll and a statement wait, whichever came first: no name of staff is kept."""
    files = [("급여.csv", PAYROLL), ("통장.csv", BANK)]
    waiting = [desk.bring(files[place]) for place in order]
    assert "홍가상" not in str([*Preview.objects.values_list("sources", flat=True)])
    for brought in waiting:
        desk.confirm(brought)
    assert not Staged.objects.exists()
    names = {
        name
        for reading in load_readings(village.book)[0]
        for column in ("payer_name", "payee_name", "item")
        for name in reading.rows[column].to_pylist()
    }
    assert "들녘상회" in names
    assert not any(name and "홍가상" in name for name in names)


def test_what_was_staged_before_anybody_knew_is_sealed_when_it_is_stored(
    desk: Any, village: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two uploads at the same moment see nothing of each other; storing looks again."""
    monkeypatch.setattr("dure.web.imports.bring._seal_others", lambda *_: None)
    bank = desk.bring(("통장.csv", BANK))
    desk.bring(("급여.csv", PAYROLL))
    desk.confirm(bank)
    names = [
        name for reading in load_readings(village.book)[0] for name in reading.rows["payee_name"].to_pylist()
    ]
    assert "들녘상회" in names
    assert "홍가상" not in names
