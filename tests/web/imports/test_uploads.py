import errno
import io
import zipfile
from typing import Any

import msoffcrypto.format.ooxml as office
import pytest
from django.test import Client, override_settings
from stored_books import as_csv, village_rows

from dure.web.books.models import Import, Staged
from dure.web.imports import bring, uploads
from dure.web.imports.models import SetAside
from dure.web.imports.uploads import clean_name, name_files

from .conftest import read
from .made import write_xlsx

YEAR = ("2025.csv", as_csv(village_rows((2025,))))
RESIDENT = "900101-1234568"


def test_what_is_too_large_is_said_before_and_after(desk: Any) -> None:
    """The limit stands beside the field, and in the answer."""
    with override_settings(UPLOAD_BYTES_MAX=1 << 20):
        assert "of 1 MB together" in desk.browser.get(desk.address).content.decode()
        answer = desk.send(("large.csv", b"x" * (3 << 20)))
    assert answer.status_code == 413
    assert "larger than 1 MB together" in read(answer)
    assert not Import.objects.exists()


def test_a_length_that_lies_is_found_out_while_it_is_read(desk: Any) -> None:
    """What counts is what came, not what the request says of itself."""
    with override_settings(UPLOAD_BYTES_MAX=1000):
        assert desk.send(("small.csv", b"x" * 2000)).status_code == 413
    assert not Import.objects.exists()


def test_too_many_files_are_refused_together(desk: Any) -> None:
    """None of them is taken."""
    answer = desk.send(*((f"{number}.csv", b"a,b\n1,2\n") for number in range(101)))
    assert answer.status_code == 413
    assert "at most 100 files" in read(answer)
    assert not Import.objects.exists()


def test_no_file_is_asked_for_again(desk: Any) -> None:
    """Somebody pressed the button first."""
    answer = desk.browser.post(desk.address, {"whose": "ours"})
    assert answer.status_code == 400
    assert "No file was chosen" in read(answer)


def bomb() -> bytes:
    """Make a workbook that unpacks to far more than it holds."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (80 << 20))
    return packed.getvalue()


def locked() -> bytes:
    """Make a workbook with a password."""
    packed = io.BytesIO()
    office.OOXMLFile(io.BytesIO(write_xlsx([("날짜", "금액"), ("2025-01-01", 1)]))).encrypt("1234", packed)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("empty.csv", lambda: b"", "The file is empty"),
        ("scan.pdf", lambda: b"%PDF-1.7 and so on", "This is a PDF document"),
        ("photo.xlsx", lambda: b"\xff\xd8\xff\xe0" + b"0" * 50, "This is a JPEG picture"),
        ("bomb.xlsx", bomb, "as a zip bomb does"),
        ("locked.xlsx", locked, "locked with a password"),
        ("cut.xlsx", lambda: write_xlsx([("a", "b")])[:900], "damaged or was cut off"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(desk: Any, name: str, make: Any, words: str) -> None:
    """Each is a problem with its remedy, beside what could be read."""
    page = desk.page(desk.bring((name, make()), YEAR))
    assert words in page
    assert "What to do:" in page
    assert "72 will be put into the book" in page


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\kim\\매입.xls", "매입.xls"),
        ("a\x00b\x1b[31m\u202exls.csv", "a b [31mxls.csv"),
        ("", "?"),
        ("\n\t", "?"),
        ("<script>alert(1)</script>.csv", "script>.csv"),
        ("가" * 300 + ".xlsx", "가" * 114 + "….xlsx"),
        ("매입".encode().decode() + ".xls", "매입.xls"),
    ],
)
def test_a_name_is_made_fit_to_be_shown(given: str, shown: str) -> None:
    """No path, no control, not too long; the ending stays."""
    assert clean_name(given) == shown


def test_files_of_one_name_are_told_apart_and_a_resident_number_in_a_name_is_masked() -> None:
    """Before anything is made of the name."""
    assert name_files(["매입.xls", "매입.xls", None, f"{RESIDENT} 급여.xls"]) == [
        "매입.xls",
        "매입 (2).xls",
        "?",
        "******-******* 급여.xls",
    ]


def test_a_name_with_marks_is_shown_as_it_is_and_does_nothing(desk: Any) -> None:
    """It is text wherever it stands."""
    brought = desk.bring(("<img src=x onerror=alert(1)>.csv", b"a,b\n"), YEAR)
    for path in ("", "undo/"):
        page = desk.browser.get(f"{desk.address}{brought.code}/{path}", follow=True).content.decode()
        assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;.csv" in page.replace("&#x27;", "'") or path


def test_nothing_of_a_resident_number_is_kept(desk: Any) -> None:
    """Not of its name, not of its cells, not of a table that nobody understood."""
    table = [("한날", "누구", "무엇", "얼마"), ("2025-01-03", "가상상회", f"본인 {RESIDENT}", "5000")]
    brought = desk.bring((f"{RESIDENT}.xlsx", write_xlsx(table)))
    kept = [bytes(row.content) for row in (*Staged.objects.all(), *SetAside.objects.all())]
    digits = RESIDENT.encode()
    assert len(kept) == 2
    assert not any(digits in content or digits[7:] in content for content in kept)
    page = desk.page(brought) + desk.page(brought, f"columns/{SetAside.objects.get().pk}/")
    assert RESIDENT[7:] not in page


def test_a_form_from_elsewhere_brings_nothing(village: Any) -> None:
    """Without its token a form is refused, whatever it carries."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(village.people["bookkeeper"], backend="django.contrib.auth.backends.ModelBackend")
    said = {"whose": "ours", "files": io.BytesIO(b"a")}
    answer = browser.post(f"/e/{village.enterprise.code}/files/", said)
    assert answer.status_code == 403
    assert not Import.objects.exists()


