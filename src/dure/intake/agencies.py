"""Public bodies that every payroll and bank statement names, and where their money goes."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Agency:
    """A public body that is paid taxes, insurance or the like.

    Attributes:
        code: What importers call it, as `agency:nps`.
        name: Its Korean name.
        is_local: True where the money goes to the enterprise's own 시군구, False where to the nation.
    """

    code: str
    name: str
    is_local: bool


AGENCIES: Final = {
    agency.code: agency
    for agency in (
        Agency("agency:nps", "국민연금공단", is_local=False),
        Agency("agency:nhis", "국민건강보험공단", is_local=False),
        Agency("agency:comwel", "근로복지공단", is_local=False),
        Agency("agency:nts", "국세청", is_local=False),
        Agency("agency:kosaf", "한국장학재단", is_local=False),
        Agency("agency:local", "시군구청(지방세)", is_local=True),
    )
}
