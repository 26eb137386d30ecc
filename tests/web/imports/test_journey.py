"""The way of the files, as a real browser goes it."""

from pathlib import Path
from typing import Any

import pytest
from browsing import Browse, assert_sound, press
from playwright.sync_api import Locator, Page, expect
from stored_books import as_csv, village_rows

from dure.web.books.models import Document, Import

from .made import TABLE, write_csv

pytestmark = pytest.mark.slow


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Lay a year of the clinic's rows, one of them spoiled, and a strange table on the desk."""
    rows = village_rows((2025,))
    rows[0] = ("삼월 어느 날", *rows[0][1:])
    made = {"장부.csv": as_csv(rows), "표.csv": write_csv(TABLE)}
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    return [str(tmp_path / name) for name in made]


def find_button(page: Page, words: str) -> Locator:
    """Find the first button or link of these words."""
    return page.locator("button, a.button").filter(has_text=words).first


def go_the_way(page: Page, village: Any, files: list[str], *, sound: bool) -> None:
    """Drop, look, explain, confirm, wait, and undo; in Korean."""
    page.goto(f"/e/{village.enterprise.code}/files/")
    sound and assert_sound(page)
    page.set_input_files("#files", files)
    press(find_button(page, "파일 읽기"))
    expect(page.locator("h1")).to_have_text("넣기 전에 살펴보세요")
    sound and assert_sound(page)
    press(find_button(page, "칸 알려 주기"))
    expect(page.locator("#trial")).to_contain_text("2줄 가운데 2줄")
    sound and assert_sound(page)
    press(find_button(page, "이렇게 읽으면"))
    press(find_button(page, "이대로 저장하고 계속"))
    expect(page.locator(".messages")).to_contain_text("고맙습니다")
    press(find_button(page, "읽은 것만 장부에 넣기"))
    expect(page.locator("h1")).to_have_text("장부에 넣었습니다")
    sound and assert_sound(page)
    with page.expect_download() as download:
        find_button(page, "받지 못한 줄 내려받기").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert Document.objects.count() == 73
    press(find_button(page, "이 파일들 되돌리기"))
    sound and assert_sound(page)
    press(find_button(page, "되돌리기"))
    expect(page.locator(".messages")).to_contain_text("되돌렸습니다")
    sound and assert_sound(page)
    assert Document.objects.count() == 0


def test_a_bookkeeper_with_a_phone(browse: Browse, village: Any, files: list[str]) -> None:
    """360 pixels, Korean."""
    go_the_way(browse("bookkeeper", language="ko", width=360), village, files, sound=True)


def test_a_bookkeeper_without_scripts(browse: Browse, village: Any, files: list[str]) -> None:
    """Every step is a link or a form."""
    go_the_way(browse("bookkeeper", language="ko", width=360, javascript=False), village, files, sound=False)


def test_files_are_dropped_on_the_page_and_weighed_before_they_are_sent(
    browse: Browse, village: Any, settings: Any
) -> None:
    """At a desk, in English; what is too large is said at once."""
    settings.UPLOAD_BYTES_MAX = 1 << 20
    page = browse("bookkeeper", language="en", width=1280)
    page.goto(f"/e/{village.enterprise.code}/files/")
    assert_sound(page)
    data = page.evaluate_handle(
        """size => {
            const data = new DataTransfer();
            data.items.add(new File(["x".repeat(size)], "large.csv"));
            return data;
        }""",
        2 << 20,
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": data})
    expect(page.locator(".chosen")).to_contain_text("large.csv")
    expect(page.locator("#bring_said")).to_contain_text("larger than 1 MB together")
    expect(page.locator("#bring button.primary")).to_be_disabled()
    assert not Import.objects.exists()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_page_of_progress_moves_on_by_itself(
    browse: Browse, village: Any, *, javascript: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With scripts and without; nobody has to press anything."""
    from dure.web.imports import views  # noqa: PLC0415 -- after the settings

    monkeypatch.setattr(views, "resume_left_behind", lambda: 0)
    brought = Import.objects.create(book=village.book, state=Import.State.STORING)
    page = browse("bookkeeper", language="en", width=360, javascript=javascript)
    page.goto(f"/e/{village.enterprise.code}/files/{brought.code}/")
    expect(page.locator("h1")).to_have_text("Being put into the book")
    if javascript:  # without, the page may be fetched anew while it is looked at
        assert_sound(page)
    Import.objects.filter(pk=brought.pk).update(state=Import.State.STORED)
    expect(page.locator("h1")).to_have_text("It is in the book")
