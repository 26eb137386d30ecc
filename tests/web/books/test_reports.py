"""A report is built once for each state of a book, and frozen."""

from typing import Any
from unittest import mock

import pytest
from stored_books import plain_files, store_files, store_rows, village_rows

from dure.places.gazetteer import PlaceNotFoundError
from dure.reports import EnterpriseUnknownError
from dure.web.books import reports
from dure.web.books.models import Book, FrozenReport
from dure.web.books.reports import (
    build_report,
    find_default_period,
    get_report,
    list_periods,
)
from dure.web.books.storage import add_judgements, remove
from dure.web.circulation.models import Opening
from dure.web.community.models import Enterprise


def test_a_frozen_report_says_what_the_engine_says(stored_book: Book) -> None:
    """In both languages, to the last figure; for the own county and the latest whole year."""
    frozen = get_report(stored_book)
    report = build_report(stored_book)
    assert (frozen.ko, frozen.en) == (report.to_dict("ko"), report.to_dict("en"))
    assert (frozen.place, frozen.period) == ("52720", "2025")
    assert frozen.en["outlay_krw"] == 12 * (900_000 + 400_000 + 1_500_000 + 150_000 + 700_000) + 5 * 78_000


def test_a_report_is_built_once(stored_book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second reader gets the first one's."""
    first = get_report(stored_book)

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("built again")

    monkeypatch.setattr(reports, "_build", fail)
    monkeypatch.setattr(reports, "load_intake", fail)
    assert get_report(stored_book).pk == first.pk
    assert [str(period) for period in list_periods(stored_book)] == ["2025", "2024"]
    assert str(find_default_period(stored_book)) == "2025"


def test_the_years_wait_for_no_ledger_where_only_a_place_is_judged(
    stored_book: Book, village: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose rows they are decides the years: where somebody is does not."""
    assert len(list_periods(stored_book)) == 2
    farm = [("9998100112", "place", "11680", "")]
    add_judgements(stored_book, who=village.people["bookkeeper"], judgements=farm)
    build = mock.Mock(wraps=reports._build_intake)
    monkeypatch.setattr(reports, "_build_intake", build)
    assert len(list_periods(stored_book)) == 2
    assert not build.called
    same = [("9998100112", "same_as", "9998100126", "")]
    add_judgements(stored_book, who=village.people["bookkeeper"], judgements=same)
    assert len(list_periods(stored_book)) == 2
    assert build.called


def test_a_judgement_makes_a_new_report_and_the_former_stays_to_compare(
    stored_book: Book, village: Any
) -> None:
    """What a change did can be shown; what is older than that goes."""
    pks = []
    for place in ("52720", "11680", "52720"):
        pks.append(get_report(stored_book).pk)
        add_judgements(
            stored_book,
            who=village.people["bookkeeper"],
            judgements=[("9998100112", "place", place, "")],
        )
    last = get_report(stored_book)
    former = FrozenReport.objects.get(pk=pks[-1])
    assert former.version < last.version
    assert last.ko["kept_krw"] > former.ko["kept_krw"]
    assert FrozenReport.objects.count() == 2


def test_what_the_enterprise_is_belongs_to_the_question(stored_book: Book, village: Any) -> None:
    """A change of the enterprise changes no row, and its report all the same."""
    assert get_report(stored_book).ko["example"] is False
    Enterprise.objects.filter(pk=village.enterprise.pk).update(is_example=True)
    assert get_report(stored_book).ko["example"] is True
    assert FrozenReport.objects.count() == 1


def test_an_undo_takes_the_figures_back(village: Any) -> None:
    """After it the report is that of the first import alone, and nothing that told of the rows is left."""
    store_rows(village.book, village_rows([2025]))
    before = get_report(village.book).ko
    second = store_rows(village.book, village_rows([2025], more=500)[:3], name="더.csv")
    assert get_report(village.book).ko != before
    remove(second, by=village.people["manager"])
    assert not FrozenReport.objects.exists()
    assert get_report(village.book).ko == before


def test_duplicates_left_out_long_ago_are_counted_in_the_report(village: Any) -> None:
    """Brought in one go or in two, the same files give the same account."""
    files = [("장부.csv", village_rows([2025])), ("반.csv", village_rows([2025])[:10])]
    for name, rows in files:
        store_rows(village.book, rows, name=name)
    documents = get_report(village.book).ko["documents"]
    assert (documents["read"], documents["duplicate"]) == (82, 10)


def test_a_book_known_by_its_name_has_a_report(village: Any) -> None:
    """The plain table may name nobody's number."""
    Enterprise.objects.filter(pk=village.enterprise.pk).update(
        name_en="Cloud Oven Bakery Co-operative (example)"
    )
    village.enterprise.refresh_from_db()
    store_files(village.book, plain_files())
    assert get_report(village.book).en["enterprise"]["name"] == "Cloud Oven Bakery Co-operative (example)"


def test_an_empty_book_has_no_period_and_no_report(village: Any) -> None:
    """And says so, by a refusal that pages turn into words."""
    assert list_periods(village.book) == []
    with pytest.raises(EnterpriseUnknownError):
        get_report(village.book)


def test_a_place_that_is_none_is_refused(stored_book: Book) -> None:
    """A tampered address freezes nothing."""
    with pytest.raises(PlaceNotFoundError):
        get_report(stored_book, place="99999")
    assert not FrozenReport.objects.exists()


def test_a_book_that_never_rests_has_reports_all_the_same(
    stored_book: Book, village: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is judged while a report is built comes into the next one, and the present reader is answered."""
    build = reports._report

    def disturb(*arguments: Any, **more: Any) -> Any:
        place = [("9998100112", "place", "52720", "")]
        add_judgements(village.book, who=village.people["bookkeeper"], judgements=place)
        return build(*arguments, **more)

    monkeypatch.setattr(reports, "_report", disturb)
    first = get_report(stored_book, period="2024")
    monkeypatch.undo()
    second = get_report(stored_book, period="2024")
    assert second.version == first.version + 1
    assert second.ko["kept_krw"] > first.ko["kept_krw"]


def test_rows_in_the_registered_name_are_its_own(village: Any) -> None:
    """Files that name its number otherwise, and rows that give only the name it was founded with, are one."""
    store_rows(
        village.book,
        [
            ("2025-03-01", "다른 상호", "9998200012", "", "가게", "", "", "goods", "쌀", "100"),
            ("2025-04-01", "가상의료사협", "", "", "가게", "", "", "goods", "쌀", "200"),
        ],
    )
    report = build_report(village.book, period="2025")
    assert report.outlay_krw == 300
    assert report.name.ko == "가상의료사협"


def test_what_nobody_understood_is_no_part_of_a_report(village: Any) -> None:
    """What came along by mistake is told of where files are brought, not in what is handed in."""
    store_files(village.book, [*plain_files(), ("photo.csv", b"a;b;c\n1;x;y\n2;z;w\n")])
    report = build_report(village.book)
    assert {file.file for file in report.files} == {name for name, _ in plain_files()}
    assert not any("photo" in problem.where.file for problem in report.problems)


def test_what_a_page_writes_beside_a_report_goes_with_it(stored_book: Book, village: Any) -> None:
    """It is not in the way of the next report, nor of an undo."""
    frozen = get_report(stored_book)
    Opening.objects.create(frozen=frozen, version="now")
    farm = [("9998100112", "place", "11680", "")]
    for _ in range(2):
        add_judgements(stored_book, who=village.people["bookkeeper"], judgements=farm)
        Opening.objects.create(frozen=get_report(stored_book), version="now")
    assert Opening.objects.count() == 2
    remove(stored_book.imports.get(), by=village.people["manager"])
    assert not Opening.objects.exists()
