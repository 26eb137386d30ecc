"""Net pay by where people live, with nobody standing alone."""

from typing import Final

import numpy as np
import pyarrow as pa

from dure.flows.retention import build_share
from dure.flows.table import FlowTable
from dure.ledger.tables import PURPOSES
from dure.places.gazetteer import NATION, Gazetteer
from dure.places.position import INSIDE, OUTSIDE, UNPLACED
from dure.reports.answer import Figure, WageCell, Wages
from dure.reports.naming import PlaceNames, say_both
from dure.reports.rings import RingChain
from dure.reports.suppress import PEOPLE_MIN, Suppressed, merge_small_cells

WAGES: Final = PURPOSES.index("wages")


def measure_wages(
    flows: FlowTable,
    party: int,
    *,
    chain: RingChain,
    codes: pa.ChunkedArray,
    gazetteer: Gazetteer,
    places: PlaceNames,
) -> Wages:
    """Measure the net pay that a party paid, how much of it to residents, and by place of residence.

    Args:
        flows: What was paid, in won.
        party: The payer.
        chain: The rings of the report.
        codes: Place code of every party; null where unknown.
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
    homes = codes.take(pa.array(people)).to_pylist()
    cells = split_by_place(homes, net_pay, inside=position == INSIDE, chain=chain, gazetteer=gazetteer)
    shown = [
        WageCell(place=place, rest=cell.rest, people=cell.people, net_pay_krw=cell.quantity)
        for cell in cells.cells
        if (place := places.find(cell.place)) is not None
    ]
    withheld = None
    if cells.withheld_people:
        withheld = say_both("wages.too_few" if len(people) < PEOPLE_MIN else "wages.one_holds_most")
    return Wages(
        net_pay_krw=int(net_pay.sum()),
        people=len(people),
        to_residents=Figure(share.value, share.low, share.high, share.reason),
        by_place=tuple(shown),
        withheld=withheld,
        is_revealing=_is_revealing(people, chain=chain) or not _is_split(cells, position == INSIDE),
    )


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
