"""The standard shocks of a community, and which of its payments each rule speaks of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from dure.flows.shocks import build_course
from dure.language import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dure.flows.respending import Bound

NO_RULE: Final = -1
SIDES: Final = {"inside": 1, "outside": -1}


@dataclass(frozen=True, slots=True)
class Bounds:
    """A number with its mild and its hard end, and where they come from.

    Attributes:
        low: Where the shock is mild.
        value: The headline.
        high: Where it is hard.
        source: Agency, table and date, or the word assumption.
    """

    low: float
    value: float
    high: float
    source: Text

    def at(self, bound: "Bound") -> float:
        """Return the number of one bound."""
        return {"low": self.low, "value": self.value, "high": self.high}[bound]


@dataclass(frozen=True, slots=True)
class Who:
    """Which payers or payees a rule speaks of; what is empty does not matter.

    Attributes:
        kinds: Kinds of party as the ledger knows them.
        not_kinds: Kinds that it does not speak of.
        side: `inside`, `outside`, or None for wherever; who is unplaced is neither.
        lines: Words of the line of business (업태/종목) or of the enterprise's name.
        by_own_book: False for those only whose own book is not there: who has one buys less by itself.
    """

    kinds: tuple[str, ...] = ()
    not_kinds: tuple[str, ...] = ()
    side: str | None = None
    lines: tuple[str, ...] = ()
    by_own_book: bool = True


@dataclass(frozen=True, slots=True)
class ShockRule:
    """How one kind of payment changes.

    Attributes:
        id: Its name.
        text: What happens, in a few words.
        payer: Who pays.
        payee: Who is paid.
        purposes: For what; empty for anything.
        change: By how much, as a share of the payment.
        items: Words of what was paid for, of which one must stand there; empty for whatever it was.
        supply: True where less comes because it cannot be had.
        months: How long, where it is not as long as the shock.
        lasts: True where it does not end.
    """

    id: str
    text: Text
    payer: Who
    payee: Who
    purposes: tuple[str, ...]
    change: Bounds
    items: tuple[str, ...] = ()
    supply: bool = False
    months: int | None = None
    lasts: bool = False


@dataclass(frozen=True, slots=True)
class CommunityShock:
    """Something that happens to all of a community at once.

    Attributes:
        id: Its name on the command line.
        title: What people call it.
        text: What happens, in a sentence.
        starts: Calendar month in which it begins.
        months: How long it lasts.
        recovery_months: How long it then takes to fade evenly.
        scenario: The shock of the same kind for an enterprise with a plan, by its id there.
        help: By how much the hours of mutual help change.
        rules: What each payment becomes; the first that fits decides.
    """

    id: str
    title: Text
    text: Text
    starts: int
    months: int
    recovery_months: Bounds
    scenario: str
    help: Bounds
    rules: tuple[ShockRule, ...]


@dataclass(frozen=True, slots=True)
class CommunityShocks:
    """The standard set.

    Attributes:
        shocks: The shocks.
        spare: How much more than usual an inside seller can sell.
        dependence: Share of sales that a buyer loses when all that it makes them from is missing.
        checked: The day on which the sources were last looked at.
    """

    shocks: tuple[CommunityShock, ...]
    spare: Bounds
    dependence: Bounds
    checked: date

    def find(self, id: str) -> CommunityShock | None:  # noqa: A002 -- the field's own word
        """Find a shock by its name; None where there is none."""
        return next((shock for shock in self.shocks if shock.id == id), None)


@dataclass(frozen=True, eq=False)
class PartyFacts:
    """What rules ask about parties, by party.

    Attributes:
        kind: object array of the ledger's kinds; people who are named by nobody are `household`.
        words: object array: line of business and name of an enterprise; empty for a person.
        position: int8: 1 inside, -1 outside, 0 unplaced.
        observed: bool: the party's own book is there.
    """

    kind: "NDArray[np.object_]"
    words: "NDArray[np.object_]"
    position: "NDArray[np.int8]"
    observed: "NDArray[np.bool_]"

    def match(self, who: Who) -> "NDArray[np.bool_]":
        """Return who is meant: bool by party."""
        meant = np.ones(len(self.kind), dtype=np.bool_)
        if who.kinds:
            meant &= np.isin(self.kind.astype(str), who.kinds)
        if who.not_kinds:
            meant &= ~np.isin(self.kind.astype(str), who.not_kinds)
        if who.side is not None:
            meant &= self.position == SIDES[who.side]
        if who.lines:
            pattern = re.compile("|".join(re.escape(word) for word in who.lines))
            meant &= np.array([bool(pattern.search(words)) for words in self.words], dtype=np.bool_)
        if not who.by_own_book:
            meant &= ~self.observed
        return meant


def match_rules(
    rules: Sequence[ShockRule],
    *,
    facts: PartyFacts,
    payer: "NDArray[np.int32]",
    payee: "NDArray[np.int32]",
    purpose: "NDArray[np.object_]",
    item: "NDArray[np.object_] | None" = None,
) -> "NDArray[np.int64]":
    """Return for every payment the index of the first rule that speaks of it; NO_RULE where none does.

    Args:
        rules: In their order.
        facts: Of the parties.
        payer: By payment.
        payee: By payment.
        purpose: By payment.
        item: By payment, what it was for: words of `list_item_words`, or any text; None where nobody knows.
    """
    found = np.full(len(payer), NO_RULE, dtype=np.int64)
    for index, rule in enumerate(rules):
        fits = facts.match(rule.payer)[payer] & facts.match(rule.payee)[payee]
        if rule.purposes:
            fits &= np.isin(purpose.astype(str), rule.purposes)
        if rule.items:
            fits &= _holds_one(item, rule.items, count=len(payer))
        found[(found == NO_RULE) & fits] = index
    return found


def list_item_words(shocks: "CommunityShocks") -> tuple[str, ...]:
    """List the words by which rules know what a payment was for."""
    return tuple(sorted({word for shock in shocks.shocks for rule in shock.rules for word in rule.items}))


def _holds_one(
    item: "NDArray[np.object_] | None", words: Sequence[str], *, count: int
) -> "NDArray[np.bool_]":
    if item is None:
        return np.zeros(count, dtype=np.bool_)
    names, name_of = np.unique(item.astype(str), return_inverse=True)
    held = np.array([any(word in name for word in words) for name in names.tolist()], dtype=np.bool_)
    return np.asarray(held[name_of], dtype=np.bool_)


def build_factors(
    shock: CommunityShock, *, rule: "NDArray[np.int64]", bound: "Bound", length: int
) -> "NDArray[np.float64]":
    """Return what is left of every payment in every month: rows by months, 1 where no rule speaks of it."""
    courses = [
        build_course(
            one.change.at(bound),
            months=one.months or shock.months,
            recovery_months=round(shock.recovery_months.at(bound)) if one.months is None else 0,
            length=length,
            lasts=one.lasts,
        )
        for one in shock.rules
    ]
    return np.vstack([*courses, np.ones(length)])[rule]
