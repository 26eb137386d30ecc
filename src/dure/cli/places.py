"""`dure places resolve`: from addresses to the places that they are sure to be in."""

import argparse
import csv
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa

from dure.cli.books import load_file, put_out, write_json
from dure.cli.options import add_shown
from dure.cli.place_figures import add_figure_commands
from dure.cli.places_similar import add_similar_command
from dure.cli.saying import NOTHING_READ
from dure.importers.sheets import Sheet, read_sheets
from dure.korea.gazetteer import load_gazetteer
from dure.language import Language, Text
from dure.places import Gazetteer, resolve_addresses
from dure.problem import Problem
from dure.terminal import language_of, say, strip_controls

_LABELS = {
    "주소",
    "소재지",
    "사업장주소",
    "사업장소재지",
    "도로명주소",
    "지번주소",
    "거주지",
    "주소지",
    "address",
}
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_HEADER_ROWS = 20  # a title or two may stand above the header
_LEVELS = {
    "nation": Text("nation", "나라"),
    "province": Text("province", "시도"),
    "district": Text("city, county or district", "시군구"),
    "city_district": Text("district of a city", "일반구"),
    "town": Text("town", "읍면동"),
    "village": Text("village", "리"),
}
_ENDED = Text(
    "; the code ended on {day}, a newer one is not at hand", ", {day}에 끝난 코드이며 새 코드는 아직 없음"
)
_HELP = {
    "places": Text("from addresses to places", "주소에서 지역으로"),
    "resolve": Text("say which place each address is in", "주소마다 어느 지역인지 알려 드립니다"),
    "description": Text(
        "Say the finest place that each address is sure to be in, or the candidates.",
        "주소마다 확실한 가장 작은 지역을, 확실하지 않으면 후보를 알려 드립니다.",
    ),
    "addresses": Text("an address, Korean or English", "주소(우리말이나 영어)"),
    "file": Text(
        "one address a line, or a table with a column 주소 or address (CSV, XLSX, XLS); may be repeated",
        "한 줄에 주소 하나씩, 또는 주소 열이 있는 표(CSV, XLSX, XLS). 여러 번 적어도 됩니다",
    ),
    "as_of": Text(
        "the day whose codes are wanted, such as 2023-12-31; without it the latest known",
        "어느 날의 지역 코드인지. 보기: 2023-12-31. 안 적으면 가장 새것",
    ),
}


def add_places_command(commands: Any) -> None:
    """Add `dure places` to the parser."""
    places = commands.add_parser("places", help=_HELP["places"], description=_HELP["places"])
    actions = places.add_subparsers(dest="action", metavar="ACTION", required=True)
    resolve = actions.add_parser("resolve", help=_HELP["resolve"], description=_HELP["description"])
    resolve.add_argument("addresses", nargs="*", metavar="ADDRESS", help=_HELP["addresses"])
    resolve.add_argument("--file", action="append", default=[], metavar="FILE", help=_HELP["file"])
    resolve.add_argument("--as-of", type=_read_day, metavar="DATE", help=_HELP["as_of"])
    add_shown(resolve)
    resolve.set_defaults(run=run)
    add_figure_commands(actions)
    add_similar_command(actions)


def run(given: argparse.Namespace) -> int:
    """Resolve the addresses and print them in input order; return 0, or 2 where nothing could be read."""
    language = language_of(given.lang)
    addresses = list(given.addresses)
    for file in given.file:
        found = _load_addresses(Path(file))
        if isinstance(found, Text):
            say(found.in_language(language))
        else:
            addresses += found
    if not addresses:
        if not given.file:
            say(
                Text(
                    'Give an address, as in dure places resolve "Jinan-gun, Jeonbuk", or a file with --file.',
                    '주소를 적어 주세요. 예: dure places resolve "전북 진안군 진안읍 중앙로 67". '
                    "파일은 --file 로 주시면 됩니다.",
                ).in_language(language)
            )
        return NOTHING_READ
    answers = _resolve(addresses, gazetteer=load_gazetteer(), as_of=given.as_of, language=language)
    if given.format == "json":
        put_out(write_json(answers), output=None)
    else:
        put_out(strip_controls("".join(_write(answer, language) for answer in answers)), output=None)
    return 0


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as 2023-12-31.") from error


