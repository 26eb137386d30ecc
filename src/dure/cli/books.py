"""Files on a disk become a book: paths, owners, sizes, languages, and results written whole or not at all."""

import errno
import json
import os
import re
import stat
import sys
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from dure.importers.sheets import FILE_BYTES_MAX, check_size
from dure.intake.names import normalise_name
from dure.intake.result import BookFile
from dure.language import Text
from dure.ledger.identifiers import is_business_number
from dure.period import Period, parse_period
from dure.problem import Problem, Where
from dure.terminal import strip_controls

_OWNED = re.compile(r"(\d{3}-?\d{2}-?\d{5}):(.+)", re.DOTALL)
_NO_BOOK_SUFFIXES: Final = {".yaml", ".yml", ".md", ".json"}
_NO_BOOK_NAMES: Final = {"thumbs.db", "desktop.ini"}
_REPORT_SUFFIXES: Final = {".html", ".pdf", ".txt"}
_OFFICE_LOCK: Final = "~$"
"""What Excel puts beside a workbook while it is open."""

_REASONS: Final[Mapping[int, Text]] = {
    errno.ENOENT: Text("there is no such file or folder", "그런 파일이나 폴더가 없습니다"),
    errno.EACCES: Text("you have no permission for it", "권한이 없습니다"),
    errno.EPERM: Text("you have no permission for it", "권한이 없습니다"),
    errno.EISDIR: Text("it is a folder, not a file", "파일이 아니라 폴더입니다"),
    errno.ENOTDIR: Text(
        "a part of its path is a file, not a folder", "경로 가운데에 폴더가 아닌 것이 있습니다"
    ),
    errno.ELOOP: Text("its links lead round in a circle", "바로 가기(링크)가 제자리를 돌고 있습니다"),
    errno.ENAMETOOLONG: Text("the name is too long", "이름이 너무 깁니다"),
    errno.ENOSPC: Text("the disk is full", "디스크에 남은 자리가 없습니다"),
    errno.EROFS: Text("the disk can only be read", "읽기만 할 수 있는 디스크입니다"),
    errno.EBUSY: Text("another program holds it", "다른 프로그램이 쓰고 있습니다"),
    errno.EINVAL: Text("the name cannot be a file's", "파일 이름으로 쓸 수 없는 글자가 있습니다"),
}
_NOT_A_FILE: Final = Text("it is a pipe or a device, not a file", "파일이 아니라 파이프나 장치입니다")


class RefusalError(Exception):
    """What was asked for cannot be done; `text` says why and what to do."""

    def __init__(self, text: Text) -> None:
        """Keep the reason in both languages."""
        super().__init__(text.en)
        self.text = text


def party_of(text: str) -> str:
    """Return the party that a user names: ten digits with or without hyphens, else a name as it is printed.

    Raises:
        ValueError: Ten digits whose checksum does not hold, or nothing at all.
    """
    digits = unicodedata.normalize("NFKC", text).replace("-", "").strip()
    if digits.isdecimal() and len(digits) == 10:
        if not is_business_number(digits):
            raise ValueError(f"{text} is not a business registration number: its check digit does not fit.")
        return digits
    name = normalise_name(text)
    if not name or digits.isdecimal():
        raise ValueError(f"{text!r} is neither a business registration number of ten digits nor a name.")
    return f"name:{name}"


def read_period(text: str) -> Period:
    """Read a period as the user writes it.

    Raises:
        RefusalError: It is none; the reason names the forms.
    """
    try:
        return parse_period(text)
    except ValueError as error:
        raise RefusalError(
            Text(
                f"{text!r} is not a period. Write 2025, 2025-Q1, 2025-03, 2025-03..2026-02 or "
                "2025-01-01..2026-01-01; the end "
                "is after the start, and its day is not in the period.",
                f"{text}은(는) 기간으로 읽을 수 없습니다. 2025, 2025-Q1, 2025-03, 2025-03..2026-02, "
                "2025-01-01..2026-01-01 "
                "처럼 적어 주세요. 끝 날짜는 시작보다 뒤여야 하고 기간에 들지 않습니다.",
            )
        ) from error


