"""The bytes of any table that a person may have downloaded, turned into sheets of text columns."""

from collections.abc import Callable
from typing import Final

from dure.importers.delimited import read_delimited
from dure.importers.grid import COLUMNS_MAX, Sheet, refuse_empty, refuse_kind
from dure.importers.markup import read_markup
from dure.importers.workbooks import read_binary_workbook, read_zip
from dure.language import Text
from dure.problem import Problem, Where

__all__ = ["COLUMNS_MAX", "FILE_BYTES_MAX", "Sheet", "check_size", "read_sheets"]

FILE_BYTES_MAX: Final = 1 << 30


def check_size(size: int, *, file: str, limit: int = FILE_BYTES_MAX) -> Problem | None:
    """Refuse a file by its size in bytes, before it is read; None where it may be read."""
    if size <= limit:
        return None
    scale, unit = (1e9, "GB") if limit >= 1e9 else (1e6, "MB") if limit >= 1e6 else (1e3, "KB")
    shorter = Text(
        "Download a shorter period, such as a quarter at a time, and give the files together.",
        "분기별처럼 기간을 나누어 내려받은 뒤 여러 파일을 함께 넣어 주십시오.",
    )
    other = Text(
        "No such file is ever so large: see whether it is the right one.",
        "이런 파일이 이렇게 클 수는 없습니다. 맞는 파일인지 살펴보십시오.",
    )
    return Problem(
        Where(file),
        Text(
            f"The file holds {size / scale:,.1f} {unit};"
            f" files of up to {limit / scale:,.1f} {unit} are read.",
            f"파일 크기가 {size / scale:,.1f}{unit}입니다. {limit / scale:,.1f}{unit}까지 읽을 수 있습니다.",
        ),
        shorter if limit >= FILE_BYTES_MAX else other,
    )


_BLANK: Final = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
_MAGIC: Final[tuple[tuple[bytes, str, str], ...]] = (
    (b"%PDF", "a PDF document", "PDF 문서"),
    (b"\xff\xd8\xff", "a JPEG picture", "JPEG 그림"),
    (b"\x89PNG", "a PNG picture", "PNG 그림"),
    (b"GIF8", "a GIF picture", "GIF 그림"),
    (b"RIFF", "a picture or a sound", "그림 또는 소리 파일"),
    (b"II*\x00", "a TIFF picture", "TIFF 그림"),
    (b"MM\x00*", "a TIFF picture", "TIFF 그림"),
    (b"Rar!", "a RAR archive", "RAR 압축 파일"),
    (b"7z\xbc\xaf", "a 7z archive", "7z 압축 파일"),
    (b"\x1f\x8b", "a gzip archive", "gzip 압축 파일"),
    (b"HWP Document", "a Hangul document (한글, HWP)", "한글(HWP) 문서"),
    (b"MZ\x90\x00", "a program", "실행 파일"),
    (b"\x7fELF", "a program", "실행 파일"),
    (b"SQLite format 3", "a database", "데이터베이스 파일"),
)


def read_sheets(content: bytes, *, file: str) -> tuple[list[Sheet], list[Problem]]:
    """Read the sheets of a file, told by its bytes: .xls, .xlsx, HTML saved as .xls, CSV or TSV.

    Args:
        content: The file.
        file: Its name as the user gave it, for problems; the ending decides nothing.

    Returns:
        The sheets that hold anything, and what was wrong. A file that gives no sheet gives a problem.
    """
    problem = check_size(len(content), file=file)
    if problem is not None:
        return [], [problem]
    if not content.strip(_BLANK):
        return [], [refuse_empty(file)]
    for magic, english, korean in _MAGIC:
        if content.startswith(magic):
            return [], [refuse_kind(file, english, korean)]
    return _choose_reader(content)(content, file=file)


def _choose_reader(content: bytes) -> Callable[..., tuple[list[Sheet], list[Problem]]]:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return read_binary_workbook
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return read_zip
    return read_markup if content[:4096].lstrip(_BLANK).startswith(b"<") else read_delimited
