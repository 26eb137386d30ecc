"""The lines along which playbooks travelled: from the place that wrote one to those that took it home."""

from dataclasses import dataclass
from datetime import date

from dure.language import Text
from dure.web.playbooks.lineage import find_home, list_public_taken


@dataclass(frozen=True, slots=True)
class LineageLine:
    """One playbook, taken from one place to another by a community that everybody may read.

    Attributes:
        playbook: Its id; the page is `playbook`, which may have been withdrawn since.
        start: Code of the place whose model it is.
        end: Code of the place that it was adapted to.
        community: Code of the community that took it; the page is `community`.
        enterprise: Name of the enterprise that was made from it.
        taken: The day.
        is_example: True where everything is invented.
    """

    playbook: str
    start: str
    end: str
    community: str
    enterprise: Text
    taken: date
    is_example: bool


def list_lineage_lines() -> tuple[LineageLine, ...]:
    """List the lines of public communities, the oldest first."""
    return tuple(
        LineageLine(
            playbook=row.playbook,
            start=row.place,
            end=find_home(row),
            community=row.enterprise.community.code,
            enterprise=Text(en=row.enterprise.name_en or row.enterprise.name_ko, ko=row.enterprise.name_ko),
            taken=row.taken,
            is_example=row.enterprise.is_example,
        )
        for row in list_public_taken()
    )
