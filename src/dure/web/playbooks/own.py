"""An enterprise's own playbook, for its managers: drafted, brought as a file, published, withdrawn."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.korea.playbooks import find_playbook as find_shipped
from dure.playbooks.archive import ARCHIVE_BYTES_MAX
from dure.playbooks.schema import EXAMPLE
from dure.problem import Problem
from dure.web.circulation.desk import mark_private
from dure.web.community.access import May, get_enterprise, get_person, log_act
from dure.web.community.models import Enterprise
from dure.web.downloads import attach
from dure.web.imports.uploads import FIELD, UploadRefusedError, clean_name, take_uploads
from dure.web.playbooks.drafts import draft_own
from dure.web.playbooks.models import PlaybookVersion
from dure.web.playbooks.presentation import present_playbook
from dure.web.playbooks.setting_aside import find_drafts
from dure.web.playbooks.versions import (
    PlaybookRefusedError,
    digest,
    find_copied,
    find_newest,
    find_published,
    prepare,
    publish_version,
    read_version,
    store_draft,
    store_version,
    unpack,
    withdraw_playbook,
)
from dure.web.receiving import takes_files
from dure.web.words import current_language, say

FORM_METHODS: Final = ["GET", "HEAD", "POST"]


def _list(problems: tuple[Problem, ...]) -> list[dict[str, object]]:
    return [one.to_dict(current_language()) for one in problems]


def _get_version(enterprise: Enterprise, number: int) -> PlaybookVersion:
    row = enterprise.playbook_versions.filter(number=number).first() if number < 1 << 31 else None
    if row is None:
        raise Http404
    return row


def _find_example(problems: Iterable[Mapping[str, object]]) -> dict[str, str] | None:
    """Find the shipped playbook that remedies point to; None where none of them does."""
    shipped = find_shipped(EXAMPLE)
    if shipped is None or not any(EXAMPLE in str(one["remedy"]) for one in problems):
        return None
    return {"id": EXAMPLE, "title": shipped.title.in_language(current_language())}


def _back(enterprise: Enterprise) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("own_playbook", args=[enterprise.code]))


@require_safe
def show_own(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Show the versions, what stands published, and what can be done."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    newest = find_newest(found)
    problems = _list(read_version(newest)[1]) if newest is not None else []
    context: dict[str, Any] = {
        "enterprise": found,
        "tab": "own_playbook",
        "newest": newest,
        "has_drafts": find_drafts(found) is not None,
        "versions": found.playbook_versions.select_related("made_by").defer("archive"),
        "published": find_published(found),
        "problems": problems,
        "example": _find_example(problems),
    }
    return mark_private(render(request, "playbooks/own.html", context))


@require_POST
def draft(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Draft a version from the enterprise's own thread, book and outlook."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    drafted = draft_own(found)
    if drafted is None:
        messages.error(request, say("playbooks.fault.no_plan"))
        return _back(found)
    try:
        row = store_draft(found, drafted, by=get_person(request))
    except PlaybookRefusedError as fault:
        for one in fault.problems:
            told = one.to_dict(current_language())
            messages.error(request, f"{told['what']} {told['remedy']}")
        return _back(found)
    log_act(request, "playbook.drafted", enterprise=found, number=row.number)
    messages.success(request, say("playbooks.drafted", number=row.number))
    return HttpResponseRedirect(reverse("own_playbook_version", args=[found.code, row.number]))


@takes_files
@csrf_exempt  # asked for in `_take`, once it is known that they may bring anything at all
@require_http_methods(FORM_METHODS)
def bring(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Take a playbook as a zip."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    if request.method != "POST":
        return _show_bring(request, found)
    try:
        handler = take_uploads(request)
    except UploadRefusedError as fault:
        messages.error(request, say("playbooks.fault.upload"))
        return _show_bring(request, found, status=fault.refusal.status)
    try:
        return _take(request, found)
    finally:
        handler.close()


@csrf_protect
def _take(request: HttpRequest, enterprise: Enterprise) -> HttpResponse:
    files = request.FILES.getlist(FIELD)
    if len(files) != 1:
        messages.error(request, say("playbooks.fault.one_zip"))
        return _show_bring(request, enterprise, status=422)
    # No more is read than shows that it is too large.
    content = files[0].read(ARCHIVE_BYTES_MAX + 1)
    unpacked, problems = unpack(content, name=clean_name(files[0].name or ""))
    if not unpacked:
        return _show_bring(request, enterprise, problems=problems, status=422)
    try:
        row = store_version(enterprise, unpacked, by=get_person(request))
    except PlaybookRefusedError as fault:
        return _show_bring(request, enterprise, problems=fault.problems, status=422)
    log_act(request, "playbook.stored", enterprise=enterprise, number=row.number)
    messages.success(request, say("playbooks.stored", number=row.number))
    return HttpResponseRedirect(reverse("own_playbook_version", args=[enterprise.code, row.number]))


def _show_bring(
    request: HttpRequest, enterprise: Enterprise, *, problems: tuple[Problem, ...] = (), status: int = 200
) -> HttpResponse:
    listed = _list(problems)
    context = {
        "enterprise": enterprise,
        "tab": "own_playbook",
        "problems": listed,
        "example": _find_example(listed),
    }
    return mark_private(render(request, "playbooks/bring.html", context, status=status))


class PublishForm(forms.Form):
    """That somebody read it and answers for it."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    agreed = forms.BooleanField()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["agreed"].label = say("playbooks.field.agreed")


