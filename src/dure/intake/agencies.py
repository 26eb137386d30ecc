"""Public bodies that every payroll and bank statement names, by what importers call them."""

from typing import Final

AGENCY_NAMES: Final = {
    "agency:nps": "국민연금공단",
    "agency:nhis": "국민건강보험공단",
    "agency:comwel": "근로복지공단",
    "agency:nts": "국세청",
    "agency:kosaf": "한국장학재단",
    "agency:local": "시군구청(지방세)",
}
