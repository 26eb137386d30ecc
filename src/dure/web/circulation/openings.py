"""The thread that a report opens with, kept beside the frozen report until one of the two changes."""

import contextlib
from typing import Any

from django.db import IntegrityError, transaction

from dure.period import parse_period
from dure.web.books.models import FrozenReport
from dure.web.circulation.models import Opening
from dure.web.community.models import Enterprise
from dure.web.thread.commons import thread_of_enterprise, thread_version


def find_opening(enterprise: Enterprise, frozen: FrozenReport) -> dict[str, Any] | None:
    """Find the thread that a frozen report opens with, by language; None where there is none."""
    version = thread_version(enterprise.community)
    kept = Opening.objects.filter(frozen=frozen, version=version).first()
    if kept is not None:
        return None if kept.ko is None else {"ko": kept.ko, "en": kept.en}
    thread = thread_of_enterprise(enterprise, period=parse_period(frozen.period))
    told = {"version": version, "ko": thread and thread["ko"], "en": thread and thread["en"]}
    # Where the book has changed meanwhile, the report that this belongs to is gone, and nothing is kept.
    with contextlib.suppress(IntegrityError), transaction.atomic():
        Opening.objects.update_or_create(frozen=frozen, defaults=told)
    return thread
