"""Every row behind the figures of one enterprise, with people only ever as groups."""

from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.ledger.ledger import Ledger
from dure.ledger.tables import PAYMENT
from dure.period import Period
from dure.reports.naming import Names, PlaceNames
from dure.reports.suppress import PEOPLE_MIN
from dure.reports.wages import find_known_people

ROW_COLUMNS: Final = pa.schema(
    [
        ("date", pa.date32()),  # the first day of the month, or of the period, for a group of people
        ("incoming", pa.bool_()),
        ("party", pa.string()),  # None for a group of people
        ("party_id", pa.string()),  # the ledger's key of it; None for a group of people
        ("number", pa.string()),
        ("place", pa.string()),  # code
        ("purpose", pa.string()),
        ("quantity", pa.int64()),  # counted won
        ("read", pa.int64()),  # won as read
        ("settled", pa.int64()),  # won of a payment that pay something already counted
        ("position", pa.int8()),  # 1 inside the asked place, -1 outside, 0 not placed; None: not told apart
        ("file", pa.string()),  # None for a group of people
        ("row", pa.int32()),
        ("key", pa.string()),  # the document's, which a judgement names; None for a group of people
        ("item", pa.string()),
        ("people", pa.int32()),  # how many, for a group; None for a row as read
    ]
)


def list_rows(
    ledger: Ledger,
    *,
    party: int,
    period: Period,
    position: np.ndarray,
    names: Names,
    places: PlaceNames,
) -> pa.Table:
    """List the won that one enterprise paid or was paid in a period, one row a transfer.

    The sums of `quantity` by purpose and position are those of the report. Transfers with private persons,
    and everything else on a payslip (a deduction tells the pay), stand as groups by month, or by the whole
    period where a month has fewer than five people; nobody's own row is in the table.

    Args:
        ledger: The ledger.
        party: The enterprise.
        period: The period.
        position: Where every party stands for the asked place.
        names: The names of the parties.
        places: The places' names, to write codes in force.
    """
    chosen = _choose(ledger.transfers, party=party, period=period)
    transfers = ledger.transfers.filter(pa.array(chosen))
    settled = _settled(ledger, transfers)
    incoming = pc.equal(transfers["payee"], party)
    other = pc.if_else(incoming, transfers["payer"], transfers["payee"])
    document = transfers["document"].to_numpy()
    read = transfers["quantity"].to_numpy()
    table = pa.table(
        {
            "date": transfers["date"],
            "incoming": incoming,
            "other": other,
            "purpose": transfers["purpose"].cast(pa.string()),
            "quantity": pa.array(read - settled),
            "read": pa.array(read),
            "settled": pa.array(settled),
            "document": transfers["document"],
            "item": transfers["item"].cast(pa.string()),
        }
    )
    hidden = names.private[table["other"].to_numpy()] | _on_payslips(ledger)[document]
    open_rows = _name_rows(table.filter(pa.array(~hidden)), ledger, position, names, places)
    groups = _group_people(
        table.filter(pa.array(hidden)), ledger=ledger, period=period, position=position, names=names
    )
    rows = pa.concat_tables([open_rows, groups])
    return rows.sort_by([("date", "ascending"), ("file", "ascending"), ("row", "ascending")])


def _choose(transfers: pa.Table, *, party: int, period: Period) -> np.ndarray:
    payer, payee = transfers["payer"].to_numpy(), transfers["payee"].to_numpy()
    day = transfers["date"].cast(pa.int32()).to_numpy()
    first, end = (value.toordinal() - _EPOCH for value in (period.start, period.end))
    is_won = pc.equal(transfers["unit"], "KRW").to_numpy()
    chosen: np.ndarray = (
        ((payer == party) ^ (payee == party)) & (day >= first) & (day < end) & np.asarray(is_won, dtype=bool)
    )
    return chosen


_EPOCH: Final = 719_163  # date(1970, 1, 1).toordinal(), where Arrow's days begin


def _settled(ledger: Ledger, transfers: pa.Table) -> np.ndarray:
    """Return for every transfer the won that settle something already counted; 0 for accruals."""
    by_document = np.zeros(ledger.documents.num_rows, dtype=np.int64)
    np.add.at(
        by_document, ledger.settlements["payment"].to_numpy(), ledger.settlements["quantity"].to_numpy()
    )
    is_payment = np.asarray(pc.equal(transfers["role"], PAYMENT).to_numpy(), dtype=bool)
    settled: np.ndarray = np.where(is_payment, by_document[transfers["document"].to_numpy()], 0)
    return settled


def _on_payslips(ledger: Ledger) -> np.ndarray:
    """Mark the documents that are payslips, by their keys: whatever was read from a payroll."""
    return np.asarray(
        pc.fill_null(pc.starts_with(ledger.documents["key"], "pay:"), fill_value=False).combine_chunks()
    ).astype(bool)


