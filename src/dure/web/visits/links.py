"""The secret link of a visit: it is worked out anew for each mail, so that it is stored nowhere."""

from datetime import timedelta
from typing import Final

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from dure.web.visits.models import Visit

_LENGTH: Final = 40
"""Signs of 160 bits; who guesses a million a second needs longer than there is."""

OPEN: Final = timedelta(days=2 * 365)
"""For how long after its day a visit whose contact is deleted still opens by its link."""


def sign_visit(visit: Visit) -> str:
    """Return the secret part of a visit's link; it changes where the key of the site does."""
    return salted_hmac("dure.visits.group", visit.code, algorithm="sha256").hexdigest()[:_LENGTH]


def find_group_path(visit: Visit, name: str = "visit_group") -> str:
    """Return the address of the group's page, or of another that its link opens."""
    return reverse(name, args=[visit.code, sign_visit(visit)])


def write_group_link(visit: Visit) -> str:
    """Write the whole link for a mail."""
    return visit.site + find_group_path(visit)


def find_site(request: HttpRequest) -> str:
    """Return where the site answers, without a slash at its end."""
    return request.build_absolute_uri("/").rstrip("/")


def get_visit(code: str, token: str) -> Visit:
    """Return the visit of a secret link.

    Raises:
        Http404: There is none, its link is over, or the secret is another: they look alike.
    """
    found = Visit.objects.select_related("offer__enterprise__community").filter(code=code).first()
    # Once nobody is asked any more and the contact is deleted, the link in an old mail opens nothing.
    is_over = found is not None and found.forgotten_at is not None and found.day < timezone.localdate() - OPEN
    # Compared in both cases, so that the time tells nothing.
    signed = sign_visit(found or Visit(code=code))
    if not constant_time_compare(signed, token) or found is None or is_over:
        raise Http404
    return found
