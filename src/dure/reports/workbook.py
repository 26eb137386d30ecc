"""The report as a workbook: every figure, and every row behind every figure, to be sorted and summed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

import pyarrow as pa
import xlsxwriter

from dure.language import Language
from dure.reports.answer import CirculationReport
from dure.reports.change_paper import list_change_figures, list_money
from dure.reports.suppress import PEOPLE_MIN
from dure.reports.words import Words, load_words

ROWS_MAX: Final = 1_000_000
"""Rows of one sheet; a spreadsheet holds 1,048,576, and what is more goes to a sheet of its own."""

TEXT_MAX: Final = 32_000
"""Letters of one cell; a spreadsheet holds 32,767."""

_BATCH: Final = 10_000
_HEAD_ROW: Final = 1
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 (a workbook has no time zone; the day is only a constant)

_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}

Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: its head, its width in letters, and how its cells are written.

    `kind` is text, whole (whole numbers), share (0..1, shown as %), ratio or day.
    """

    head: str
    width: int
    kind: str = "text"


class _Exact(float):
    """A number that is not whole, so that the summary shows its digits."""


def write_workbook(report: CirculationReport, language: Language) -> bytes:
    """Write the report as XLSX; the same report gives the same bytes.

    No cell holds a formula: a name such as `=cmd|…` stays the text that it is.
    """
    words = load_words(language)
    values = report.to_dict(language)
    output = BytesIO()
    with xlsxwriter.Workbook(output, _OPTIONS) as book:
        book.set_properties(
            {"title": _clean(values["title"]), "created": _MADE, "comments": _note(values, words)}
        )
        desk = _Binder(book, words=words, note=_note(values, words))
        for name, columns, rows in _sheets(values, words=words):
            desk.add(name, columns=columns, rows=rows)
        if report.rows is not None:
            desk.add(
                words.say("workbook.rows"),
                columns=list_row_columns(words),
                rows=list_row_cells(report, report.rows, words=words),
            )
    return output.getvalue()


def write_rows_workbook(report: CirculationReport, rows: pa.Table, language: Language) -> bytes:
    """Write some of a report's rows as XLSX, as the report's own workbook shows them all."""
    words = load_words(language)
    output = BytesIO()
    with xlsxwriter.Workbook(output, _OPTIONS) as book:
        note = _note(report.to_dict(language), words)
        book.set_properties({"title": _clean(words.say("workbook.rows")), "created": _MADE, "comments": note})
        _Binder(book, words=words, note=note).add(
            words.say("workbook.rows"),
            columns=list_row_columns(words),
            rows=list_row_cells(report, rows, words=words),
        )
    return output.getvalue()


def write_change_workbook(change: Mapping[str, Any], *, words: Words) -> bytes:
    """Write two periods side by side, given as plain values, as XLSX; the same values give the same bytes."""
    output = BytesIO()
    periods = f"{change['before']['name']} → {change['after']['name']}"
    where = f"{change['place']['full_name']} · {periods}"
    note = f"{words.say('example')} · {where}" if change["example"] else where
    with xlsxwriter.Workbook(output, _OPTIONS) as book:
        book.set_properties({"title": _clean(change["title"]), "created": _MADE, "comments": note})
        binder = _Binder(book, words=words, note=note)
        for name, columns, rows in _change_sheets(change, words=words):
            binder.add(name, columns=columns, rows=rows)
    return output.getvalue()


def _change_sheets(
    change: Mapping[str, Any], *, words: Words
) -> Iterator[tuple[str, list[Column], list[list[Cell]]]]:
    say, ends = words.say, ("before", "after")
    names = [change[end]["name"] for end in ends]
    figures: list[list[Cell]] = [[sentence] for sentence in (*change["headline"], *change["notes"])]
    for label, one, _, _ in list_change_figures(change, words=words):
        values = [one[end]["value"] for end in ends]
        exact = [None if value is None else _Exact(value) for value in values]
        figures.append([label, *exact, None if one["is_change"] else say("change.may_be_same")])
    figures += [[name, before, after] for name, before, after in list_money(change, words=words)]
    columns = [Column(say("workbook.figure"), 60), *(Column(name, 18, "whole") for name in names)]
    yield say("workbook.summary"), [*columns, Column("", 40)], figures
    yield (
        say("change.drivers_title"),
        [Column(say("change.driver"), 40), Column(say("change.effect"), 14, "share")],
        [[driver["name"], driver["effect"]] for driver in change["drivers"]],
    )
    others = change["other_suppliers"]
    rest: list[list[Cell]] = [
        [say("change.others", count=others["count"]), None, None, None, others["effect"]]
    ]
    yield (
        say("change.suppliers"),
        [
            Column(say("change.supplier"), 32),
            Column(say("workbook.purpose"), 20),
            *(Column(name, 18, "whole") for name in names),
            Column(say("change.effect"), 14, "share"),
        ],
        [
            [one["party"], one["purpose_name"], one["before_krw"], one["after_krw"], one["effect"]]
            for one in change["suppliers"]
        ]
        + (rest if others["count"] else []),
    )
    yield (
        say("change.purposes"),
        [
            Column(say("workbook.purpose"), 20),
            *(Column(name, 18, "whole") for name in names),
            *(Column(say("change.share_in", period=name), 18, "share") for name in names),
        ],
        [
            [
                line["name"],
                *(line[f"{end}_krw"] for end in ends),
                *(line[f"{end}_inside_share"] for end in ends),
            ]
            for line in change["purposes"]
        ],
    )


