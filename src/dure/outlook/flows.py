"""What flows into and out of an enterprise's cash each month, as sums that courses can share."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date
from functools import reduce
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

from dure.outlook.courses import LEVEL, YEARLY, Stretch
from dure.outlook.draws import Floats
from dure.outlook.plan import Loan, Plan, Service
from dure.outlook.sums import Block, Book, Node, Piece, fill_growing, fill_rising, find_pieces

DAYS_IN_MONTH: Final = 30.0
STEP_MONTHS: Final = 60
"""Months between two steps of a projection."""


def months_between(first: date, later: date) -> int:
    """Count the months from one month to another; negative where it is earlier."""
    return (later.year - first.year) * 12 + later.month - first.month


class Flows:
    """The sums of one plan.

    Each `enter_…` gives the node of a sum for a course: won (or units, or people) by month and future.
    """

    def __init__(
        self,
        plan: Plan,
        eligible: Mapping[str, Floats],
        planned: Mapping[str, Floats],
        *,
        months: int,
        base: date,
    ) -> None:
        """Take what all courses share; see `dure.outlook.months.walk_ways`."""
        self.plan, self.eligible, self.planned, self.months = plan, eligible, planned, months
        self.offset = months_between(base, plan.start)
        self._lines: dict[tuple[Hashable, ...], _Line] = {}
        self._seasons: dict[tuple[str, int, int, bool], Floats | None] = {}
        self._near: dict[tuple[Hashable, ...], tuple[list[Floats], Floats]] = {}
        self._ways: dict[tuple[str, int, int, int, bool], list[tuple[int, int, int, Floats]]] = {}

    def count_near(self, service: Service, number: int, values: Mapping[str, Floats]) -> Floats | None:
        """Count a group's people of all places, as far as a service reaches them, at each step.

        None where the service has no place. Most courses change neither reach nor distance.
        """
        paths = [f"services.{service.id}.places.{place.code}" for place in service.places]
        # They are kept with the outcome: while they are, nothing else can have their ids.
        kept = [values[f"{path}.{name}"] for path in paths for name in _NEAR]
        key = (service.id, number, *map(id, kept))
        if key not in self._near and paths:
            total: Floats = np.zeros(1)
            for place, reach, distance in zip(service.places, kept[::2], kept[1::2], strict=True):
                total = total + self.eligible[f"{service.id}.{number}.{place.code}"] * (reach * distance)
            self._near[key] = kept, total
        return self._near[key][1] if paths else None

    # What rises, and who there is

    def enter_growth(self, book: Book, course: Sequence[Stretch], name: str) -> Node:
        """How many times the first month's level a price or cost has reached."""
        return self._enter_yearly(book, course, f"rises.{name}")

    def _enter_yearly(self, book: Book, course: Sequence[Stretch], path: str) -> Node:
        pieces = find_pieces(course, [path])

        def make(block: Block, room: Floats, _first: int, last: int) -> None:
            begin = np.ones(block.futures)
            for piece in pieces:
                if piece.first < last:
                    rate = np.maximum(1 + block.cut(piece.values[0]), 0.0) ** (1 / 12)
                    begin = fill_growing(room[piece.first : min(piece.last, last)], begin, rate)

        return book.enter(path, make, pieces=[pieces], running=True)

    def _enter_members(self, book: Book, course: Sequence[Stretch]) -> Node:
        """Members on the first day of each month."""
        pieces = find_pieces(course, ["members.count", "members.joining", "members.leaving"])

        def make(block: Block, room: Floats, _first: int, last: int) -> None:
            members = before = block.cut(pieces[0].values[0])
            for piece in pieces:
                if piece.first >= last:
                    return
                count, joining, leaving = map(block.cut, piece.values)
                members = np.maximum(members + (count - before), 0.0)
                rows = room[piece.first : min(piece.last, last)]
                members = fill_rising(rows, members, 1 - leaving / 12, joining)
                before = count

        return book.enter("members", make, pieces=[pieces], running=True)

    def enter_members_told(self, book: Book, course: Sequence[Stretch]) -> Node:
        """Members at the end of each month."""
        members = self._enter_members(book, course)
        pieces = find_pieces(course, ["members.joining", "members.leaving"])

        def make(block: Block, room: Floats, first: int, last: int) -> None:
            for part, (joining, leaving) in _cut(block, pieces, first, last):
                room[part] = block.get(members)[part] * (1 - leaving / 12) + joining

        return book.enter("members told", make, pieces=[pieces], parts=[members])

    # What is sold

    def _enter_use(self, book: Book, course: Sequence[Stretch], service: Service, *, people: bool) -> Node:
        """Units of a service that are used, or the people who use it."""
        root = f"services.{service.id}"
        paths = [f"{root}.price", f"{root}.elasticity", LEVEL]
        paths += [f"{root}.capacity"] if service.capacity is not None else []
        paths += [
            f"{root}.users.{number}.{name}"
            for number in range(1, len(service.users) + 1)
            for name in ("use_rate", "visits")
        ]
        paths += [f"{root}.places.{place.code}.{name}" for place in service.places for name in _NEAR]
        pieces = find_pieces(course, paths)
        members = (
            self._enter_members(book, course)
            if self.plan.members is not None and any(group.members for group in service.users)
            else None
        )
        drifts = any(stretch.values[YEARLY].any() for stretch in course)
        drift = self._enter_yearly(book, course, YEARLY) if drifts else None
        lines = [self._find_line(service, paths, piece) for piece in pieces]

        # Before its first month a service is used by nobody.
        begins = max(self._begins(service), 0)

        def make(block: Block, room: Floats, first: int, last: int) -> None:
            room[first : min(begins, last)] = 0.0
            for piece, line in zip(pieces, lines, strict=True):
                start, stop = max(piece.first, begins, first), min(piece.last, last)
                if start < stop:
                    line.fill(block, room, start, stop, members=members, drift=drift, people=people)

        def prepare(first: int, last: int) -> None:
            for piece, line in zip(pieces, lines, strict=True):
                if max(piece.first, first) < min(piece.last, last):
                    line.prepare(people=people)

        parts = [part for part in (members, drift) if part is not None]
        name = ("use", people, service.id, members is None, drift is None)
        return book.enter(name, make, pieces=[pieces], parts=parts, prepare=prepare)

    def _find_line(self, service: Service, paths: Sequence[str], piece: Piece) -> "_Line":
        """Find a service's line for the numbers of a piece: what begins later begins with the plan's."""
        key = (service.id, *map(id, piece.values))
        if key not in self._lines:
            self._lines[key] = _Line(self, service, dict(zip(paths, piece.values, strict=True)))
        return self._lines[key]

    def _begins(self, service: Service) -> int:
        """Give a service's first month; negative, or 0 for none of its own, where it runs already."""
        return 0 if service.starts is None else months_between(self.plan.start, service.starts)

    def _is_new(self, service: Service) -> bool:
        return service.starts is not None and self._begins(service) >= 0

    def count_month(
        self, service: Service, values: Mapping[str, Floats], month: int
    ) -> tuple[Floats, Floats, Floats | None]:
        """Count what residents take in a month, what one member takes, and how much can be given.

        Seasons are left out: it is a middle month of its kind.

        Returns:
            Units, each of shape (draws,); the third is None where nothing limits the service.
        """
        residents, per_member = _Line(self, service, values).count(people=False)
        ((_, _, step, shares),) = _steps(month, month + 1, self.offset, len(residents))
        growth = residents[min(step + 1, len(residents) - 1)] - residents[step]
        units = residents[step] + growth * shares[0, 1]
        begun: Floats | float = 1.0
        if month < self._begins(service):
            begun = 0.0
        elif (ramp := self.season_of(service, month, month + 1, people=True)) is not None:
            begun = ramp[0]
        return units * begun, per_member * begun, values.get(f"services.{service.id}.capacity")

    def season_of(self, service: Service, first: int, last: int, *, people: bool) -> Floats | None:
        """Give season x ramp of some months, shape (months, 1); None where nothing but 1 stands there.

        A season brings the same people more or less often; a ramp brings more people.
        """
        key = (service.id, first, last, people)
        if key not in self._seasons:
            self._seasons[key] = self._find_season(service, first, last, people=people)
        return self._seasons[key]

    def _find_season(self, service: Service, first: int, last: int, *, people: bool) -> Floats | None:
        months = np.arange(first, last)
        season = np.asarray((1.0,) * 12 if people else service.season, dtype=np.float64)
        factors: Floats = season[(self.plan.start.month - 1 + months) % 12]
        if service.ramp_months:
            factors = factors * np.minimum((months - self._begins(service) + 1) / service.ramp_months, 1.0)
        return None if (factors == 1).all() else factors[:, None]

    def steps_of(
        self, service: Service, first: int, last: int, steps: int, *, people: bool
    ) -> list[tuple[int, int, int, Floats]]:
        """Cut months where the projection's five-year steps fall, season and ramp included; see `_steps`."""
        key = (service.id, first, last, steps, people)
        if key not in self._ways:
            season = self.season_of(service, first, last, people=people)
            self._ways[key] = [
                (
                    begins,
                    ends,
                    step,
                    shares if season is None else shares * season[begins - first : ends - first],
                )
                for begins, ends, step, shares in _steps(first, last, self.offset, steps)
            ]
        return self._ways[key]

    def _enter_grown(self, book: Book, node: Node, growth: Node) -> Node:
        """A sum, times how far prices or costs have risen."""

        def make(block: Block, room: Floats, first: int, last: int) -> None:
            level, rise = block.get(node), block.get(growth)
            np.multiply(level[first:last], rise[first:last], out=room[first:last])

        return book.enter("grown", make, parts=[node, growth])

    def enter_trade(self, book: Book, course: Sequence[Stretch]) -> Node:
        """What comes in for all services, less what is paid for what goes into them."""
        received = self._enter_received(book, course)
        return _enter_total(book, "trade", [received, self._enter_paid(book, course)])

    def _enter_received(self, book: Book, course: Sequence[Stretch]) -> Node:
        """What comes in for all services.

        Prices rise evenly where no scenario changes how: then what was sold two months ago is what would be
        sold at today's prices, less two months' rise, and all services are brought to today's prices at once.
        """
        rises = find_pieces(course, ["rises.prices"])
        even = len(rises) == 1
        growth = self.enter_growth(book, course, "prices")
        lines = []
        for service in self.plan.services:
            own = f"services.{service.id}.receivable_days"
            days = own if service.receivable_days is not None else "cash.receivable_days"
            use = self._enter_use(book, course, service, people=False)
            sold = use if even else self._enter_grown(book, use, growth)
            pieces = find_pieces(course, [f"services.{service.id}.price", days])
            lag = _Lag(pieces, rise=rises[0].values[0] if even else None)
            new = self._is_new(service)

            def make(
                block: Block,
                room: Floats,
                first: int,
                last: int,
                *,
                sold: Node = sold,
                lag: _Lag = lag,
                new: bool = new,
            ) -> None:
                earned = block.get(sold)
                lag.move(block, room[first:last], first, earned, before=None if new else earned[0])

            numbers = [pieces, rises] if even else [pieces]
            lines.append(
                book.enter(
                    ("received", service.id),
                    make,
                    pieces=numbers,
                    parts=[sold],
                    reach=lag.reach,
                    prepare=lag.prepare,
                )
            )
        total = _enter_total(book, "received", lines)
        return self._enter_grown(book, total, growth) if even else total

    def _enter_paid(self, book: Book, course: Sequence[Stretch]) -> Node:
        """What is paid for what goes into all services, below 0."""
        services = self.plan.services
        uses = [self._enter_use(book, course, service, people=False) for service in services]
        costs = [find_pieces(course, [f"services.{service.id}.variable_cost"]) for service in services]
        bought = self._enter_grown(
            book,
            _enter_products(book, "bought", list(zip(uses, costs, strict=True))),
            self.enter_growth(book, course, "costs"),
        )
        pieces = find_pieces(course, ["cash.payable_days"])
        new = [
            (use, cost)
            for service, use, cost in zip(services, uses, costs, strict=True)
            if self._is_new(service)
        ]
        lag = _Lag([Piece(piece.first, piece.last, (_MINUS, *piece.values)) for piece in pieces])

        def pay(block: Block, room: Floats, first: int, last: int) -> None:
            owed = block.get(bought)
            before = owed[0]
            if first < lag.reach:
                for use, cost in new:
                    before = before - block.get(use)[0] * block.cut(cost[0].values[0])
            lag.move(block, room[first:last], first, owed, before=before)

        return book.enter(
            "paid",
            pay,
            pieces=[pieces, *(cost for _, cost in new)],
            parts=[bought, *(use for use, _ in new)],
            reach=lag.reach,
            prepare=lag.prepare,
        )

    def enter_sales(self, book: Book, course: Sequence[Stretch]) -> Node:
        """What is sold, whenever it is paid for."""
        lines = [
            (
                self._enter_use(book, course, service, people=False),
                find_pieces(course, [f"services.{service.id}.price"]),
            )
            for service in self.plan.services
        ]
        growth = self.enter_growth(book, course, "prices")
        return self._enter_grown(book, _enter_products(book, "sold", lines), growth)

    def enter_use_of_all(self, book: Book, course: Sequence[Stretch], *, people: bool) -> Node:
        """Units of all services, or people, one who uses two services counted twice."""
        lines = [self._enter_use(book, course, service, people=people) for service in self.plan.services]
        return _enter_total(book, f"use of all {people}", lines)

    # What comes whether or not anything is sold

    def enter_steady(self, book: Book, course: Sequence[Stretch]) -> Node:
        """Members' dues and shares, grants and loans, less costs, wages and investments."""
        plan = self.plan
        parts = []
        for name, paths in (
            ("costs", [(f"costs.{cost.id}.monthly",) for cost in plan.costs if not cost.energy]),
            ("energy", [(f"costs.{cost.id}.monthly",) for cost in plan.costs if cost.energy]),
            ("wages", [(f"staff.{post.id}.people", f"staff.{post.id}.wage") for post in plan.staff]),
        ):
            if paths:
                parts.append(self._enter_monthly(book, course, name, paths))
        if plan.members is not None:
            parts.append(self._enter_shares(book, course))
        if plan.grants or plan.investments or plan.loans:
            parts.append(self._enter_sums(book, course))
        if not parts:
            return book.enter("nothing", _empty_out)
        return _enter_total(book, "steady", parts)

    def _enter_monthly(
        self, book: Book, course: Sequence[Stretch], name: str, paths: Sequence[tuple[str, ...]]
    ) -> Node:
        """Money that goes out each month and rises; each of `paths` is multiplied, then all are added."""
        growth = self.enter_growth(book, course, name)
        flat = [path for factors in paths for path in factors]
        flat += ["employer_share"] if name == "wages" else []
        pieces = find_pieces(course, flat)
        paid: list[Piece] = []

        def prepare(_first: int, _last: int) -> None:
            for piece in pieces:
                values = dict(zip(flat, piece.values, strict=True))
                total = reduce(
                    np.add, (reduce(np.multiply, [values[path] for path in factors]) for factors in paths)
                )
                if name == "wages":
                    total = total * (1 + values["employer_share"])
                paid.append(Piece(piece.first, piece.last, (-total,)))

        def make(block: Block, room: Floats, first: int, last: int) -> None:
            for part, (level,) in _cut(block, paid, first, last):
                np.multiply(block.get(growth)[part], level, out=room[part])

        return book.enter(("monthly", name), make, pieces=[pieces], parts=[growth], prepare=prepare)

    def _enter_shares(self, book: Book, course: Sequence[Stretch]) -> Node:
        """Dues and the shares of those who join, less those given back."""
        members = self._enter_members(book, course)
        pieces = find_pieces(course, [f"members.{name}" for name in _MEMBERS])

        def make(block: Block, room: Floats, first: int, last: int) -> None:
            for part, (_, joining, leaving, share, dues) in _cut(block, pieces, first, last):
                np.multiply(block.get(members)[part], dues - leaving / 12 * share, out=room[part])
                room[part] += joining * share
            for before, after in pairwise(pieces):
                if not first <= after.first < last:
                    continue
                (count, _, _, share, _), (was, _, _, had, _) = (
                    tuple(map(block.cut, piece.values)) for piece in (after, before)
                )
                # Who was there already puts in, or gets back, what a share now differs by.
                room[after.first] += (count - was) * share
                room[after.first] += (block.get(members)[after.first] - (count - was)) * (share - had)

        # Who came at once is seen by looking a month back.
        return book.enter("shares", make, pieces=[pieces], parts=[members], reach=1)

    def _enter_sums(self, book: Book, course: Sequence[Stretch]) -> Node:
        """Grants, loans and investments."""
        plan, start = self.plan, self.plan.start
        growth = self.enter_growth(book, course, "costs")
        grants = [
            (
                months_between(start, grant.starts),
                months_between(start, grant.ends),
                find_pieces(course, [f"grants.{grant.id}.monthly"]),
            )
            for grant in plan.grants
        ]
        items = [(item, find_pieces(course, [f"investments.{item.id}.amount"])) for item in plan.investments]
        loans = [
            (loan, find_pieces(course, [f"loans.{loan.id}.amount", f"loans.{loan.id}.rate"]))
            for loan in plan.loans
        ]

        def make(block: Block, room: Floats, first: int, last: int) -> None:
            _empty_out(block, room, first, last)
            for begins, ends, pieces in grants:
                for part, (monthly,) in _cut(block, pieces, max(begins, first), min(ends, last)):
                    room[part] += monthly
            for item, pieces in items:
                again = item.again_years * 12 if item.again_years else 0
                for month in _months_of(months_between(start, item.month), again, last):
                    amount = block.cut(_at(pieces, month).values[0])
                    room[month] -= amount * block.get(growth)[month]
            for loan, pieces in loans:
                self._add_loan(room[:last], loan, pieces, block)

        every = [one[-1] for one in grants] + [one[-1] for one in items] + [one[-1] for one in loans]
        # What is left of a loan hangs on what was paid out.
        return book.enter("sums", make, pieces=every, parts=[growth], running=True)

    def _add_loan(self, room: Floats, loan: Loan, pieces: Sequence[Piece], block: Block) -> None:
        """Add a loan: paid out in its month, then paid back in even parts with interest on what is left."""
        begins = months_between(self.plan.start, loan.month)
        if begins >= len(room):
            return
        amount = block.cut(_at(pieces, max(begins, 0)).values[0])
        if begins >= 0:
            room[begins] += amount
        first = max(begins, -1) + 1
        for piece in pieces:
            months = np.arange(max(piece.first, first), min(piece.last, first + loan.months, len(room)))
            if len(months):
                left = 1 - (months - first)[:, None] / loan.months
                rate = block.cut(piece.values[1])
                room[months[0] : months[-1] + 1] -= amount / loan.months + left * (amount * rate / 12)

    # What is spent inside the boundary

    def enter_inside(self, book: Book, course: Sequence[Stretch]) -> Node:
        """Won spent on purchases inside the boundary in each month."""
        bought = [
            (
                self._enter_use(book, course, service, people=False),
                find_pieces(
                    course, [f"services.{service.id}.{name}" for name in ("variable_cost", "local_share")]
                ),
            )
            for service in self.plan.services
        ]
        fixed = [
            (
                self.enter_growth(book, course, "energy" if cost.energy else "costs"),
                find_pieces(course, [f"costs.{cost.id}.{name}" for name in ("monthly", "local_share")]),
            )
            for cost in self.plan.costs
        ]
        growth = self.enter_growth(book, course, "costs")
        parts = [self._enter_grown(book, _enter_products(book, "bought inside", bought), growth)]
        parts += [_enter_products(book, "fixed inside", fixed)] if fixed else []
        return _enter_total(book, "inside", parts)


