"""Files on a disk become a book: paths, owners, sizes, languages, and results written whole or not at all."""

import locale
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from dure.importers.sheets import check_size
from dure.intake.names import normalise_name
from dure.intake.result import BookFile
from dure.language import Language, Text
from dure.ledger.identifiers import is_business_number
from dure.problem import Problem, Where

_OWNED = re.compile(r"(\d{3}-?\d{2}-?\d{5}):(.+)", re.DOTALL)


def language_of(chosen: str | None) -> Language:
    """Return the language that was asked for, else the locale's: Korean or, anywhere else, English."""
    if chosen in {"ko", "en"}:
        return "ko" if chosen == "ko" else "en"
    told = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None
    )
    return "ko" if (told or locale.getlocale()[0] or "").lower().startswith(("ko", "korean")) else "en"


def party_of(text: str) -> str:
    """Return the party that a user names: ten digits with or without hyphens, else a name as it is printed.

    Raises:
        ValueError: Ten digits whose checksum does not hold.
    """
    digits = text.replace("-", "").strip()
    if digits.isdigit() and len(digits) == 10:
        if not is_business_number(digits):
            raise ValueError(f"{text} is not a business registration number: its check digit does not fit.")
        return digits
    return f"name:{normalise_name(text)}"


def load_books(paths: Sequence[str]) -> tuple[list[BookFile], list[Problem]]:
    """Read the files from disk; a folder stands for the files in it. What cannot be read is a problem."""
    books: list[BookFile] = []
    problems: list[Problem] = []
    for given in paths:
        owned = None if Path(given).exists() else _OWNED.fullmatch(given)
        owner, path = (owned[1].replace("-", ""), Path(owned[2])) if owned else (None, Path(given))
        files = sorted(item for item in path.rglob("*") if _is_a_book(item)) if path.is_dir() else [path]
        if path.is_dir() and not files:
            problems.append(
                _unreadable(str(path), Text("The folder holds no file.", "폴더에 파일이 없습니다."))
            )
        for file in files:
            fault = _load(file, owner=owner, name=_name(file, path), into=books)
            if fault:
                problems.append(fault)
    return books, problems


def _is_a_book(path: Path) -> bool:
    return (
        path.is_file()
        and not path.name.startswith(".")
        and path.suffix not in {".yaml", ".yml", ".md", ".json"}
    )


def _name(file: Path, given: Path) -> str:
    return str(file.relative_to(given.parent)) if given.is_dir() else file.name


def _load(file: Path, *, owner: str | None, name: str, into: list[BookFile]) -> Problem | None:
    try:
        # The size is looked at before a byte is read, so that a file of ten gigabytes is refused, not tried.
        fault = check_size(file.stat().st_size, file=name)
        if fault:
            return fault
        into.append(BookFile(name=name, content=file.read_bytes(), owner=owner))
    except FileNotFoundError:
        return _unreadable(str(file), Text("There is no such file.", "그런 파일이 없습니다."))
    except OSError as error:
        what = error.strerror or type(error).__name__
        return _unreadable(
            str(file), Text(f"The file cannot be opened: {what}.", f"파일을 열 수 없습니다: {what}.")
        )
    return None


def _unreadable(file: str, what: Text) -> Problem:
    remedy = Text("Check the path and give it again.", "경로를 확인하고 다시 넣어 주세요.")
    return Problem(where=Where(file), what=what, remedy=remedy)


def say(text: str) -> None:
    """Say something to the person, not into the result."""
    print(text, file=sys.stderr)


def put_out(result: str | bytes, *, output: str | None) -> None:
    """Write a result to a file, whole or not at all, or to standard output.

    Raises:
        OSError: The file cannot be written.
    """
    if output is None or output == "-":
        if isinstance(result, bytes):
            sys.stdout.buffer.write(result)
            sys.stdout.buffer.flush()
        else:
            sys.stdout.write(result if result.endswith("\n") else result + "\n")
        return
    path = Path(output)
    content = result if isinstance(result, bytes) else result.encode()
    handle, unfinished = tempfile.mkstemp(dir=path.parent or Path(), prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(unfinished).chmod(0o644)
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