def _note(values: Mapping[str, Any], words: Words) -> str:
    where = f"{values['place']['full_name']} · {values['period']['name']}"
    return f"{words.say('example')} · {where}" if values["example"] else where


def _clean(text: str) -> str:
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")[:TEXT_MAX]


class _Binder:
    """Binds sheets into the book, each with a note, a frozen head and formats."""

    def __init__(self, book: Any, *, words: Words, note: str) -> None:
        self._book = book
        self._words = words
        self._note = note
        font = {"font_name": "Malgun Gothic", "font_size": 10, "valign": "top"}
        self._head = book.add_format(
            {**font, "bold": True, "bg_color": "#E6EDD9", "bottom": 1, "text_wrap": True}
        )
        self._noted = book.add_format({**font, "bold": True, "font_color": "#A8471A"})
        self._formats = {
            "text": book.add_format(font),
            "whole": book.add_format({**font, "num_format": "#,##0"}),
            "share": book.add_format({**font, "num_format": "0.0%"}),
            "ratio": book.add_format({**font, "num_format": "0.00"}),
            "day": book.add_format({**font, "num_format": "yyyy-mm-dd", "align": "left"}),
        }

    def add(self, name: str, *, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
        """Add a sheet, and further ones where the rows do not fit."""
        number, sheet, row = 1, self._open(name, columns), _HEAD_ROW
        for cells in rows:
            if row - _HEAD_ROW >= ROWS_MAX:
                self._close(sheet, row, columns)
                number += 1
                more = self._words.say("workbook.more_sheet", name=name, number=number)
                sheet, row = self._open(more, columns), _HEAD_ROW
            row += 1
            for column, cell in enumerate(cells):
                self._write(sheet, row, column, cell, columns[column].kind)
        self._close(sheet, row, columns)

    def _open(self, name: str, columns: Sequence[Column]) -> Any:
        sheet = self._book.add_worksheet(name[:31])
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
        sheet.write_string(0, 0, _clean(self._note), self._noted)
        for index, column in enumerate(columns):
            sheet.write_string(_HEAD_ROW, index, column.head, self._head)
        sheet.freeze_panes(_HEAD_ROW + 1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD_ROW)
        sheet.set_footer("&C&P / &N")
        return sheet

    def _close(self, sheet: Any, row: int, columns: Sequence[Column]) -> None:
        if row > _HEAD_ROW:
            sheet.autofilter(_HEAD_ROW, 0, row, len(columns) - 1)

    def _write(self, sheet: Any, row: int, column: int, cell: Cell, kind: str) -> None:
        if cell is None:
            return
        if isinstance(cell, str):
            sheet.write_string(row, column, _clean(cell), self._formats["text"])
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, self._formats["day"])
        else:
            shown = "ratio" if isinstance(cell, _Exact) else kind
            sheet.write_number(row, column, cell, self._formats[shown])


def _sheets(
    values: Mapping[str, Any], *, words: Words
) -> Iterator[tuple[str, list[Column], list[list[Cell]]]]:
    say = words.say
    yield say("workbook.summary"), _summary_columns(words), _summary(values, words=words)
    yield (
        say("workbook.rings"),
        [
            Column(say("workbook.code"), 12),
            Column(say("rings.ring"), 34),
            *_share_columns(say("rings.share"), words),
            Column(say("workbook.note"), 40),
        ],
        [
            [ring["code"], ring["full_name"], *_share(ring, "share"), ring["coverage"], ring["reason"]]
            for ring in values["rings"]
        ],
    )
    yield (
        say("workbook.purposes"),
        [
            Column(say("purposes.purpose"), 22),
            Column(say("purposes.outlay"), 16, "whole"),
            *_share_columns(say("purposes.inside", place=values["place"]["name"]), words),
            Column(say("workbook.note"), 40),
        ],
        [
            [
                line["name"],
                line["outlay_krw"],
                *_share(line, "inside_share"),
                line["coverage"],
                line["reason"],
            ]
            for line in values["purposes"]
        ],
    )
    yield say("workbook.leaks"), _leak_columns(words), [_leak(leak) for leak in _by_supplier(values["leaks"])]
    yield (
        say("workbook.wages"),
        [
            Column(say("wages.place"), 34),
            Column(say("wages.people"), 10, "whole"),
            Column(say("wages.pay"), 18, "whole"),
        ],
        _wages(values["wages"], words=words),
    )
    yield from _lists(values, words=words)


