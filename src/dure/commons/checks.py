"""What every part of a community's file is checked for: ids, places, parties, paths and units."""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from dure.commons.community import PLACE_CODE, UNIT_SIZES
from dure.handwritten import Findings, Section
from dure.language import Text
from dure.ledger.identifiers import is_business_number
from dure.ledger.tables import PURPOSES
from dure.quantity import Unit

if TYPE_CHECKING:
    from dure.places import Gazetteer

PLACE_REMEDY: Final = Text(
    en="Write a place code of 5 digits (a county), 8 (a town) or 10 (a village), as 52720 for Jinan-gun "
    "(진안군). `dure places resolve 진안군` finds it.",
    ko="5자리(시군구), 8자리(읍면동), 10자리(리) 코드를 적어 주십시오. 진안군은 52720입니다. "
    "`dure places resolve 진안군`으로 찾을 수 있습니다.",
)
_LOOKS_LIKE_NUMBER: Final = re.compile(r"[\d\s-]{10,}")


class Checks:
    """Holds what every part of the file needs: the problems met so far, and the places of the community."""

    def __init__(self, findings: Findings, *, gazetteer: "Gazetteer | None") -> None:
        self.findings = findings
        self.gazetteer = gazetteer
        self.places: tuple[str, ...] = ()

    def find_id(self, section: Section) -> str:
        """Find the id of a part; without one, its place in the list serves as a name."""
        found = section.find_line("id")
        if found is None:
            found = f"{section.path}-{section.number}"
        section.name = f"{section.name.partition('[')[0]}[{found}]"
        return found

    def find_reference(self, section: Section, key: str, *, known: Collection[str]) -> str | None:
        """Find an id that points to another part; None, with a problem, where it points nowhere."""
        found = section.find_line(key)
        return found if found is None or self.check_reference(section, key, found, known=known) else None

    def check_reference(self, section: Section, key: str, found: str, *, known: Collection[str]) -> bool:
        """Say whether an id stands in the file; note a problem where it does not."""
        if found in known:
            return True
        listed = ", ".join(sorted(known)) or "-"
        section.fault(
            key,
            what=Text(en=f"{found} stands nowhere in this file.", ko=f"{found}은(는) 이 파일에 없습니다."),
            remedy=Text(
                en=f"Write one of these ids: {listed}.", ko=f"다음 id 가운데 하나를 적어 주십시오: {listed}."
            ),
        )
        return False

    def check_place(self, section: Section, key: str, code: str) -> str | None:
        """Return a code in force, in its shortest form, or None with a problem."""
        if not PLACE_CODE.fullmatch(code):
            section.fault(
                key,
                what=Text(en=f"{code!r} is not a place code.", ko=f"{code!r}은(는) 지역 코드가 아닙니다."),
                remedy=self.suggest_codes(code),
            )
            return None
        if self.gazetteer is None:
            return _shorten(code)
        place = self.gazetteer.find(code)
        if place is None:
            section.fault(
                key,
                what=Text(en=f"No place has the code {code}.", ko=f"코드 {code}인 지역이 없습니다."),
                remedy=PLACE_REMEDY,
            )
            return None
        return place.code

    def suggest_codes(self, name: str) -> Text:
        """Suggest the codes of places whose name was written instead of a code."""
        found = [] if self.gazetteer is None else self.gazetteer.search(name, limit=3)
        if not found:
            return PLACE_REMEDY
        return Text(
            en="Write its code: "
            + ", ".join(f"{place.code} ({place.full_name_en})" for place in found)
            + ".",
            ko="코드로 적어 주십시오: "
            + ", ".join(f"{place.code} ({place.full_name_ko})" for place in found)
            + ".",
        )

    def find_place(self, section: Section) -> str | None:
        """Find the place of a part, which it must have."""
        if not section.require("place", remedy=PLACE_REMEDY):
            return None
        line = section.find_line("place")
        return None if line is None else self.check_place(section, "place", line)

    def is_ours(self, code: str) -> bool:
        """Say whether a place is the community's or lies inside it."""
        if self.gazetteer is None:
            return any(_lies_within(code, ours) for ours in self.places)
        above = {place.code for place in self.gazetteer.ancestors(code)}
        return code in self.places or not above.isdisjoint(self.places)

    def check_path(self, section: Section, key: str, path: str) -> bool:
        """Say whether a pattern stays in the folder."""
        parts = re.split(r"[/\\]", path)
        if ".." not in parts and not re.match(r"[/\\~]|[A-Za-z]:", path):
            return True
        section.fault(
            key,
            what=Text(en=f"{path} lies outside the folder.", ko=f"{path}은(는) 폴더 밖에 있습니다."),
            remedy=Text(
                en="Put the files beside community.yaml and write their names from there.",
                ko="파일을 community.yaml 옆에 두고 거기서부터의 이름을 적어 주십시오.",
            ),
        )
        return False

    def find_party(self, section: Section, key: str) -> str | None:
        """Find a party: a business number as ten digits, or a name."""
        found = section.find_line(key)
        return None if found is None else self.check_party(section, key, found)

    def check_party(self, section: Section, key: str, found: str) -> str | None:
        """Return a business number as ten digits, or a name; None, with a problem, for a wrong number."""
        if not _LOOKS_LIKE_NUMBER.fullmatch(found):
            return found
        if is_business_number(found):
            return digits_of(found)
        section.fault(
            key,
            what=Text(
                en=f"{found} is not a business number: its check digit does not agree.",
                ko=f"{found}은(는) 사업자등록번호가 아닙니다. 검증 숫자가 맞지 않습니다.",
            ),
            remedy=Text(
                en="Copy the ten digits from an invoice, or write the name.",
                ko="세금계산서의 열 자리를 옮겨 적거나 이름을 적어 주십시오.",
            ),
        )
        return None

    def find_parties(self, section: Section, key: str) -> tuple[str, ...]:
        """Find a list of parties; those with a wrong number fall away, each with a problem."""
        checked = (self.check_party(section, key, found) for found in section.find_lines(key))
        return tuple(party for party in checked if party is not None)

    def find_purpose(self, section: Section, key: str) -> str | None:
        """Find one of the ledger's purposes."""
        return section.find_choice(key, options=PURPOSES)

    def agree(self, part: Section, counted: str, *, unit: str | None, key: str = "unit") -> bool:
        """Say whether a goal's unit counts what the ledger's unit does."""
        try:
            Unit(counted)
        except ValueError:
            part.fault(
                key,
                what=Text(
                    en=f"The ledger has no unit {counted!r}.", ko=f"장부에 {counted!r} 단위는 없습니다."
                ),
                remedy=Text(
                    en="Write gram, KRW, minute or currency:NAME.",
                    ko="gram, KRW, minute, currency:이름 가운데 하나를 적어 주십시오.",
                ),
            )
            return False
        if unit is None or unit == counted or UNIT_SIZES.get(unit, ("", 0))[0] == counted:
            return True
        fitting = [name for name, (size_of, _) in UNIT_SIZES.items() if size_of == counted] or [counted]
        self.fault_unit(part, key, unit, fitting=", ".join(fitting))
        return False

    def fault_unit(self, part: Section, key: str, unit: str | None, *, fitting: str) -> None:
        """Note that a goal's unit is not one that its measure counts."""
        part.fault(
            key,
            what=Text(
                en=f"The goal is written in {unit}, which this measure does not count.",
                ko=f"목표의 단위 {unit}은(는) 이 방법으로 잴 수 없습니다.",
            ),
            remedy=Text(
                en=f"Write the goal in one of: {fitting}.",
                ko=f"목표의 단위를 다음 가운데 하나로 적어 주십시오: {fitting}.",
            ),
        )


def digits_of(number: str) -> str:
    """Return the digits of a business number without its dashes."""
    return re.sub(r"\D", "", number)


def _shorten(code: str) -> str:
    """Return a code without the zeros that only fill it up: 5272025000 is 52720250."""
    for length, zeros in ((8, "00"), (5, "000"), (2, "000")):
        if len(code) > length and code.isdigit() and code[length:] == zeros:
            code = code[:length]
    return code


def _lies_within(code: str, wider: str) -> bool:
    if wider == "KR" or code.startswith(wider):
        return True
    # A 일반구 shares the first four digits of its city: 41111 lies within 41110.
    return len(wider) == 5 and wider.endswith("0") and len(code) >= 5 and code.startswith(wider[:4])
