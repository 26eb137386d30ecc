"""`make soak`: many people at once for two minutes, with imports running; no fault, and no row lost.

The site and its worker run as `dure site` runs them, on a port of the loopback and a database of their own,
and are stopped by their own pids. Readers go from page to page, and now and then one speaks up, pledges or
sorts; bookkeepers bring files, some of them twice, and judge. In the end every document that anybody brought
has to stand exactly once.
"""

import argparse
import http.client
import json
import multiprocessing
import random
import subprocess
import sys
import threading
import time
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urlencode

import pages
import storage

SECONDS: Final = 120.0
USERS: Final = {"SQLite": 16, "PostgreSQL": 50}
BOOKKEEPERS: Final = 4
ROWS: Final = 2_000
PATIENCE_SECONDS: Final = 300
ACTS_SHARE: Final = 0.05
"""Of what readers do, what is more than looking."""
VOICES_MAX: Final = 24
"""Readers who speak up, once each: one address may do so thirty times an hour, and these share one."""

sys.path.insert(0, str(storage.PROJECT / "tests"))


def found() -> dict[str, Any]:
    """Make enterprises with a book each, and sign a bookkeeper of each in."""
    from django.conf import settings  # noqa: PLC0415 -- after the settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415 -- likewise
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 -- likewise
    from django.core.management import call_command  # noqa: PLC0415 -- likewise
    from stored_books import CLINIC, open_publicly, store_rows, village_rows  # noqa: PLC0415 -- likewise

    from dure.web.books.models import Book  # noqa: PLC0415 -- likewise
    from dure.web.community.models import Community, Enterprise, EnterpriseRole, Person  # noqa: PLC0415 -- likewise
    from dure.web.thread.models import Issue  # noqa: PLC0415 -- likewise

    call_command("migrate", verbosity=0)
    community = Community.objects.create(name_ko="가상 두레", places=["52720"])
    issue = Issue.objects.create(community=community, code="care", title_ko="병원이 멉니다", place="52720")
    readers = []
    for index, number in enumerate(("9998200012", "9998100029", "9998600039", "9998700040")[:BOOKKEEPERS]):
        enterprise = Enterprise.objects.create(
            community=community, number=number, name_ko=f"가상사업체{index}", place="52720250"
        )
        book = Book.objects.get_or_create(enterprise=enterprise)[0]
        enterprise.issues.add(issue)
        # Its own rows, of 2024 too: the village's are of its clinic.
        own = ("가상사업체", number, CLINIC[2])
        rows = [
            tuple(own[CLINIC.index(cell)] if cell in CLINIC else cell for cell in row)
            for row in village_rows()
        ]
        store_rows(book, rows)
        if index % 2 == 0:
            open_publicly(book, token=f"open{index}")
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
                "report": f"/e/{enterprise.code}/report/",
                "sort": f"/e/{enterprise.code}/sort/",
                "community": f"/c/{community.code}/",
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
        time.sleep(chance.uniform(0.5, 3))
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


class _Forms(HTMLParser):
    """The forms of a page, as a browser would send them, and its links."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a form, a field or a link."""
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((told.get("action", ""), {}))
        elif tag == "a":
            self.links.append(told.get("href", ""))
        elif tag in {"input", "button"} and self.forms and told.get("type") not in {"radio", "checkbox"}:
            self.forms[-1][1][told.get("name", "")] = told.get("value", "")


