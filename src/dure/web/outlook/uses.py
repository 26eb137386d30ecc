"""What speaks of a plan's numbers: strategies, shocks and links of its own, and cards of the chalkboard."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dure.outlook.courses import UnknownPathError, match_paths
from dure.outlook.plan import Plan, Scenario
from dure.web.outlook.naming import name_path
from dure.web.words import current_language, say

Moved = Mapping[str, str | None]
"""By the beginning of a path: what it begins with now, or None where what it led to is gone."""

NOTHING: Final[Moved] = {}


def list_uses(
    plan: Plan, changed: Plan, *, moved: Moved = NOTHING, further: Sequence[Scenario] = ()
) -> list[str]:
    """Name what would be left without a number, a service or members, or would speak of another number.

    A path, or what a pattern such as `services.*.users.2.use_rate` fits, is in use where it fits something
    before and afterwards nothing, or other numbers of those that stood. What is new to the plan may be fitted
    as well: a pattern means whatever there is.

    Args:
        plan: What stands.
        changed: The plan after a change.
        moved: Which numbers have another path in it.
        further: Scenarios beside the plan's own, which nothing moves along: those of the chalkboard.
    """
    services = {one.id for one in plan.services} - {one.id for one in changed.services}
    found = [
        (one, is_own)
        for scenarios, is_own in ((plan.scenarios, True), (further, False))
        for one in scenarios
        if any(_is_lost(plan, changed, change.path, moved, is_own=is_own) for change in one.changes)
        or any(serving.service in services for serving in one.serving)
    ]
    language = current_language()
    titles = ((one.title.in_language(language), is_own) for one, is_own in found)
    uses = [title if is_own else say("chalkboard.on_board", title=title) for title, is_own in titles]
    uses += [
        f"{name_path(plan, link.first)} ↔ {name_path(plan, link.second)}"
        for link in plan.correlations
        if any(_is_lost(plan, changed, path, moved, is_own=True) for path in (link.first, link.second))
    ]
    if plan.members is not None and changed.members is None:
        uses += [
            one.name.in_language(language)
            for one in changed.services
            if any(group.members for group in one.users)
        ]
        if changed.goal is not None and changed.goal.indicator == "members":
            uses.append(say("outlook.group.goal"))
    return uses


def move_path(path: str, moved: Moved) -> str | None:
    """Give the path that a number has now; None where it is gone."""
    for old, now in moved.items():
        if path.startswith(old):
            return None if now is None else now + path.removeprefix(old)
    return path


def _is_lost(plan: Plan, changed: Plan, path: str, moved: Moved, *, is_own: bool) -> bool:
    """Say whether a path that fits numbers of a plan would fit none of a changed one, or others."""
    fitted = _match(plan, path)
    left = {one for one, _ in changed.estimates()}
    stood = {move_path(one, moved) for one, _ in plan.estimates()} & left
    # What the plan itself says moves along with its groups.
    then = move_path(path, moved) if is_own else path
    found = set() if then is None else _match(changed, then) & stood
    return bool(fitted) and (not found or found != {move_path(one, moved) for one in fitted} & left)


def _match(plan: Plan, path: str) -> set[str]:
    had: dict[str, Any] = dict(plan.estimates())
    try:
        return set(match_paths(plan, had, path))
    except UnknownPathError:
        return set()
