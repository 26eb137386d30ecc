"""The questions of the sorting pages, a row each, as the templates show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from dure.intake.suggestions import suggest_places
from dure.places import Gazetteer, Place
from dure.reports.unsure import Spot, UnplacedParty
from dure.web.books.models import Judgement
from dure.web.sorting.decisions import find_latest
from dure.web.sorting.desk import Desk, write_place

FOUND_MAX: Final = 8
LEVELS_ASKED: Final = frozenset(("district", "city_district", "town", "village"))
"""Finer than a province: what lies somewhere in a province is neither inside a county nor outside."""


@dataclass(frozen=True)
class Option:
    """One answer to choose.

    Attributes:
        value: What is sent.
        label: What is read.
        note: A second line, smaller.
        chosen: True where it is marked.
    """

    value: str
    label: str
    note: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class PlaceRow:
    """A party to place.

    Attributes:
        subject: The party.
        name: Its name; None where no file prints one.
        number: Its business number.
        is_person: True where it may be a private person.
        amount_krw: Won of the period; None where it is no longer asked about.
        payments: On how many lines.
        spot: The latest of them.
        known: What wider place is known.
        options: Places to choose from.
        text: What was typed.
        fault: Key of the sentence that says why what was typed cannot be taken.
        seen: Id of the latest judgement that the row knows of.
        overtaken: What somebody decided meanwhile.
        meanwhile: The same, in words.
    """

    subject: str
    name: str | None
    number: str | None = None
    is_person: bool = False
    amount_krw: int | None = None
    payments: int = 0
    spot: Spot | None = None
    known: str = ""
    options: tuple[Option, ...] = ()
    text: str = ""
    fault: str = ""
    seen: int = 0
    overtaken: Judgement | None = None
    meanwhile: str = ""


@dataclass(frozen=True)
class Sent:
    """What a form said of one row.

    Attributes:
        subject: The party or document.
        seen: Id of the latest judgement that the page showed.
        choice: The option that was marked; "" for none.
        text: What was typed.
        more: The other hidden fields of the row.
    """

    subject: str
    seen: int
    choice: str
    text: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


def read_rows(data: Mapping[str, str], *, fields: Sequence[str] = (), limit: int = 200) -> list[Sent]:
    """Read the rows of a form, numbered `subject-0`, `subject-1` …; what is malformed is left out.

    Args:
        data: The form.
        fields: Further fields of a row to hand on.
        limit: Rows beyond so many are left out.
    """
    rows, subjects = [], set()
    for number in range(limit):
        subject = data.get(f"subject-{number}", "")
        if not subject or subject in subjects:
            continue
        subjects.add(subject)
        seen = data.get(f"seen-{number}", "0")
        rows.append(
            Sent(
                subject=subject,
                seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else 0,
                choice=data.get(f"choice-{number}", "").strip(),
                text=data.get(f"text-{number}", "").strip()[:100],
                more={name: data.get(f"{name}-{number}", "") for name in fields},
            )
        )
    return rows


def make_place_rows(desk: Desk, parties: Iterable[UnplacedParty]) -> list[PlaceRow]:
    """Make the rows of unplaced parties, each with the places that it may be in."""
    parties = list(parties)
    latest = find_latest(desk.book, ((party.party, "place") for party in parties))
    rows = []
    for party in parties:
        judged = latest.get((party.party, "place"))
        wider = desk.gazetteer.find(party.place) if party.place else None
        rows.append(
            PlaceRow(
                subject=party.party,
                name=party.name,
                number=party.number,
                is_person=party.is_person,
                amount_krw=party.amount_krw,
                payments=party.payments,
                spot=party.spot,
                known=write_place(wider) if wider else "",
                options=suggest(desk, party.party, party.name),
                seen=judged.pk if judged else 0,
            )
        )
    return rows


def suggest(desk: Desk, party: str, name: str | None) -> tuple[Option, ...]:
    """Suggest places for a party: by its address and name, and the place that the report asks about."""
    doubtful = desk.intake.doubtful_places.get(party, ()) if desk.intake else ()
    found = list(suggest_places(name, gazetteer=desk.gazetteer, near=desk.place, doubtful=doubtful))
    asked = desk.gazetteer.find(desk.place)
    home = desk.gazetteer.find(desk.enterprise.place)
    found += [place for place in (asked, home) if place is not None]
    return make_options(found)


def make_options(places: Iterable[Place]) -> tuple[Option, ...]:
    """Make options of places, each once."""
    unique = {place.code: place for place in places}
    return tuple(Option(value=code, label=write_place(place)) for code, place in unique.items())


def search_places(text: str, *, gazetteer: Gazetteer, near: str) -> list[Place]:
    """Find the places finer than a province that a typed name may mean, those near first.

    Several words name a place within another: `진안 백운`, `Jinan Baegun`.
    """
    words = text.replace(",", " ").split()
    if not words:
        return []
    found = [place for place in gazetteer.search(words[-1], limit=200) if place.level in LEVELS_ASKED]
    for word in words[:-1]:
        above = word.casefold()
        found = [
            place
            for place in found
            if any(
                part.casefold().startswith(above)
                for part in (*place.full_name_ko.split()[:-1], *place.full_name_en.split(", ")[1:])
            )
        ]
    found = [place for place in found if place.valid_to is None]
    found.sort(key=lambda place: -sum(place.code[:digits] == near[:digits] for digits in (2, 5)))
    return found[:FOUND_MAX]
