"""The coordinator's desk: voices and their moderation, papers entered on behalf, the combined figures."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.web.community.access import (
    May,
    find_community_rights,
    find_enterprise_rights,
    get_community,
    get_person,
    log_act,
    log_look,
)
from dure.web.community.models import Community, Enterprise, Person
from dure.web.design.templatetags.dure import in_reader
from dure.web.thread.combining import build_combined
from dure.web.thread.forms import HideForm, PaperForm
from dure.web.thread.guard import counting
from dure.web.thread.models import SpendingAnswer, Voice
from dure.web.thread.questions import list_questions
from dure.web.thread.rows import export_community
from dure.web.thread.saying import enter_paper, forget_contact, forget_old_contacts, hide, restore
from dure.web.thread.surveys import load_states
from dure.web.thread.voices import count_voices, search_voices
from dure.web.words import current_language, say

PAGE_SIZE = 50


@dataclass(frozen=True)
class Desk:
    """Whose desk it is, and for what they may write."""

    community: Community
    person: Person
    is_coordinator: bool
    managed: tuple[Enterprise, ...]

    @property
    def enterprises(self) -> tuple[Enterprise, ...]:
        """The enterprises for which goals and strategies may be written here."""
        return tuple(self.community.enterprises.order_by("pk")) if self.is_coordinator else self.managed

    def may_write_for(self, enterprise: Enterprise | None) -> bool:
        """Say whether a goal or strategy of this enterprise (None: of nobody) may be written here."""
        return self.is_coordinator or (enterprise is not None and enterprise in self.managed)


def get_desk(request: HttpRequest, code: str) -> Desk:
    """Return the desk of who asks: a coordinator's, or a manager's for their own enterprises.

    Raises:
        SignInFirstError: Nobody is signed in.
        Http404: There is no such community, or they have no desk in it.
    """
    person = get_person(request)
    community = Community.objects.filter(code=code).first()
    if community is None:
        raise Http404
    is_coordinator = May.COORDINATE in find_community_rights(person, community)
    managed = tuple(
        one
        for one in community.enterprises.order_by("pk")
        if May.MANAGE in find_enterprise_rights(person, one)
    )
    if not is_coordinator and not managed:
        raise Http404
    return Desk(community=community, person=person, is_coordinator=is_coordinator, managed=managed)


@require_safe
def show_desk(request: HttpRequest, community: str) -> HttpResponse:
    """Show what there is to do."""
    desk = get_desk(request, community)
    found = desk.community
    goals = found.goals.select_related("enterprise", "issue").prefetch_related("measurements").order_by("pk")
    strategies = found.strategies.select_related("enterprise").order_by("pk")
    surveys = load_states(desk.enterprises)
    context = {
        "community": found,
        "tab": "community_desk",
        "desk": desk,
        "issues": found.issues.order_by("pk"),
        "goals": [one for one in goals if desk.may_write_for(one.enterprise)],
        "strategies": [one for one in strategies if desk.may_write_for(one.enterprise)],
        "surveys": [(one, surveys[one.pk]) for one in desk.enterprises],
        "voice_count": found.voices.count(),
        "hidden_count": found.voices.exclude(hidden_at=None).count(),
    }
    return render(request, "thread/desk.html", context)


@require_safe
def show_voices(request: HttpRequest, community: str) -> HttpResponse:
    """Show what neighbours said, with names and contacts, and log the look."""
    found = get_community(request, community, may=May.COORDINATE)
    forget_old_contacts()
    log_look(request, what="voices", whose=str(found), community=found)
    query = request.GET.get("q", "").strip()[:80]
    voices = search_voices(found, query)
    voices = voices.select_related("issue", "goal", "hidden_by", "entered_by").order_by("-pk")
    is_me_too = request.GET.get("kind") == Voice.Kind.ME_TOO
    if not query:
        # Words are few and need reading; taps are many, and are counted.
        voices = (
            voices.filter(kind=Voice.Kind.ME_TOO) if is_me_too else voices.exclude(kind=Voice.Kind.ME_TOO)
        )
    by_issue, _, _ = count_voices(found)
    answers = (
        found.answers.filter(is_taken_back=False)
        .select_related("enterprise", "hidden_by", "entered_by")
        .order_by("-pk")
    )
    if query:
        answers = answers.filter(paper=query)
    context = {
        "community": found,
        "tab": "community_desk",
        "voices": Paginator(voices, PAGE_SIZE).get_page(request.GET.get("page")),
        "query": query,
        "is_me_too": is_me_too and not query,
        "me_too": [
            (issue, by_issue[issue.code].me_too)
            for issue in found.issues.order_by("pk")
            if issue.code in by_issue
        ],
        "answers": answers[:PAGE_SIZE],
    }
    return render(request, "thread/voices.html", context)


def _find_words(request: HttpRequest, community: Community) -> Voice | SpendingAnswer:
    """Find the voice or the answer that a form names, in this community alone."""
    sent = request.POST if request.method == "POST" else request.GET
    if "answer" in sent:
        if not sent["answer"].isascii() or not sent["answer"].isdigit() or len(sent["answer"]) > 18:
            raise Http404
        return get_object_or_404(community.answers, pk=int(sent["answer"]), is_taken_back=False)
    return get_object_or_404(community.voices.select_related("community"), code=sent.get("voice", ""))


@require_http_methods(["GET", "HEAD", "POST"])
def hide_words(request: HttpRequest, community: str) -> HttpResponse:
    """Ask why something is to be hidden, and hide it."""
    found = get_community(request, community, may=May.COORDINATE)
    thing = _find_words(request, found)
    form = HideForm(request.POST if "why" in request.POST else None)
    if request.method == "POST" and form.is_valid():
        hide(request, thing, by=get_person(request), why=form.cleaned_data["why"])
        messages.success(request, say("thread.done.hidden"))
        return HttpResponseRedirect(reverse("desk_voices", args=[found.code]))
    context = {
        "community": found,
        "tab": "community_desk",
        "form": form,
        "voice": thing if isinstance(thing, Voice) else None,
        "answer": thing if isinstance(thing, SpendingAnswer) else None,
    }
    return render(request, "thread/hide.html", context, status=422 if form.is_bound else 200)


@require_POST
def restore_words(request: HttpRequest, community: str) -> HttpResponse:
    """Show again what was hidden."""
    found = get_community(request, community, may=May.COORDINATE)
    restore(request, _find_words(request, found))
    messages.success(request, say("thread.done.restored"))
    return HttpResponseRedirect(reverse("desk_voices", args=[found.code]))


@require_POST
def forget_words_contact(request: HttpRequest, community: str) -> HttpResponse:
    """Delete a neighbour's name and contact."""
    found = get_community(request, community, may=May.COORDINATE)
    thing = _find_words(request, found)
    if not isinstance(thing, Voice):
        raise SuspiciousOperation("An answer holds no contact.")
    forget_contact(request, thing)
    messages.success(request, say("thread.done.contact_deleted"))
    return HttpResponseRedirect(reverse("desk_voices", args=[found.code]))


