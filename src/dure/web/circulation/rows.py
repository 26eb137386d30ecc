"""From a figure down to its rows: each with its document, file and line, paged, summed, and as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, overload

import pyarrow as pa
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dure.reports import CirculationReport
from dure.reports.behind import SCOPES, SIDES, Direction, RowChoice, Side, choose_rows, sum_rows
from dure.reports.text import say_document
from dure.reports.words import load_words
from dure.reports.workbook import list_row_cells, list_row_columns, name_group, write_rows_workbook
from dure.web.circulation.desk import Answer, build_answer, find_answer, list_rights, mark_private
from dure.web.circulation.questions import Option, list_period_options, list_place_options, read_question
from dure.web.circulation.views import show_nothing_yet
from dure.web.circulation.wording import reader_words, say_report
from dure.web.community.access import May, get_enterprise, log_act, log_look
from dure.web.community.models import Enterprise
from dure.web.downloads import FORMS, Column, attach, write_csv
from dure.web.words import current_language, find_text, say

ROWS_A_PAGE: Final = 50
SEARCH_MAX: Final = 100
POSITIONS: Final = {position: side for side, position in SIDES.items()}


class RowList(Sequence[dict[str, Any]]):
    """The rows of a report as a paginator takes them: only the page that is shown becomes Python objects."""

    def __init__(self, rows: pa.Table, *, report: CirculationReport) -> None:
        self._rows = rows
        self._places = {place.code: place.name for place in report.row_places}

    def __len__(self) -> int:
        return int(self._rows.num_rows)

    @overload
    def __getitem__(self, part: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, part: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, part: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if isinstance(part, int):
            return self[part : part + 1][0]
        rows: list[dict[str, Any]] = self._rows.slice(part.start, part.stop - part.start).to_pylist()
        words = reader_words()
        for row in rows:
            if row["people"] is not None:
                row["party"] = name_group(row, words=words)
            row["place_name"] = self._places.get(row["place"])
            row["side_name"] = say(f"circulation.rows.side_{POSITIONS[row['position']]}")
            row["document"] = say_document(row["key"], words=words) if row["key"] else ""
            row["purpose_name"] = words.say(f"purpose.{row['purpose']}")
        return rows


def read_choice(asked: Mapping[str, str]) -> RowChoice:
    """Read from an address which rows are asked for.

    Raises:
        Http404: It asks for a direction, purpose or side that there is not.
    """
    direction, side = asked.get("direction") or None, asked.get("side") or None
    scope = asked.get("purpose") or None
    if (scope is not None and scope not in SCOPES) or direction not in _WAYS or side not in _SIDES:
        raise Http404
    return RowChoice(
        direction=_WAYS[direction],
        scope=scope,
        side=_SIDES[side],
        party=asked.get("party") or None,
        name=asked.get("name") or None,
        search=asked.get("search", "")[:SEARCH_MAX].strip(),
        with_settling=asked.get("settling") == "1",
    )


_WAYS: Final[dict[str | None, Direction | None]] = {None: None, "in": "in", "out": "out"}
_SIDES: Final[dict[str | None, Side | None]] = {None: None, **{side: side for side in SIDES}}


@require_safe
def show_rows(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Show the rows behind a figure, and what they add up to."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    choice = read_choice(request.GET)
    answer = find_answer(read_question(found, request.GET, spans=True))
    if answer is None:
        return show_nothing_yet(request, found, tab="circulation")
    report = build_answer(answer)
    chosen = _choose(report, choice)
    log_look(request, what="rows", whose=found.name_ko, enterprise=found)
    sums, party_name = sum_rows(chosen), _name_party(chosen, choice)
    page = Paginator(RowList(chosen, report=report), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "enterprise": found,
        "tab": "circulation",
        "question": answer.question,
        "choice": choice,
        "choice_query": _write_query(answer, request.GET),
        "sums": sums,
        "side_sums": [
            (say(f"circulation.rows.side_{side}"), amount) for side, amount in sums.sides.items() if amount
        ],
        "hidden_pay": _find_hidden_pay(report, choice),
        "page": page,
        "rows": page.object_list,
        "report": answer.report,
        "party_name": party_name,
        "chips": _list_chips(choice, party=party_name, place=answer.report["place"]["name"]),
        **_list_options(found, answer, choice),
        **list_rights(request, found),
    }
    return mark_private(render(request, "circulation/rows.html", context))


@require_safe
def download_rows(request: HttpRequest, enterprise: str, form: str) -> HttpResponse:
    """Give the rows that were chosen as a file: xlsx, or csv that a spreadsheet opens in Korean."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    choice = read_choice(request.GET)
    answer = find_answer(read_question(found, request.GET, spans=True))
    if answer is None or form not in FORMS:
        raise Http404
    report = build_answer(answer)
    log_look(request, what="rows", whose=found.name_ko, enterprise=found)
    content = _write(report, _choose(report, choice), form=form)
    response = HttpResponse(content, content_type=FORMS[form])
    title = find_text("circulation.rows.title").in_language(current_language())
    name = f"{answer.report['enterprise']['name']} {answer.report['period']['name']} {title}.{form}"
    response.headers["Content-Disposition"] = attach(name)
    log_act(request, "rows.downloaded", enterprise=found, form=form, asked=answer.question.query)
    return mark_private(response)


