"""The JSON Schema and the reader agree: on the playbooks that ship, and on what is broken in them."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from dure.korea.playbooks import load_files, load_playbooks
from dure.playbooks.reading import read_playbook
from dure.playbooks.schema import ENTRIES, Entry, build_schema, walk_entries

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
SCHEMA = build_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
SHIPPED = [playbook.id for playbook in load_playbooks()]


class Loader(yaml.SafeLoader):
    """Reads YAML as editors do: days are words, and words such as yes are words."""

    yaml_implicit_resolvers = {  # noqa: RUF012 -- the library's way
        sign: [(tag, match) for tag, match in resolvers if not tag.endswith(("timestamp",))]
        for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class Dumper(yaml.SafeDumper):
    """Writes each value out, however often it stands."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 -- the library's word
        """Point to nothing."""
        return True


def load(files: Mapping[str, bytes]) -> dict[str, Any]:
    """Load playbook.yaml as plain values."""
    values: dict[str, Any] = yaml.load(files["playbook.yaml"], Loader)  # noqa: S506 -- a safe loader
    return values


def read_values(files: Mapping[str, bytes], values: Any) -> list[str]:
    """Read a folder with other values in playbook.yaml; give the problems of that file."""
    content = yaml.dump(values, Dumper=Dumper, allow_unicode=True, sort_keys=False).encode()
    _, problems = read_playbook({**files, "playbook.yaml": content})
    return [one.what.en for one in problems if one.where.file == "playbook.yaml"]


def test_the_schema_in_the_manual_is_the_one_of_the_code() -> None:
    """It is written by `python -m json.tool` of what `build_schema` gives."""
    written = json.loads((REFERENCE / "playbook.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(written)
    assert written == SCHEMA


@pytest.mark.parametrize("id_", SHIPPED)
def test_a_shipped_playbook_fits_the_schema(id_: str) -> None:
    """As an editor would check it."""
    assert list(VALIDATOR.iter_errors(load(load_files(id_)))) == []


def find_spots(
    values: Any, entries: tuple[Entry, ...], path: tuple[Any, ...] = ()
) -> Iterator[tuple[Any, ...]]:
    """Find every entry that stands in a playbook, as the way to it and what the table says of it."""
    for entry in entries:
        value = values.get(entry.key)
        yield (*path, entry.key), entry
        if value is not None and entry.kind == "section":
            yield from find_spots(value, entry.parts, (*path, entry.key))
        if value is not None and entry.kind == "list":
            for number, part in enumerate(value):
                yield from find_spots(part, entry.parts, (*path, entry.key, number))


def break_at(values: dict[str, Any], path: tuple[Any, ...], breaking: Any) -> dict[str, Any]:
    """Put something else at a spot; `GONE` takes it out."""
    broken = deepcopy(values)
    spot: Any = broken
    for step in path[:-1]:
        spot = spot[step]
    if breaking is GONE:
        spot.pop(path[-1], None)
    elif breaking is RENAMED:
        spot[f"{path[-1]}_x"] = spot.pop(path[-1], "x")
    else:
        spot[path[-1]] = breaking
    return broken


GONE, RENAMED = object(), object()
BREAKINGS = (
    *(GONE, RENAMED, None, "", " ", [], {}, ["x", {}], {"x": 1}, [None], [[]], {"en": "a"}, {"ko": "가"}),
    *({"en": "a", "ko": ""}, {"en": "a", "ko": "가", "fr": "b"}, "a_b", "Ä", "x" * 2001, -1e9, 1e16, -5),
    *({"low": 1, "value": 2, "unit": "KRW"}, {"low": 1, "value": 2, "high": 3, "unit": "days"}),
    *({"low": -1, "value": 2, "high": 3, "unit": "KRW"}, {"low": 1, "value": 2, "high": 3, "unit": "weeks"}),
)


@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_what_the_schema_refuses_the_reader_tells(data: st.DataObject, folder: Mapping[str, bytes]) -> None:
    """One spot broken in one way; what only the reader can know is left to it."""
    values = load(folder)
    spots = list(find_spots(values, ENTRIES))
    path, entry = data.draw(st.sampled_from(spots))
    breaking = data.draw(st.sampled_from(BREAKINGS))
    broken = break_at(values, path, breaking)
    refused = [error.message for error in VALIDATOR.iter_errors(broken)]
    told = read_values(folder, broken)
    if refused and not _is_lenient(entry, breaking):
        assert told, (path, breaking, refused)


def _is_lenient(entry: Entry, breaking: Any) -> bool:
    """Say where the reader takes more than an editor should let one write: words that look like numbers."""
    return entry.kind == "line" and isinstance(breaking, int | float)


@pytest.mark.parametrize(
    "path",
    sorted({path for path, entry in walk_entries() if entry.required and path != "parent"} - {"parent"}),
)
def test_what_is_required_is_required_by_both(path: str, folder: Mapping[str, bytes]) -> None:
    """Taken out, the schema refuses it and the reader says that it is missing."""
    values = load(folder)
    values["risks"] = [
        {"id": "x", "title": BOTH, "text": BOTH, "answer": BOTH, "sources": ["guess"]},
    ]
    values["parent"] = {"id": "one", "version": "1", "place": None, "taken": "2026-11-01"}
    spot: Any = values
    *around, key = path.split(".")
    for step in around:
        spot = spot[step][0] if isinstance(spot[step], list) else spot[step]
    del spot[key]
    assert list(VALIDATOR.iter_errors(values))
    assert f"{key} is missing." in read_values(folder, values)


BOTH = {"en": "a", "ko": "가"}


def test_every_entry_is_told_in_the_manual() -> None:
    """With its key, where it stands; and no section is told that there is not."""
    page = (REFERENCE / "playbook.md").read_text(encoding="utf-8")
    for path, _ in walk_entries():
        section, _, key = path.rpartition(".")
        heading = f"### {section}" if section else "### At the top"
        assert heading in page
        told = page.split(f"\n{heading}\n", 1)[1].split("\n### ", 1)[0].split("\n## ", 1)[0]
        assert f"\n| `{key}` |" in told, path