def _lists(
    values: Mapping[str, Any], *, words: Words
) -> Iterator[tuple[str, list[Column], list[list[Cell]]]]:
    say = words.say
    yield (
        say("workbook.unplaced"),
        [Column(say("sure.party"), 34), Column(say("sure.amount"), 18, "whole")],
        [[line["party"], line["amount_krw"]] for line in values["unplaced"]["parties"]],
    )
    heads = ("party", "direction", "amount", "payments")
    yield (
        say("workbook.unmatched"),
        [
            *(
                Column(say(f"unmatched.{head}"), width, kind)
                for head, width, kind in zip(
                    heads, (34, 10, 16, 10), ("text", "text", "whole", "whole"), strict=True
                )
            ),
            Column(say("workbook.file"), 30),
            Column(say("workbook.row"), 20),
        ],
        [
            [
                line["party"],
                say(f"unmatched.{line['direction']}"),
                line["amount_krw"],
                line["payments"],
                line["file"],
                ", ".join(str(row) for row in line["rows"]),
            ]
            for line in values["unmatched"]
        ],
    )
    yield (
        say("workbook.problems"),
        [Column(say(f"problems.{head}"), 50) for head in ("where", "what", "remedy")],
        [[problem["where"], problem["what"], problem["remedy"]] for problem in values["problems"]],
    )
    yield (
        say("workbook.assumptions"),
        [
            Column("id", 32),
            Column(say("assumptions.text"), 60),
            Column(say("assumptions.value"), 10, "share"),
            Column(say("workbook.low"), 10, "share"),
            Column(say("workbook.high"), 10, "share"),
            Column(say("assumptions.source"), 60),
        ],
        [
            [line["id"], line["text"], line["value"], line["low"], line["high"], line["source"]]
            for line in values["assumptions"]
        ],
    )


def _share_columns(head: str, words: Words) -> list[Column]:
    return [
        Column(head, 16, "share"),
        Column(words.say("workbook.low"), 10, "share"),
        Column(words.say("workbook.high"), 10, "share"),
        Column(words.say("rings.coverage"), 12, "share"),
    ]


def _share(line: Mapping[str, Any], name: str) -> list[Cell]:
    return [line[name], line["low"], line["high"]]


def _summary_columns(words: Words) -> list[Column]:
    return [
        Column(words.say("workbook.figure"), 34),
        Column(words.say("workbook.value"), 20, "whole"),
        Column(words.say("workbook.low"), 14, "whole"),
        Column(words.say("workbook.high"), 14, "whole"),
        Column(words.say("workbook.note"), 90),
    ]


def _summary(values: Mapping[str, Any], *, words: Words) -> list[list[Cell]]:
    say = words.say
    rows: list[list[Cell]] = [[values["title"]]]
    rows += [["", None, None, None, sentence] for sentence in values["headline"]]
    rows += [
        [say("place"), values["place"]["full_name"], None, None, values["place"]["code"]],
        [
            say("period"),
            values["period"]["name"],
            None,
            None,
            f"{values['period']['start']}..{values['period']['end']}",
        ],
        [
            say("business.turnover"),
            values["turnover_krw"],
            None,
            None,
            values["income_reason"] or say("business.turnover_note"),
        ],
        [
            say("business.income"),
            values["income_krw"],
            None,
            None,
            values["income_reason"] or say("business.income_note"),
        ],
        [say("business.outlay"), values["outlay_krw"], None, None, say("business.outlay_note")],
        [
            say("business.surplus"),
            values["surplus_krw"],
            None,
            None,
            values["income_reason"] or say("business.surplus_note"),
        ],
        [say("business.vat"), values["vat_krw"], None, None, say("business.vat_note")],
        [say("business.cash"), values["cash"]["krw"], None, None, values["cash"]["reason"]],
        [say("business.receivable"), values["receivable_krw"], None, None, values["receivable"]["reason"]],
        [say("business.payable"), values["payable_krw"], None, None, values["payable"]["reason"]],
        [say("community.kept", place=values["place"]["name"]), values["kept_krw"]],
    ]
    coverage = values["coverage_share"]
    for name, figure, note in (
        (
            say("rings.share"),
            values["retention"],
            None if coverage is None else f"{say('rings.coverage')} {coverage:.1%}",
        ),
        (say("answer.lm3"), values["lm3"], None),
        (say("answer.multiplier"), values["multiplier"], None),
        (say("community.residents"), values["wages"]["to_residents"], None),
    ):
        numbers = [None if figure[end] is None else _Exact(figure[end]) for end in ("value", "low", "high")]
        rows.append([name, *numbers, figure["reason"] or note])
    counts = values["documents"]
    rows += [[say(f"documents.{name}"), counts[name]] for name in ("read", "duplicate", "settled", "counted")]
    return rows


