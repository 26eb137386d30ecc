"""`make soak`: many people at once for two minutes, with imports running; no fault, and no row lost.

The site and its worker run as `dure site` runs them, on a port of the loopback and a database of their own,
and are stopped by their own pids. Readers go from page to page; bookkeepers bring files, some of them twice,
and judge. In the end every document that anybody brought has to stand exactly once.
"""

import argparse
import json
import multiprocessing
import random
import subprocess
import sys
import threading
import time
from typing import Any, Final

import pages
import storage

SECONDS: Final = 120.0
USERS: Final = {"SQLite": 16, "PostgreSQL": 50}
BOOKKEEPERS: Final = 4
ROWS: Final = 2_000
PATIENCE_SECONDS: Final = 180

sys.path.insert(0, str(storage.PROJECT / "tests"))


def found() -> dict[str, Any]:
    """Make enterprises with a book each, and sign a bookkeeper of each in."""
    from django.conf import settings  # noqa: PLC0415 -- after the settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415 -- likewise
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 -- likewise
    from django.core.management import call_command  # noqa: PLC0415 -- likewise
    from stored_books import store_rows, village_rows  # noqa: PLC0415 -- likewise

    from dure.web.books.models import Book  # noqa: PLC0415 -- likewise
    from dure.web.community.models import Community, Enterprise, EnterpriseRole, Person  # noqa: PLC0415 -- likewise

    call_command("migrate", verbosity=0)
    community = Community.objects.create(name_ko="가상 두레", places=["52720"])
    readers = []
    for index, number in enumerate(("9998200012", "9998100029", "9998600039", "9998700040")[:BOOKKEEPERS]):
        enterprise = Enterprise.objects.create(
            community=community, number=number, name_ko=f"가상사업체{index}", place="52720250"
        )
        book = Book.objects.get_or_create(enterprise=enterprise)[0]
        store_rows(book, village_rows())
        person = Person.objects.create_user(f"bookkeeper{index}@example.org", "correct horse battery")
        EnterpriseRole.objects.create(enterprise=enterprise, person=person, kind="bookkeeper")
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        readers.append(
            {
                "book": book.pk,
                "person": person.pk,
                "cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}",
                "pages": [
                    "/",
                    f"/e/{enterprise.code}/report/",
                    f"/e/{enterprise.code}/report/?period=2024",
                    f"/e/{enterprise.code}/files/",
                    f"/e/{enterprise.code}/sort/",
                    f"/c/{community.code}/",
                ],
            }
        )
    return {"readers": readers}


def bring(book: int, person: int, seconds: float) -> dict[str, Any]:
    """Be a bookkeeper: bring a file, now and then the same again, and judge; say what was brought."""
    from stored_books import CLINIC, SUPPLIERS, as_csv  # noqa: PLC0415 -- after the settings
    from stored_books import bring as stage_files  # noqa: PLC0415 -- likewise

    from dure.web.books.jobs import store_import  # noqa: PLC0415 -- likewise
    from dure.web.books.models import Book  # noqa: PLC0415 -- likewise
    from dure.web.books.storage import add_judgements  # noqa: PLC0415 -- likewise
    from dure.web.community.models import Person  # noqa: PLC0415 -- likewise

    chance = random.Random(book)
    mine, who = Book.objects.get(pk=book), Person.objects.get(pk=person)
    files: list[bytes] = []
    staged: set[bytes] = set()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not files or chance.random() < 0.7:
            first = len(files) * ROWS
            lines = []
            for number in range(first, first + ROWS):
                name, code, address, purpose, item, krw = SUPPLIERS[number % len(SUPPLIERS)]
                own = ("가상사업체", mine.enterprise.number, CLINIC[2])
                day = f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}"
                lines.append((day, *own, name, code, address, purpose, f"{item} {number}", str(krw + number)))
            files.append(as_csv(lines))
        chosen = files[-1] if chance.random() < 0.7 else chance.choice(files)
        staged.add(chosen)
        brought = stage_files(mine, [("장부.csv", chosen)], by=who)
        store_import.enqueue(brought.pk)
        place = chance.choice(["52720", "11680"])
        add_judgements(mine, who=who, judgements=[(SUPPLIERS[0][1], "place", place, "")])
        time.sleep(chance.uniform(2, 8))
    return {"book": book, "documents": len(staged) * ROWS}


