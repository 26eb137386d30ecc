"""Pages under load: the report of a book with a million transfers, beside a bare Django view on this machine.

The site runs as `dure site` runs it (granian, two processes). Readers are processes of their own that keep
their connection and ask again as soon as they are answered.
"""

import argparse
import http.client
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import storage

READERS = 16
CROWD = 32
SECONDS = 20.0
_START_SECONDS = 120


def free_port() -> int:
    """Find a port of the loopback that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(arguments: list[str], *, port: int, environment: dict[str, str]) -> Iterator[None]:
    """Run a server of our own until the block ends; it is stopped by its own pid."""
    with subprocess.Popen(
        arguments, env=environment, cwd=Path(__file__).parent, stdout=subprocess.DEVNULL
    ) as server:
        try:
            until = time.monotonic() + _START_SECONDS
            while time.monotonic() < until:
                assert server.poll() is None, "the server ended before it answered"
                try:
                    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                    connection.request("GET", "/")
                    connection.getresponse().read()
                    break
                except OSError:
                    time.sleep(0.1)
            yield
        finally:
            server.terminate()
            server.wait()


def read_for(port: int, path: str, cookie: str, seconds: float) -> tuple[list[float], list[str]]:
    """Ask for a page again and again; return how long each answer took, and the faults."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": cookie, "Accept-Language": "ko"}
    took, faults = [], []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        begun = time.perf_counter()
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            response.read()
            if response.status != http.client.OK:
                faults.append(f"{path}: {response.status}")
        except (OSError, http.client.HTTPException) as error:
            faults.append(f"{path}: {error!r}")
            connection.close()
        took.append(time.perf_counter() - begun)
    return took, faults


def crowd(port: int, path: str, cookie: str, *, readers: int, seconds: float = SECONDS) -> dict[str, float]:
    """Let so many readers ask at once; return the median, the 95th percentile and the answers a second."""
    with multiprocessing.get_context("spawn").Pool(readers) as pool:
        pool.starmap(read_for, [(port, path, cookie, 0.5)] * readers)  # everybody is awake
        answers = pool.starmap(read_for, [(port, path, cookie, seconds)] * readers)
    faults = [fault for _, found in answers for fault in found]
    assert not faults, f"{len(faults)} faults, the first: {faults[0]}"
    took = sorted(one for each, _ in answers for one in each)
    return {
        "median": took[len(took) // 2],
        "p95": took[int(len(took) * 0.95)],
        "per_second": len(took) / seconds,
    }


def prepare(path: Path) -> dict[str, Any]:
    """Store a large book as the worker does, and sign its bookkeeper in."""
    from django.conf import settings  # noqa: PLC0415 -- each side loads only its own
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415 -- likewise
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 -- likewise

    from dure.web.books.jobs import store_import  # noqa: PLC0415 -- likewise
    from dure.web.books.models import Import, Staged  # noqa: PLC0415 -- likewise
    from dure.web.community.models import EnterpriseRole, Person  # noqa: PLC0415 -- likewise

    book = storage.found_book()
    brought = Import.objects.create(book=book, state=Import.State.WAITING)
    Staged.objects.create(brought=brought, content=path.read_bytes())
    begun = time.perf_counter()
    store_import.call(brought.pk)
    seconds = time.perf_counter() - begun
    person = Person.objects.create_user("bookkeeper@example.org", "correct horse battery")
    EnterpriseRole.objects.create(enterprise=book.enterprise, person=person, kind="bookkeeper")
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return {
        "path": f"/e/{book.enterprise.code}/report/",
        "cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}",
        "job_seconds": seconds,
        "transfers": Import.objects.get(pk=brought.pk).done_rows,
    }


def measure(*, database: str, transfers: int, seconds: float = SECONDS) -> dict[str, Any]:
    """Measure the report page and the bare view, each with its server alone on the machine."""
    with tempfile.TemporaryDirectory() as folder, storage.open_database(database) as environment:
        staged = Path(folder) / "staged"
        storage.in_process(environment, "make", str(staged), str(transfers))
        made = subprocess.run(
            [sys.executable, __file__, "prepare", str(staged)],
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        book = json.loads(made.stdout.splitlines()[-1])
        assert book["transfers"] == transfers
        port = free_port()
        site = [sys.executable, "-m", "dure.doors", "site", "--alone", "--port", str(port)]
        with serve(site, port=port, environment=environment):
            begun = time.perf_counter()
            _, faults = read_for(port, book["path"], book["cookie"], 0.001)
            first = time.perf_counter() - begun
            assert not faults, faults
            few = crowd(port, book["path"], book["cookie"], readers=READERS, seconds=seconds)
            many = crowd(port, book["path"], book["cookie"], readers=CROWD, seconds=seconds)
    port = free_port()
    bare = [
        *(str(Path(sys.executable).parent / "granian"), "bare:application", "--interface", "wsgi"),
        *(
            "--port",
            str(port),
            "--workers",
            "2",
            "--blocking-threads",
            "4",
            "--no-ws",
            "--log-level",
            "error",
        ),
    ]
    with serve(bare, port=port, environment=dict(os.environ)):
        least = crowd(port, "/", "", readers=CROWD, seconds=seconds)
    return {
        "database": database,
        "transfers": transfers,
        "job_s": book["job_seconds"],
        "first_view_s": first,
        f"report_{READERS}": few,
        f"report_{CROWD}": many,
        f"bare_{CROWD}": least,
    }


def compare(*, database: str, transfers: int) -> dict[str, Any]:
    """Return the measurement as a line of the table: p95 of a crowd, ours beside the bare view."""
    found = measure(database=database, transfers=transfers)
    ours, bare = found[f"report_{CROWD}"]["p95"], found[f"bare_{CROWD}"]["p95"]
    few = found[f"report_{READERS}"]["p95"]
    return {
        "what": (
            f"report page of {transfers:,} transfers, {database}, p95 of {CROWD} readers "
            f"({READERS}: {few * 1e3:,.0f} ms; first view {found['first_view_s']:.1f} s)"
        ),
        "unit": "ms",
        "ours_s": ours,
        "peer": f"bare view of Django {version('django')}",
        "peer_s": bare,
        "ratio": bare / ours,
    }


def main() -> None:
    """Prepare a book, in a process of its own, or measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("prepare", "measure"))
    parser.add_argument("path", help="the staged rows; to measure: SQLite or PostgreSQL")
    parser.add_argument("transfers", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    given = parser.parse_args()
    if given.what == "measure":
        print(
            json.dumps(
                measure(database=given.path, transfers=given.transfers, seconds=given.seconds), indent=1
            )
        )
        return
    import django  # noqa: PLC0415 -- each side loads only its own

    django.setup()
    print(json.dumps(prepare(Path(given.path))))


if __name__ == "__main__":
    main()
