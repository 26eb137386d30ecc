"""Playbooks as folders on a disk and as zip files, which come from strangers."""

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from dure.language import Text
from dure.playbooks.schema import FILES
from dure.problem import Problem, Where

ARCHIVE_BYTES_MAX: Final = 1024 * 1024
"""Bytes of a zip file; the playbooks that ship have a thirtieth of it."""

FILE_BYTES_MAX: Final = 512 * 1024
COUNT_MAX: Final = 20
RATIO_MAX: Final = 60
"""How many times larger a file may be than its part of the zip; texts of people shrink to a fifth."""

_LITTER: Final = re.compile(
    r"(^|/)(__MACOSX(/|$)|\.(?!\.?([/\\]|$))|Thumbs\.db$|desktop\.ini$)|~$", re.IGNORECASE
)
_NAME: Final = "zip"
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)


def read_folder(path: Path) -> Mapping[str, bytes]:
    """Load a playbook's folder from the disk: its four files, and the names of others without their bytes.

    Raises:
        OSError: There is no such folder, or a file in it cannot be read.
    """
    files: dict[str, bytes] = {}
    for item in sorted(path.iterdir()):
        name = item.name
        if _LITTER.search(name):
            continue
        if name in FILES and item.is_file():
            with item.open("rb") as opened:
                # One byte more than any reader takes, so that what is too large is told and not held.
                files[name] = opened.read(FILE_BYTES_MAX + 1)
        else:
            files[name] = b""
    return files


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """Write files as a zip file; the same files give the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _FIRST_DAY), files[name], zipfile.ZIP_DEFLATED)
    return written.getvalue()


class _RefusedError(Exception):
    """Why a zip file, or one of its entries, is not read."""

    def __init__(self, what: Text, remedy: Text, *, name: str = _NAME) -> None:
        super().__init__(what.en)
        self.problem = Problem(Where(name), what=what, remedy=remedy)


_MAKE_ANEW: Final = Text(
    en=f"Make the zip anew from the folder, with {', '.join(FILES)} alone.",
    ko=f"폴더에서 {', '.join(FILES)}만 골라 다시 압축해 주십시오.",
)


def read_archive(data: bytes, *, name: str = _NAME) -> tuple[Mapping[str, bytes], tuple[Problem, ...]]:
    """Read a zip file as the files of a playbook; nothing is written to the disk.

    One folder around all files is taken off. Refused as a whole: paths that lead outside (`../`, `/`, a
    drive), links and devices, encrypted files, two of one name, too many, too large, packed too tightly, and
    what does not unpack.

    Args:
        data: The zip file.
        name: What problems call it.

    Returns:
        The files by name, none where something was refused; and the problems.
    """
    try:
        return _read(data), ()
    except _RefusedError as refused:
        where = refused.problem.where
        shown = name if where.file == _NAME else f"{name}: {where.file}"
        return {}, (Problem(Where(shown), what=refused.problem.what, remedy=refused.problem.remedy),)


def _read(data: bytes) -> dict[str, bytes]:
    if len(data) > ARCHIVE_BYTES_MAX:
        size = ARCHIVE_BYTES_MAX // 1024
        raise _RefusedError(
            Text(en=f"The zip file is larger than {size:,} KB.", ko=f"압축 파일이 {size:,}KB보다 큽니다."),
            _MAKE_ANEW,
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not _LITTER.search(info.filename)]
            _check_count(archive)
            for info in infos:
                _check_entry(info)
            files = {info.filename: _unpack(archive, info) for info in infos if not info.is_dir()}
            _check_names([info.filename for info in infos if not info.is_dir()])
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        NotImplementedError,
        OSError,
        RuntimeError,
    ) as error:
        raise _RefusedError(
            Text(en="This is no zip file that can be unpacked.", ko="풀 수 있는 압축(zip) 파일이 아닙니다."),
            _MAKE_ANEW,
        ) from error
    if not files:
        raise _RefusedError(Text(en="The zip file is empty.", ko="압축 파일이 비어 있습니다."), _MAKE_ANEW)
    return _take_off_folder(files)


def _check_count(archive: zipfile.ZipFile) -> None:
    count = len(archive.infolist())
    if count > COUNT_MAX * 3:  # with folders and what computers leave behind
        raise _RefusedError(
            Text(en=f"The zip file holds {count:,} entries.", ko=f"압축 파일에 든 것이 {count:,}개입니다."),
            _MAKE_ANEW,
        )


def _check_entry(info: zipfile.ZipInfo) -> None:
    name, shown = info.filename, _show(info.filename)
    parts = re.split(r"[/\\]", info.orig_filename.removesuffix("/"))
    mode = info.external_attr >> 16
    is_odd = any(unicodedata.category(sign) in {"Cc", "Cs", "Cf"} for sign in info.orig_filename)
    if ".." in parts or re.match(r"[/\\~]|[A-Za-z]:", name) or "\\" in info.orig_filename or is_odd:
        raise _RefusedError(
            Text(en="Its path leads outside the folder.", ko="폴더 밖으로 나가는 경로입니다."),
            _MAKE_ANEW,
            name=shown,
        )
    if mode and stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise _RefusedError(
            Text(en="It is a link or a device, no file.", ko="파일이 아니라 바로 가기(링크)나 장치입니다."),
            _MAKE_ANEW,
            name=shown,
        )
    if info.flag_bits & 0x41:
        raise _RefusedError(
            Text(en="It is locked with a password.", ko="암호가 걸려 있습니다."),
            Text(en="Make the zip anew without a password.", ko="암호 없이 다시 압축해 주십시오."),
            name=shown,
        )
    if info.file_size > FILE_BYTES_MAX:
        raise _too_large(shown)
    if info.file_size > RATIO_MAX * max(info.compress_size, 1):
        raise _RefusedError(
            Text(
                en="It is packed too tightly to be text.", ko="글이라고 하기에는 지나치게 압축되어 있습니다."
            ),
            _MAKE_ANEW,
            name=shown,
        )


def _too_large(shown: str) -> _RefusedError:
    size = FILE_BYTES_MAX // 1024
    return _RefusedError(
        Text(en=f"It is larger than {size} KB.", ko=f"{size}KB보다 큽니다."),
        Text(
            en="A playbook is words and numbers, far smaller than this. Make the zip anew with its own files"
            " alone; if the file is one of them, shorten it.",
            ko="실행서는 글과 수뿐이라 이보다 훨씬 작습니다. 실행서 파일만 골라 다시 압축하고, 이 파일이 그"
            " 가운데 하나라면 줄여 주십시오.",
        ),
        name=shown,
    )


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Unpack no more than may be: what the zip says of a size is the word of a stranger."""
    with archive.open(info) as opened:
        content = opened.read(FILE_BYTES_MAX + 1)
    if len(content) > FILE_BYTES_MAX:
        raise _too_large(_show(info.filename))
    return content


def _check_names(names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        bare = unicodedata.normalize("NFC", name).casefold()
        if bare in seen:
            raise _RefusedError(
                Text(en="Two files have this name.", ko="이름이 같은 파일이 둘입니다."),
                _MAKE_ANEW,
                name=_show(name),
            )
        seen.add(bare)
    if len(names) > COUNT_MAX:
        raise _RefusedError(
            Text(
                en=f"The zip file holds {len(names)} files.", ko=f"압축 파일에 파일이 {len(names)}개입니다."
            ),
            _MAKE_ANEW,
        )


def _take_off_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    """Take off the one folder in which all files lie, as a computer packs it."""
    tops = {name.partition("/")[0] for name in files}
    if len(tops) == 1 and all("/" in name for name in files):
        return {name.partition("/")[2]: content for name, content in files.items()}
    return files


def _show(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name[:80])
