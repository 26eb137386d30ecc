"""Drafts made by mistake: shown as they stand, set aside, and put back."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.web.circulation.desk import mark_private
from dure.web.community.access import May, find_community_rights, get_enterprise, get_person, log_act
from dure.web.community.founding import NumberTakenError
from dure.web.community.models import Community, Person
from dure.web.design.templatetags.dure import in_reader
from dure.web.playbooks import setting_aside
from dure.web.playbooks.library import say_title, tell_title
from dure.web.playbooks.lineage import is_at_home
from dure.web.playbooks.models import Lineage, SetAside
from dure.web.playbooks.presentation import name_place
from dure.web.words import current_language, say


@require_http_methods(["GET", "HEAD", "POST"])
def show_drafts(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Show what an adaptation wrote down for an enterprise, and set it aside."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    if request.method == "POST":
        try:
            row = setting_aside.set_aside(request, found)
        except setting_aside.BuiltOnError:
            messages.error(request, say("playbooks.aside_built_on"))
            return HttpResponseRedirect(reverse("playbook_drafts", args=[found.code]))
        messages.success(request, say("playbooks.aside_done", name=in_reader(found, "name")))
        return HttpResponseRedirect(reverse("drafts_set_aside", args=[row.community.code]))
    drafts = setting_aside.find_drafts(found)
    if drafts is None:
        raise Http404
    return mark_private(
        render(
            request,
            "playbooks/drafts.html",
            {
                "enterprise": found,
                "tab": "own_playbook",
                "drafts": drafts,
                "from_place": name_place(drafts.lineage.place, current_language()),
                "is_home": is_at_home(drafts.lineage),
                "may_coordinate": May.COORDINATE
                in find_community_rights(get_person(request), found.community),
                "title": say_title(drafts.lineage.playbook),
            },
        )
    )


@require_POST
def open_drafts(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Show drafts to everybody: their makers say that the model is theirs now."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    row = get_object_or_404(Lineage, enterprise=found)
    with transaction.atomic():
        if Lineage.objects.filter(pk=row.pk, is_draft=True).update(is_draft=False):
            log_act(request, "playbook.opened", enterprise=found, playbook=tell_title(row.playbook))
    messages.success(request, say("playbooks.opened", name=in_reader(found, "name")))
    return HttpResponseRedirect(reverse("playbook_drafts", args=[found.code]))


@require_safe
def show_set_aside(request: HttpRequest, community: str) -> HttpResponse:
    """Show the drafts that were set aside: a coordinator all of them, others their own."""
    found, by = _get_community(request, community)
    rows = setting_aside.list_set_aside(found, by=by)
    if by is not None and not rows:
        raise Http404
    return mark_private(
        render(
            request,
            "playbooks/set_aside.html",
            {
                "community": found,
                "rows": [{"row": one, "title": say_title(one.kept["lineage"]["playbook"])} for one in rows],
            },
        )
    )


@require_POST
def put_back(request: HttpRequest, community: str, code: str) -> HttpResponse:
    """Put drafts back."""
    found, by = _get_community(request, community)
    rows = SetAside.objects.filter(community=found) if by is None else SetAside.objects.filter(by=by)
    row = get_object_or_404(rows, community=found, code=code)
    try:
        enterprise = setting_aside.put_back(request, row)
    except NumberTakenError:
        messages.error(request, say("playbooks.fault.number_first"))
        return HttpResponseRedirect(reverse("drafts_set_aside", args=[found.code]))
    except setting_aside.BuiltOnError:
        messages.error(request, say("playbooks.aside_stands"))
        return HttpResponseRedirect(reverse("drafts_set_aside", args=[found.code]))
    messages.success(request, say("playbooks.aside_back", name=in_reader(enterprise, "name")))
    return HttpResponseRedirect(reverse("outlook", args=[enterprise.code]))


def _get_community(request: HttpRequest, code: str) -> tuple[Community, Person | None]:
    """Return the community, and whose rows alone the reader sees; None for a coordinator, who sees all.

    Raises:
        SignInFirstError: Nobody is signed in.
        Http404: There is none, or the reader set nothing aside in it.
    """
    person = get_person(request)
    found = get_object_or_404(Community, code=code)
    if May.COORDINATE in find_community_rights(person, found):
        return found, None
    return found, person
