"""A village written in plain text, as flows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from dure.flows import FlowTable, Range, Respending, build_flow_table
from dure.ledger.tables import TEXT
from dure.period import Period

YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))


@dataclass(frozen=True)
class Village:
    """Flows by name: `party(name)` is a row, `place` makes positions, `respend` re-spending."""

    names: tuple[str, ...]
    transfers: pa.Table
    flows: FlowTable

    def party(self, name: str) -> int:
        """Return the party of that name."""
        return self.names.index(name)

    def place(self, inside: str = "", unplaced: str = "") -> np.ndarray:
        """Return positions: everybody is outside who is not named."""
        position = np.full(len(self.names), -1, np.int8)
        position[[self.party(name) for name in inside.split()]] = 1
        position[[self.party(name) for name in unplaced.split()]] = 0
        return position

    def respend(
        self,
        observed: str = "",
        surveyed: str = "",
        rest: tuple[float, float, float] = (0.0, 0.0, 0.0),
        **share: float | tuple[float, float, float],
    ) -> Respending:
        """Return re-spending: one share or (low, value, high) by name, nothing by whoever is not named."""
        bounds = np.zeros((3, len(self.names)))
        for name, given in share.items():
            bounds[:, self.party(name)] = given
        names = np.array(self.names)
        return Respending(
            low=bounds[0],
            value=bounds[1],
            high=bounds[2],
            observed=np.isin(names, observed.split()),
            surveyed=np.isin(names, surveyed.split()),
            assumption=np.array([f"assumed-{name}" for name in names], dtype=object),
            rest=Range(*rest),
            rest_assumption="assumed-rest",
        )


def read_village(text: str, period: Period = YEAR, unit: str = "KRW") -> Village:
    """Read lines of `[date] payer payee quantity purpose [unit]`."""
    rows = []
    for line in text.strip().splitlines():
        words = line.split()
        day = date.fromisoformat(words.pop(0)) if words[0][:2] == "20" else date(2025, 6, 30)
        rows.append((day, words[0], words[1], int(words[2]), words[3], words[4] if words[4:] else "KRW"))
    names = tuple(dict.fromkeys(name for row in rows for name in row[1:3]))
    transfers = pa.table(
        {
            "date": pa.array([row[0] for row in rows], pa.date32()),
            "payer": pa.array([names.index(row[1]) for row in rows], pa.int32()),
            "payee": pa.array([names.index(row[2]) for row in rows], pa.int32()),
            "quantity": pa.array([row[3] for row in rows], pa.int64()),
            "unit": pa.array([row[5] for row in rows]).cast(TEXT),
            "purpose": pa.array([row[4] for row in rows]).cast(TEXT),
        }
    )
    flows = build_flow_table(transfers, period=period, unit=unit, party_count=len(names))
    return Village(names, transfers, flows)


@pytest.fixture
def village() -> Callable[..., Village]:
    """Give the reader of villages."""
    return read_village