def test_with_its_token_the_form_is_taken(village: Any) -> None:
    """The token stands beside the files."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(village.people["bookkeeper"], backend="django.contrib.auth.backends.ModelBackend")
    address = f"/e/{village.enterprise.code}/files/"
    browser.get(address)
    file = io.BytesIO(YEAR[1])
    file.name = YEAR[0]
    said = {"whose": "ours", "files": file, "csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    assert browser.post(address, said).status_code == 302


@pytest.mark.parametrize("role", [None, "viewer", "stranger", "coordinator", "operator"])
def test_nobody_else_can_make_the_site_read_a_byte(
    village: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch, role: str | None
) -> None:
    """Whether they may is asked before their upload is looked at."""
    monkeypatch.setattr(uploads, "open_private", lambda: pytest.fail("the upload was read"))
    file = io.BytesIO(YEAR[1])
    file.name = YEAR[0]
    answer = sign_in(role).post(f"/e/{village.enterprise.code}/files/", {"whose": "ours", "files": file})
    assert answer.status_code == (302 if role is None else 404)
    assert not Import.objects.exists()


def test_files_in_other_fields_are_passed_over(desk: Any) -> None:
    """Only the field of the form is looked at."""
    other = io.BytesIO(b"a,b\n")
    other.name = "other.csv"
    brought = desk.bring(YEAR, avatar=other)
    assert [source["file"] for source in brought.shown.sources] == ["2025.csv"]


def full(*_: Any, **__: Any) -> None:
    """Stand for a disk without room."""
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("call", ["open_private", "write_chunk"])
def test_a_disk_that_is_full_while_files_come_is_said_and_nothing_is_kept(
    desk: Any, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """At the file's opening and at its writing."""
    monkeypatch.setattr(uploads, call, full)
    answer = desk.send(YEAR)
    assert answer.status_code == 507
    assert "has no room left" in read(answer)
    assert not Import.objects.exists()


def test_a_disk_that_is_full_while_staging_is_said_and_nothing_is_kept(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the import."""
    monkeypatch.setattr(bring, "stage", full)
    answer = desk.send(YEAR)
    assert answer.status_code == 507
    assert "nothing in the book has changed" in read(answer)
    assert (Import.objects.count(), Staged.objects.count(), SetAside.objects.count()) == (0, 0, 0)


def test_a_database_that_cannot_be_written_is_said_and_nothing_is_kept(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Locked, or gone for a moment."""
    from django.db import OperationalError  # noqa: PLC0415 -- only here

    def locked_up(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(bring, "stage", locked_up)
    answer = desk.send(YEAR)
    assert answer.status_code == 503
    assert "try again in a few minutes" in read(answer)
    assert not Import.objects.exists()


def test_an_upload_that_breaks_off_is_said(desk: Any) -> None:
    """What came of it is let go."""
    body = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\nabc\r\n--x--\r\n"
    )
    answer = desk.browser.post(desk.address, body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
    assert "broke off" in read(answer)


def test_the_files_of_an_upload_have_no_name_and_are_closed_in_the_end(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody finds them on the disk, and a process that is killed leaves none."""
    opened = []
    real = uploads.open_private

    def watch() -> Any:
        opened.append(real())
        return opened[-1]

    monkeypatch.setattr(uploads, "open_private", watch)
    desk.bring(YEAR, ("b.csv", b"a,b\n"))
    assert [file.closed for file in opened] == [True, True]
    assert all(isinstance(file.name, int) for file in opened)


@pytest.mark.django_db
def test_nowhere_else_is_a_file_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A visitor cannot fill the disk through the sign-in form."""
    import tempfile  # noqa: PLC0415 -- only here

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", lambda *_, **__: pytest.fail("a file was written"))
    file = io.BytesIO(b"x" * (4 << 20))
    file.name = "large.bin"
    answer = Client().post("/accounts/login/", {"login": "a@example.org", "files": file})
    assert answer.status_code == 200
    assert not answer.wsgi_request.FILES
