"""A draft of an enterprise's own playbook, from its thread, its book and its outlook."""

from collections.abc import Mapping

from dure.web.community.models import Enterprise
from dure.web.outlook.plans import find_newest


def draft_from_book(enterprise: Enterprise) -> Mapping[str, bytes] | None:
    """Draft the folder of a playbook; None where the enterprise has no plan yet."""
    return None if find_newest(enterprise) is None else {}
