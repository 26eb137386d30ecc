"""Members who are also customers, staff or suppliers, told by pseudonym before names are dropped."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.importers.reading import Reading
from dure.intake.names import normalise_name
from dure.intake.people import person_pseudonym
from dure.intake.result import MemberCount
from dure.ledger.ledger import Ledger

_SOLD = ("goods", "services", "rent", "capital")


def member_pseudonyms(
    readings: Sequence[Reading], owners: Sequence[str | None], *, key: bytes
) -> dict[str, dict[str, str]]:
    """Return book → normalised name → pseudonym of every member who shares the name with no other member."""
    found: dict[str, dict[str, str]] = {}
    for reading, owner in zip(readings, owners, strict=True):
        if owner is None or not reading.members.num_rows:
            continue
        people = reading.members.select(["name", "contact", "number"]).to_pydict()
        names = [normalise_name(name) if name else None for name in people["name"]]
        namesakes = Counter(names)
        for name, contact, number in zip(names, people["contact"], people["number"], strict=True):
            if name and namesakes[name] == 1:
                found.setdefault(owner, {})[name] = number or person_pseudonym(name, contact=contact, key=key)
    return found


def count_members(
    readings: Sequence[Reading],
    owners: Sequence[str | None],
    *,
    ledger: Ledger,
    people: Mapping[str, Mapping[str, str]],
) -> tuple[MemberCount, ...]:
    """Count the members of each register, and how many also buy, work or sell here.

    A role is None where no file tells who has it: without a payroll nobody knows which members work here.

    Args:
        readings: What was read.
        owners: Whose each reading is.
        ledger: The ledger, whose parties are pseudonyms already.
        people: Book → normalised name → party, of members and employees.
    """
    counts = []
    for reading, owner in zip(readings, owners, strict=True):
        if owner is None or not reading.members.num_rows:
            continue
        present = reading.members.filter(pc.is_null(reading.members["left"]))
        known = people.get(owner, {})
        names = [normalise_name(name) if name else "" for name in present["name"].to_pylist()]
        parties = [known.get(name) for name in names]
        roles = _parties_by_role(ledger, owner)
        flags = {
            role: None if having is None else [party in having for party in parties]
            for role, having in roles.items()
        }
        told = [flag for flag in flags.values() if flag is not None]
        shares = present["shares_krw"]
        counts.append(
            MemberCount(
                enterprise=owner,
                members=present.num_rows,
                shares_krw=None if shares.null_count == len(shares) else pc.sum(shares).as_py(),
                customers=_sum(flags["customers"], at_least=_sells_to_unnamed(ledger, owner)),
                staff=_sum(flags["staff"]),
                suppliers=_sum(flags["suppliers"]),
                any_role=int(np.any(np.array(told), axis=0).sum()) if told else None,
            )
        )
    return tuple(counts)


def _sum(flags: list[bool] | None, *, at_least: bool = False) -> int | None:
    """Count the flags; where others go unnamed, a count of none says nothing and is unknown."""
    if flags is None or (at_least and not any(flags)):
        return None
    return sum(flags)


def _sells_to_unnamed(ledger: Ledger, owner: str) -> bool:
    """Say whether an enterprise sells to people whom its files do not name."""
    return f"customers:{owner}" in ledger.parties["party"].to_pylist()


def _parties_by_role(ledger: Ledger, owner: str) -> dict[str, set[str] | None]:
    """Return the parties that buy from, work for and sell to an enterprise; None where no file tells."""
    parties = ledger.parties["party"]
    row = pc.index(parties, pa.scalar(owner)).as_py()
    purpose = ledger.transfers["purpose"].cast(pa.string())
    bought = pc.equal(ledger.transfers["payee"], row)
    paid = pc.equal(ledger.transfers["payer"], row)

    def those(side: str, chosen: pa.ChunkedArray) -> set[str] | None:
        rows = pc.unique(ledger.transfers.filter(chosen)[side])
        found = set(parties.take(rows).to_pylist())
        named = {party for party in found if not party.startswith(("customers:", "unnamed"))}
        return named or None

    sold = pc.is_in(purpose, value_set=pa.array(_SOLD))
    return {
        "customers": those("payer", pc.and_(bought, pc.or_(sold, pc.equal(purpose, "unsorted")))),
        "staff": those("payee", pc.and_(paid, pc.equal(purpose, "wages"))),
        "suppliers": those("payee", pc.and_(paid, sold)),
    }