def _by_supplier(leaks: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Put the leaks of one supplier one after the other, where its largest stands."""
    first: dict[str | None, int] = {}
    for rank, leak in enumerate(leaks):
        first.setdefault(leak["party_id"], rank)
    return sorted(leaks, key=lambda leak: first[leak["party_id"]])


def _leak_columns(words: Words) -> list[Column]:
    say = words.say
    return [
        Column(say("leaks.party"), 32),
        Column(say("workbook.purpose"), 16),
        Column(say("workbook.place"), 30),
        Column(say("workbook.code"), 12),
        Column(say("leaks.amount"), 16, "whole"),
        Column(say("leaks.may_repeat"), 16, "whole"),
        Column(say("workbook.gain"), 16, "whole"),
        Column(say("workbook.gain_low"), 14, "whole"),
        Column(say("workbook.gain_high"), 14, "whole"),
        Column(say("leaks.sellers"), 50),
        Column(say("workbook.gain_reason"), 50),
    ]


def _leak(leak: Mapping[str, Any]) -> list[Cell]:
    place = leak["place"] or {"full_name": None, "code": None}
    return [
        leak["party"],
        leak["purpose_name"],
        place["full_name"],
        place["code"],
        leak["amount_krw"],
        leak["may_repeat_krw"] or None,
        leak["gain_krw"],
        leak["gain_low_krw"],
        leak["gain_high_krw"],
        ", ".join(seller["party"] for seller in leak["sellers"]),
        leak["gain_reason"],
    ]


def _wages(wages: Mapping[str, Any], *, words: Words) -> list[list[Cell]]:
    rows: list[list[Cell]] = [
        [
            words.say("wages.rest", place=cell["place"]["full_name"])
            if cell["rest"]
            else cell["place"]["full_name"],
            cell["people"],
            cell["net_pay_krw"],
        ]
        for cell in wages["by_place"]
    ]
    notes = [wages["reason"], words.say("wages.revealing") if wages["is_revealing"] else None]
    return rows + [[note] for note in notes if note]


def list_row_columns(words: Words) -> list[Column]:
    """List the columns of the sheet of rows, in the order of `list_row_cells`."""
    say = words.say
    return [
        Column(say("workbook.date"), 12, "day"),
        Column(say("workbook.direction"), 9),
        Column(say("workbook.party"), 30),
        Column(say("workbook.number"), 15),
        Column(say("workbook.place"), 32),
        Column(say("workbook.code"), 12),
        Column(say("workbook.purpose"), 14),
        Column(say("workbook.amount"), 17, "whole"),
        Column(say("workbook.read_amount"), 17, "whole"),
        Column(say("workbook.settled"), 17, "whole"),
        Column(say("workbook.position"), 10),
        Column(say("workbook.item"), 28),
        Column(say("workbook.file"), 28),
        Column(say("workbook.row"), 9, "whole"),
        Column(say("workbook.key"), 34),
    ]


def list_row_cells(report: CirculationReport, rows: pa.Table, *, words: Words) -> Iterator[list[Cell]]:
    """Give rows a batch at a time, so that a large book does not stand in memory as objects."""
    say = words.say
    sides = {
        1: say("workbook.inside"),
        -1: say("workbook.outside"),
        0: say("workbook.unplaced_word"),
        None: say("workbook.unplaced_mixed"),
    }
    ways = {True: say("unmatched.in"), False: say("unmatched.out")}
    names = {line.purpose: say(f"purpose.{line.purpose}") for line in report.purposes}
    places = {place.code: place.full_name.in_language(words.language) for place in report.row_places}
    for batch in rows.to_batches(max_chunksize=_BATCH):
        for row in batch.to_pylist():
            purpose = row["purpose"]
            if purpose not in names:
                names[purpose] = say(f"purpose.{purpose}")
            yield [
                row["date"],
                ways[row["incoming"]],
                row["party"] if row["people"] is None else name_group(row, words=words),
                row["number"],
                places.get(row["place"]),
                row["place"],
                names[purpose],
                row["quantity"],
                row["read"],
                row["settled"],
                sides[row["position"]],
                row["item"],
                row["file"],
                row["row"],
                row["key"],
            ]


def name_group(row: Mapping[str, Any], *, words: Words) -> str:
    """Name a row that stands for a group of people, by how many they are."""
    people = row["people"]
    who = (
        words.say("workbook.people_few")
        if people < PEOPLE_MIN
        else words.say("workbook.people_merged", count=f"{people:,}")
    )
    return who if row["party"] is None else f"{row['party']} ({who})"
