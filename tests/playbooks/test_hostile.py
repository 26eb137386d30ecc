"""Nothing that a user can write, paste or break makes a traceback; it makes problems with their remedies."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from patience import ends_within

from dure.korea.playbooks import load_files
from dure.playbooks.checking import PlaybookKnowledge
from dure.playbooks.contract import tell_playbook
from dure.playbooks.reading import read_playbook
from dure.playbooks.rendering import render_markdown
from dure.playbooks.schema import FILES

SHARDS = (
    *(
        "null",
        "~",
        "-1",
        "1e999",
        "9" * 400,
        "[1, 2]",
        "{a: 1}",
        "[]",
        "{}",
        '""',
        "''",
        "true",
        ".inf",
        ".nan",
    ),
    *(
        '"\\ud800"',
        '"\\u202e"',
        "&a",
        "*a",
        "!!int 3",
        "<<: 1",
        "2026-13-45",
        "0000-00-00",
        "- a",
        "? x",
        "---",
    ),
    *(
        "\t",
        "\0",
        "\ufeff",
        "KR",
        "52",
        "9999999999",
        "*.*.*.*",
        "services.*",
        "....",
        "a" * 3000,
        "9999",
        "0001",
    ),
    *("0000", "9999/0001", "2019-01/2019-00", "<script>", "https://", "javascript:1", "# ", "##", "{en: a}"),
)


@settings(max_examples=150, deadline=None)
@given(
    file=st.sampled_from(FILES),
    at=st.integers(0, 199),
    how=st.sampled_from(("value", "line", "sign", "gone", "twice")),
    shard=st.sampled_from(SHARDS),
    text=st.text(max_size=40),
    sign=st.sampled_from("{}[]:#&*!|>'\"%@`,-?\0\t "),
    spot=st.integers(0, 79),
)
def test_a_line_broken_in_any_way_ends_in_problems(
    *,
    file: str,
    at: int,
    how: str,
    shard: str,
    text: str,
    sign: str,
    spot: int,
    folder: Mapping[str, bytes],
    known: PlaybookKnowledge,
) -> None:
    """One value put for another, or letters turned; what is still read can be told and shown."""
    lines = folder[file].decode().split("\n")
    at %= len(lines)
    line = lines[at]
    spot %= len(line) + 1
    lines[at : at + 1] = {
        "value": [f"{line.partition(':')[0]}: {shard}"],
        "line": [text],
        "sign": [line[:spot] + sign + line[spot + 1 :]],
        "gone": [],
        "twice": [line, line],
    }[how]
    content = "\n".join(lines).encode("utf-8", "replace")
    playbook, problems = read_playbook({**folder, file: content}, name="kitchen-waste", known=known)
    for problem in problems:
        assert problem.where.file in FILES
        assert all((problem.what.en, problem.what.ko, problem.remedy.en, problem.remedy.ko))
    if playbook is None:
        assert problems
    else:
        tell_playbook(playbook, "ko")
        render_markdown(playbook.story.en)


@settings(max_examples=60, deadline=None)
@given(file=st.sampled_from(FILES), content=st.binary(max_size=300))
def test_any_bytes_end_in_problems(file: str, content: bytes, folder: Mapping[str, bytes]) -> None:
    """A picture, a workbook, nothing at all."""
    playbook, problems = read_playbook({**folder, file: content})
    assert playbook is None or file.startswith("story")
    assert problems or playbook is not None


BOMB = b"a: &a [x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c]\n" % ((sign, sign) + (sign - 1,) * 6) for sign in range(98, 123)
)


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        b"[" * 100_000,
        b"- " * 100_000,
        b"{a: " * 50_000,
        b"id: [" + b"x," * 60_000 + b"]",
        b"steps:\n" + b"  - id: a\n" * 20_000,
        b"sources: [" + b"a, " * 9_000 + b"]",
        b"title: " + b"x" * 250_000,
        b"\xff\xfe" + b"a\0" * 90_000,
    ],
    ids=lambda content: content[:12].decode("latin-1"),
)
def test_a_bomb_is_told_at_once(content: bytes, folder: Mapping[str, bytes]) -> None:
    """Before it is held."""
    with ends_within(20):
        playbook, problems = read_playbook({**folder, "playbook.yaml": content})
        assert playbook is None
        assert problems


@pytest.mark.parametrize(
    ("english", "korean", "is_read"),
    [
        ("a", "일" * 21_000, True),
        (" ".join(map(str, range(1000, 12_000))), " ".join(map(str, range(30_000, 39_000))), True),
        ("9" * 64_000, "1" * 64_000, True),
        ("1 " * 30_000, "1만 " * 12_000, True),
        ("ten " * 16_000, "열" * 21_000, True),
        ("x\n" * 30_000, "가\n" * 15_000, False),
    ],
)
def test_a_story_of_nothing_but_numbers_takes_no_long_time(
    english: str, korean: str, *, is_read: bool, folder: Mapping[str, bytes]
) -> None:
    """As large as a story may be; one of too many lines is not looked at."""
    with ends_within(20):
        files = {**folder, "story.en.md": english.encode(), "story.ko.md": korean.encode()}
        playbook, _ = read_playbook(files)
        assert (playbook is not None) == is_read


def test_many_drivers_of_many_numbers_take_no_long_time(known: PlaybookKnowledge) -> None:
    """As many as a list may have."""
    files = dict(load_files("food-waste-circulation"))
    drivers = b"".join(
        b"  - {path: '*.*.%d', grows_with: same, power: 0, why: {en: a, ko: a}, sources: [assumption]}\n"
        % number
        for number in range(200)
    )
    files["playbook.yaml"] = files["playbook.yaml"].replace(b"drivers:\n", b"drivers:\n" + drivers, 1)
    with ends_within(20):
        _, problems = read_playbook(files, known=known)
        assert sum("The plan has no number" in problem.what.en for problem in problems) >= 90