def say_why(error: OSError | ValueError) -> Text:
    """Say in both languages why the disk refused."""
    code = (error.errno or 0) if isinstance(error, OSError) else errno.EINVAL
    if code in _REASONS:
        return _REASONS[code]
    what = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
    return Text(what, what)


def load_books(paths: Sequence[str], *, output: str | None = None) -> tuple[list[BookFile], list[Problem]]:
    """Read the files from disk; a folder stands for the files in it. What cannot be read is a problem.

    Args:
        paths: Files and folders; `NUMBER:PATH` for another enterprise's.
        output: Where the result will be; the last one, if it lies in a folder given, is no book.
    """
    books: list[BookFile] = []
    problems: list[Problem] = []
    seen: set[Path] = set()
    for given in paths:
        owned = None if is_there(given) else _OWNED.fullmatch(given)
        owner, path = (owned[1].replace("-", ""), Path(owned[2])) if owned else (None, Path(given))
        if owner is not None and not is_business_number(owner):
            problems.append(_refuse_owner(given, owner))
            continue
        is_folder = _is_folder(path)
        files = _books_in(path, output=output) if is_folder else [path]
        if not files:
            what = Text("The folder holds no file.", "폴더에 파일이 없습니다.")
            problems.append(_unreadable(strip_controls(str(path)), what))
        for file in files:
            # The same file given twice, or once with its folder, is one file.
            if (real := _real(file)) in seen:
                continue
            seen.add(real)
            found = load_file(file, name=_name(file, path, is_folder=is_folder))
            if isinstance(found, Problem):
                problems.append(found)
            else:
                books.append(BookFile(name=found[0], content=found[1], owner=owner))
    return books, problems


def _books_in(folder: Path, *, output: str | None = None) -> list[Path]:
    last = _real(Path(output)) if output else None
    return sorted(item for item in folder.rglob("*") if _is_a_book(item) and _real(item) != last)


def load_file(
    file: Path, *, name: str | None = None, limit: int = FILE_BYTES_MAX
) -> tuple[str, bytes] | Problem:
    """Read one file: its name fit to be shown, and its bytes; a problem where it cannot be or is too large.

    Args:
        file: Its path.
        name: What to call it where it can be opened; None for the path.
        limit: The most bytes that are read.
    """
    shown, told = _show(name or str(file)), _show(str(file))
    try:
        # The kind and the size are looked at before a byte is read: a pipe would wait for ever, and a file
        # of ten gigabytes is refused, not tried.
        facts = file.stat()
        if stat.S_ISDIR(facts.st_mode):
            return _unreadable(told, _cannot_open(_REASONS[errno.EISDIR]))
        if not stat.S_ISREG(facts.st_mode):
            return _unreadable(told, _cannot_open(_NOT_A_FILE))
        return check_size(facts.st_size, file=shown, limit=limit) or (shown, file.read_bytes())
    except (OSError, ValueError) as error:
        return _unreadable(told, _cannot_open(say_why(error)))


def _cannot_open(why: Text) -> Text:
    return Text(f"The file cannot be opened: {why.en}.", f"파일을 열 수 없습니다. {why.ko}.")


def is_there(given: str) -> bool:
    """Say whether a path leads to anything."""
    try:
        return Path(given).exists()
    except (OSError, ValueError):  # a name that no disk can hold, or a folder that may not be looked into
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path


def _is_a_book(path: Path) -> bool:
    name = path.name.lower()
    if name.startswith((".", _OFFICE_LOCK)) or name in _NO_BOOK_NAMES or path.suffix in _NO_BOOK_SUFFIXES:
        return False
    try:
        # What is neither folder nor file (a pipe, a link to nowhere) is kept, so that it is told of.
        return not path.is_dir()
    except OSError:
        return True


def _name(file: Path, given: Path, *, is_folder: bool) -> str:
    return str(file.relative_to(given.parent)) if is_folder else file.name or str(file)


def _show(name: str) -> str:
    """Write a file's name so that it can be shown: old archives leave names in cp949, and a Mac in pieces."""
    raw = os.fsencode(name) if any("\udc80" <= sign <= "\udcff" for sign in name) else None
    if raw is not None:
        name = raw.decode("cp949", errors="replace")
    return strip_controls(unicodedata.normalize("NFC", name)).replace("\n", " ")


