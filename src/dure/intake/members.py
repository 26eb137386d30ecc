"""Members who are also customers, staff or suppliers, told by pseudonym before names are dropped."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.importers.reading import Reading
from dure.intake.names import normalise_name
from dure.intake.people import person_pseudonym
from dure.intake.result import MEMBER_ROLES, MemberCount, MemberRegister
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
                # A sealed register holds the pseudonym in place of the telephone that it was made of.
                sealed = contact if contact and contact.startswith("person:") else None
                found.setdefault(owner, {})[name] = (
                    number or sealed or person_pseudonym(name, contact=contact, key=key)
                )
    return found


def build_registers(
    readings: Sequence[Reading],
    owners: Sequence[str | None],
    *,
    ledger: Ledger,
    people: Mapping[str, Mapping[str, str]],
) -> tuple[MemberRegister, ...]:
    """Build each register without names: when a member came and went, and what else it is to the enterprise.

    A role is None where no file tells who has it: without a payroll nobody knows which members work here.

    Args:
        readings: What was read.
        owners: Whose each reading is.
        ledger: The ledger, whose parties are pseudonyms already.
        people: Book → normalised name → party, of members and employees.
    """
    registers = []
    for reading, owner in zip(readings, owners, strict=True):
        if owner is None or not reading.members.num_rows:
            continue
        known = people.get(owner, {})
        names = [normalise_name(name) if name else "" for name in reading.members["name"].to_pylist()]
        namesakes = Counter(names)
        # Somebody may be on the payroll and sell as a sole trader: both are the same member.
        parties = [
            {number, known.get(name) if namesakes[name] == 1 else None} - {None}
            for name, number in zip(names, reading.members["number"].to_pylist(), strict=True)
        ]
        columns = {name: reading.members[name] for name in ("joined", "left", "shares_krw")}
        for role, having in _parties_by_role(ledger, owner).items():
            flags = [None if having is None else bool(keys & having) for keys in parties]
            if role == "customer" and not any(flags) and _sells_to_unnamed(ledger, owner):
                # Nobody named among buyers who mostly go unnamed says nothing.
                flags = [None] * len(flags)
            columns[role] = pa.array(flags, pa.bool_())
        registers.append(MemberRegister(enterprise=owner, members=pa.table(columns, schema=MEMBER_ROLES)))
    return tuple(registers)


def count_members(register: MemberRegister, *, as_of: date) -> MemberCount:
    """Count the members of a day, and how many of them also buy, work or sell.

    Args:
        register: The register.
        as_of: The day before which a member has joined, and on which it has not left. Members without a
            joining date are taken to have been there.
    """
    day = pa.scalar(as_of, pa.date32())
    members = register.members
    came = pc.fill_null(pc.less(members["joined"], day), fill_value=True)
    stays = pc.fill_null(pc.greater_equal(members["left"], day), fill_value=True)
    present = members.filter(pc.and_(came, stays))
    shares = present["shares_krw"]
    roles = [present[role] for role in ("customer", "staff", "supplier")]
    told = [role for role in roles if role.null_count < len(role)]
    any_role = None
    if told:
        flags = [role.fill_null(fill_value=False).to_numpy(zero_copy_only=False) for role in told]
        any_role = int(np.any(flags, axis=0).sum())
    customers, staff, suppliers = (pc.sum(role).as_py() if role in told else None for role in roles)
    return MemberCount(
        enterprise=register.enterprise,
        members=present.num_rows,
        shares_krw=None if shares.null_count == len(shares) else pc.sum(shares).as_py(),
        customers=customers,
        staff=staff,
        suppliers=suppliers,
        any_role=any_role,
    )


def _sells_to_unnamed(ledger: Ledger, owner: str) -> bool:
    """Say whether an enterprise sells to people whom its files do not name."""
    return f"customers:{owner}" in ledger.parties["party"].to_pylist()


def _parties_by_role(ledger: Ledger, owner: str) -> dict[str, set[str] | None]:
    """Return the parties that buy from, work for and sell to an enterprise; None where no file tells."""
    parties = ledger.parties["party"]
    row = pc.index(parties, pa.scalar(owner)).as_py()
    purpose = ledger.transfers["purpose"].cast(pa.string())
    # A neighbour who hands in food waste or an hour of help is not for that a supplier.
    in_won = pc.equal(ledger.transfers["unit"].cast(pa.string()), "KRW")
    bought = pc.and_(in_won, pc.equal(ledger.transfers["payee"], row))
    paid = pc.and_(in_won, pc.equal(ledger.transfers["payer"], row))

    def those(side: str, chosen: pa.ChunkedArray) -> set[str] | None:
        rows = pc.unique(ledger.transfers.filter(chosen)[side])
        found = set(parties.take(rows).to_pylist())
        named = {party for party in found if not party.startswith(("customers:", "unnamed"))}
        return named or None

    sold = pc.is_in(purpose, value_set=pa.array(_SOLD))
    return {
        "customer": those("payer", pc.and_(bought, pc.or_(sold, pc.equal(purpose, "unsorted")))),
        "staff": those("payee", pc.and_(paid, pc.equal(purpose, "wages"))),
        "supplier": those("payee", pc.and_(paid, sold)),
    }