_SMALLEST: Final = 1e-9
_MINUS: Final = np.array(-1.0)
_NEAR: Final = ("reach", "distance")
_MEMBERS: Final = ("count", "joining", "leaving", "share", "dues")


class _Counted(NamedTuple):
    """What residents take at each step, by how much that grows to the next, and what one member takes.

    The first two are `steps`, shape (steps, 2, draws).
    """

    steps: Floats
    per_member: Floats


class _Line:
    """A service within a piece of a course."""

    def __init__(self, flows: Flows, service: Service, values: Mapping[str, Floats]) -> None:
        self.flows, self.service, self.values = flows, service, values
        self.root = f"services.{service.id}"
        self.capacity = values.get(f"{self.root}.capacity")
        self.counted: dict[bool, _Counted] = {}

    def prepare(self, *, people: bool) -> None:
        """Count for all futures what residents and members take."""
        kinds = {people, False} if self.capacity is not None else {people}
        for kind in kinds - self.counted.keys():
            residents, per_member = self.count(people=kind)
            growth = np.diff(residents, axis=0, append=residents[-1:])
            self.counted[kind] = _Counted(np.stack([residents, growth], axis=1), per_member)

    def fill(
        self,
        block: Block,
        room: Floats,
        first: int,
        last: int,
        *,
        members: Node | None,
        drift: Node | None,
        people: bool,
    ) -> None:
        """Fill the months from `first` up to `last` with units used, or with people."""
        filled = room[first:last]
        if not people or self.capacity is not None:
            self._fill_units(block, filled, first, last, members=members, drift=drift, people=False)
        if not people:
            if self.capacity is not None:
                np.minimum(filled, block.cut(self.capacity), out=filled)
            return
        # Where there is room for some only, as many people in proportion find it.
        room_for = None if self.capacity is None else block.cut(self.capacity) / np.maximum(filled, 1e-9)
        self._fill_units(block, filled, first, last, members=members, drift=drift, people=True)
        if room_for is not None:
            filled *= np.minimum(room_for, 1.0)

    def _fill_units(
        self,
        block: Block,
        filled: Floats,
        first: int,
        last: int,
        *,
        members: Node | None,
        drift: Node | None,
        people: bool,
    ) -> None:
        counted = self.counted[people]
        for begins, ends, step, shares in self.flows.steps_of(
            self.service, first, last, len(counted.steps), people=people
        ):
            rows = filled[begins - first : ends - first]
            np.einsum("mk,kf->mf", shares, block.cut(counted.steps[step]), out=rows)
        if drift is not None:
            filled *= block.get(drift)[first:last]
        if members is not None:
            taken = block.scratch[: last - first]
            np.multiply(block.get(members)[first:last], block.cut(counted.per_member), out=taken)
            season = self.flows.season_of(self.service, first, last, people=people)
            if season is not None:
                taken *= season
            filled += taken

    def count(self, *, people: bool) -> tuple[Floats, Floats]:
        """Count what residents take at each step of the projection, and what one member takes."""
        values, root = self.values, self.root
        response = self._answer_price()
        per_member: Floats = np.zeros_like(values[LEVEL])
        residents: Floats | None = None
        for number, group in enumerate(self.service.users, start=1):
            taken = np.minimum(values[f"{root}.users.{number}.use_rate"] * response, 1.0)
            if not people:
                taken = taken * values[f"{root}.users.{number}.visits"]
            if group.members:
                per_member = per_member + taken
                continue
            near = self.flows.count_near(self.service, number, values)
            if near is not None:
                come = near * (taken * values[LEVEL])
                residents = come if residents is None else np.add(residents, come, out=residents)
        return (np.zeros((1, len(per_member))) if residents is None else residents), per_member

    def _answer_price(self) -> Floats | float:
        """Give how many times as many use it at this price as at the planned one."""
        price, planned = self.values[f"{self.root}.price"], self.flows.planned[f"{self.root}.price"]
        if price is planned or self.service.subsidised:
            return 1.0
        # A service that was free has no price to answer to; one that becomes free answers as to one won.
        ratio = np.where(planned > 0, np.maximum(price, 1) / np.maximum(planned, 1), 1.0)
        answer: Floats = ratio ** self.values[f"{self.root}.elasticity"]
        return answer


