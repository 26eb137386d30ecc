"""A zip file from a stranger gives the files of a playbook, or one problem and nothing."""

import io
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.playbooks.archive import FILE_BYTES_MAX, read_archive, read_folder, write_archive


def pack(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack entries as they are."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return written.getvalue()


def refuse(data: bytes) -> str:
    """Give what is said of a zip file that is refused, in English."""
    files, problems = read_archive(data, name="sent.zip")
    assert files == {}
    (problem,) = problems
    assert problem.where.file.startswith("sent.zip")
    assert problem.what.ko
    assert problem.remedy.en
    assert problem.remedy.ko
    return problem.what.en


def test_what_is_written_is_read(folder: Mapping[str, bytes]) -> None:
    """The same files, and the same bytes each time."""
    data = write_archive(folder)
    assert read_archive(data) == (dict(folder), ())
    assert write_archive(dict(reversed(folder.items()))) == data


def test_one_folder_around_all_is_taken_off() -> None:
    """And what computers leave behind is passed by."""
    data = pack(
        ("rice/", b""),
        ("rice/playbook.yaml", b"a"),
        ("rice/plan.toml", b"b"),
        ("rice/.DS_Store", b"x"),
        ("__MACOSX/rice/._plan.toml", b"x"),
    )
    assert read_archive(data) == ({"playbook.yaml": b"a", "plan.toml": b"b"}, ())


@pytest.mark.parametrize(
    "name",
    [
        *("../evil.yaml", "a/../../evil.yaml", "/etc/passwd", "~/x", "C:/x", "C:x", "..", "..\\evil", "a\\b"),
        *("a\n.yaml", "\u202eyaml.exe", "a/..", "./../x"),
    ],
)
def test_a_path_that_leads_outside_is_refused(name: str) -> None:
    """With a good file beside it."""
    assert refuse(pack(("playbook.yaml", b"a"), (name, b"b"))) == "Its path leads outside the folder."


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_links_and_devices_are_refused(kind: int) -> None:
    """A link to the passwords of the site is no story."""
    link = zipfile.ZipInfo("story.ko.md")
    link.create_system = 3
    link.external_attr = (kind | 0o644) << 16
    assert refuse(pack((link, b"/etc/passwd"))) == "It is a link or a device, no file."


def test_an_encrypted_file_is_refused() -> None:
    """By the mark that says so."""
    data = bytearray(pack(("playbook.yaml", b"a"), method=zipfile.ZIP_STORED))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + offset] |= 1
    assert refuse(bytes(data)) == "It is locked with a password."


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("other", ["playbook.yaml", "Playbook.YAML"])
def test_two_files_of_one_name_are_refused(other: str) -> None:
    """Also where only the case tells them apart: on half of all computers it does not."""
    assert refuse(pack(("playbook.yaml", b"a"), (other, b"b"))) == "Two files have this name."


def test_too_many_files_are_refused() -> None:
    """Few more than a playbook has."""
    assert refuse(pack(*((f"{number}.md", b"a") for number in range(21)))) == "The zip file holds 21 files."
    assert "entries" in refuse(pack(*((f"{number}/", b"") for number in range(99))))


def test_too_large_a_file_is_refused() -> None:
    """By what the zip says, and by what comes out of it."""
    content = bytes(range(256)) * (FILE_BYTES_MAX // 256 + 1)
    assert refuse(pack(("story.en.md", content))) == "It is larger than 512 KB."
    data = bytearray(pack(("story.en.md", b"ab" * 300_000)))
    size = len(b"ab" * 300_000).to_bytes(4, "little")
    lied = bytes(data).replace(size, (1_000).to_bytes(4, "little"))
    assert refuse(lied)


def test_a_bomb_is_refused() -> None:
    """A file of nothing but one letter is no text."""
    assert refuse(pack(("story.en.md", b"a" * 500_000))) == "It is packed too tightly to be text."
    assert refuse(b"PK" + b"\0" * 1_100_000) == "The zip file is larger than 1,024 KB."


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a zip", pack(), pack(("a/", b""))])
def test_what_is_no_zip_file_is_told(data: bytes) -> None:
    """Nothing, a part of one, something else, one without a file."""
    assert refuse(data) in {"This is no zip file that can be unpacked.", "The zip file is empty."}


@given(st.data())
def test_a_broken_zip_file_ends_in_a_problem(data: st.DataObject) -> None:
    """Whatever bytes are turned."""
    whole = bytearray(pack(("rice/playbook.yaml", b"id: a\n" * 9), ("rice/plan.toml", b"[plan]\n")))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    files, problems = read_archive(bytes(whole))
    assert bool(files) != bool(problems)
    assert all("/" not in name.split("/", 1)[0] and ".." not in name.split("/") for name in files)


def test_a_folder_is_read_as_far_as_it_is_one(tmp_path: Path, folder: Mapping[str, bytes]) -> None:
    """Its four files; others by name alone; what an editor leaves behind not at all."""
    for name, content in folder.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "secret.txt").write_bytes(b"secret")
    (tmp_path / "plan.toml~").write_bytes(b"old")
    (tmp_path / ".git").mkdir()
    assert read_folder(tmp_path) == {**folder, "secret.txt": b""}
    (tmp_path / "story.en.md").write_bytes(b"a" * (FILE_BYTES_MAX + 10))
    assert len(read_folder(tmp_path)["story.en.md"]) == FILE_BYTES_MAX + 1