def _name_rows(
    table: pa.Table, ledger: Ledger, position: np.ndarray, names: Names, places: PlaceNames
) -> pa.Table:
    other = table["other"].to_numpy()
    unique, code = np.unique(other, return_inverse=True)
    parties = ledger.parties.take(pa.array(unique))
    shown = pa.array([names.name(int(row)).ko for row in unique], pa.string())
    found = [places.find(code) for code in parties["place"].to_pylist()]
    placed = pa.array([None if place is None else place.code for place in found], pa.string())
    documents = ledger.documents.take(table["document"])
    columns: dict[str, Any] = {
        "date": table["date"],
        "incoming": table["incoming"],
        "party": shown.take(pa.array(code)),
        "party_id": parties["party"].combine_chunks().take(pa.array(code)),
        "number": parties["number"].combine_chunks().take(pa.array(code)),
        "place": placed.take(pa.array(code)),
        "purpose": table["purpose"],
        "quantity": table["quantity"],
        "read": table["read"],
        "settled": table["settled"],
        "position": pa.array(position[other]),
        "file": documents["file"].cast(pa.string()),
        "row": documents["row"],
        "key": documents["key"],
        "item": table["item"],
        "people": pa.nulls(table.num_rows, pa.int32()),
    }
    return pa.table([columns[name] for name in ROW_COLUMNS.names], schema=ROW_COLUMNS)


def _group_people(
    table: pa.Table, *, ledger: Ledger, period: Period, position: np.ndarray, names: Names
) -> pa.Table:
    """Sum people's rows by month, purpose, direction and side, or by period where a month has few people."""
    other = table["other"].to_numpy()
    private = names.private[other]
    # An agency on a payslip keeps its name: its sum is of all the people, not of one.
    agency = pa.array(
        [
            None if is_person else names.name(int(row)).ko
            for row, is_person in zip(other.tolist(), private.tolist(), strict=True)
        ],
        pa.string(),
    )
    agency_id = ledger.parties["party"].take(pa.array(other, mask=private)).combine_chunks()
    is_wage = np.asarray(pc.equal(table["purpose"], "wages").to_numpy()).astype(bool)
    day = np.maximum(
        table["date"].cast(pa.int32()).to_numpy().astype("datetime64[D]"), np.datetime64(period.start)
    )
    month = np.maximum(day.astype("datetime64[M]").astype("datetime64[D]"), np.datetime64(period.start))
    keyed = pa.table(
        {
            "month": pa.array(month.astype("datetime64[D]")),
            "incoming": table["incoming"],
            "party": agency,
            "party_id": agency_id,
            "purpose": table["purpose"],
            "position": pa.array(position[other]),
            # Whose money it is: the person, or for a deduction the employee whose payslip it stands on.
            # A name on a bank line that was paid wages may be one of them again, and counts as nobody.
            "one": pa.array(
                np.where(private, other.astype(np.int64), -1 - _find_employees(table, ledger)),
                mask=is_wage & ~find_known_people(ledger.parties, other),
            ),
            "quantity": table["quantity"],
            "read": table["read"],
            "settled": table["settled"],
        }
    )
    rows = [
        {
            "date": group["month"],
            **{key: group[key] for key in ("incoming", "party", "party_id", "purpose", "position")},
            **{name: group[f"{name}_sum"] for name in ("quantity", "read", "settled")},
            "people": group["one_count_distinct"],
        }
        for group in _split_groups(keyed, first=period.start)
    ]
    return pa.Table.from_pylist(rows, schema=ROW_COLUMNS)


# A payslip's key: pay:<owner>:<month>:<employee>[:상여][|<book>][:<agency>]; owner or book is empty.
_PAYSLIP: Final = (
    r"^pay:(?P<owner>[^:]*):[0-9]{4}-[0-9]{2}:(?P<employee>(?:person:)?[^:|]+)[^|]*(?:[|](?P<book>[^:]*))?"
)


def _find_employees(table: pa.Table, ledger: Ledger) -> np.ndarray:
    """Number the employees of the payslips that rows stand on, the same number in every month.

    A key that names no employee stands for everybody, one person: too few rather than too many.
    """
    found = pc.extract_regex(ledger.documents["key"].take(table["document"]), _PAYSLIP)
    employee = pc.binary_join_element_wise(
        *(pc.struct_field(found, name) for name in ("owner", "employee", "book")), ":"
    )
    numbers: np.ndarray = (
        pc.fill_null(employee, "").combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    )
    return numbers


def _split_groups(keyed: pa.Table, *, first: date) -> list[dict[str, Any]]:
    """Group people's rows as finely as leaves five of them in every group.

    By month and side; where a month has too few, by side for the whole period; where a side has too few,
    both sides together, and `position` is None.
    """
    whole = ["incoming", "party", "party_id", "purpose"]
    sums = [("quantity", "sum"), ("read", "sum"), ("settled", "sum"), ("one", "count_distinct")]

    def group(keys: list[str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = keyed.group_by(keys, use_threads=False).aggregate(sums).to_pylist()
        return found

    def few(groups: list[dict[str, Any]], keys: list[str]) -> set[tuple[Any, ...]]:
        return {tuple(row[key] for key in keys) for row in groups if row["one_count_distinct"] < PEOPLE_MIN}

    def pick(
        groups: list[dict[str, Any]], keys: list[str], *, without: set[tuple[Any, ...]]
    ) -> list[dict[str, Any]]:
        return [row for row in groups if tuple(row[key] for key in keys) not in without]

    sided = [*whole, "position"]
    by_month, by_side, together = group([*sided, "month"]), group(sided), group(whole)
    few_sides = few(by_side, whole)
    few_months = few(by_month, sided)
    shown = pick(pick(by_month, sided, without=few_months), whole, without=few_sides)
    sides = [row for row in by_side if tuple(row[key] for key in sided) in few_months]
    shown += [{**row, "month": first} for row in pick(sides, whole, without=few_sides)]
    return shown + [
        {**row, "month": first, "position": None}
        for row in together
        if tuple(row[key] for key in whole) in few_sides
    ]
