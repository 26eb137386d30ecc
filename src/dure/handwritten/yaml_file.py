"""YAML as a tree of words that know their lines, with everything refused that could harm or mislead.

Nothing is constructed: a business number keeps its zeros, `no` stays a word, no tag makes an object. The tree
is built while the text is scanned, so that what is too deep or too much is refused before it is held.
"""

from collections.abc import Iterator
from typing import Any, Final

import yaml

from dure.handwritten.findings import FileKind, Findings, decode
from dure.handwritten.section import Node, Notation, Section
from dure.language import Text

YAML: Final = Notation(
    words_only=True,
    entry="{key}: {value}",
    no_words=Text(en="{key} is a single value.", ko="{key}에는 값 하나만 적습니다."),
    words=Text(en="Write it behind the colon on one line.", ko="쌍점 뒤에 한 줄로 적어 주십시오."),
    both=Text(
        en="Write both: {key}: {{ko: …, en: …}}.", ko="{key}: {{ko: …, en: …}}처럼 두 언어로 적어 주십시오."
    ),
    section=Text(
        en="Write them below {key}:, each on its line with two spaces before.",
        ko="{key}: 아랫줄에 두 칸 들여 한 줄씩 적어 주십시오.",
    ),
    no_list=Text(en="{key} is a list.", ko="{key}은(는) 목록입니다."),
    list=Text(en="Begin each entry with a dash and a space.", ko="하나마다 앞에 '- '를 붙여 주십시오."),
    part=Text(en="Write it as name: value lines.", ko="'이름: 값' 꼴로 적어 주십시오."),
)
_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})


def read_yaml(content: str | bytes, *, findings: Findings) -> Section | None:
    """Read one YAML document whose top has named entries; None, with a problem, where it is anything else.

    Anchors, aliases, tags, a second document, and more depth or entries than the kind of file allows are
    refused; of a name that stands twice the first is read and the second told.
    """
    text = decode(content, findings=findings)
    if text is None:
        return None
    try:
        top = _build_document(text, kind=findings.kind)
    except _HarmError as harm:
        example = findings.kind.example
        findings.add(
            harm.line,
            what=harm.what,
            remedy=Text(
                en=f"Write the words out in full, as in {example}.",
                ko=f"{example}처럼 글을 그대로 풀어 써 주십시오.",
            ),
        )
        return None
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # an escape beyond the last character
        _refuse_syntax(error, text, findings=findings)
        return None
    if top is None or top.entries is None:
        _refuse_top(findings)
        return None
    return Section(top, notation=YAML, findings=findings)


def read_yaml_plain(content: str | bytes, *, findings: Findings) -> dict[str, Any] | None:
    """Read a YAML document as plain dicts, lists, numbers and days without lines, after the same refusals.

    For what is read entry by entry all the same; None, with a problem, where nothing can be read.
    """
    text = decode(content, findings=findings)
    if text is None or read_yaml(text, findings=findings) is None:
        return None
    try:
        values: dict[str, Any] = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:  # a day that is none, a list as a name
        _refuse_syntax(error, text, findings=findings)
        return None
    return values


class _HarmError(Exception):
    """What could harm or mislead, and the line on which it begins."""

    def __init__(self, line: int, what: Text) -> None:
        super().__init__(what.en)
        self.line = line
        self.what = what


def _build_document(text: str, *, kind: FileKind) -> Node | None:
    events = _guard(yaml.parse(text, Loader=yaml.SafeLoader), kind=kind)
    top = None
    for event in events:  # to the end, for what stands after the document
        if isinstance(event, yaml.NodeEvent):
            top = _build_node(event, events)
    return top


def _build_node(event: yaml.Event, events: Iterator[yaml.Event], key_line: int | None = None) -> Node:
    """Build what begins with an event, and take the events up to its end."""
    line = _line_of(event)
    if isinstance(event, yaml.ScalarEvent):
        is_nothing = event.style is None and event.value in _NOTHING
        return Node(None if is_nothing else event.value, line=line, key_line=key_line)
    if isinstance(event, yaml.SequenceStartEvent):
        parts: list[Node] = []
        while not isinstance(inner := next(events), yaml.SequenceEndEvent):
            parts.append(_build_node(inner, events))
        return Node(parts=tuple(parts), line=line, key_line=key_line)
    entries: dict[str, Node] = {}
    again: list[tuple[str, int]] = []
    while not isinstance(inner := next(events), yaml.MappingEndEvent):
        name = _build_node(inner, events).value
        key = name if isinstance(name, str) else "?"  # a list, or nothing, as a name
        node = _build_node(next(events), events, key_line=_line_of(inner))
        if entries.setdefault(key, node) is not node:
            again.append((key, _line_of(inner)))
    return Node(entries=entries, line=line, key_line=key_line, again=tuple(again))


def _line_of(event: yaml.Event) -> int:
    return 1 if event.start_mark is None else event.start_mark.line + 1


def _guard(events: Iterator[yaml.Event], *, kind: FileKind) -> Iterator[yaml.Event]:
    """Pass the events on, and stop at the first that could grow or mislead."""
    depth = documents = 0
    for count, event in enumerate(events, start=1):
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            what = Text(
                en="The file points to another part of itself (& or *), which is not read.",
                ko="파일이 자기 안의 다른 곳을 가리키는 표시(&, *)를 써서 읽지 않았습니다.",
            )
        elif getattr(event, "tag", None) is not None:
            what = Text(
                en="The file uses a tag (!), which is not read.", ko="꼬리표(!)를 써서 읽지 않았습니다."
            )
        elif depth > kind.depth_max or count > kind.count_max:
            what = Text(
                en="The file is nested too deep or holds too many entries.",
                ko="항목이 너무 깊거나 너무 많습니다.",
            )
        elif documents > 1:
            what = Text(
                en="The file holds a second document after ---.", ko="--- 뒤에 두 번째 문서가 들어 있습니다."
            )
        else:
            yield event
            continue
        raise _HarmError(_line_of(event), what)


def _refuse_syntax(error: Exception, text: str, *, findings: Findings) -> None:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    line = None if mark is None else mark.line + 1
    if isinstance(error, yaml.reader.ReaderError):  # a sign that YAML forbids, which knows its place alone
        line = text.count("\n", 0, error.position) + 1
    findings.add(
        line,
        what=Text(en=f"The file cannot be read as YAML: {said}.", ko=f"YAML로 읽을 수 없습니다 ({said})."),
        remedy=Text(
            en="Look at this line and the one above: indent with spaces, put a space after each colon, and "
            "put words that hold a colon in quotes.",
            ko="이 줄과 바로 윗줄을 보십시오. 들여쓰기는 빈칸으로 하고, 쌍점(:) 뒤에 한 칸을 띄우고, "
            "쌍점이 든 글은 따옴표로 묶습니다.",
        ),
    )


def _refuse_top(findings: Findings) -> None:
    kind = findings.kind
    names = [f"{name}:" for name in kind.sections]
    listed = " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
    findings.add(
        None,
        what=Text(
            en=f"The file does not hold sections such as {listed}.",
            ko=f"{', '.join(names)} 같은 항목이 없습니다.",
        ),
        remedy=Text(
            en=f"Start from {kind.example} and change its words.",
            ko=f"{kind.example}을 복사해서 글을 바꾸어 쓰십시오.",
        ),
    )