def _unreadable(file: str, what: Text) -> Problem:
    remedy = Text("Check the path and give it again.", "경로를 확인하고 다시 넣어 주세요.")
    return Problem(where=Where(file), what=what, remedy=remedy)


def _refuse_owner(given: str, owner: str) -> Problem:
    return Problem(
        where=Where(_show(given)),
        what=Text(
            f"There is no such file; and {owner} before the colon is no business registration number, "
            "as its check digit does not fit.",
            f"그런 파일이 없습니다. 쌍점(:) 앞의 {owner}도 올바른 "
            "사업자등록번호가 아닙니다(검증 숫자가 다름).",
        ),
        remedy=Text(
            "Give the file as NUMBER:PATH with the owner's number as its certificate shows it.",
            "사업자등록증에 적힌 번호로 ‘사업자번호:파일’처럼 넣어 주세요.",
        ),
    )


def write_json(value: object) -> str:
    """Write plain values as JSON that a person can read and a terminal can be shown."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    # JSON leaves these as they are; some terminals obey them.
    return re.sub(r"[\x7f-\x9f\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def check_output(output: str | None, *, inputs: Sequence[str] = ()) -> None:
    """Refuse before long work to write a result where it could not be written.

    Args:
        output: Where the user wants it.
        inputs: Files that were given to be read; none of them is written over.

    Raises:
        RefusalError: It says why.
    """
    if output is None or output == "-":
        return
    path = Path(output)
    try:
        if path.is_dir():
            raise _cannot_write(output, _REASONS[errno.EISDIR])
        if not path.parent.is_dir():
            raise _cannot_write(output, _REASONS[errno.ENOENT])
        if path.exists() and any(_is_read(path, given) for given in inputs):
            raise RefusalError(
                Text(
                    f"{output} is one of the files that were given to be read, and is not written over. "
                    "Choose another name with --output.",
                    f"{output}은(는) 읽으라고 주신 파일이라 그 위에 쓰지 않습니다. "
                    "--output 으로 다른 이름을 골라 주세요.",
                )
            )
    except (OSError, ValueError) as error:
        raise _cannot_write(output, say_why(error)) from error


def _is_read(path: Path, given: str) -> bool:
    """Say whether a file is the one given, or a book in the folder given."""
    owned = None if is_there(given) else _OWNED.fullmatch(given)
    source = Path(owned[2] if owned else given)
    if _is_folder(source):
        is_ours = path.suffix.lower() in _REPORT_SUFFIXES  # the last report may be written anew
        return not is_ours and _real(path) in map(_real, _books_in(source))
    return is_there(str(source)) and path.samefile(source)


def write_out(result: str | bytes, *, output: str | None) -> None:
    """Write a result as `put_out` does.

    Raises:
        RefusalError: It cannot be written, and why.
    """
    try:
        put_out(result, output=output)
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        raise _cannot_write(output or "-", say_why(error)) from error


def _cannot_write(output: str, why: Text) -> RefusalError:
    return RefusalError(
        Text(
            f"{output} cannot be written: {why.en}. Choose another place with --output.",
            f"{output}에 쓸 수 없습니다. {why.ko}. --output 으로 다른 곳을 골라 주세요.",
        )
    )


def put_out(result: str | bytes, *, output: str | None) -> None:
    """Write a result to a file, whole or not at all, or to standard output.

    A file that is there is replaced and keeps its permissions; what is no file (a device, a pipe) is
    written into.

    Raises:
        OSError: The file cannot be written.
        ValueError: No disk can hold the name.
    """
    if output is None or output == "-":
        if isinstance(result, bytes):
            sys.stdout.buffer.write(result)
            sys.stdout.buffer.flush()
        else:
            sys.stdout.write(result if result.endswith("\n") else result + "\n")
            sys.stdout.flush()
        return
    content = result if isinstance(result, bytes) else result.encode("utf-8", errors="replace")
    path = Path(output).resolve()  # a link is followed: the file it leads to is what is replaced
    mode = path.stat().st_mode if path.exists() else None
    if mode is not None and not stat.S_ISREG(mode):
        path.write_bytes(content)
        return
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".dure.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(unfinished).chmod(stat.S_IMODE(mode) if mode is not None else 0o666 & ~_umask())
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """Return the permissions that this user gives no new file; the system tells them only by setting them."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
