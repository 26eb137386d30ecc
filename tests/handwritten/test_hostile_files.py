"""Nothing that a user can write, paste or break ends in anything but problems with their remedies."""

from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from patience import ends_within

from dure.commons import read_community
from dure.handwritten import FileKind, Findings, Section, read_toml, read_values, read_yaml
from dure.korea.assumptions import load_assumptions
from dure.korea.scenarios import load_scenarios
from dure.language import Text
from dure.outlook.reading import read_plan
from dure.problem import Problem

EXAMPLES = Path(__file__).parents[2] / "examples"
PLAN = (EXAMPLES / "jinan/plan.toml").read_text(encoding="utf-8")
COMMUNITY = (EXAMPLES / "plain/community.yaml").read_text(encoding="utf-8")
NOTE = FileKind(
    name=Text(en="a note", ko="쪽지 파일"),
    example="note.yaml",
    elsewhere=Text(en="Write less.", ko="줄여 적어 주십시오."),
    sections=("title",),
    size_max=64 * 1024,
)
BROKEN = (
    *("", "~", "-1", "1e999", "0x" + "f" * 5000, "9" * 400, "[1, 2]", "{a: 1}", "{a = 1}", "true", "inf"),
    *(
        '"\\ud800"',
        '"\\u202e"',
        '"\\UFFFFFFFF"',
        "'",
        '"""',
        "[[x]]",
        "[x.y]",
        "&a",
        "*a",
        "!!int 3",
        "<<: 1",
    ),
    *("2026-13", "2026-02-30", "0000-00-00", "- a", "? x", "%YAML 9.9", "---", "...", "\t", "\0", "\ufeff"),
)
SIGNS = st.text(
    st.sampled_from("ab:-\"'[]{}=#&*!|>%@`,?. \n\t\r01\\~가힣\ufeff\0\u202e\u2028\x85"), max_size=80
)
ANY_TEXT = st.one_of(st.text(max_size=200), SIGNS, st.sampled_from(BROKEN))
KEYS = ("a", "b", "c")


def walk(section: Section, *, depth: int = 0) -> None:
    """Ask a section for everything that can be asked, all the way down."""
    for key in (*section.entries, *KEYS):
        section.require(key, remedy=NOTE.elsewhere)
        section.find(key)
        for find in (section.find_line, section.find_words, section.find_both, section.find_lines):
            find(key)
        for find in (section.find_flag, section.find_number, section.find_day, section.find_month):
            find(key)
        section.find_whole(key, least=0, most=10)
        section.find_choice(key, options=KEYS)
        section.line_of(key)
        inner = [section.find_section(key), *section.each(key)]
        if depth < 3:
            for part in inner:
                if part is not None:
                    walk(part, depth=depth + 1)
    section.taken.clear()
    section.finish()


def check(problems: tuple[Problem, ...] | list[Problem], content: str | bytes) -> None:
    """Hold each problem to what a reader needs: words in both languages, and a line that is there."""
    text = content if isinstance(content, str) else content.decode("latin-1")
    for problem in problems:
        assert problem.what.en and problem.what.ko and problem.remedy.en and problem.remedy.ko  # noqa: PT018 -- one thing
        assert all(1 <= row <= len(text) + 1 for row in problem.where.rows)


@settings(max_examples=300, deadline=None)
@given(st.one_of(ANY_TEXT, st.binary(max_size=200)))
@example("a: \ud800")
@example(b"\xff\xfea\x00")
@example("%TAG ! tag:%ff\n--- !x")
@example("a = " + "[\n" * 60 + "]\n" * 60)
def test_any_text_is_read_or_refused(content: str | bytes) -> None:
    """Either there is a section that answers whatever it is asked, or a problem that says why not."""
    for read in (read_yaml, read_toml):
        findings = Findings("note", NOTE)
        section = read(content, findings=findings)
        assert (section is None) <= bool(findings.problems)
        if section is not None:
            walk(section)
        check(findings.listed(), content)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_good_file_with_a_slip_in_it_is_read_or_refused(data: st.DataObject) -> None:
    """A line lost, doubled, cut or overwritten in what people start from."""
    for text, read in ((PLAN, read_plan), (COMMUNITY, lambda text: read_community(text, "community.yaml"))):
        lines = text.split("\n")
        at = data.draw(st.integers(0, len(lines) - 1))
        head, sign, _ = lines[at].partition("=" if read is read_plan else ":")
        broken = data.draw(ANY_TEXT)
        slip = data.draw(st.sampled_from(([], [lines[at]] * 2, [f"{head}{sign} {broken}"], [broken], [head])))
        content = "\n".join([*lines[:at], *slip, *lines[at + 1 :]])
        _, problems = read(content)
        check(problems, content)