def count(book: int) -> dict[str, Any]:
    """Say how many imports still wait and how many documents and transfers stand."""
    from dure.web.books.models import Document, Import, Transfer  # noqa: PLC0415 -- after the settings

    states = list(Import.objects.filter(book=book).values_list("state", flat=True))
    return {
        "waiting": sum(state in {"waiting", "storing"} for state in states),
        "failed": sum(state == "failed" for state in states),
        "imports": len(states),
        "documents": Document.objects.filter(book=book).count(),
        "transfers": Transfer.objects.filter(document__book=book).count(),
    }


def wander(port: int, reader: dict[str, Any], seconds: float, seed: int) -> tuple[list[float], list[str]]:
    """Be a reader: from page to page, with a moment to look at each."""
    chance = random.Random(seed)
    took: list[float] = []
    faults: list[str] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        one, wrong = pages.read_for(port, chance.choice(reader["pages"]), reader["cookie"], 0.0001)
        took += one
        faults += wrong
        time.sleep(chance.uniform(0.1, 1.0))
    return took, faults


def _wander_together(
    port: int, readers: list[dict[str, Any]], seconds: float, seed: int
) -> tuple[list[float], list[str]]:
    """Let several readers wander as threads of one process."""
    found: list[tuple[list[float], list[str]]] = []
    threads = [
        threading.Thread(target=lambda r=reader, s=seed + at: found.append(wander(port, r, seconds, s)))
        for at, reader in enumerate(readers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one for took, _ in found for one in took], [fault for _, faults in found for fault in faults]


def soak(*, database: str, seconds: float = SECONDS) -> dict[str, Any]:
    """Let everybody in, and look at what stands when they have gone."""
    with storage.open_database(database) as environment:

        def ask(*arguments: str) -> dict[str, Any]:
            done = subprocess.run(
                [sys.executable, __file__, *arguments],
                env=environment,
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
            return answer

        readers = ask("found")["readers"]
        before = {reader["book"]: ask("count", str(reader["book"])) for reader in readers}
        port = pages.free_port()
        site = [sys.executable, "-m", "dure.doors", "site", "--port", str(port)]
        with pages.serve(site, port=port, environment=environment):
            groups = [
                (port, [readers[at % len(readers)] for at in range(USERS[database] // 2)], seconds, seed)
                for seed in (0, 1_000)
            ]
            said = [("bring", str(reader["book"]), str(reader["person"]), str(seconds)) for reader in readers]
            bookkeepers = [
                subprocess.Popen(
                    [sys.executable, __file__, *one],
                    env=environment,
                    stdout=subprocess.PIPE,
                    text=True,
                )
                for one in said
            ]
            try:
                with multiprocessing.get_context("spawn").Pool(2) as pool:
                    answers = pool.starmap(_wander_together, groups)
                brought = [json.loads(keeper.communicate()[0].splitlines()[-1]) for keeper in bookkeepers]
            finally:
                for keeper in bookkeepers:
                    keeper.kill()
                    keeper.wait()
            until = time.monotonic() + PATIENCE_SECONDS
            while any(ask("count", str(one["book"]))["waiting"] for one in brought):
                assert time.monotonic() < until, "imports still wait"
                time.sleep(1)
        after = {one["book"]: ask("count", str(one["book"])) for one in brought}
    took = sorted(one for each, _ in answers for one in each)
    faults = [fault for _, found in answers for fault in found]
    assert not faults, f"{len(faults)} faults, such as {sorted(set(faults))[:5]}"
    for one in brought:
        stands = after[one["book"]]
        assert stands["failed"] == 0, f"{stands['failed']} imports failed"
        expected = before[one["book"]]["documents"] + one["documents"]
        assert stands["documents"] == stands["transfers"] == expected, (stands, expected)
    return {
        "database": database,
        "users": USERS[database],
        "seconds": seconds,
        "pages": len(took),
        "p95_s": took[int(len(took) * 0.95)],
        "imports": sum(stands["imports"] for stands in after.values()),
        "documents": sum(stands["documents"] for stands in after.values()),
        "faults": 0,
    }


def main() -> None:
    """Soak both databases, or be one of the processes of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", choices=("found", "bring", "count"))
    parser.add_argument("arguments", nargs="*")
    parser.add_argument("--database", choices=tuple(USERS), action="append")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    given = parser.parse_args()
    if given.what is None:
        for database in given.database or USERS:
            print(json.dumps(soak(database=database, seconds=given.seconds), indent=1))
        return
    import django  # noqa: PLC0415 -- after the environment is made

    django.setup()
    if given.what == "bring":
        book, person, seconds = given.arguments
        answer = bring(int(book), int(person), float(seconds))
    else:
        answer = found() if given.what == "found" else count(int(given.arguments[0]))
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
