"""What is wrong with a file that people wrote, gathered while it is read; and its bytes made text."""

import codecs
from dataclasses import dataclass, field
from typing import Final

from dure.language import Text
from dure.problem import Problem, Where

PROBLEM_MAX: Final = 100
"""Problems that are listed; nobody mends more at one sitting."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """What one kind of file is called, and how large it may grow.

    Attributes:
        name: As it stands in a sentence: "a plan"; the Korean ends in 파일, "계획 파일".
        example: The shipped file to start from.
        elsewhere: What to do with a file too large to be one of these.
        sections: The first names at its top, for whoever brings another file.
        size_max: Bytes, or letters where text is given.
        depth_max: How deep entries nest.
        count_max: Words, numbers, lists and sections together, with their ends.
        parts_max: Entries of one list.
        years: The first and the last year of which it speaks.
    """

    name: Text
    example: str
    elsewhere: Text
    sections: tuple[str, ...] = ()
    size_max: int = 256 * 1024
    depth_max: int = 12
    count_max: int = 20_000
    parts_max: int = 20_000
    years: tuple[int, int] = (1900, 2199)


@dataclass
class Findings:
    """The problems met while one file is read; past `PROBLEM_MAX` they are only counted.

    Attributes:
        file: The file's name as the user gave it.
        kind: What kind of file it is.
        problems: So far, in the order in which they were met.
        fatal: True where one of them changes what the file says, and not only what could be passed by.
        unlisted: How many more there were.
    """

    file: str
    kind: FileKind
    problems: list[Problem] = field(default_factory=list)
    fatal: bool = False
    unlisted: int = 0

    @property
    def count(self) -> int:
        """All problems met, listed or not."""
        return len(self.problems) + self.unlisted

    @property
    def full(self) -> bool:
        """True where further problems are only counted."""
        return len(self.problems) >= PROBLEM_MAX

    def add(
        self, line: int | None, *, what: Text, remedy: Text, column: str | None = None, fatal: bool = True
    ) -> None:
        """Note a fault at a line counted from 1, or of the whole file."""
        self.fatal |= fatal
        if self.full:
            self.unlisted += 1
            return
        rows = () if line is None else (line,)
        where = Where(self.file, rows=rows, row_count=len(rows), column=column)
        self.problems.append(Problem(where, what=what, remedy=remedy))

    def listed(self) -> tuple[Problem, ...]:
        """Give the problems in the order of their lines, with one more that counts those left out."""
        found = sorted(self.problems, key=lambda problem: problem.where.rows or (0,))
        if self.unlisted:
            what = Text(
                en=f"There are {self.unlisted:,} problems more, not listed here.",
                ko=f"문제가 {self.unlisted:,}건 더 있어 여기에는 적지 않았습니다.",
            )
            remedy = Text(en="Mend those above first.", ko="위의 것부터 고쳐 주십시오.")
            found.append(Problem(Where(self.file), what=what, remedy=remedy))
        return tuple(found)


def decode(content: str | bytes, *, findings: Findings) -> str | None:
    r"""Read a file's bytes as UTF-8, as cp949 of old editors, or as UTF-16 where its first two bytes say so.

    Returns:
        The text without its byte order mark and with `\n` at the end of each line; None, with a problem,
        where it is too large or no text.
    """
    kind = findings.kind
    if len(content) > kind.size_max:
        size = kind.size_max // 1024
        findings.add(
            None,
            what=Text(
                en=f"The file is larger than {size} KB, too large for {kind.name.en}.",
                ko=f"파일이 {size}KB보다 큽니다. {kind.name.ko}로는 너무 큽니다.",
            ),
            remedy=kind.elsewhere,
        )
        return None
    text = content if isinstance(content, str) else _decode_bytes(content)
    if text is None or "\0" in text:
        findings.add(
            None,
            what=Text(en="The file is not text.", ko="글로 된 파일이 아닙니다."),
            remedy=Text(
                en="Save it from a text editor as UTF-8.",
                ko="메모장 같은 편집기에서 UTF-8로 저장해 주십시오.",
            ),
        )
        return None
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _decode_bytes(content: bytes) -> str | None:
    # Windows Notepad calls UTF-16 "Unicode"; cp949 would read some of it as rare Hanja.
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_wide else ("utf-8", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