def _resolve(
    addresses: list[str], *, gazetteer: Gazetteer, as_of: date | None, language: Language
) -> list[dict[str, Any]]:
    resolved = resolve_addresses(pa.array(addresses, pa.string()), gazetteer=gazetteer, as_of=as_of)
    names: dict[str, str] = {}

    def name(code: str) -> str:
        if code not in names:
            # A place younger than the day asked for is given under its first code.
            place = gazetteer.find(code, as_of=as_of) or gazetteer.get(code)
            names[code] = place.full_name_ko if language == "ko" else place.full_name_en
        return names[code]

    rows = resolved.to_pylist()
    for position, address in enumerate(addresses):
        # A code, old or new, is as good a name for a place as an address.
        if (code := address.strip().upper()).isdigit() or code == "KR":
            place = gazetteer.find(code, as_of=as_of)
            if place:
                rows[position] = {"code": place.code, "level": place.level, "ambiguous": []}
    return [
        {
            "address": address,
            "code": row["code"],
            "name": name(row["code"]) if row["code"] else None,
            "level": row["level"],
            "ended": None if row["code"] is None else _find_end(gazetteer, row["code"], as_of=as_of),
            "ambiguous": [{"code": code, "name": name(code)} for code in row["ambiguous"]],
        }
        for address, row in zip(addresses, rows, strict=True)
    ]


def _find_end(gazetteer: Gazetteer, code: str, *, as_of: date | None) -> str | None:
    """Find the last day of a code after which none is known; None while in force, or for a day asked."""
    place = gazetteer.find(code)
    return (
        None if as_of is not None or place is None or place.valid_to is None else place.valid_to.isoformat()
    )


def _write(answer: dict[str, Any], language: Language) -> str:
    """Write one answer as a line, and its candidates on lines of their own."""
    candidates = "".join(f"    {one['code']:<10} {one['name']}\n" for one in answer["ambiguous"])
    if answer["code"]:
        level = _LEVELS[answer["level"]].in_language(language)
        ended = _ENDED.in_language(language).format(day=answer["ended"]) if answer["ended"] else ""
        line = f"{answer['address']}\n  {answer['code']:<10} {answer['name']} ({level}{ended})\n"
        finer = Text("  More closely it may be:\n", "  더 자세히는 다음 가운데 하나일 수 있습니다.\n")
        return line + (finer.in_language(language) + candidates if candidates else "")
    if candidates:
        unsure = Text("  Not sure. It may be:\n", "  확실하지 않습니다. 다음 가운데 하나일 수 있습니다.\n")
        return f"{answer['address']}\n{unsure.in_language(language)}{candidates}"
    nothing = Text("  No place was found in it.\n", "  어느 지역인지 찾지 못했습니다.\n")
    return f"{answer['address']}\n{nothing.in_language(language)}"


def _load_addresses(file: Path) -> list[str] | Text:
    """Read the addresses of a file in order, or say why there are none."""
    loaded = load_file(file)
    if isinstance(loaded, Problem):
        where, what = loaded.where.file, loaded.what
        return Text(f"{where}: {what.en}", f"{where}: {what.ko}")
    content = loaded[1]
    if content.startswith(_WORKBOOKS):
        return _find_column_of_sheets(content, file)
    text = _decode(content)
    if "\x00" in text:
        return _unreadable(file)
    table = _find_column(list(csv.reader(StringIO(text, newline=""))) if _has_header(text) else [])
    found = [line.strip() for line in text.splitlines() if line.strip()] if table is None else table
    return found or Text(f"{file.name} holds no address.", f"{file.name}에 주소가 없습니다.")


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("cp949", errors="replace")


def _has_header(text: str) -> bool:
    head = text.splitlines()[:_HEADER_ROWS]
    return any(not _LABELS.isdisjoint(map(_label, row)) for row in csv.reader(head))


def _label(cell: str | None) -> str:
    return (cell or "").replace(" ", "").strip("\ufeff\"'*").lower()


def _find_column(rows: list[list[str]]) -> list[str] | None:
    """Give the cells under the first heading that says address, blank ones too, so that rows stay in step.

    None where there is no such heading; nothing where every cell is blank.
    """
    for index, row in enumerate(rows[:_HEADER_ROWS]):
        labels = [_label(cell) for cell in row]
        column = next((place for place, label in enumerate(labels) if label in _LABELS), None)
        if column is not None:
            found = [below[column].strip() if len(below) > column else "" for below in rows[index + 1 :]]
            return found if any(found) else []
    return None


def _find_column_of_sheets(content: bytes, file: Path) -> list[str] | Text:
    sheets, problems = read_sheets(content, file=file.name)
    for sheet in sheets:
        found = _find_column(_to_rows(sheet))
        if found:
            return found
    return _name(file, problems[0].what) if problems else _unreadable(file)


def _to_rows(sheet: Sheet) -> list[list[str]]:
    columns = [column.to_pylist() for column in sheet.columns]
    return [[cell or "" for cell in row] for row in zip(*columns, strict=True)]


def _name(file: Path, what: Text) -> Text:
    return Text(f"{file.name}: {what.en}", f"{file.name}: {what.ko}")


def _unreadable(file: Path) -> Text:
    return Text(
        f"{file.name}: no column named 주소 or address was found.",
        f"{file.name}: '주소' 또는 'address' 열을 찾지 못했습니다.",
    )
