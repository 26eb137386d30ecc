"""Bringing files: drop, preview, confirm, progress, undo."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from dure.importers.mapping import find_table, guess_mapping
from dure.importers.mapping_file import write_mapping
from dure.language import Text
from dure.reports.words import write_day
from dure.web.books.jobs import find_progress, resume_left_behind
from dure.web.books.models import Book, Import, RememberedMapping, Staged
from dure.web.books.storage import find_overlapping
from dure.web.community.access import May, get_enterprise, get_person, log_act, log_look
from dure.web.community.models import Enterprise
from dure.web.design.tabs import find_address
from dure.web.imports import acts
from dure.web.imports.bring import (
    WaitsNoMoreError,
    bring_files,
    compare_again,
    explain,
    load_refused,
    sheet_of,
)
from dure.web.imports.forms import ColumnsForm, WhoseForm, guess_initial
from dure.web.imports.headline import describe_change, find_headline
from dure.web.imports.models import Preview, SetAside
from dure.web.imports.preview import FileShown, count_settled, load_shown
from dure.web.imports.refused import ROWS_MAX as REFUSED_MAX
from dure.web.imports.refused import make_mark, write_refused
from dure.web.imports.showing import (
    describe_end,
    describe_mappings,
    describe_sources,
    describe_state,
    name_bringer,
    read_trial,
    show_first_rows,
)
from dure.web.imports.undoing import ask_undo, is_being_undone, resume_undo
from dure.web.imports.uploads import (
    FIELD,
    FILES_MAX,
    NOT_STORED,
    Refusal,
    UploadRefusedError,
    name_files,
    read_whole,
    refusal_of,
    take_uploads,
)
from dure.web.receiving import takes_files
from dure.web.words import current_language, say

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IMPORTS_A_PAGE: Final = 20
PROBLEMS_OPEN: Final = 12
"""Problems that are shown at once; more are folded, a fold a file."""

RUNNING: Final = (Import.State.WAITING, Import.State.STORING)
_MB: Final = 1 << 20


def _private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let no cache on the way keep what only people of the enterprise may see."""

    @wraps(view)
    @never_cache
    def answer(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        return view(request, *args, **more)

    return answer


def _get_import(request: HttpRequest, enterprise: str, code: str) -> tuple[Enterprise, Import]:
    """Return an import of the enterprise of the address, for somebody who keeps its book."""
    found = get_enterprise(request, enterprise, may=May.KEEP_BOOK)
    brought = (
        Import.objects.select_related("book__enterprise", "brought_by", "undone_by")
        .filter(book__enterprise=found, code=code)
        .first()
    )
    if brought is None:
        raise Http404
    return found, brought


def _is_part(request: HttpRequest) -> bool:
    """Say whether only the part of the page is asked for that shows how far it is."""
    return request.headers.get("HX-Request") == "true"


def _go(enterprise: Enterprise, brought: Import | None = None) -> HttpResponseRedirect:
    if brought is None:
        return redirect("imports", enterprise.code)
    return redirect("import", enterprise.code, brought.code)


@takes_files
@csrf_exempt  # asked for in `_take`, once it is known that they may bring files at all
@require_http_methods(["GET", "HEAD", "POST"])
@_private
def show_imports(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Show where files are dropped and what was brought so far; take files."""
    found = get_enterprise(request, enterprise, may=May.KEEP_BOOK)
    if request.method != "POST":
        return _show_imports(request, found, WhoseForm(own=found.number))
    try:
        handler = take_uploads(request)
    except UploadRefusedError as error:
        return _refuse(request, found, error.refusal)
    try:
        return _take(request, found)
    finally:
        handler.close()


@csrf_protect
def _take(request: HttpRequest, enterprise: Enterprise) -> HttpResponse:
    form = WhoseForm(request.POST, own=enterprise.number)
    files = request.FILES.getlist(FIELD)
    if not files:
        messages.error(request, say("imports.error_no_file"))
        return _show_imports(request, enterprise, form, status=400)
    if not form.is_valid():
        messages.error(request, say("imports.error_below"))
        return _show_imports(request, enterprise, form, status=400)
    person, book = get_person(request), _get_book(enterprise)
    acts.let_go_of_old(book)
    names = name_files([file.name for file in files])
    reads = [(name, lambda file=file: read_whole(file)) for name, file in zip(names, files, strict=True)]
    try:
        brought = bring_files(book, reads, owner=form.owner, by=person)
    except OSError as error:
        return _refuse(request, enterprise, refusal_of(error))
    except OperationalError:
        return _refuse(request, enterprise, NOT_STORED)
    log_act(
        request,
        "import.previewed",
        enterprise=enterprise,
        code=brought.code,
        files=len(files),
        new=brought.new_documents,
    )
    return _go(enterprise, brought)


def _get_book(enterprise: Enterprise) -> Book:
    book, _ = Book.objects.get_or_create(enterprise=enterprise)
    return book


def _refuse(request: HttpRequest, enterprise: Enterprise, refusal: Refusal) -> HttpResponse:
    """Say why nothing was taken, on the page where it can be tried again."""
    values = {"limit": settings.UPLOAD_BYTES_MAX // _MB, "files": FILES_MAX}
    messages.error(request, say(f"imports.refused_{refusal.key}", **values))
    return _show_imports(request, enterprise, WhoseForm(own=enterprise.number), status=refusal.status)


def _show_imports(
    request: HttpRequest, enterprise: Enterprise, form: WhoseForm, *, status: int = 200
) -> HttpResponse:
    brought = (
        Import.objects.filter(book__enterprise=enterprise)
        .select_related("brought_by", "undone_by")
        .order_by("-id")
    )
    page = Paginator(brought, IMPORTS_A_PAGE).get_page(request.GET.get("page"))
    settled = count_settled(list(page))
    context = {
        "enterprise": enterprise,
        "tab": "imports",
        "explained": describe_mappings(enterprise),
        "form": form,
        "page": page,
        "imports": [describe_state(one, settled=settled.get(one.pk, 0)) for one in page],
        "limit": settings.UPLOAD_BYTES_MAX // _MB,
        "limit_bytes": settings.UPLOAD_BYTES_MAX,
        "files_max": FILES_MAX,
        "is_first": page.paginator.count == 0,
        "sources": describe_sources(),
    }
    return render(request, "imports/imports.html", context, status=status)


@require_safe
@_private
def show_import(request: HttpRequest, enterprise: str, code: str) -> HttpResponse:
    """Show one import as it stands: its preview, how far it is, what it changed, or what became of it."""
    found, brought = _get_import(request, enterprise, code)
    context = {"enterprise": found, "tab": "imports", "brought": brought, **name_bringer(brought)}
    if brought.state == Import.State.PREVIEWED:
        return _show_preview(request, brought, context)
    if brought.state in RUNNING or is_being_undone(brought):
        return _show_progress(request, brought, context)
    if _is_part(request):
        # The part that was watched is over; the whole page says what came of it.
        return HttpResponse(headers={"HX-Refresh": "true"})
    if brought.state == Import.State.STORED:
        return _show_done(request, brought, context)
    can_try = brought.state == Import.State.FAILED and Staged.objects.filter(brought=brought).exists()
    context |= {
        "files": load_shown(brought),
        "can_try": can_try,
        **describe_end(brought, can_try=can_try),
    }
    return render(request, "imports/over.html", context)


def _show_preview(request: HttpRequest, brought: Import, context: dict[str, Any]) -> HttpResponse:
    enterprise = brought.book.enterprise
    stamp = Book.objects.values_list("rows_stamp", flat=True).get(pk=brought.book_id)
    preview = Preview.objects.filter(brought=brought).first()
    if preview is None or preview.rows_stamp != stamp:
        if preview is not None:
            messages.info(request, say("imports.compared_again"))
        try:
            preview = compare_again(brought)
        except WaitsNoMoreError:
            return _go(enterprise, brought)
        brought.refresh_from_db()
    log_look(request, what="import", whose=enterprise.name_ko, enterprise=enterprise)
    files = load_shown(brought)
    context |= {
        "files": files,
        "preview": preview,
        "rows": sum(file.rows for file in files),
        "twice": sum(file.twice for file in files),
        "many": sum(file.many for file in files),
        "many_rows": sum(file.many_rows for file in files),
        **_count_problems(files),
        "waiting": [(file, aside) for file in files for aside in file.asides],
        **_tell_refused(brought),
        "adds": brought.new_documents > 0 or (preview.facts > 0 and not _is_known(files)),
        "is_known": _is_known(files),
    }
    return render(request, "imports/preview.html", context)


def _tell_refused(brought: Import) -> dict[str, bool | int]:
    """Say whether refused rows can be taken away, whether all of them, and whether with people's names."""
    refused = load_refused(brought)
    return {
        "has_refused": bool(refused),
        "has_nameless": any(is_nameless for _, _, is_nameless in refused),
        "refused_max": REFUSED_MAX,
        "has_more": any(aside.row_count >= REFUSED_MAX for aside, _, _ in refused),
    }


def _count_problems(files: Sequence[FileShown]) -> dict[str, Any]:
    """Say what is wrong: whether so little that all can be shown at once, what is settled, what is asked."""
    count = sum(len(file.problems) for file in files)
    return {
        "has_problems": count > 0,
        "is_short": count <= PROBLEMS_OPEN,
        "refused_left": sum(file.refused for file in files),
        "settled": sum(file.settled for file in files),
        "asked": [problem for file in files for problem in file.asked],
    }


def _is_known(files: Sequence[FileShown]) -> bool:
    """Say whether all that was brought stands in the book already."""
    return bool(files) and all(file.look == "known" for file in files)


def _show_progress(request: HttpRequest, brought: Import, context: dict[str, Any]) -> HttpResponse:
    # Whatever a stopped worker left behind goes on, at the latest when somebody looks.
    is_undo = is_being_undone(brought)
    if is_undo:
        resume_undo(brought)
    else:
        resume_left_behind()
    done, total = (0, 0) if is_undo else find_progress(brought)
    context["is_undo"] = is_undo
    context |= {"share": min(100 * done // total, 100) if total else None, "all": total, "done": done}
    template = "imports/parts/progress.html" if _is_part(request) else "imports/progress.html"
    return render(request, template, context)


def _show_done(request: HttpRequest, brought: Import, context: dict[str, Any]) -> HttpResponse:
    preview = Preview.objects.filter(brought=brought).first()
    if preview is not None and preview.after is None:
        preview.after = find_headline(brought.book)
        preview.save(update_fields=["after"])
    before, after = (preview.before, preview.after) if preview is not None else (None, None)
    files = load_shown(brought)
    context |= {
        "files": files,
        **_count_problems(files),
        "change": describe_change(before, after),
        "period": Text(**after["period"]).in_language(current_language()) if after else None,
        "sort_href": find_address("sorting", context["enterprise"].code),
        "report_href": find_address("circulation", context["enterprise"].code),
        **_tell_refused(brought),
    }
    return render(request, "imports/done.html", context)


@require_POST
@_private
def confirm_import(request: HttpRequest, enterprise: str, code: str) -> HttpResponse:
    """Put an import into the book, as it was seen."""
    found, brought = _get_import(request, enterprise, code)
    outcome = acts.confirm(brought, seen=request.POST.get("seen", ""))
    if outcome is acts.Outcome.DONE:
        log_act(request, "import.confirmed", enterprise=found, code=brought.code, new=brought.new_documents)
    elif outcome is acts.Outcome.STALE:
        messages.warning(request, say("imports.stale"))
    else:
        return _say_too_late(request, found, brought)
    return _go(found, brought)


def _say_too_late(request: HttpRequest, enterprise: Enterprise, brought: Import) -> HttpResponseRedirect:
    """Say that somebody was faster, perhaps in another tab, and what became of the import."""
    brought.refresh_from_db()
    state = Import.State.UNDOING if is_being_undone(brought) else Import.State(brought.state)
    messages.warning(request, f"{say('imports.too_late')} {say(f'imports.late_{state.value}')}")
    return _go(enterprise, brought)


@require_POST
@_private
def retry_import(request: HttpRequest, enterprise: str, code: str) -> HttpResponse:
    """Try once more what failed."""
    found, brought = _get_import(request, enterprise, code)
    if acts.try_again(brought) is acts.Outcome.DONE:
        log_act(request, "import.confirmed", enterprise=found, code=brought.code, again=True)
    else:
        return _say_too_late(request, found, brought)
    return _go(found, brought)


@require_POST
@_private
def discard_import(request: HttpRequest, enterprise: str, code: str) -> HttpResponse:
    """Let go of what waits; the book stays as it is."""
    found, brought = _get_import(request, enterprise, code)
    if acts.discard(brought) is not acts.Outcome.DONE:
        return _say_too_late(request, found, brought)
    log_act(request, "import.discarded", enterprise=found, code=brought.code)
    messages.success(request, say("imports.discarded"))
    return _go(found)


@require_http_methods(["GET", "HEAD", "POST"])
@_private
def undo_import(request: HttpRequest, enterprise: str, code: str) -> HttpResponse:
    """Say what an undo takes and what stays; undo."""
    found, brought = _get_import(request, enterprise, code)
    if brought.state != Import.State.STORED or is_being_undone(brought):
        return _say_too_late(request, found, brought)
    if request.method != "POST":
        context = {
            "enterprise": found,
            "tab": "imports",
            "brought": brought,
            **name_bringer(brought),
            "files": load_shown(brought),
            "overlapping": [
                {"count": count, **name_bringer(later)} for later, count in find_overlapping(brought)
            ],
            "is_public": brought.book.public_links.filter(
                closed_at=None, shown__made_at__gte=brought.stored_at
            ).exists(),
        }
        return render(request, "imports/undo.html", context)
    if not ask_undo(brought, by=get_person(request)):
        return _say_too_late(request, found, brought)
    if brought.state != Import.State.UNDONE:
        return _go(found, brought)
    messages.success(request, say("imports.undone", count=brought.done_rows))
    return _go(found)


@require_GET
@_private
def download_refused(request: HttpRequest, enterprise: str, code: str) -> HttpResponse:
    """Hand over the refused rows to be mended and brought again."""
    found, brought = _get_import(request, enterprise, code)
    refused = load_refused(brought)
    if not refused:
        raise Http404
    tables = [(aside.file, aside.sheet, table) for aside, table, _ in refused]
    marks = [make_mark(aside.pk) for aside, _, _ in refused]
    log_look(request, what="refused_rows", whose=found.name_ko, enterprise=found)
    content = write_refused(tables, current_language(), marks=marks)
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": 'attachment; filename="refused.xlsx"'}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@_private
def explain_columns(request: HttpRequest, enterprise: str, code: str, aside: int) -> HttpResponse:
    """Ask which column of a table is what, show how it would be read, and remember it."""
    found, brought = _get_import(request, enterprise, code)
    waiting = SetAside.objects.filter(
        brought=brought, pk=aside, kind=SetAside.Kind.UNKNOWN, brought__state=Import.State.PREVIEWED
    ).first()
    if waiting is None:
        if request.method == "POST":
            return _say_too_late(request, found, brought)
        raise Http404
    sheet = sheet_of(waiting)
    table = find_table(sheet)
    if table is None:
        raise Http404
    given: Mapping[str, Any] = request.POST if request.method == "POST" else request.GET
    tried = "way" in given
    initial = guess_initial(guess_mapping(sheet), table)
    form = ColumnsForm(given if tried else None, table=table, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _remember(request, brought, waiting, form)
    if not tried:
        # What was guessed is tried at once, so that the reader sees what it means.
        guessed = ColumnsForm({name: value or "" for name, value in initial.items()}, table=table)
        trial = read_trial(sheet, guessed.build_mapping()) if guessed.is_valid() else None
        given = guessed.data
    else:
        trial = read_trial(sheet, form.build_mapping()) if form.is_valid() else None
    log_look(request, what="import", whose=found.name_ko, enterprise=found)
    context = {
        "enterprise": found,
        "tab": "imports",
        "brought": brought,
        "aside": waiting,
        "form": form,
        "rows": show_first_rows(sheet),
        "trial": trial,
        "first": write_day(trial.first, current_language()) if trial and trial.first else "",
        "last": write_day(trial.last, current_language()) if trial and trial.last else "",
        "said": [(name, given[name]) for name in form.fields if given.get(name)],
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "imports/columns.html", context, status=status)


def _remember(request: HttpRequest, brought: Import, waiting: SetAside, form: ColumnsForm) -> HttpResponse:
    enterprise, mapping = brought.book.enterprise, form.build_mapping()
    table = find_table(sheet_of(waiting))
    labels = list(table.printed.values()) if table else []
    try:
        read = explain(brought, waiting, mapping)
    except WaitsNoMoreError:
        return _say_too_late(request, enterprise, brought)
    if not any(reading.rows.num_rows for reading in read):
        messages.warning(request, say("imports.read_nothing", file=waiting.file))
    else:
        messages.success(request, say("imports.remembered", file=waiting.file))
        RememberedMapping.objects.update_or_create(
            enterprise=enterprise,
            headings=waiting.headings,
            defaults={
                "mapping": write_mapping(mapping, seen_labels=labels),
                "made_by": get_person(request),
            },
        )
    log_act(request, "import.explained", enterprise=enterprise, code=brought.code)
    return _go(enterprise, brought)


@require_POST
@_private
def forget_mapping(request: HttpRequest, enterprise: str, mapping: int) -> HttpResponse:
    """Forget how a table was explained, so that it can be explained anew."""
    found = get_enterprise(request, enterprise, may=May.KEEP_BOOK)
    remembered = RememberedMapping.objects.filter(enterprise=found, pk=mapping)
    if not remembered:
        raise Http404
    remembered.delete()
    log_act(request, "import.forgotten", enterprise=found)
    messages.success(request, say("imports.forgotten"))
    return _go(found)
