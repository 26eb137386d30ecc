"""A file that people write by hand, read with its lines: known answers."""

from datetime import date

import pytest

from dure.handwritten import FileKind, Findings, Section, decode, read_toml, read_yaml
from dure.language import Text

RECIPE = FileKind(
    name=Text(en="a recipe", ko="조리법 파일"),
    example="recipes/soup.yaml",
    elsewhere=Text(en="One recipe to a file.", ko="파일 하나에 하나만 적어 주십시오."),
    sections=("title", "steps", "notes"),
    years=(2000, 2030),
)
SOUP = """\
title: {ko: 된장국, en: Soybean soup}
number: 0012
steps:
  - do: {ko: 끓입니다, en: Boil}
    with:
      - {name: 물, grams: "1,000"}
      - {name: 된장, grams: 40}
  - do:
      ko: 식힙니다
    month: 2026년 3월
    day: 2026.3.1
    hot: yes
    spoons: 2
notes: |
  한 줄
  두 줄
"""


def open_soup(text: str = SOUP) -> tuple[Section, Findings]:
    """Open the soup, or another."""
    findings = Findings("soup.yaml", RECIPE)
    top = read_yaml(text, findings=findings)
    assert top is not None
    return top, findings


def told(findings: Findings) -> list[str]:
    """Tell the problems as one line each."""
    return [
        f"{problem.where.in_language('en')}: {problem.what.en} {problem.remedy.en}"
        for problem in findings.listed()
    ]


def test_a_file_of_any_depth_is_walked_by_name() -> None:
    """Words stay words until they are asked for as something else."""
    top, findings = open_soup()
    assert top.find_both("title") == Text(en="Soybean soup", ko="된장국")
    assert top.find_line("number") == "0012"
    assert top.find_line("notes") == "한 줄\n두 줄"
    first, second = top.each("steps")
    assert [(part.find_line("name"), part.find_number("grams")) for part in first.each("with")] == [
        ("물", 1000),
        ("된장", 40),
    ]
    assert (second.path, second.number, second.name) == ("steps", 2, "steps[2]")
    assert second.find_month("month") == second.find_day("day") == date(2026, 3, 1)
    assert second.find_flag("hot")
    assert second.find_whole("spoons", least=1, most=3) == 2
    assert findings.listed() == ()


def test_names_and_values_know_their_lines() -> None:
    """A value below its name has a line of its own."""
    top, _ = open_soup()
    node = top.find_node("steps")
    assert node is not None
    assert (node.key_line, node.line) == (3, 4)
    second = node.each[1].entries
    assert second is not None
    assert (second["do"].key_line, second["do"].line, second["hot"].line) == (8, 9, 12)


def test_words_in_one_language_alone_are_told() -> None:
    """At the line of their name, with how both are written."""
    top, findings = open_soup()
    _, second = top.each("steps")
    assert second.find_both("do") is None
    assert told(findings) == [
        "soup.yaml, row 8, steps[2].do: do is not written in both languages. Write both: do: {ko: …, en: …}."
    ]
    toml = read_toml('name = "국"\n', findings=findings)
    assert toml is not None
    assert toml.find_both("name") is None
    assert toml.find_words("name") == Text(en="국", ko="국")
    assert 'Write both: name = "…" and name_en = "…".' in told(findings)[0]


def test_what_stands_twice_and_what_nobody_knows_is_told() -> None:
    """With the line of the name, and the nearest name that could have been meant."""
    top, findings = open_soup(SOUP.replace("    spoons: 2\n", "    hot: no\n    dya: 1\n"))
    _, second = top.each("steps")
    second.find_day("day")
    second.find_flag("hot")
    second.finish()
    assert told(findings)[2:] == [
        "soup.yaml, row 13, steps[2].hot: hot stands twice. Keep one of the two; the first was read.",
        "soup.yaml, row 14, steps[2].dya: dya is not known here. Known here: day.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x 1\n", "row 1: The file points to another part of itself"),
        ("a: 1\nb: *x\n", "row 2: The file points to another part of itself"),
        ("a: 1\nb: !!python/name:os.system x\n", "row 2: The file uses a tag (!)"),
        ("a: 1\n---\nb: 1\n", "row 2: The file holds a second document"),
        ("a: 1\nb: c: d\n", "row 2: The file cannot be read as YAML"),
        ("a: 1\nb: \x07\n", "row 2: The file cannot be read as YAML"),
        ("- a\n", "soup.yaml: The file does not hold sections such as title:, steps: and notes:."),
        ("a: \0", "soup.yaml: The file is not text."),
        ("a" * (RECIPE.size_max + 1), "soup.yaml: The file is larger than 256 KB, too large for a recipe."),
    ],
)
def test_what_could_harm_or_mislead_is_refused_with_its_line(text: str, said: str) -> None:
    """Nothing of such a file is read."""
    findings = Findings("soup.yaml", RECIPE)
    assert read_yaml(text, findings=findings) is None
    assert len(findings.problems) == 1
    assert said in told(findings)[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_bytes_of_any_korean_editor_are_read(encoding: str) -> None:
    """Notepad of old and of today."""
    findings = Findings("soup.yaml", RECIPE)
    assert decode(SOUP.replace("\n", "\r\n").encode(encoding), findings=findings) == SOUP
    assert findings.listed() == ()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x80\x80\x80", "가".encode("utf-16-le"), b"a\x00b"])
def test_bytes_that_are_no_text_are_refused(content: bytes) -> None:
    """A picture, half a letter, UTF-16 without its mark."""
    findings = Findings("soup.yaml", RECIPE)
    if decode(content, findings=findings) is None:
        assert [problem.what.en for problem in findings.listed()] == ["The file is not text."]
        return
    pytest.fail("It was read.")


def test_problems_come_in_the_order_of_their_lines() -> None:
    """However they were met; what is not fatal leaves the rest to be read."""
    findings = Findings("x", RECIPE)
    for line in (3, None, 1):
        findings.add(line, what=RECIPE.name, remedy=RECIPE.elsewhere, fatal=False)
    assert [problem.where.rows for problem in findings.listed()] == [(), (1,), (3,)]
    assert not findings.fatal


def test_a_list_of_a_list_is_asked_for_under_its_whole_name() -> None:
    """A plan's places within a service's, as TOML writes them."""
    findings = Findings("x.toml", RECIPE)
    top = read_toml("[[a]]\nid = 'x'\n[[a.b]]\nc = 1\n", findings=findings)
    assert top is not None
    (outer,) = top.each("a")
    (inner,) = outer.each("b")
    list(inner.each("c"))
    said = "x.toml, row 4, a.x.b.1.c: c is a list, one entry to each [[a.b.c]]. "
    assert told(findings) == [said + "Write [[a.b.c]] in double brackets above each."]
