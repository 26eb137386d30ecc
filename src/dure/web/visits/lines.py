"""The lines on the map along which study visits carried a model home."""

from dataclasses import dataclass
from datetime import date

from dure.web.visits.evidence import TAKEN_HOME, list_followups


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A model that was seen in one place and taken to another.

    Attributes:
        host: Code of the place that was visited.
        place: Code of the place that it was taken to.
        playbook: Id of the playbook; empty where none tells of it.
        verdict: `adopted` or `adapted`.
        month: The first day of the month in which the group said so.
        offer: Code of the offer in `/visits/<code>/`; empty where it is open no more.
        example: True where the host is an invented one.
    """

    host: str
    place: str
    playbook: str
    verdict: str
    month: date
    offer: str
    example: bool


def list_visit_lines() -> tuple[VisitLine, ...]:
    """List the lines of what was adopted or adapted, the newest first; only what groups let be shown."""
    return tuple(
        VisitLine(
            host=told.host,
            place=told.place,
            playbook=told.playbook,
            verdict=told.verdict,
            month=told.month,
            offer=told.offer,
            example=told.example,
        )
        for told in list_followups()
        if told.verdict in TAKEN_HOME and told.place != told.host
    )
