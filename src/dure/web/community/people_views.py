"""The pages of who takes part: roles, invitations, leaving."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dure.web.accounts.mail import MailNotSentError
from dure.web.community import people
from dure.web.community.access import May, get_community, get_enterprise, get_person, log_look
from dure.web.community.forms import InvitationForm, RoleForm
from dure.web.community.models import Person
from dure.web.community.people import Circle, InvitationState
from dure.web.words import say


def _get_circle(request: HttpRequest, *, enterprise: str | None, community: str | None) -> Circle:
    """Return the circle that who asks may look after."""
    if enterprise is not None:
        found = get_enterprise(request, enterprise, may=May.MANAGE)
        return Circle(found.community, found)
    return Circle(get_community(request, community or "", may=May.COORDINATE))


def _address(circle: Circle, name: str) -> str:
    kind = "enterprise" if circle.enterprise is not None else "community"
    return reverse(f"{kind}_{name}", args=[circle.thing.code])


@require_GET
@never_cache
def show_people(
    request: HttpRequest, *, enterprise: str | None = None, community: str | None = None
) -> HttpResponse:
    """Show who takes part, and who is invited."""
    circle = _get_circle(request, enterprise=enterprise, community=community)
    return _show(request, circle, InvitationForm(kinds=circle.kinds, initial={"kind": circle.usual}))


def _show(request: HttpRequest, circle: Circle, form: InvitationForm, *, status: int = 200) -> HttpResponse:
    log_look(
        request,
        what="people",
        whose=circle.thing.name_ko,
        community=circle.community,
        enterprise=circle.enterprise,
    )
    order = {kind: place for place, kind in enumerate(circle.kinds)}
    roles = sorted(
        circle.roles.select_related("person"), key=lambda role: (order[role.kind], str(role.person))
    )
    kind = "enterprise" if circle.enterprise is not None else "community"
    context = {
        "enterprise": circle.enterprise,
        "community": None if circle.enterprise is not None else circle.community,
        "tab": f"{kind}_people",
        "people": [
            (
                role,
                RoleForm(
                    kinds=circle.kinds,
                    initial={"kind": role.kind},
                    prefix=None,
                    auto_id=f"p{role.person_id}_%s",
                ),
            )
            for role in roles
        ],
        "waiting": people.list_waiting(circle),
        "form": form,
        "is_last": circle.is_last_keeper(get_person(request)),
        "kinds": circle.kinds,
        "days": people.INVITATION_DAYS,
        "names": {name: f"{kind}_{name}" for name in ("role", "remove", "invite", "withdraw", "leave")},
        "code": circle.thing.code,
        "thing": circle.thing,
    }
    return render(request, "community/people.html", context, status=status)


@require_POST
def change_role(
    request: HttpRequest, *, person: int, enterprise: str | None = None, community: str | None = None
) -> HttpResponse:
    """Give somebody another role."""
    circle = _get_circle(request, enterprise=enterprise, community=community)
    people.get_role(circle, person)
    form = RoleForm(request.POST, kinds=circle.kinds)
    if not form.is_valid():
        messages.error(request, say("community.fault.no_such_role"))
        return redirect(_address(circle, "people"))
    try:
        people.change_role(request, circle, person, kind=form.cleaned_data["kind"])
    except people.LastOneError:
        messages.error(request, say(f"community.fault.last_{circle.keeper}"))
        return redirect(_address(circle, "people"))
    messages.success(request, say("community.people.changed"))
    return _back(request, circle)


def _back(request: HttpRequest, circle: Circle) -> HttpResponse:
    """Lead back to the people, or home for who may no longer see them."""
    if circle.is_kept_by(get_person(request)):
        return redirect(_address(circle, "people"))
    return redirect("account")


@require_POST
def remove_person(
    request: HttpRequest, *, person: int, enterprise: str | None = None, community: str | None = None
) -> HttpResponse:
    """Let somebody go; what they may do ends with this."""
    circle = _get_circle(request, enterprise=enterprise, community=community)
    name = str(people.get_role(circle, person).person)
    try:
        people.remove_role(request, circle, person, verb="role.removed")
    except people.LastOneError:
        messages.error(request, say(f"community.fault.last_{circle.keeper}"))
        return redirect(_address(circle, "people"))
    messages.success(request, say("community.people.removed", name=name))
    return _back(request, circle)


@require_http_methods(["GET", "POST"])
def leave(
    request: HttpRequest, *, enterprise: str | None = None, community: str | None = None
) -> HttpResponse:
    """Let somebody leave by themselves."""
    person = get_person(request)
    if enterprise is not None:
        found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
        circle = Circle(found.community, found)
    else:
        circle = Circle(get_community(request, community or "", may=May.BELONG))
    people.get_role(circle, person.pk)  # who belongs by an enterprise leaves that one
    if request.method == "POST":
        try:
            people.remove_role(request, circle, person.pk, verb="role.left")
        except people.LastOneError:
            messages.error(request, say(f"community.fault.last_{circle.keeper}"))
            return redirect(_address(circle, "leave"))
        messages.success(request, say("community.people.left", name=str(circle.thing)))
        return redirect("account")
    context = {
        "enterprise": circle.enterprise,
        "community": None if circle.enterprise is not None else circle.community,
        "thing": circle.thing,
        "is_last": circle.is_last_keeper(person),
        "people_href": _address(circle, "people"),
        "keeper": circle.keeper,
    }
    return render(request, "community/leave.html", context)


@require_POST
def invite(
    request: HttpRequest, *, enterprise: str | None = None, community: str | None = None
) -> HttpResponse:
    """Invite somebody by e-mail."""
    circle = _get_circle(request, enterprise=enterprise, community=community)
    form = InvitationForm(request.POST, kinds=circle.kinds)
    if not form.is_valid():
        return _show(request, circle, form)
    inviter, email = get_person(request), form.cleaned_data["email"]
    try:
        link = people.invite(request, circle, inviter, email=email, kind=form.cleaned_data["kind"])
    except people.AlreadyHereError:
        form.add_error("email", say("community.fault.already_here"))
        return _show(request, circle, form)
    except people.InvitedTodayError:
        form.add_error("email", say("community.fault.invited_today"))
        return _show(request, circle, form, status=429)
    except people.TooManyInvitationsError:
        form.add_error(None, say("community.fault.invitations_today", count=people.INVITATIONS_A_DAY))
        return _show(request, circle, form, status=429)
    try:
        people.send_invitation(circle, inviter, email=email, link=link)
    except MailNotSentError:
        messages.warning(request, say("community.invite.not_mailed", email=email, link=link))
    else:
        messages.success(request, say("community.invite.sent", email=email))
    return redirect(_address(circle, "people"))


@require_POST
def withdraw(
    request: HttpRequest, *, invitation: int, enterprise: str | None = None, community: str | None = None
) -> HttpResponse:
    """Withdraw an invitation."""
    circle = _get_circle(request, enterprise=enterprise, community=community)
    people.withdraw_invitation(request, circle, invitation)
    messages.success(request, say("community.invite.withdrawn"))
    return redirect(_address(circle, "people"))


_STATUS = {
    InvitationState.GOOD: 200,
    InvitationState.UNKNOWN: 404,
    InvitationState.ANOTHER: 403,
    InvitationState.TAKEN: 410,
    InvitationState.WITHDRAWN: 410,
    InvitationState.EXPIRED: 410,
}


@require_http_methods(["GET", "POST"])
@never_cache
def take_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation to whom it was made, and take it."""
    person = request.user if isinstance(request.user, Person) else None
    if request.method == "POST":
        circle, state = people.take_invitation(request, token, get_person(request))
        if circle is not None:
            messages.success(request, say("community.invite.welcome", name=str(circle.thing)))
            if circle.enterprise is not None:
                return redirect("enterprise", circle.enterprise.code)
            return redirect("account")
        return render(request, "community/invitation.html", {"state": state}, status=_STATUS[state])
    found, state = people.find_invitation(token, person)
    context: dict[str, object] = {"state": state, "here": request.path}
    if person is not None and found is not None and state is InvitationState.GOOD:
        context |= {"invitation": found, "thing": found.enterprise or found.community}
    return render(request, "community/invitation.html", context, status=_STATUS[state])
