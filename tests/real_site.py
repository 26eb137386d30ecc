"""A site of its own for tests that stop processes: a data folder, a database, and workers that can be killed.

Run as a program it is one of the site's processes: `python tests/real_site.py work`.
"""

import json
import os
import secrets
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen


@dataclass(frozen=True)
class RealSite:
    """A database and a data folder that no other test touches."""

    environment: dict[str, str]
    connect: Callable[[], Any]

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the database, past the site."""
        with closing(self.connect()) as connection:
            return connection.execute(sql).fetchall()

    def look(self) -> dict[int, tuple[str, int, int, int, int]]:
        """Say of each import its state, and how many transfers, documents, sources and mentions it has."""
        counted = [
            dict(self.ask(f"SELECT brought_id, COUNT(*) FROM {rows} GROUP BY brought_id"))  # noqa: S608 -- ours
            for rows in (
                "books_transfer t JOIN books_source s ON s.id = t.source_id",
                "books_document d JOIN books_source s ON s.id = d.source_id",
                "books_source s",
                "books_mention m",
            )
        ]
        imports = self.ask("SELECT id, state FROM books_import ORDER BY id")
        return {pk: (state, *(count.get(pk, 0) for count in counted)) for pk, state in imports}

    def run(self, command: str, **said: Any) -> Any:
        """Run one process of the site to its end and return what it answers."""
        done = subprocess.run(
            [sys.executable, __file__, command, json.dumps(said)],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return json.loads(done.stdout.splitlines()[-1])

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[str]]:
        """Start the site's worker and wait until it begins a job; killed, if it is not done at the end."""
        with subprocess.Popen(
            [sys.executable, __file__, "work", "{}"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as started:
            assert started.stdout is not None
            for line in started.stdout:
                if line == "started\n":
                    break
            try:
                yield started
            finally:
                started.kill()

    @contextmanager
    def served(self, port: int, **environment: str) -> Iterator[None]:
        """Start `dure site` without its worker, and wait until it answers; stopped by its own pid."""
        with subprocess.Popen(
            [sys.executable, "-m", "dure.doors", "site", "--alone", "--port", str(port)],
            env=self.environment | environment,
            stdout=subprocess.DEVNULL,
        ) as started:
            try:
                for _ in range(600):
                    with suppress(OSError):
                        urlopen(f"http://127.0.0.1:{port}/", timeout=30).close()
                        break
                    assert started.poll() is None, "the site ended before it answered"
                    time.sleep(0.2)
                yield
            finally:
                started.terminate()
                try:
                    started.wait(30)
                except subprocess.TimeoutExpired:
                    started.kill()
                    raise


@contextmanager
def open_site(folder: Path) -> Iterator[RealSite]:
    """Open a site in a folder; its database is a new one beside that of DATABASE_URL, where there is one."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "DURE"))},
        "DURE_DATA": str(folder),
        "DURE_SECRET_KEY": "only for tests",
        "DURE_PSEUDONYM_KEY": "only for tests",
        "DJANGO_SETTINGS_MODULE": "dure.web.settings",
    }
    url = os.environ.get("DATABASE_URL")
    if not url:
        yield RealSite(environment, partial(sqlite3.connect, folder / "dure.sqlite3", timeout=30))
        return
    import psycopg  # noqa: PLC0415 -- only where there is a server

    name = f"dure_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            own = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
            yield RealSite({**environment, "DATABASE_URL": own}, partial(psycopg.connect, own))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _found() -> dict[str, Any]:
    """Make the tables and an enterprise with an empty book."""
    from django.core.management import call_command  # noqa: PLC0415 -- after the settings

    from dure.web.books.models import Book  # noqa: PLC0415 -- likewise
    from dure.web.community.models import Community, Enterprise  # noqa: PLC0415 -- likewise

    call_command("migrate", verbosity=0)
    community = Community.objects.create(name_ko="가상 두레", places=["52720"])
    enterprise = Enterprise.objects.create(
        community=community, number="9998200012", name_ko="가상의료사협", place="52720250"
    )
    Book.objects.get_or_create(enterprise=enterprise)
    return {}


def _sign_in() -> dict[str, Any]:
    """Make a bookkeeper and sign them in; return the address of their files, and the cookie."""
    from django.conf import settings  # noqa: PLC0415 -- after the settings
    from django.contrib.auth import login  # noqa: PLC0415 -- likewise
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 -- likewise
    from django.http import HttpRequest  # noqa: PLC0415 -- likewise

    from dure.web.community.models import Enterprise, EnterpriseRole, Person  # noqa: PLC0415 -- likewise

    enterprise = Enterprise.objects.get()
    person = Person.objects.create_user("bookkeeper@example.org", "correct horse battery")
    EnterpriseRole.objects.create(enterprise=enterprise, person=person, kind="bookkeeper")
    request = HttpRequest()
    request.session = SessionStore()
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    request.session.save()
    return {
        "path": f"/e/{enterprise.code}/files/",
        "cookie": f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}",
    }


def _bring(*, rows: int, firsts: list[int]) -> dict[str, Any]:
    """Confirm imports of as many rows, numbered from each first, and put them in the queue."""
    from stored_books import CLINIC, SUPPLIERS, as_csv, bring  # noqa: PLC0415 -- after the settings

    from dure.web.books.jobs import store_import  # noqa: PLC0415 -- likewise
    from dure.web.books.models import Book  # noqa: PLC0415 -- likewise

    for first in firsts:
        lines = []
        for number in range(first, first + rows):
            name, code, address, purpose, item, krw = SUPPLIERS[number % len(SUPPLIERS)]
            day = f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}"
            lines.append((day, *CLINIC, name, code, address, purpose, f"{item} {number}", str(krw + number)))
        store_import.enqueue(bring(Book.objects.get(), [(f"{first}.csv", as_csv(lines))]).pk)
    return {}


def _ask_ahead(*, plan: str, wishes: list[dict[str, Any]]) -> dict[str, Any]:
    """Store a new version of a plan, and ask it what takes too long for a page."""
    from dure.web.community.models import Enterprise  # noqa: PLC0415 -- after the settings
    from dure.web.outlook.jobs import ask_run  # noqa: PLC0415 -- likewise
    from dure.web.outlook.plans import store_plan  # noqa: PLC0415 -- likewise
    from dure.web.outlook.runs import Wish  # noqa: PLC0415 -- likewise

    row = store_plan(Enterprise.objects.get(), plan, origin="file", by=None)
    for wish in wishes:
        ask_run(row, Wish(**wish), by=None)
    return {}


def _work() -> dict[str, Any]:
    """Be the site's worker until nothing is left to do."""
    from django_tasks.signals import task_started  # noqa: PLC0415 -- after the settings

    from dure.web.serve import run_worker  # noqa: PLC0415 -- likewise

    def say(**_: Any) -> None:
        print("started", flush=True)  # noqa: T201 -- the test listens

    task_started.connect(say, weak=False)
    run_worker(["--batch", "--no-startup-delay"])
    return {}


def main() -> None:
    """Be one process of the site."""
    import django  # noqa: PLC0415 -- the test that imports this module has its own settings

    django.setup()
    commands = {
        "found": _found,
        "sign_in": _sign_in,
        "bring": _bring,
        "ask_ahead": _ask_ahead,
        "work": _work,
    }
    command = commands[sys.argv[1]]
    answer = command(**json.loads(sys.argv[2]))
    print(json.dumps(answer))  # noqa: T201 -- the answer


if __name__ == "__main__":
    main()
