"""Files into the book of a test, the way the site goes: read, sealed, staged, confirmed, stored."""

import csv
import io
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from dure.importers.reading import Reading
from dure.intake import BookFile
from dure.intake.files import read_all
from dure.intake.sealing import owners_of, seal_readings
from dure.web.books.models import Book, Import, PublicLink
from dure.web.books.reports import build_report
from dure.web.books.storage import load_readings, stage, store
from dure.web.circulation.models import PublicReport
from dure.web.circulation.public_tellings import keep_snapshot, make_offer
from dure.web.community.models import Person

PROJECT = Path(__file__).parent.parent
CLINIC_FOLDER = PROJECT / "examples" / "jinan" / "files" / "goeul"
PLAIN_FILE = PROJECT / "examples" / "plain" / "transfers.csv"

COLUMNS = (
    "date",
    "payer",
    "payer_number",
    "payer_address",
    "payee",
    "payee_number",
    "payee_address",
    "purpose",
    "item",
    "quantity",
)
JINAN = "전북특별자치도 진안군 진안읍 중앙로 {}"
JEONJU = "전북특별자치도 전주시 덕진구 백제대로 {}"
SEOUL = "서울특별시 강남구 테헤란로 {}"
CLINIC = ("가상의료사협", "9998200012", JINAN.format(1))
SUPPLIERS = (
    ("가상식자재", "9998100112", JEONJU.format(10), "goods", "식자재", 900_000),
    ("가상방앗간", "9998100126", JINAN.format(20), "goods", "쌀", 400_000),
    ("가상의약품", "9998100131", SEOUL.format(30), "goods", "의약품", 1_500_000),
    ("가상세탁소", "9998100145", JINAN.format(40), "services", "세탁", 150_000),
    ("가상건물주", "", "", "rent", "임차료", 700_000),
)


def village_rows(years: Iterable[int] = (2024, 2025), *, more: int = 0) -> list[tuple[str, ...]]:
    """Invent a clinic's purchases and takings, a row a month each; `more` dearer in the second year."""
    rows: list[tuple[str, ...]] = []
    for index, year in enumerate(years):
        for month in range(1, 13):
            day = f"{year}-{month:02}-15"
            for name, number, address, purpose, item, krw in SUPPLIERS:
                sum_krw = str(krw + 1_000 * month + more * index)
                rows.append((day, *CLINIC, name, number, address, purpose, f"{item} {month}월", sum_krw))
            rows.append((day, "가상주민", "", "", *CLINIC, "services", "진료비", "4200000"))
    return rows


def wide_rows(year: int = 2025) -> list[tuple[str, ...]]:
    """Invent a clinic's year whose sums may be told: seven suppliers of food and seven guests, each month."""
    rows: list[tuple[str, ...]] = []
    for month in range(1, 13):
        day = f"{year}-{month:02}-15"
        for index in range(7):
            mill = (
                f"가상제분소{index}",
                "",
                JEONJU.format(10 + index),
                "goods",
                "밀가루",
                str(300_000 + index),
            )
            rows.append((day, *CLINIC, *mill))
            guest = (f"가상단체{index}", "", SEOUL.format(10 + index))
            rows.append((day, *guest, *CLINIC, "goods", "숙박", str(500_000 + index)))
        rows.append((day, *CLINIC, "가상건물주", "", "", "rent", "임차료", "123457"))
    return rows


def as_csv(rows: Iterable[Sequence[str]], *, columns: Sequence[str] = COLUMNS) -> bytes:
    """Write rows of COLUMNS as the plain table."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


@lru_cache(maxsize=32)
def _read(name: str, content: bytes) -> tuple[Reading, ...]:
    return tuple(read_all([BookFile(name=name, content=content)])[0])


def read_sealed(book: Book, files: Sequence[tuple[str, bytes]]) -> tuple[list[Reading], list[str | None]]:
    """Read and seal files as the site does before a preview; the same bytes are read once a test run."""
    readings = [reading for name, content in files for reading in _read(name, content)]
    beside = load_readings(book)[0]
    owners = owners_of(readings, [None] * len(readings), book.enterprise.number)
    return seal_readings(readings, owners, key=settings.PSEUDONYM_KEY, beside=beside), owners


def bring(book: Book, files: Sequence[tuple[str, bytes]], *, by: Person | None = None) -> Import:
    """Read, seal and stage files; the import waits, confirmed."""
    readings, owners = read_sealed(book, files)
    brought = Import.objects.create(book=book, brought_by=by, state=Import.State.PREVIEWED)
    stage(brought, readings, owners)
    Import.objects.filter(pk=brought.pk).update(state=Import.State.WAITING)
    brought.refresh_from_db()
    return brought


def store_files(book: Book, files: Sequence[tuple[str, bytes]], *, by: Person | None = None) -> Import:
    """Bring files into a book and store them."""
    brought = bring(book, files, by=by)
    store(brought)
    book.refresh_from_db()
    return brought


def store_rows(book: Book, rows: Iterable[Sequence[str]], *, name: str = "장부.csv") -> Import:
    """Bring rows of COLUMNS into a book and store them."""
    return store_files(book, [(name, as_csv(rows))])


def clinic_files() -> list[tuple[str, bytes]]:
    """Return the files of the example town's clinic."""
    return [(path.name, path.read_bytes()) for path in sorted(CLINIC_FOLDER.iterdir())]


def plain_files() -> list[tuple[str, bytes]]:
    """Return the plain example."""
    return [(PLAIN_FILE.name, PLAIN_FILE.read_bytes())]


def open_publicly(book: Book, *, token: str = "t" * 43) -> PublicLink:
    """Open the public link to a book's report of the county in 2025, as a manager does."""
    offer = make_offer(book, build_report(book, place="52720", period="2025"))
    link = PublicLink.objects.create(token=token, book=book, place="52720", period="2025")
    PublicReport.objects.create(link=link, **offer.shown)
    keep_snapshot(link, offer.snapshot)
    return link