class Browser:
    """What a reader sends with: it keeps what the site gave it to keep, and how long each answer took."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookies = port, dict([cookie.split("=", 1)] if cookie else [])
        self.took: list[float] = []
        self.faults: list[str] = []
        self.acts = 0

    def ask(self, path: str, form: dict[str, str] | None = None) -> _Forms:
        """Ask for a page, or send a form, which leads to another page; return what can be done there."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {
            "Accept-Language": "ko",
            "Cookie": "; ".join("=".join(one) for one in self.cookies.items()),
        }
        body = None
        if form is not None:
            body, headers["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
        shown, begun = _Forms(), time.perf_counter()
        try:
            connection.request("GET" if form is None else "POST", path, body=body, headers=headers)
            response = connection.getresponse()
            shown.feed(response.read().decode())
            is_taken = form is not None and response.status == http.client.FOUND
            # A form that somebody else overtook is shown again, and what became of it meanwhile.
            if response.status != http.client.OK and not is_taken:
                self.faults.append(f"{path}: {response.status}")
            self.acts += is_taken
            for kept in response.headers.get_all("Set-Cookie") or []:
                name, _, value = kept.partition(";")[0].partition("=")
                self.cookies[name] = value
        except (OSError, http.client.HTTPException) as error:
            self.faults.append(f"{path}: {error!r}")
        finally:
            connection.close()
        self.took.append(time.perf_counter() - begun)
        return shown


def speak_up(browser: Browser, reader: dict[str, Any]) -> None:
    """Say: me too."""
    for action, fields in browser.ask(reader["community"]).forms:
        if action.endswith("/me-too/"):
            browser.ask(action, fields)
            return


def pledge(browser: Browser, reader: dict[str, Any], *, who: str) -> None:
    """Pledge to buy nearby what a leak of the report is about."""
    leaks = [link for link in browser.ask(reader["report"]).links if "/report/leak/" in link]
    for action, fields in browser.ask(leaks[0]).forms if leaks else []:
        if action.endswith("/pledge/"):
            due = date.today() + timedelta(days=100)  # noqa: DTZ011 -- any day to come
            browser.ask(action, {**fields, "who": who, "quantity": "100000", "by": str(due)})
            return


def sort(browser: Browser, reader: dict[str, Any]) -> None:
    """Say where somebody is who has no place yet; where all have one, take an answer back."""
    for action, fields in browser.ask(reader["sort"]).forms:
        if "subject-0" in fields:
            browser.ask(action or reader["sort"], {**fields, "choice-0": "52720"})
            return
    for action, fields in browser.ask(reader["sort"] + "decided/").forms:
        if action.endswith("/take-back/"):
            browser.ask(action, fields)
            return


def wander(port: int, reader: dict[str, Any], seconds: float, seed: int) -> Browser:
    """Be a reader: from page to page, with a moment to look at each, and now and then a word or a deed."""
    chance = random.Random(seed)
    browser, neighbour = Browser(port, reader["cookie"]), Browser(port, "")
    may_speak = seed % 1_000 < VOICES_MAX // 2
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if chance.random() >= ACTS_SHARE:
            browser.ask(chance.choice(reader["pages"]))
        elif may_speak:
            may_speak = False
            speak_up(neighbour, reader)
        elif chance.random() < 0.5:
            pledge(browser, reader, who=f"가상이웃 {seed}-{len(browser.took)}")
        else:
            sort(browser, reader)
        time.sleep(chance.uniform(0.1, 1.0))
    browser.took += neighbour.took
    browser.faults += neighbour.faults
    browser.acts += neighbour.acts
    return browser


def _wander_together(
    port: int, readers: list[dict[str, Any]], seconds: float, seed: int
) -> tuple[list[float], list[str], int]:
    """Let several readers wander as threads of one process."""
    found: list[Browser] = []
    threads = [
        threading.Thread(target=lambda r=reader, s=seed + at: found.append(wander(port, r, seconds, s)))
        for at, reader in enumerate(readers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = [one for each in found for one in each.took]
    return took, [fault for each in found for fault in each.faults], sum(each.acts for each in found)


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
    took = sorted(one for each, _, _ in answers for one in each)
    faults = [fault for _, found, _ in answers for fault in found]
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
        "acts": sum(acts for _, _, acts in answers),
        "median_s": took[len(took) // 2],
        "p95_s": took[int(len(took) * 0.95)],
        "slowest_s": took[-1],
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
