"""How many members of an enterprise are also its customers, its staff or its suppliers."""

from dataclasses import dataclass
from typing import Final

from dure.language import Text


@dataclass(frozen=True, slots=True)
class Participation:
    """Counts of members by what else they are; the roles overlap, so they do not sum to the members.

    Attributes:
        members: Members on the register; None without one.
        customers: Members who also buy; None where no file names the customers.
        staff: Members who also work here; None where no file names the staff.
        suppliers: Members who also sell to it; None where no file names the suppliers.
        none_known: Members with none of the roles that files could show; None where no role could be shown.
        unknown: Members who could not be told apart from a namesake.
        reason: Why some count is None; None where all are known.
        suppressed: Names of the counts left out because they speak of fewer than five people.
    """

    members: int | None
    customers: int | None = None
    staff: int | None = None
    suppliers: int | None = None
    none_known: int | None = None
    unknown: int | None = 0
    reason: Text | None = None
    suppressed: tuple[str, ...] = ()


_ROLES: Final = ("customers", "staff", "suppliers")
_ROLE_NAMES: Final = {
    "customers": Text(en="customers", ko="이용자"),
    "staff": Text(en="staff", ko="직원"),
    "suppliers": Text(en="suppliers", ko="납품하는 이"),
}


def explain_missing(roles: set[str]) -> Text | None:
    """Say which roles no file could show; None where none is missing."""
    missing = [_ROLE_NAMES[role] for role in _ROLES if role in roles]
    if not missing:
        return None
    return Text(
        en=f"No file among the books names the {' or the '.join(name.en for name in missing)}, so how many "
        "of them are members is unknown.",
        ko=f"장부 가운데 {', '.join(name.ko for name in missing)}의 이름을 알 수 있는 파일이 없어, "
        "조합원이 몇 분인지 알 수 없습니다.",
    )


def suppress_participation(participation: Participation, *, people_min: int) -> Participation:
    """Leave out what would speak of fewer than `people_min` people, to readers outside the enterprise.

    A count goes where it, or what it leaves of the members, is above 0 and below `people_min`. Once one goes,
    `none_known` goes too, and so does `unknown`: a subtraction would bring the count back.
    """
    members = participation.members
    if members is None:
        return participation
    if 0 < members < people_min:
        hidden = {"members", *_ROLES, "none_known", "unknown"}
    else:
        shown = {role: getattr(participation, role) for role in (*_ROLES, "none_known")}
        shown["unknown"] = participation.unknown
        hidden = {
            name
            for name, number in shown.items()
            if number is not None and (0 < number < people_min or 0 < members - number < people_min)
        }
        hidden |= {"none_known", "unknown"} if hidden else set()
    kept = {
        name: None if name in hidden else getattr(participation, name)
        for name in ("members", *_ROLES, "none_known")
    }
    known_before = [name for name in kept if kept[name] is None and getattr(participation, name) is not None]
    return Participation(
        **kept,
        unknown=None if "unknown" in hidden else participation.unknown,
        reason=participation.reason,
        suppressed=tuple(known_before),
    )