def _write(report: CirculationReport, rows: pa.Table, *, form: str) -> bytes:
    if form == "xlsx":
        return write_rows_workbook(report, rows, current_language())
    words = load_words(current_language())
    heads = [Column(column.head) for column in list_row_columns(words)]
    return write_csv(heads, list_row_cells(report, rows, words=words))


def _find_hidden_pay(report: CirculationReport, choice: RowChoice) -> int:
    """Find what people were paid that is told of no side, where one side is asked for."""
    if choice.side is None or choice.side == "merged":
        return 0
    sums = sum_rows(_choose(report, replace(choice, side="merged")))
    return abs(sums.in_krw) + abs(sums.out_krw)


def _choose(report: CirculationReport, choice: RowChoice) -> pa.Table:
    if report.rows is None:
        raise Http404
    return choose_rows(report.rows, choice)


def _write_query(answer: Answer, asked: QueryDict) -> str:
    """Write what the address asks, but for the page, for the links to the files."""
    query = asked.copy()
    query.pop("page", None)
    query.update({name: value for name, value in answer.question.query.items() if name not in query})
    return query.urlencode()


def _name_party(chosen: pa.Table, choice: RowChoice) -> str | None:
    if choice.name is not None:
        return choice.name
    if choice.party is None or not chosen.num_rows:
        return None
    name: str | None = chosen["party"][0].as_py()
    return name


def _list_chips(choice: RowChoice, *, party: str | None, place: str) -> list[str]:
    """Name what is chosen, a few words each."""
    chips = []
    if choice.direction is not None:
        chips.append(say(f"circulation.rows.{choice.direction}"))
    if choice.scope is not None:
        chips.append(say_scope(choice.scope))
    if choice.side is not None:
        chips.append(f"{place}: {say(f'circulation.rows.side_{choice.side}')}")
    chips += [text for text in (party or choice.party, choice.search) if text]
    return chips


def _list_options(enterprise: Enterprise, answer: Answer, choice: RowChoice) -> dict[str, list[Any]]:
    """List what the form above the rows offers."""
    return {
        "places": list_place_options(enterprise, chosen=answer.question.place or ""),
        "periods": list_period_options(enterprise, chosen=answer.question.period),
        "scopes": [(scope, say_scope(scope), scope == choice.scope) for scope in SCOPES],
        "directions": [
            Option(way, find_text(f"circulation.rows.{way}"), chosen=way == choice.direction)
            for way in ("out", "in")
        ],
        "sides": [
            Option(side, find_text(f"circulation.rows.side_{side}"), chosen=side == choice.side)
            for side in ("inside", "outside", "unplaced", "merged")
        ],
    }


def say_scope(scope: str) -> str:
    """Name a purpose, or several taken together."""
    if scope in {"operating", "turnover"}:
        return find_text(f"circulation.rows.scope_{scope}").in_language(current_language())
    return say_report(f"purpose.{scope}")
