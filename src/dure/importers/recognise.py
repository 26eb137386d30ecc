"""The one door to every format: what a file is, told by its content, and what stands in it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow.compute as pc

from dure.importers import (
    banks,
    business_register,
    hometax_cards,
    hometax_invoices,
    hometax_receipts,
    local_currency,
    members,
    payroll,
    plain,
    weighing,
)
from dure.importers.headers import LabelledSheet, find_header, label_sheet
from dure.importers.mapping import Mapping, headings_hash, read_mapped
from dure.importers.reading import Reading
from dure.importers.redaction import redact as mask_residents
from dure.importers.row_check import to_mask
from dure.importers.rows import ROWS_SHOWN
from dure.importers.sheets import Sheet, read_sheets
from dure.importers.source_format import SourceFormat
from dure.language import Text
from dure.problem import Problem, Where

FORMATS: Final[tuple[SourceFormat, ...]] = (
    hometax_invoices.FORMAT,
    hometax_cards.PURCHASES,
    hometax_cards.SALES,
    hometax_receipts.FORMAT,
    banks.FORMAT,
    banks.FORMAT_SIGNED,
    payroll.FORMAT,
    local_currency.FORMAT,
    weighing.FORMAT,
    members.FORMAT,
    business_register.FORMAT,
    plain.FORMAT,
)

_KNOWN_LABELS: Final = frozenset().union(*(source.labels for source in FORMATS))
_LABELS_SHOWN: Final = 12
_ITEMS: Final = "품목"
_SUM: Final = r"^[-−△▲(₩]*(?:[0-9]{1,3}(?:,[0-9]{3})+|[1-9][0-9]{3,11})(?:\.0+)?원?[-)]?$"
_DAY: Final = r"^(?:19|20)[0-9]{2}(?:[01][0-9](?:[0-3][0-9])?)?$|^[0-9]{10}$"
"""Years, months, days and business numbers, which are no sums."""


@dataclass(frozen=True)
class Recognition:
    """What a sheet is taken for, and why.

    Attributes:
        format: The format, or None where none fits.
        labelled: The data rows under their labels; None where no heading was found.
        seen_labels: The labels as printed, or the filled cells of the first rows where there is no heading.
        nearest: The format that fits best, the chosen one included; None where no label is known.
        missing_labels: What the nearest format needs and the sheet lacks.
    """

    format: SourceFormat | None
    labelled: LabelledSheet | None
    seen_labels: tuple[str, ...]
    nearest: SourceFormat | None
    missing_labels: tuple[str, ...]


def recognise(sheet: Sheet) -> Recognition:
    """Tell which format a sheet is by the labels of its heading, never by the file's name."""
    header = find_header(sheet, labels=_KNOWN_LABELS)
    if header is None:
        return Recognition(None, None, _first_cells(sheet), None, ())
    labelled = label_sheet(sheet, header)
    labels = frozenset(labelled.labels)
    bare = labels | {label.partition(".")[0] for label in labels}
    ranked = sorted(
        FORMATS,
        key=lambda source: (
            -len(source.missing(bare)),
            not source.forbidden & bare,
            len(source.labels & bare),
            source.priority,
        ),
        reverse=True,
    )
    for source in ranked:
        if not source.missing(bare) and not source.forbidden & bare and source.accepts(labelled):
            return Recognition(source, labelled, tuple(labelled.printed.values()), source, ())
    nearest = max(ranked, key=lambda source: len(source.labels & bare), default=None)
    missing = nearest.missing(bare) if nearest else ()
    return Recognition(None, labelled, tuple(labelled.printed.values()), nearest, missing)


Mappings = Callable[[str], Mapping | None]
"""Gives the mapping remembered for the hash of a sheet's headings, if there is one."""


def read_file(
    content: bytes,
    *,
    file: str,
    mapping: Mapping | None = None,
    mappings: Mappings | None = None,
    redact: bool = True,
) -> list[Reading]:
    """Read a file of any known format: sniff it, mask resident numbers, recognise it, read it.

    Args:
        content: The file.
        file: Its name as the user gave it, for problems only.
        mapping: How to read a file of no known format; a file that a format knows is read by that.
        mappings: Where `mapping` is None, gives one for the hash of a sheet's headings
            (`mapping.headings_hash`), or None.
        redact: Mask resident registration numbers before anything else looks at the cells.

    Returns:
        One reading a sheet that was understood, or one of format `unknown` whose problems say why not.
        Never empty; a reading without rows has a problem.
    """
    sheets, problems = read_sheets(content, file=file)
    masked = 0
    if redact:
        pairs = [mask_residents(sheet) for sheet in sheets]
        sheets, masked = [sheet for sheet, _ in pairs], sum(count for _, count in pairs)
    if not sheets:
        return [Reading("unknown", file, None, 0, problems=tuple(problems), masked_numbers=masked)]
    recognitions = [recognise(sheet) for sheet in sheets]
    remembered = _remember(sheets, mapping, mappings)
    if remembered and not any(known.format for known in recognitions):
        readings = _read_by_mapping(remembered)
    else:
        readings = _read_known(recognitions, sheets)
    readings = [_say_empty(reading) for reading in readings]
    first = readings[0]
    readings[0] = replace(first, problems=(*problems, *first.problems), masked_numbers=masked)
    return readings


def read_sheets_redacted(content: bytes, *, file: str) -> list[Sheet]:
    """Read the grids of a file with the resident numbers masked, to be kept until somebody maps them.

    Args:
        content: The file.
        file: Its name as the user gave it.
    """
    sheets, _ = read_sheets(content, file=file)
    return [mask_residents(sheet)[0] for sheet in sheets]


