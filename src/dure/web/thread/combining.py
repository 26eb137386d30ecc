"""The figures of a community's enterprises taken together, for those who see no book."""

from typing import Any

from dure.language import Language
from dure.web.community.models import Community


def build_combined(community: Community, language: Language) -> dict[str, Any] | None:
    """Build the combined figures; None where too few books speak of the same year."""
    return None
