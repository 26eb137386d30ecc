"""What the operator of an instance knows and does: who and how much is here, never what is in a book."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.module_loading import import_string
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from dure.web.books.models import Book, Document, Import
from dure.web.community.access import log_act
from dure.web.community.models import Act, Community, Enterprise, Person

JOBS_SHOWN = 50


@dataclass(frozen=True)
class BookUse:
    """How much room one book takes.

    Attributes:
        enterprise: Whose it is.
        community: Where.
        documents: How many documents are stored.
        imports: How many imports are stored.
        last_at: When the last one was.
    """

    enterprise: Enterprise
    community: Community
    documents: int
    imports: int
    last_at: datetime | None


@dataclass(frozen=True)
class Job:
    """A job of the worker; its traceback may quote a row and is not shown.

    Attributes:
        id: Its key.
        name: What it does, as the code calls it.
        status: READY, RUNNING, FAILED or SUCCESSFUL.
        asked_at: When it was asked for.
        ended_at: When it ended.
        fault: The kind of fault, if it failed.
    """

    id: UUID
    name: str
    status: str
    asked_at: datetime
    ended_at: datetime | None
    fault: str


def list_communities() -> "QuerySet[Community]":
    """List the communities with how many enterprises and people they have."""
    return Community.objects.annotate(
        enterprise_count=Count("enterprises", distinct=True),
        people_count=Count("roles", distinct=True) + Count("enterprises__roles", distinct=True),
    ).order_by("name_ko", "pk")


def find_people(text: str) -> "QuerySet[Person]":
    """Find people by a part of their name or address, all of them where nothing is asked."""
    people = Person.objects.annotate(
        role_count=Count("enterprise_roles", distinct=True) + Count("community_roles", distinct=True)
    ).order_by("email")
    return people.filter(Q(email__icontains=text) | Q(name__icontains=text)) if text else people


def list_uses() -> list[BookUse]:
    """List how much room each book takes, the largest first; names and counts only."""
    documents = dict(Document.objects.values_list("book").annotate(Count("pk")).order_by())
    stored = Q(imports__state=Import.State.STORED)
    books = Book.objects.select_related("enterprise__community").annotate(
        import_count=Count("imports", filter=stored), last_at=Max("imports__stored_at", filter=stored)
    )
    uses = [
        BookUse(
            book.enterprise,
            book.enterprise.community,
            documents.get(book.pk, 0),
            book.import_count,
            book.last_at,
        )
        for book in books
    ]
    return sorted(uses, key=lambda use: -use.documents)


def measure_database() -> int | None:
    """Return how many bytes the database takes; None where it is in memory."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    file = Path(str(connection.settings_dict["NAME"]))
    parts = (file, file.with_name(f"{file.name}-wal"))
    return sum(part.stat().st_size for part in parts if part.exists()) or None


def measure_disk() -> int:
    """Return how many bytes are free where the site keeps its data."""
    import shutil  # noqa: PLC0415 -- only here

    return shutil.disk_usage(settings.DATA_DIR).free


def count_jobs() -> dict[str, int]:
    """Count the jobs by their status."""
    counted = dict(DBTaskResult.objects.values_list("status").annotate(Count("pk")).order_by())
    return {status: counted.get(status, 0) for status in ("READY", "RUNNING", "FAILED", "SUCCESSFUL")}


def list_jobs() -> list[Job]:
    """List the jobs that failed, run or wait, then those that ended well; newest first within each."""
    jobs: list[Job] = []
    for status in ("FAILED", "RUNNING", "READY", "SUCCESSFUL"):
        found = DBTaskResult.objects.filter(status=status).order_by("-enqueued_at")[:JOBS_SHOWN]
        jobs += [
            Job(
                one.pk,
                one.task_path.rpartition(".")[2],
                one.status,
                one.enqueued_at,
                one.finished_at,
                one.exception_class_path.rpartition(".")[2],
            )
            for one in found
        ]
    return jobs


def retry_job(request: HttpRequest, job: UUID) -> bool:
    """Ask for a failed job again; the failed one goes, so that it is not asked for twice.

    Returns:
        Whether there is still such a job in this version of Dure.

    Raises:
        Http404: No such job failed.
    """
    with transaction.atomic():
        found = DBTaskResult.objects.select_for_update().filter(pk=job, status="FAILED").first()
        if found is None:
            raise Http404
        try:
            task = import_string(found.task_path)
        except ImportError:
            return False
        if not isinstance(task, Task):
            return False
        given: Any = found.args_kwargs
        found.delete()
        task.enqueue(*given["args"], **given["kwargs"])
        log_act(request, "job.retried", name=found.task_path.rpartition(".")[2])
    return True


def set_active(request: HttpRequest, person: int, *, active: bool) -> Person:
    """Close or open somebody's account; a closed one is signed out with the next request.

    Raises:
        Http404: There is no such person, or it is the operator's own account.
    """
    found = Person.objects.filter(pk=person).first()
    if found is None or found == request.user:
        raise Http404
    if found.is_active != active:
        with transaction.atomic():
            found.is_active = active
            found.save(update_fields=["is_active"])
            log_act(request, "account.opened" if active else "account.closed", person=str(found))
    return found


def list_own_acts() -> "QuerySet[Act]":
    """List what operators did, which belongs to no community; the newest first."""
    return Act.objects.filter(community=None, enterprise=None).select_related("who").order_by("-when", "-pk")


def make_operator(email: str) -> tuple[Person, bool]:
    """Make the owner of an address the operator; return who it is, and whether the account is new."""
    address = email.strip().lower()
    with transaction.atomic():
        person = Person.objects.filter(email=address).first()
        is_new = person is None
        if person is None:
            person = Person.objects.create_user(address)
        person.is_staff = True
        person.save(update_fields=["is_staff"])
        log_act(None, "operator.made", who=person)
    return person, is_new