def read_sheet(sheet: Sheet, *, mapping: Mapping | None = None) -> Reading:
    """Read one redacted sheet as `read_file` would: by the format that knows it, else by the mapping."""
    known = recognise(sheet)
    if known.format is None and mapping is not None:
        return _say_empty(read_mapped(sheet, mapping))
    return _say_empty(_read_known([known], [sheet])[0])


def _remember(
    sheets: list[Sheet], mapping: Mapping | None, mappings: Mappings | None
) -> list[tuple[Sheet, Mapping]]:
    """Pair the sheets with the mapping to read them by, those without one left out."""
    if mapping is not None:
        return [(sheet, mapping) for sheet in sheets]
    pairs = []
    for sheet in sheets if mappings is not None else ():
        headings = headings_hash(sheet)
        found = mappings(headings) if mappings is not None and headings is not None else None
        if found is not None:
            pairs.append((sheet, found))
    return pairs


def _read_by_mapping(pairs: list[tuple[Sheet, Mapping]]) -> list[Reading]:
    """Read the sheets that their mapping fits; where it fits none, say so of the fullest."""
    readings = [read_mapped(sheet, mapping) for sheet, mapping in pairs]
    fitting = [reading for reading in readings if len(reading.rows)]
    return fitting or [max(readings, key=lambda reading: reading.seen_rows)]


def _read_known(recognitions: list[Recognition], sheets: list[Sheet]) -> list[Reading]:
    """Read the sheets of known formats; where there are none, say so of the fullest sheet."""
    readings = [
        known.format.read(known.labelled) for known in recognitions if known.format and known.labelled
    ]
    filled = [reading for reading in readings if reading.seen_rows]
    if filled or readings:
        first, *others = filled or readings[:1]
        passed_over = [
            problem
            for known, sheet in zip(recognitions, sheets, strict=True)
            if known.format is None and (problem := _name_passed_over(sheet))
        ]
        return [replace(first, problems=(*first.problems, *passed_over)), *others]
    best = max(
        range(len(sheets)),
        key=lambda place: (len(recognitions[place].missing_labels) > 0, sheets[place].row_count),
    )
    return [_refuse_unknown(recognitions[best], sheets[best])]


def _name_passed_over(sheet: Sheet) -> Problem | None:
    """Name a sheet of no known format that has sums, and stands beside a known one; None where it has none.

    Invoice lists come with a sheet of the items (품목) of the same invoices, which nobody misses.
    """
    if _ITEMS in (sheet.name or ""):
        return None
    has_sum = np.zeros(sheet.row_count, dtype=np.bool_)
    for column in sheet.columns:
        looks_so = to_mask(pc.match_substring_regex(column, _SUM))
        has_sum |= looks_so & ~to_mask(pc.match_substring_regex(column, _DAY))
    count = int(np.count_nonzero(has_sum))
    if not count:
        return None
    rows = tuple(int(place) + sheet.first_row for place in np.flatnonzero(has_sum)[:ROWS_SHOWN])
    return Problem(
        Where(sheet.file, sheet.name, rows, count),
        Text(
            "This sheet has sums but is of no known format; it was passed over and nothing of it counted.",
            "이 시트에는 금액이 있으나 알고 있는 서식이 아니어서 읽지 않았고, 하나도 세지 않았습니다.",
        ),
        Text(
            "If it belongs to the books, save it as a file of its own and give that with a mapping.",
            "장부에 들어가야 하는 내용이면 따로 저장해 열 맞춤표와 함께 넣어 주십시오.",
        ),
    )


def _say_empty(reading: Reading) -> Reading:
    """Name the file where a reading holds nothing and no problem says why."""
    if len(reading.rows) or len(reading.party_facts) or len(reading.members) or reading.problems:
        return reading
    problem = Problem(
        Where(reading.file, reading.sheet),
        Text("There is a heading, but no row below it.", "제목 행만 있고 내용이 없습니다."),
        Text(
            "Choose a period that has entries when you download the list.",
            "거래가 있는 기간을 골라 다시 내려받아 주십시오.",
        ),
    )
    return replace(reading, problems=(problem,))


def _refuse_unknown(seen: Recognition, sheet: Sheet) -> Reading:
    """Say what was seen in a sheet of no known format, and what the nearest format lacks."""
    shown = ", ".join(seen.seen_labels[:_LABELS_SHOWN])
    what = Text(
        f"No known format has these columns: {shown}." if shown else "No column labels were found.",
        f"알고 있는 서식이 아닙니다. 파일에 있는 열: {shown}" if shown else "열 제목을 찾지 못했습니다.",
    )
    if seen.nearest is not None and seen.missing_labels:
        lacking = ", ".join(seen.missing_labels)
        what = Text(
            f"{what.en} The nearest is {seen.nearest.title.en}, which also needs: {lacking}.",
            f"{what.ko}. 가장 가까운 서식은 ‘{seen.nearest.title.ko}’이며, 다음 열이 더 필요합니다: "
            f"{lacking}.",
        )
    remedy = Text(
        "Write a mapping with `dure inspect FILE --write-mapping FILE`, correct it, and give it "
        "as --mapping.",
        "`dure inspect 파일 --write-mapping 파일`로 열 맞춤표를 만들어 고친 뒤 --mapping으로 넣어 주십시오.",
    )
    problem = Problem(Where(sheet.file, sheet.name), what, remedy, refused_rows=sheet.row_count)
    return Reading("unknown", sheet.file, sheet.name, sheet.row_count, problems=(problem,))


def _first_cells(sheet: Sheet) -> tuple[str, ...]:
    """Return the filled cells of the fullest of the first rows."""
    columns = [column.slice(0, 20).to_pylist() for column in sheet.columns]
    rows = [[cell for cell in row if cell] for row in zip(*columns, strict=True)]
    return tuple(text[:40] for text in max(rows, key=len, default=[]))
