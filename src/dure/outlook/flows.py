"""What flows into and out of an enterprise's cash each month, as sums that courses can share."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

import numpy as np

from dure.outlook.courses import LEVEL, YEARLY, Stretch
from dure.outlook.draws import Floats
from dure.outlook.plan import Loan, Plan, Service
from dure.outlook.sums import Block, Book, Node, Piece, fill_growing, fill_rising, find_pieces, key_of

DAYS_IN_MONTH: Final = 30.0
STEP_MONTHS: Final = 60
"""Months between two steps of a projection."""

INSIDE_FROM: Final = 12
"""What is spent inside is counted over the second year."""


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
        self._seasons: dict[tuple[str, int, int, bool], Floats | None] = {}
        self._ways: dict[tuple[int, int, int], list[tuple[int, int, int, Floats]]] = {}

    # What rises, and who there is

    def enter_growth(self, book: Book, course: Sequence[Stretch], name: str) -> Node:
        """How many times the first month's level a price or cost has reached."""
        return self._enter_yearly(book, course, f"rises.{name}")

    def _enter_yearly(self, book: Book, course: Sequence[Stretch], path: str) -> Node:
        pieces = find_pieces(course, [path])

        def make(block: Block) -> Floats:
            room = block.empty()
            begin = np.ones(block.futures)
            for piece in pieces:
                rate = np.maximum(1 + block.cut(piece.values[0]), 0.0) ** (1 / 12)
                begin = fill_growing(room[piece.first : piece.last], begin, rate)
            return room

        return book.enter((path, key_of(pieces)), make)

    def _enter_members(self, book: Book, course: Sequence[Stretch]) -> Node:
        """Members on the first day of each month."""
        pieces = find_pieces(course, ["members.count", "members.joining", "members.leaving"])

        def make(block: Block) -> Floats:
            room = block.empty()
            members = before = block.cut(pieces[0].values[0])
            for piece in pieces:
                count, joining, leaving = map(block.cut, piece.values)
                members = np.maximum(members + (count - before), 0.0)
                members = fill_rising(room[piece.first : piece.last], members, 1 - leaving / 12, joining)
                before = count
            return room

        return book.enter(("members", key_of(pieces)), make)

    def enter_members_told(self, book: Book, course: Sequence[Stretch]) -> Node:
        """Members at the end of each month."""
        members = self._enter_members(book, course)
        pieces = find_pieces(course, ["members.joining", "members.leaving"])

        def make(block: Block) -> Floats:
            told = block.empty()
            for piece in pieces:
                joining, leaving = map(block.cut, piece.values)
                part = slice(piece.first, piece.last)
                told[part] = block.get(members)[part] * (1 - leaving / 12) + joining
            return told

        return book.enter(("members told", members, key_of(pieces)), make, [members])

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
        lines = [_Line(self, service, dict(zip(paths, piece.values, strict=True))) for piece in pieces]

        def make(block: Block) -> Floats:
            room = block.empty()
            # Before its first month a service is used by nobody.
            begins = max(self._begins(service), 0)
            room[:begins] = 0.0
            for piece, line in zip(pieces, lines, strict=True):
                first = max(piece.first, begins)
                if first < piece.last:
                    line.fill(block, room, first, piece.last, members=members, drift=drift, people=people)
            return room

        def prepare() -> None:
            for line in lines:
                line.prepare(people=people)

        parts = [part for part in (members, drift) if part is not None]
        key = ("use", people, service.id, members, drift, key_of(pieces))
        return book.enter(key, make, parts, prepare=prepare)

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
        ((_, _, step, parts),) = self.steps_of(month, month + 1, len(residents))
        units = residents[step] + (residents[min(step + 1, len(residents) - 1)] - residents[step]) * parts[0]
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

    def steps_of(self, first: int, last: int, steps: int) -> list[tuple[int, int, int, Floats]]:
        """Cut months where the projection's five-year steps fall; see `_steps`."""
        key = (first, last, steps)
        if key not in self._ways:
            self._ways[key] = list(_steps(first, last, self.offset, steps))
        return self._ways[key]

    def _enter_grown(self, book: Book, node: Node, growth: Node) -> Node:
        """A sum, times how far prices or costs have risen."""

        def make(block: Block) -> Floats:
            return np.multiply(block.get(node), block.get(growth), out=block.empty())

        return book.enter(("grown", node, growth), make, [node, growth])

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

            def make(block: Block, sold: Node = sold, lag: _Lag = lag, *, new: bool = new) -> Floats:
                earned = block.get(sold)
                return lag.move(block, earned, before=None if new else earned[0])

            key = ("received", sold, new, key_of(pieces), key_of(rises) if even else None)
            lines.append(book.enter(key, make, [sold], prepare=lag.prepare))
        total = _enter_total(book, "received", lines)
        return self._enter_grown(book, total, growth) if even else total

    def _enter_paid(self, book: Book, course: Sequence[Stretch]) -> Node:
        """What is paid for what goes into all services, below 0."""
        services = self.plan.services
        uses = [self._enter_use(book, course, service, people=False) for service in services]
        growth = self.enter_growth(book, course, "costs")
        costs = [find_pieces(course, [f"services.{service.id}.variable_cost"]) for service in services]

        def buy(block: Block) -> Floats:
            room = block.empty()
            for number, (use, pieces) in enumerate(zip(uses, costs, strict=True)):
                for piece in pieces:
                    part = slice(piece.first, piece.last)
                    to = block.scratch[part] if number else room[part]
                    np.multiply(block.get(use)[part], block.cut(piece.values[0]), out=to)
                if number:
                    room += block.scratch
            room *= block.get(growth)
            return room

        key = (tuple(uses), growth, tuple(map(key_of, costs)))
        bought = book.enter(("bought", *key), buy, [*uses, growth])
        pieces = find_pieces(course, ["cash.payable_days"])
        new = [
            (use, cost)
            for service, use, cost in zip(services, uses, costs, strict=True)
            if self._is_new(service)
        ]
        lag = _Lag([Piece(piece.first, piece.last, (_MINUS, *piece.values)) for piece in pieces])

        def pay(block: Block) -> Floats:
            owed = block.get(bought)
            before = owed[0].copy()
            for use, cost in new:
                before -= block.get(use)[0] * block.cut(cost[0].values[0])
            return lag.move(block, owed, before=before)

        return book.enter(
            ("paid", bought, key_of(pieces)), pay, [bought, *(use for use, _ in new)], prepare=lag.prepare
        )

    def enter_sales(self, book: Book, course: Sequence[Stretch]) -> Node:
        """What is sold, whenever it is paid for."""
        lines = [
            self._enter_scaled(
                book,
                course,
                self._enter_use(book, course, service, people=False),
                f"services.{service.id}.price",
            )
            for service in self.plan.services
        ]
        growth = self.enter_growth(book, course, "prices")
        return self._enter_grown(book, _enter_total(book, "sold", lines), growth)

    def enter_use_of_all(self, book: Book, course: Sequence[Stretch], *, people: bool) -> Node:
        """Units of all services, or people, one who uses two services counted twice."""
        lines = [self._enter_use(book, course, service, people=people) for service in self.plan.services]
        return _enter_total(book, f"use of all {people}", lines)

    def _enter_scaled(self, book: Book, course: Sequence[Stretch], node: Node, path: str) -> Node:
        pieces = find_pieces(course, [path])

        def make(block: Block) -> Floats:
            room = block.empty()
            for piece in pieces:
                part = slice(piece.first, piece.last)
                np.multiply(block.get(node)[part], block.cut(piece.values[0]), out=room[part])
            return room

        return book.enter(("scaled", node, path, key_of(pieces)), make, [node])

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
            return book.enter("nothing", lambda block: _empty_out(block.empty()))
        return _enter_total(book, "steady", parts)

    def _enter_monthly(
        self, book: Book, course: Sequence[Stretch], name: str, paths: Sequence[tuple[str, ...]]
    ) -> Node:
        """Money that goes out each month and rises; each of `paths` is multiplied, then all are added."""
        growth = self.enter_growth(book, course, name)
        flat = [path for factors in paths for path in factors]
        flat += ["employer_share"] if name == "wages" else []
        pieces = find_pieces(course, flat)

        def make(block: Block) -> Floats:
            room = block.empty()
            for piece in pieces:
                values = dict(zip(flat, map(block.cut, piece.values), strict=True))
                total = np.zeros(block.futures)
                for factors in paths:
                    total = total + np.prod([values[path] for path in factors], axis=0)
                if name == "wages":
                    total = total * (1 + values["employer_share"])
                part = slice(piece.first, piece.last)
                np.multiply(block.get(growth)[part], -total, out=room[part])
            return room

        return book.enter(("monthly", name, growth, key_of(pieces)), make, [growth])

    def _enter_shares(self, book: Book, course: Sequence[Stretch]) -> Node:
        """Dues and the shares of those who join, less those given back."""
        members = self._enter_members(book, course)
        pieces = find_pieces(course, [f"members.{name}" for name in _MEMBERS])

        def make(block: Block) -> Floats:
            room = block.empty()
            before: Floats | None = None
            for piece in pieces:
                count, joining, leaving, share, dues = map(block.cut, piece.values)
                part = slice(piece.first, piece.last)
                np.multiply(block.get(members)[part], dues - leaving / 12 * share, out=room[part])
                room[part] += joining * share
                if before is not None and before is not count:
                    room[piece.first] += (count - before) * share
                before = count
            return room

        return book.enter(("shares", members, key_of(pieces)), make, [members])

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

        def make(block: Block) -> Floats:
            room = _empty_out(block.empty())
            for begins, ends, pieces in grants:
                for piece in pieces:
                    part = slice(max(piece.first, begins), max(min(piece.last, ends), 0))
                    room[part] += block.cut(piece.values[0])
            for item, pieces in items:
                again = item.again_years * 12 if item.again_years else 0
                for month in _months_of(months_between(start, item.month), again, self.months):
                    amount = block.cut(_at(pieces, month).values[0])
                    room[month] -= amount * block.get(growth)[month]
            for loan, pieces in loans:
                self._add_loan(room, loan, pieces, block)
            return room

        every = [one[-1] for one in grants] + [one[-1] for one in items] + [one[-1] for one in loans]
        key = tuple(map(key_of, every))
        return book.enter(("sums", growth, key), make, [growth])

    def _add_loan(self, room: Floats, loan: Loan, pieces: Sequence[Piece], block: Block) -> None:
        """Add a loan: paid out in its month, then paid back in even parts with interest on what is left."""
        begins = months_between(self.plan.start, loan.month)
        if begins >= self.months:
            return
        amount = block.cut(_at(pieces, max(begins, 0)).values[0])
        if begins >= 0:
            room[begins] += amount
        first = max(begins, -1) + 1
        for piece in pieces:
            months = np.arange(max(piece.first, first), min(piece.last, first + loan.months))
            if len(months):
                left = 1 - (months - first)[:, None] / loan.months
                rate = block.cut(piece.values[1])
                room[months[0] : months[-1] + 1] -= amount / loan.months + left * (amount * rate / 12)

    # What is spent inside the boundary

    def enter_inside(self, book: Book, course: Sequence[Stretch]) -> Node:
        """Won spent on purchases inside the boundary in the second year (the first, where there is none)."""
        first = INSIDE_FROM if self.months > INSIDE_FROM else 0
        last = min(first + 12, self.months)
        used = [self._enter_use(book, course, service, people=False) for service in self.plan.services]
        rising = self.enter_growth(book, course, "costs")
        lines = [
            find_pieces(
                course, [f"services.{service.id}.{name}" for name in ("variable_cost", "local_share")]
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
        bought = list(zip(used, lines, strict=True))

        def add(block: Block, room: Floats, parts: Sequence[tuple[Node, tuple[Piece, ...]]]) -> None:
            for node, pieces in parts:
                level = block.get(node)
                for piece in pieces:
                    begins, ends = max(piece.first, first), min(piece.last, last)
                    if begins < ends:
                        cost, share = map(block.cut, piece.values)
                        room[begins - first : ends - first] += level[begins:ends] * (cost * share)

        def make(block: Block) -> Floats:
            room = _empty_out(block.empty(last - first))
            add(block, room, bought)
            room *= block.get(rising)[first:last]
            add(block, room, fixed)
            return room

        key = tuple((node, key_of(pieces)) for node, pieces in [*bought, *fixed])
        nodes = [rising, *(node for node, _ in [*bought, *fixed])]
        return book.enter(("inside", rising, key), make, nodes)


_SMALLEST: Final = 1e-9
_MINUS: Final = np.array(-1.0)
_NEAR: Final = ("reach", "distance")
_MEMBERS: Final = ("count", "joining", "leaving", "share", "dues")


class _Counted(NamedTuple):
    """What residents take at each step, by how much that grows to the next, and what one member takes."""

    residents: Floats
    growth: Floats
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
        for kind in kinds:
            residents, per_member = self.count(people=kind)
            self.counted[kind] = _Counted(residents, np.diff(residents, axis=0), per_member)

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
        for begins, ends, step, parts in self.flows.steps_of(first, last, len(counted.residents)):
            rows = filled[begins - first : ends - first]
            now = block.cut(counted.residents[step])
            if step < len(counted.growth):
                np.multiply(parts, block.cut(counted.growth[step]), out=rows)
                rows += now
            else:
                rows[:] = now
        if drift is not None:
            filled *= block.get(drift)[first:last]
        if members is not None:
            everybody = block.get(members)[first:last]
            room = block.scratch[: last - first]
            filled += np.multiply(everybody, block.cut(counted.per_member), out=room)
        season = self.flows.season_of(self.service, first, last, people=people)
        if season is not None:
            filled *= season

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
            taken = taken * values[LEVEL]
            for place in self.service.places:
                near = values[f"{root}.places.{place.code}.reach"]
                near = near * values[f"{root}.places.{place.code}.distance"]
                come = self.flows.eligible[f"{self.service.id}.{number}.{place.code}"] * (taken * near)
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
    """Cut months where the projection's five-year steps fall: begin, end, step, shares of the way on."""
    month = first
    while month < last:
        passed = max(month + offset, 0)
        step = min(passed // STEP_MONTHS, steps - 1)
        ends = last if step == steps - 1 else min(last, (step + 1) * STEP_MONTHS - offset)
        parts = np.clip(np.arange(month, ends) + offset - step * STEP_MONTHS, 0, None) / STEP_MONTHS
        yield month, ends, step, parts[:, None]
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
        self.weights: list[list[tuple[int, Floats]]] = []
        self.monthly: Floats | None = None

    def prepare(self) -> None:
        """Work out for all futures what moves after how many months."""
        if self.rise is not None:
            self.monthly = np.maximum(1 + self.rise, _SMALLEST) ** (1 / 12)
        for piece in self.pieces:
            each, days = piece.values
            whole = np.floor(days / DAYS_IN_MONTH)
            part = days / DAYS_IN_MONTH - whole
            found = []
            for ago in range(int(whole.min()), int(whole.max()) + 2):
                weight = np.where(whole == ago, 1 - part, 0.0) + np.where(whole == ago - 1, part, 0.0)
                if weight.any():
                    found.append(
                        (ago, weight * each if self.monthly is None else weight * each / self.monthly**ago)
                    )
            self.weights.append(found)

    def move(self, block: Block, earned: Floats, *, before: Floats | None) -> Floats:
        """Give what moves in each month.

        Args:
            block: Some futures.
            earned: Units by month.
            before: Units in each month before the first; None for none.
        """
        months, room = block.months, block.empty()
        filled = False
        for piece, weights in zip(self.pieces, self.weights, strict=True):
            for ago, every in weights:
                weight = block.cut(every)
                last = min(piece.last, months - ago)
                later = slice(piece.first + ago, max(last, piece.first) + ago)
                if not filled:
                    # The first to be moved fills the room; all others are added.
                    room[: later.start] = 0.0
                    room[later.stop :] = 0.0
                    if last > piece.first:
                        np.multiply(earned[piece.first : last], weight, out=room[later])
                    filled = True
                elif last > piece.first:
                    moved = block.scratch[: last - piece.first]
                    np.multiply(earned[piece.first : last], weight, out=moved)
                    room[later] += moved
                if piece.first == 0 and before is not None:
                    self._move_past(block, room[:ago], weight * before, ago)
        return room if filled else _empty_out(room)

    def _move_past(self, block: Block, room: Floats, moved: Floats, ago: int) -> None:
        """Add what was earned before the first month: as much in each month as in the first."""
        if self.monthly is None:
            room += moved
            return
        # It was earned at the first month's prices, and is told at those of the month in which it moves.
        monthly = block.cut(self.monthly)
        for month in range(len(room)):
            room[month] += moved * monthly ** (ago - month)


def _empty_out(room: Floats) -> Floats:
    room[:] = 0.0
    return room


def _enter_total(book: Book, name: str, parts: Sequence[Node]) -> Node:
    """Enter the total of some sums."""
    if len(parts) == 1:
        return parts[0]

    def make(block: Block) -> Floats:
        total = np.add(block.get(parts[0]), block.get(parts[1]), out=block.empty())
        for part in parts[2:]:
            total += block.get(part)
        return total

    return book.enter((name, *parts), make, parts)