WORDS = st.text("abc가나다", min_size=1, max_size=5)
TREES = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(WORDS, TREES, min_size=1, max_size=4), st.booleans())
def test_what_is_written_comes_back_with_its_lines(tree: dict[str, object], flow: bool) -> None:  # noqa: FBT001 -- drawn
    """Every name and every word of a YAML file of any shape is found on the line where it stands."""
    text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, default_flow_style=flow)
    top = read_yaml(text, findings=Findings("note", NOTE))
    assert top is not None
    assert {key: top.find(key) for key in tree} == tree
    lines = text.split("\n")
    todo = [top.node]
    while todo:
        node = todo.pop()
        for key, inner in (node.entries or {}).items():
            assert inner.key_line is not None
            assert key in lines[inner.key_line - 1]
            todo.append(inner)
        todo.extend(node.parts or ())
        if isinstance(node.value, str):
            assert node.line is not None
            assert node.value in lines[node.line - 1]


ENTRY_KEYS = st.sampled_from(
    [
        "id",
        "kind",
        "level",
        "low",
        "value",
        "high",
        "source",
        "title",
        "text",
        "once",
        "changes",
        "path",
        "times",
    ]
)
ENTRIES = st.recursive(
    st.one_of(WORDS, st.integers(), st.floats(), st.booleans(), st.none(), st.sampled_from(BROKEN)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ENTRY_KEYS, inner, max_size=5),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ENTRIES, max_size=3), ENTRIES)
@example([{"id": "a", "once": 1, "title": ["a list"]}], None)
@example([{"id": "a", "low": "9" * 400}], {})
def test_entries_of_any_shape_beside_what_ships_are_taken_or_told(
    entries: list[object], sources: object
) -> None:
    """A user's own assumptions and strategies are left out where they are at fault, and nothing falls."""
    for load, name in ((load_assumptions, "assumptions"), (load_scenarios, "scenarios")):
        text = yaml.safe_dump({name: entries, "sources": sources}, allow_unicode=True)
        table = load(text)
        assert len(table.rows) >= len(load().rows)
        check(table.problems, text)


@given(st.dictionaries(WORDS, TREES | st.integers() | st.floats() | st.booleans(), max_size=4))
def test_a_forms_values_answer_without_lines(values: dict[str, object]) -> None:
    """What stands in no file is asked the same questions, and its problems have no line."""
    findings = Findings("", NOTE)
    walk(read_values(values, findings=findings))
    assert all(problem.where.rows == () for problem in findings.problems)


@pytest.mark.parametrize("number", ["9" * 400, "0x" + "f" * 5_000])
@pytest.mark.parametrize("key", ["price", "opening", "place", "ramp_months"])
def test_a_number_that_no_float_holds_is_a_problem(number: str, key: str) -> None:
    """TOML's reader gives whole numbers of any length; they once ended in a traceback."""
    line = next(line for line in PLAN.split("\n") if line.startswith(f"{key} = "))
    plan, problems = read_plan(PLAN.replace(line, f"{key} = {number}", 1))
    assert plan is None
    assert problems[0].where.rows


def test_a_bomb_is_refused_before_it_grows() -> None:
    """Nine aliases of nine would be a billion words."""
    names = "abcdefghi"
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join(f'*{before}' for _ in range(9))}]\n" for before, name in pairwise(names)
    )
    wide = "a: [" + "1," * 30_000 + "]"
    deep = "".join(f"{' ' * level}a:\n" for level in range(300))
    with ends_within(60):
        for text, line in ((bomb, 1), (wide, 1), (deep, NOTE.depth_max + 1)):
            findings = Findings("note", NOTE)
            assert read_yaml(text, findings=findings) is None
            assert [problem.where.rows for problem in findings.problems] == [(line,)]
        unknown = "".join(f"word{number}: 1\n" for number in range(5_000))
        findings = Findings("note", NOTE)
        top = read_yaml(unknown, findings=findings)
        assert top is not None
        top.finish()
        assert findings.count == 5_000
