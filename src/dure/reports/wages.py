"""Net pay by where people live, with nobody standing alone."""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.flows.retention import build_share
from dure.flows.table import FlowTable
from dure.ledger.tables import PURPOSES
from dure.places.gazetteer import NATION, Gazetteer
from dure.places.position import INSIDE, OUTSIDE, UNPLACED
from dure.reports.answer import Figure, WageCell, Wages
from dure.reports.naming import PlaceNames, say_both
from dure.reports.rings import RingChain
from dure.reports.suppress import DOMINANCE_MAX, PEOPLE_MIN, Cell, Suppressed, merge_small_cells

WAGES: Final = PURPOSES.index("wages")


def measure_wages(
    flows: FlowTable,
    party: int,
    *,
    chain: RingChain,
    parties: pa.Table,
    gazetteer: Gazetteer,
    places: PlaceNames,
) -> Wages:
    """Measure the net pay that a party paid, how much of it to residents, and by place of residence.

    Args:
        flows: What was paid, in won.
        party: The payer.
        chain: The rings of the report.
        parties: The parties of the ledger. Only people of a payroll (`person:…`) and those with a known place
            count as people: a name on a bank line may be one of them again, and must not lift few to five.
        gazetteer: The places.
        places: The places' names.
    """
    mine = (flows.payer == party) & (flows.purpose == WAGES)
    people, net_pay = flows.payee[mine], flows.quantity[mine]
    if not len(people):
        return Wages(net_pay_krw=0, people=0, to_residents=Figure(reason=say_both("reason.no_wages")))
    position = chain.positions[chain.asked][people]
    share = build_share(
        inside=int(net_pay[position == INSIDE].sum()),
        outside=int(net_pay[position == OUTSIDE].sum()),
        unplaced=int(net_pay[position == UNPLACED].sum()),
    )
    is_known = find_known_people(parties, people)
    if is_known.all():
        homes = parties["place"].take(pa.array(people)).to_pylist()
        cells = split_by_place(homes, net_pay, inside=position == INSIDE, chain=chain, gazetteer=gazetteer)
    else:
        cells = _merge_unknown(net_pay, is_known)
    shown = [
        WageCell(place=place, rest=cell.rest, people=cell.people, net_pay_krw=cell.quantity)
        for cell in cells.cells
        if (place := places.find(cell.place)) is not None
    ]
    known = int(is_known.sum())
    withheld = None
    if not cells.cells:
        withheld = say_both("wages.too_few" if known < PEOPLE_MIN else "wages.one_holds_most")
    return Wages(
        net_pay_krw=int(net_pay.sum()),
        people=known,
        to_residents=Figure(share.value, share.low, share.high, share.reason),
        by_place=tuple(shown),
        withheld=withheld,
        is_revealing=not is_known.all()
        or _is_revealing(people, chain=chain)
        or not _is_split(cells, position == INSIDE),
    )


def find_known_people(parties: pa.Table, people: np.ndarray) -> np.ndarray:
    """Mark who of some parties is a person for sure: on a payroll, or paid with an address of their own."""
    paid = parties.take(pa.array(people))
    known: np.ndarray = np.asarray(
        pc.or_(pc.starts_with(paid["party"], "person:"), pc.is_valid(paid["place"])).to_numpy()
    ).astype(bool)
    return known


def _merge_unknown(net_pay: np.ndarray, is_known: np.ndarray) -> Suppressed:
    """Put all pay in one cell, in which only those known to be people count.

    A cell of its own for the others, or none at all, would tell by subtraction what one of them was paid.
    """
    people, total = int(is_known.sum()), int(net_pay.sum())
    holds_most = np.abs(net_pay).max() > DOMINANCE_MAX * np.abs(net_pay).sum()
    if people < PEOPLE_MIN or holds_most:
        return Suppressed(cells=(), withheld_people=people)
    return Suppressed(cells=(Cell(NATION, rest=False, people=people, quantity=total),), withheld_people=0)


def split_by_place(
    homes: list[str | None],
    net_pay: np.ndarray,
    *,
    inside: np.ndarray,
    chain: RingChain,
    gazetteer: Gazetteer,
) -> Suppressed:
    """Split people's pay by where they live into cells that may be shown.

    Residents of the asked place and the others are split apart where each are enough on their own, or all
    live on one side; else everyone stands in one cell. The share that goes to residents stands in the report,
    and must not be the sum of some cells and a person.
    """
    parents: dict[str, str | None] = {NATION: None}
    known = [_note_parents(code, parents=parents, gazetteer=gazetteer) for code in homes]
    asked = gazetteer.get(chain.places[chain.asked].code).code
    within: dict[str, list[int]] = {}
    beyond: dict[str, list[int]] = {}
    for code, pay, is_inside in zip(known, net_pay.tolist(), inside.tolist(), strict=True):
        (within if is_inside else beyond).setdefault(code, []).append(pay)
    if not within or not beyond:
        return merge_small_cells(within or beyond, parents=parents)
    if asked in parents:
        resident = merge_small_cells(within, parents={**parents, asked: None})
        other = merge_small_cells(beyond, parents=parents)
        if not resident.withheld_people and not other.withheld_people:
            return Suppressed(cells=(*resident.cells, *other.cells), withheld_people=0)
    # The share to residents stands beside the cells, so a finer cell would be subtracted from it.
    return merge_small_cells({NATION: net_pay.tolist()}, parents=parents)


def _note_parents(code: str | None, *, parents: dict[str, str | None], gazetteer: Gazetteer) -> str:
    """Note what a place lies in, and return its code in force; the nation where it is not known."""
    place = None if code is None else gazetteer.find(code)
    if place is None:
        return NATION
    step = place.code
    for above in gazetteer.ancestors(place.code):
        parents[step] = above.code
        step = above.code
    return place.code


def _is_split(cells: Suppressed, inside: np.ndarray) -> bool:
    """Say whether residents and others, where there are both, could be shown apart."""
    return bool(inside.all() or not inside.any()) or len(cells.cells) > 1


def _is_revealing(people: np.ndarray, *, chain: RingChain) -> bool:
    """Say whether some ring, or what lies between two rings, holds one to four of the people."""
    rest = np.ones(len(people), dtype=bool)
    for position in chain.positions:
        here = rest & (position[people] == INSIDE)
        if 0 < int(here.sum()) < PEOPLE_MIN:
            return True
        rest &= ~here
    return 0 < int(rest.sum()) < PEOPLE_MIN
