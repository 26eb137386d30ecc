"""A playbook written as its files, which read back as the same playbook."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import yaml

from dure.language import Text
from dure.outlook.writing import write_plan
from dure.period import Period
from dure.playbooks.periods import write_period
from dure.playbooks.playbook import Playbook, Span
from dure.playbooks.schema import ENTRIES, EXAMPLE, PLAN_FILE, PLAYBOOK_FILE, STORY_FILES, Entry

WIDTH: Final = 110
_HEADER: Final = """\
# {title}
#
# 쓰는 법은 함께 나온 실행서 {example}에서 볼 수 있습니다.
# 고치고 나서 `dure playbooks check 폴더`로 살펴보거나 사이트에 올립니다.
# {example}, which ships, shows what stands where; `dure playbooks check FOLDER`, or a site that it is
# brought to, says what is wrong.
"""


def write_playbook(playbook: Playbook) -> dict[str, bytes]:
    """Write the four files of a playbook.

    Returns:
        By name; `read_playbook` reads them as the same playbook, but for the lines that the numbers of the
        plan know of the file that they came from.
    """
    # Two that are written the same have no need to be one: an alias would be refused by the reader.
    values = _tell_section(_FileView(playbook), ENTRIES)
    body = dump_yaml(values)
    header = _HEADER.format(title=" ".join(playbook.title.ko.split()), example=EXAMPLE)
    return {
        PLAYBOOK_FILE: f"{header}\n{body}".encode(),
        PLAN_FILE: write_plan(playbook.plan).encode(),
        STORY_FILES["en"]: playbook.story.en.encode(),
        STORY_FILES["ko"]: playbook.story.ko.encode(),
    }


def dump_yaml(values: Mapping[str, Any]) -> str:
    """Write entries as YAML that the reader takes: no anchors, both languages as they are."""
    return yaml.dump(dict(values), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)


class _Dumper(yaml.SafeDumper):
    """Writes YAML as people do: no anchors, lists set in."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 -- the library's word
        """Write everything out, each time."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 -- likewise
        """Set lists in below their name."""
        super().increase_indent(flow, False)  # noqa: FBT003 -- likewise


class _FileView:
    """A playbook with its issue as one section, as the file has it."""

    def __init__(self, playbook: Playbook) -> None:
        self._playbook = playbook
        self.issue = {"title": playbook.issue_title, "text": playbook.issue_text}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._playbook, name)


def _tell_section(thing: Any, entries: tuple[Entry, ...]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for entry in entries:
        value = thing[entry.key] if isinstance(thing, Mapping) else getattr(thing, entry.key)
        if value is None and entry.kind == "section":
            told[entry.key] = None
        elif entry.kind == "section":
            told[entry.key] = _tell_section(value, entry.parts)
        elif entry.kind == "list":
            told[entry.key] = [_tell_section(part, entry.parts) for part in value]
        else:
            told[entry.key] = _tell_value(value)
    return told


def _tell_value(value: Any) -> Any:
    if isinstance(value, Text):
        return {"en": value.en, "ko": value.ko}
    if isinstance(value, Span):
        numbers = {key: _tell_value(getattr(value, key)) for key in ("low", "value", "high")}
        return {**numbers, "unit": value.unit}
    if isinstance(value, Period):
        return write_period(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, float) and value == int(value):
        return int(value)
    return value if isinstance(value, bool | int | float | date) or value is None else str(value)