@require_safe
def show_version(request: HttpRequest, enterprise: str, number: int) -> HttpResponse:
    """Show a version as everybody would read it, and what keeps it from being published."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    return _show_version(request, found, _get_version(found, number))


def _show_version(
    request: HttpRequest, enterprise: Enterprise, row: PlaybookVersion, *, form: PublishForm | None = None
) -> HttpResponse:
    playbook, problems = read_version(row)
    ready = None
    try:
        ready = prepare(row)
    except PlaybookRefusedError as fault:
        problems = fault.problems
    if ready is not None and form is None:
        form = PublishForm(initial={"seen": digest(ready)})
    shown = ready.playbook if ready is not None else playbook
    listed = _list(problems)
    copied = None if ready is not None or playbook is None else find_copied(playbook, enterprise)
    context = {
        "enterprise": enterprise,
        "tab": "own_playbook",
        "row": row,
        "shown": None if shown is None else present_playbook(shown, current_language()),
        "problems": listed,
        "example": _find_example(listed),
        "copied": copied,
        "form": form if ready is not None else None,
    }
    status = 422 if form is not None and form.is_bound else 200
    return mark_private(render(request, "playbooks/version.html", context, status=status))


@require_safe
def download_version(request: HttpRequest, enterprise: str, number: int) -> HttpResponse:
    """Give a version as the folder that `dure playbooks` reads."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    row = _get_version(found, number)
    response = HttpResponse(bytes(row.archive), content_type="application/zip")
    response.headers["Content-Disposition"] = attach(f"{row.name} {row.number}.zip")
    log_act(request, "playbook.given", enterprise=found, number=row.number)
    return mark_private(response)


@require_POST
def publish(request: HttpRequest, enterprise: str, number: int) -> HttpResponse:
    """Publish a version as it was read on the page before."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    row = _get_version(found, number)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _show_version(request, found, row, form=form)
    try:
        published = publish_version(row, seen=form.cleaned_data["seen"], by=get_person(request))
    except PlaybookRefusedError as fault:
        for one in fault.problems:
            told = one.to_dict(current_language())
            messages.error(request, f"{told['what']} {told['remedy']}")
        return HttpResponseRedirect(reverse("own_playbook_version", args=[found.code, row.number]))
    log_act(
        request,
        "playbook.published",
        enterprise=found,
        playbook=published.playbook,
        version=published.version,
    )
    messages.success(request, say("playbooks.published"))
    return HttpResponseRedirect(reverse("playbook", args=[published.playbook]))


@require_POST
def withdraw(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Withdraw what stands published."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    published = find_published(found)
    if published is not None and withdraw_playbook(found):
        log_act(request, "playbook.withdrawn", enterprise=found, playbook=published.playbook)
        messages.success(request, say("playbooks.withdrawn"))
    return _back(found)