@require_http_methods(["GET", "HEAD", "POST"])
def take_paper(request: HttpRequest, community: str) -> HttpResponse:
    """Enter what somebody wrote on paper, in their stead."""
    found = get_community(request, community, may=May.COORDINATE)
    form = PaperForm(request.POST if request.method == "POST" else None, community=found)
    if request.method == "POST":
        # The form asks whether the number is entered already: of two who send it at once, one is told so.
        with counting(found):
            if form.is_valid():
                number, count = enter_paper(
                    request,
                    found,
                    person=get_person(request),
                    issues=[form.issues[code] for code in form.cleaned_data["me_too"]],
                    cleaned=form.cleaned_data,
                    answers=form.answers,
                )
                messages.success(request, say("thread.paper_saved", number=number, count=count))
                return HttpResponseRedirect(reverse("desk_paper", args=[found.code]))
    context = {"community": found, "tab": "community_desk", "form": form}
    return render(request, "thread/paper.html", context, status=422 if form.is_bound else 200)


@require_safe
def show_print(request: HttpRequest, community: str) -> HttpResponse:
    """Show the paper with the same questions, for A4 in large type."""
    found = get_community(request, community, may=May.COORDINATE)
    context = {
        "community": found,
        "tab": "community_desk",
        "issues": found.issues.order_by("pk"),
        "questions": list_questions(),
        "relations": [say(f"thread.relation.{one}") for one in ("staff", "member", "supplier", "neighbour")],
        "enterprises": [in_reader(one, "name") for one in found.enterprises.opened().order_by("pk")],
    }
    return render(request, "thread/print.html", context)


@require_safe
def take_away(request: HttpRequest, community: str) -> HttpResponse:
    """Hand out the community as community.yaml, as far as the coordinator may read the books behind it."""
    found = get_community(request, community, may=May.COORDINATE)
    log_act(request, "community.exported", community=found)
    return HttpResponse(
        export_community(found, for_reader=get_person(request)),
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="community-{found.code}.yaml"'},
    )


@require_safe
def show_combined(request: HttpRequest, community: str) -> HttpResponse:
    """Show the figures of all enterprises taken together, and never a row."""
    found = get_community(request, community, may=May.SEE_COMBINED)
    log_look(request, what="combined", whose=str(found), community=found)
    combined = build_combined(
        found,
        current_language(),
        asked=request.GET.get("period", ""),
        reader=get_person(request),
    )
    context = {"community": found, "tab": "combined", "combined": combined, "told": combined.told}
    return render(request, "thread/combined.html", context)
