"""Wages by place of residence, and when they would tell too much."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from dure.reports.wages import split_by_place


def _add_staff(village: Any, home: str, people: int, pay: int = 4_000_000) -> None:
    start = len(village.parties)
    for number in range(start, start + people):
        village.party(f"person:{number:024x}", None, home, kind="household")
        village.pay("4018200019", f"person:{number:024x}", pay, "wages", key=f"pay:{number}")


def test_residents_and_others_stand_apart_where_both_are_enough(make_report: Any, village: Any) -> None:
    """Six in the county, six beyond: the share to residents is the sum of whole cells."""
    _add_staff(village, "52111", 5)
    wages = make_report(village).wages
    cells = {(cell.place.code, cell.people) for cell in wages.by_place}
    assert cells == {("52720", 6), ("52111", 6)}
    residents = sum(cell.net_pay_krw for cell in wages.by_place if cell.place.code == "52720")
    assert wages.to_residents.value == residents / wages.net_pay_krw


def test_few_people_are_shown_together_and_said_to_be_few(make_report: Any, village: Any) -> None:
    """Six in the county and one beyond: one cell, and a word of warning."""
    wages = make_report(village).wages
    assert [(cell.place.code, cell.people) for cell in wages.by_place] == [("KR", 7)]
    assert wages.is_revealing


def test_enough_people_everywhere_need_no_warning(make_report: Any, village: Any) -> None:
    """Five or more between any two rings."""
    _add_staff(village, "52720370", 5)
    _add_staff(village, "52111", 5)
    assert not make_report(village).wages.is_revealing


def test_one_who_earns_most_hides_the_others(make_report: Any, village: Any) -> None:
    """Dominance: no cell, and the reason."""
    _add_staff(village, "52720250", 1, pay=500_000_000)
    wages = make_report(village).wages
    assert wages.by_place == ()
    assert wages.withheld is not None


def test_rows_by_month_need_five_people_in_each(make_report: Any, village: Any) -> None:
    """Twelve months of six residents and six others stand by month and side."""
    for month in range(1, 13):
        for number in range(12):
            party = f"person:{500 + number:024x}"
            if month == 1:
                village.party(party, None, "52720250" if number < 6 else "52111", kind="household")
            day = date(2025, month, 25)
            village.pay("4018200019", party, 3_000_000, "wages", key=f"pay:{month}:{number}", day=day)
    rows = [row for row in make_report(village).rows.to_pylist() if row["purpose"] == "wages"]
    assert len(rows) == 24
    assert all(row["people"] >= 5 for row in rows)


def test_people_of_unknown_place_belong_to_the_nation(gazetteer: Any) -> None:
    """Nobody is left out because nobody knows where they live."""

    class _Chain:
        places = (gazetteer.get("52720"), gazetteer.get("52"), gazetteer.get("KR"))
        asked = 0

    found = split_by_place(
        [None] * 5 + ["52720250"] * 5,
        np.array([10] * 10),
        inside=np.array([False] * 5 + [True] * 5),
        chain=_Chain(),  # type: ignore[arg-type]
        gazetteer=gazetteer,
    )
    assert {(cell.place, cell.people) for cell in found.cells} == {("KR", 5), ("52720250", 5)}


@pytest.mark.parametrize(
    ("key", "employees"),
    [
        ("pay:4018200019:2025-{month:02}:{who}:agency:nps", 1),
        ("pay::2025-{month:02}:{who}|4018200019:agency:nps", 4),
        ("pay::2025-{month:02}:person:{who:024x}:상여|4018200019:agency:nps", 4),
        ("pay:{month}:{who}", 4),
    ],
)
def test_the_deductions_of_few_employees_are_few_peoples(
    make_report: Any, village: Any, key: str, employees: int
) -> None:
    """Twelve payslips of one employee are one person, whatever the keys of payslips look like."""
    village.documents.clear()
    village.transfers.clear()
    village.settlements.clear()
    for month in range(1, 13):
        for who in range(employees):
            village.pay(
                "4018200019",
                "agency:nps",
                90_000 + who,
                "insurance",
                key=key.format(month=month, who=who),
                day=date(2025, month, 25),
            )
    (row,) = make_report(village).rows.to_pylist()
    assert row["people"] <= employees
    assert row["quantity"] == sum(90_000 + who for who in range(employees)) * 12


def test_the_deductions_of_five_employees_stand_by_month(make_report: Any, village: Any) -> None:
    """Five in every month."""
    for month in range(1, 13):
        for who in range(5):
            key = f"pay::2025-{month:02}:{who}|4018200019:agency:jinan"
            village.pay("4018200019", "agency:jinan", 90_000, "rent", key=key, day=date(2025, month, 25))
    rows = [row for row in make_report(village).rows.to_pylist() if row["purpose"] == "rent"]
    assert [row["people"] for row in rows] == [5] * 12


def test_names_on_bank_lines_do_not_lift_few_people_to_five(make_report: Any, village: Any) -> None:
    """Three on the payroll and three names on bank lines, who may be the same three."""
    village.transfers[:] = [
        row for row in village.transfers if row["purpose"] != "wages" or row["document"] % 7 < 3
    ]
    people = {row["payee"] for row in village.transfers if row["purpose"] == "wages"}
    assert len(people) == 3
    for name in ("이가상 팀장님", "김가상 대리", "박가상 과장"):
        village.party(f"name:{name}", name, None, kind="unknown")
        village.pay("4018200019", f"name:{name}", 2_000_000, "wages", role="payment")
    report = make_report(village)
    wages = report.wages
    assert [row["people"] for row in report.rows.to_pylist() if row["purpose"] == "wages"] == [3]
    assert wages.people == 3
    assert wages.net_pay_krw == 3 * 4_000_000 + 3 * 2_000_000
    assert wages.by_place == ()
    assert wages.is_revealing


def test_a_name_on_a_bank_line_cannot_be_subtracted(make_report: Any, village: Any) -> None:
    """Seven on the payroll and one name: one cell of all the pay, and seven people."""
    village.party("name:이가상 팀장님", "이가상 팀장님", None, kind="unknown")
    village.pay("4018200019", "name:이가상 팀장님", 2_000_000, "wages", role="payment")
    wages = make_report(village).wages
    assert [(cell.place.code, cell.people, cell.net_pay_krw) for cell in wages.by_place] == [
        ("KR", 7, wages.net_pay_krw)
    ]
