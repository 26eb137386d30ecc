"""May they see it? The first of a view's four steps, and the only place that knows roles."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from dure.web.community.models import (
    Act,
    Community,
    CommunityRole,
    Enterprise,
    EnterpriseRole,
    Look,
    Person,
)
from dure.web.design.given import list_given


class May(StrEnum):
    """What a person may do."""

    SEE_BOOK = "see_book"  # figures and rows of an enterprise
    KEEP_BOOK = "keep_book"  # import, sort, pledge
    MANAGE = "manage"  # people, public link, settings of the enterprise
    READ_THREAD = "read_thread"  # a community's public page
    BELONG = "belong"  # what everybody with a part in the community sees
    SEE_OPENED = "see_opened"  # what managers opened of single enterprises to the community's members
    COORDINATE = "coordinate"  # act on behalf of people, moderate, people of the community
    SEE_COMBINED = "see_combined"  # combined figures across enterprises
    OPERATE = "operate"  # the instance


_ENTERPRISE: Final[dict[str, frozenset[May]]] = {
    EnterpriseRole.Kind.MANAGER: frozenset({May.SEE_BOOK, May.KEEP_BOOK, May.MANAGE}),
    EnterpriseRole.Kind.BOOKKEEPER: frozenset({May.SEE_BOOK, May.KEEP_BOOK}),
    EnterpriseRole.Kind.VIEWER: frozenset({May.SEE_BOOK}),
}
_COMMUNITY: Final[dict[str, frozenset[May]]] = {
    CommunityRole.Kind.COORDINATOR: frozenset(
        {May.READ_THREAD, May.BELONG, May.SEE_OPENED, May.COORDINATE, May.SEE_COMBINED}
    ),
    # A support officer reads figures of all together, of which none tells of one enterprise.
    CommunityRole.Kind.SUPPORT: frozenset({May.READ_THREAD, May.BELONG, May.SEE_COMBINED}),
    CommunityRole.Kind.MEMBER: frozenset({May.READ_THREAD, May.BELONG, May.SEE_OPENED}),
}


class SignInFirstError(Exception):
    """A visitor asked for what may be somebody's; whether it exists is not said before they sign in."""


class SignInMiddleware:
    """Turn `SignInFirstError` into the way to the sign-in page."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand the request on."""
        return self.answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a visitor who has to sign in first; every other fault goes its way."""
        if not isinstance(exception, SignInFirstError):
            return None
        if list_given(request):
            # The page asks this module for the tabs of its reader.
            from dure.web.design.views import say_signed_out  # noqa: PLC0415 -- it would go in a circle

            return say_signed_out(request)
        # Only what was read is come back to; a form is not sent twice.
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


def find_enterprise_rights(person: Person, enterprise: Enterprise) -> frozenset[May]:
    """Return what a person may do with an enterprise; asked of the database each time, never kept."""
    kind = EnterpriseRole.objects.filter(enterprise=enterprise, person=person).values_list("kind", flat=True)
    return _ENTERPRISE.get(kind[0], frozenset()) if kind else frozenset()


def find_community_rights(person: Person | None, community: Community) -> frozenset[May]:
    """Return what a person, or a visitor (None), may do in a community.

    Who has a role in one of its enterprises belongs to it.
    """
    rights: frozenset[May] = frozenset({May.READ_THREAD}) if community.is_public else frozenset()
    if person is None:
        return rights
    kind = CommunityRole.objects.filter(community=community, person=person).values_list("kind", flat=True)
    if kind:
        rights |= _COMMUNITY.get(kind[0], frozenset())
    if (
        May.SEE_OPENED not in rights
        and EnterpriseRole.objects.filter(enterprise__community=community, person=person).exists()
    ):
        rights |= _COMMUNITY[CommunityRole.Kind.MEMBER]
    return rights


def get_person(request: HttpRequest) -> Person:
    """Return who is signed in.

    Raises:
        SignInFirstError: Nobody is; the middleware turns it into the sign-in page.
    """
    if not isinstance(request.user, Person):
        raise SignInFirstError
    return request.user


def get_enterprise(request: HttpRequest, code: str, *, may: May) -> Enterprise:
    """Return the enterprise of an address if who asks may do this with it.

    Raises:
        SignInFirstError: Nobody is signed in.
        Http404: There is none, or they may not: the two look alike.
    """
    person = get_person(request)
    enterprise = Enterprise.objects.select_related("community").filter(code=code).first()
    if enterprise is None or may not in find_enterprise_rights(person, enterprise):
        raise Http404
    return enterprise


def get_community(request: HttpRequest, code: str, *, may: May) -> Community:
    """Return the community of an address if who asks may do this in it.

    Raises:
        SignInFirstError: Nobody is signed in, and visitors may not.
        Http404: There is none, or they may not: the two look alike.
    """
    person = request.user if isinstance(request.user, Person) else None
    community = Community.objects.filter(code=code).first()
    if community is not None and may in find_community_rights(person, community):
        return community
    if person is None and may is not May.READ_THREAD:
        raise SignInFirstError
    raise Http404


def require_operator(request: HttpRequest) -> Person:
    """Return the operator of the instance.

    Raises:
        SignInFirstError: Nobody is signed in.
        Http404: Somebody else is.
    """
    person = get_person(request)
    if not person.is_staff:
        raise Http404
    return person


def log_act(
    request: HttpRequest | None,
    verb: str,
    *,
    community: Community | None = None,
    enterprise: Enterprise | None = None,
    on_behalf_of: str = "",
    who: Person | None = None,
    **detail: object,
) -> None:
    """Write into the log who did what, for whom.

    Args:
        request: The request by which it was done; None for a job, whose `who` is given.
        verb: What was done, as `noun.done`.
        community: Where; that of the enterprise where one is given.
        enterprise: Whose book, if any.
        on_behalf_of: The number of the paper that a coordinator entered for somebody; never a name, for the
            log keeps it for good.
        who: Who did it, where there is no request.
        detail: Plain values; never a person's private data.
    """
    if request is not None and isinstance(request.user, Person):
        who = request.user
    Act.objects.create(
        who=who,
        verb=verb,
        community=community or (enterprise.community if enterprise else None),
        enterprise=enterprise,
        on_behalf_of=on_behalf_of,
        detail=detail,
    )


def log_look(
    request: HttpRequest,
    *,
    what: str,
    whose: str,
    community: Community | None = None,
    enterprise: Enterprise | None = None,
) -> None:
    """Write into the log that somebody looked at personal data."""
    Look.objects.create(
        who=request.user if isinstance(request.user, Person) else None,
        address=request.META.get("REMOTE_ADDR", ""),
        what=what,
        whose=whose,
        community=community or (enterprise.community if enterprise else None),
        enterprise=enterprise,
    )