def _steps(first: int, last: int, offset: int, steps: int) -> Iterator[tuple[int, int, int, Floats]]:
    """Cut months where five-year steps fall: begin, end, step, and by month 1 and the way to the next."""
    month = first
    while month < last:
        passed = max(month + offset, 0)
        step = min(passed // STEP_MONTHS, steps - 1)
        ends = last if step == steps - 1 else min(last, (step + 1) * STEP_MONTHS - offset)
        parts = np.clip(np.arange(month, ends) + offset - step * STEP_MONTHS, 0, None) / STEP_MONTHS
        yield month, ends, step, np.column_stack([np.ones_like(parts), parts])
        month = ends


def _months_of(first: int, every: int, months: int) -> Iterator[int]:
    """Give the months in which something is bought that is bought anew every so many months."""
    month = first
    while month < months:
        if month >= 0:
            yield month
        if not every:
            return
        month += every


def _at(pieces: Sequence[Piece], month: int) -> Piece:
    return next(piece for piece in pieces if piece.first <= month < piece.last)


class _Lag:
    """Money that moves so many days after it is earned or owed.

    What is earned in one month moves by the days of that month, so that a change of days loses nothing.
    """

    def __init__(self, pieces: Sequence[Piece], *, rise: Floats | None = None) -> None:
        """Take pieces whose values are the won for one unit, and the days.

        Args:
            pieces: Of the course.
            rise: By which share a price rises in a year, where the rise since is to be taken out of what
                moves later; None for nothing.
        """
        self.pieces, self.rise = pieces, rise
        self.shares: list[tuple[int, Floats]] = []
        self.monthly: Floats | None = None
        self.reach = max(int(piece.values[1].max() // DAYS_IN_MONTH) for piece in pieces) + 1

    def prepare(self, _first: int, _last: int) -> None:
        """Work out for all futures what moves after how many months."""
        if self.rise is not None:
            self.monthly = np.maximum(1 + self.rise, _SMALLEST) ** (1 / 12)
        for piece in self.pieces:
            each, days = piece.values
            whole = np.floor(days / DAYS_IN_MONTH)
            part = days / DAYS_IN_MONTH - whole
            least, most = int(whole.min()), int(np.ceil(days.max() / DAYS_IN_MONTH))
            ago = np.arange(least, most + 1)[:, None]
            moved = (np.where(whole == ago, 1 - part, 0.0) + np.where(whole == ago - 1, part, 0.0)) * each
            self.shares.append((least, moved if self.monthly is None else moved / self.monthly**ago))

    def move(self, block: Block, rows: Floats, first: int, earned: Floats, *, before: Floats | None) -> None:
        """Fill rows with what moves in each month.

        Args:
            block: Some futures.
            rows: Room for some months.
            first: The first of them.
            earned: Units by month; those of `reach` months before the first have to stand in it.
            before: Units in each month before month 0; None for none.
        """
        last = first + len(rows)
        for number, (piece, (least, every)) in enumerate(zip(self.pieces, self.shares, strict=True)):
            shares = block.cut(every)
            # Between these, all that moves was earned in this piece: the months ago are added up at once.
            begins = min(max(piece.first + least + len(shares) - 1, first), last)
            ends = max(begins, min(piece.last + least, last))
            if number == 0:
                rows[: begins - first] = 0.0
                rows[ends - first :] = 0.0
            if begins < ends:
                # The first piece fills its months; all others are added.
                to = block.scratch[begins:ends] if number else rows[begins - first : ends - first]
                np.einsum(
                    "maf,af->mf",
                    _look_back(earned, begins - least, ends - least, len(shares)),
                    shares,
                    out=to,
                )
                if number:
                    rows[begins - first : ends - first] += to
            for ago, share in enumerate(shares, least):
                for edge in ((first, begins), (ends, last)):
                    start, stop = max(piece.first + ago, edge[0]), min(piece.last + ago, edge[1])
                    if start < stop:
                        rows[start - first : stop - first] += earned[start - ago : stop - ago] * share
                if piece.first == 0 and before is not None and first < ago:
                    self._move_past(block, rows[: ago - first], share * before, ago - first)

    def _move_past(self, block: Block, rows: Floats, moved: Floats, ago: int) -> None:
        """Add what was earned before the first month: as much in each month as in the first."""
        if self.monthly is None:
            rows += moved
            return
        # It was earned at the first month's prices, and is told at those of the month in which it moves.
        monthly = block.cut(self.monthly)
        for month in range(len(rows)):
            rows[month] += moved * monthly ** (ago - month)


def _look_back(earned: Floats, first: int, last: int, months: int) -> Floats:
    """Look at some months, each with those before it: shape (last - first, months, futures)."""
    down, across = earned.strides
    return as_strided(
        earned[first:], (last - first, months, earned.shape[1]), (down, -down, across), writeable=False
    )


def _empty_out(_block: Block, room: Floats, first: int, last: int) -> None:
    room[first:last] = 0.0


def _cut(
    block: Block, pieces: Sequence[Piece], first: int, last: int
) -> Iterator[tuple[slice, list[Floats]]]:
    """Give the months of each piece that lie in a window, and its numbers in a few futures."""
    for piece in pieces:
        begins, ends = max(piece.first, first), min(piece.last, last)
        if begins < ends:
            yield slice(begins, ends), [block.cut(values) for values in piece.values]


def _enter_products(book: Book, name: str, lines: Sequence[tuple[Node, tuple[Piece, ...]]]) -> Node:
    """Enter the total of some sums, each times the numbers of its pieces."""
    factors: list[list[Piece]] = []

    def prepare(_first: int, _last: int) -> None:
        for _, pieces in lines:
            factors.append(
                [Piece(piece.first, piece.last, (reduce(np.multiply, piece.values),)) for piece in pieces]
            )

    def make(block: Block, room: Floats, first: int, last: int) -> None:
        for number, ((node, _), pieces) in enumerate(zip(lines, factors, strict=True)):
            level, to = block.get(node), block.scratch if number else room
            for part, (factor,) in _cut(block, pieces, first, last):
                np.multiply(level[part], factor, out=to[part])
            if number:
                room[first:last] += to[first:last]

    parts, pieces = zip(*lines, strict=True)
    return book.enter((name, len(lines)), make, pieces=pieces, parts=parts, prepare=prepare)


def _enter_total(book: Book, name: str, parts: Sequence[Node]) -> Node:
    """Enter the total of some sums, half by half: who changes one of them finds most of the rest added up."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    one, other = (_enter_total(book, name, some) for some in (parts[:middle], parts[middle:]))

    def make(block: Block, room: Floats, first: int, last: int) -> None:
        np.add(block.get(one)[first:last], block.get(other)[first:last], out=room[first:last])

    return book.enter((name, len(parts)), make, parts=[one, other])
