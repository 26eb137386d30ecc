"""What is sent comes in whole, within bounds, before it takes a thread: who stops sending stops nobody."""

import asyncio
import hashlib
import os
import socket
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from real_site import RealSite, open_site

from dure.web import receiving
from dure.web.receiving import BODIES_MAX_EACH, Receiving, build_environ

IDLE_SECONDS = 5.0
UPLOAD_MB = 30
STALLED = 40


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end in a thread of its own: in this one a browser of an earlier test may keep a loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


def scope(method: str = "POST", path: str = "/", **headers: str) -> dict[str, Any]:
    """Return what a server says of a request."""
    return {
        "type": "http",
        "method": method,
        "raw_path": path.encode(),
        "query_string": b"",
        "http_version": "1.1",
        "scheme": "http",
        "client": ("192.0.2.1", 1),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }


@dataclass
class Sender:
    """Sends its chunks, each after a pause; keeps what it is answered."""

    chunks: list[bytes]
    pause_seconds: float = 0
    status: int = 0
    content: bytes = b""
    asked: int = 0

    async def receive(self) -> dict[str, Any]:
        """Give the next chunk."""
        self.asked += 1
        await asyncio.sleep(self.pause_seconds if self.chunks else 3600)
        chunk = self.chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(self.chunks)}

    async def send(self, message: dict[str, Any]) -> None:
        """Take a part of the answer."""
        self.status = message.get("status", self.status)
        self.content += message.get("body", b"")


class Answering:
    """Stands for Django: says what it received, and remembers in which threads."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.threads: set[int] = set()

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        """Answer with the digest of what came."""
        self.seen.append(environ)
        self.threads.add(threading.get_ident())
        refused = environ.get(receiving.REFUSED)
        start(f"{int(refused or 200)} said", [("Content-Type", "text/plain")])
        return Said([hashlib.sha256(environ["wsgi.input"].read()).hexdigest().encode()])


class Said(list[bytes]):
    """An answer that is closed."""

    def close(self) -> None:
        """Nothing is held."""


def answer(sender: Sender, asked: dict[str, Any], *, application: Answering | None = None) -> Answering:
    """Let one request be received and answered."""
    application = application or Answering()
    run(Receiving(application)(asked, sender.receive, sender.send))
    return application


def test_a_body_arrives_byte_for_byte_in_a_file_without_a_name(settings: Any, tmp_path: Path) -> None:
    """Twenty megabytes lie on the disk while they wait, and nobody finds them there."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 30 << 20
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    body = os.urandom(20 << 20)
    sender = Sender([body[at : at + 100_000] for at in range(0, len(body), 100_000)])
    application = answer(sender, scope(content_length=str(len(body))))
    assert sender.content.decode() == hashlib.sha256(body).hexdigest()
    [environ] = application.seen
    assert environ["CONTENT_LENGTH"] == str(len(body))
    assert isinstance(environ["wsgi.input"].name, int)
    assert list(tmp_path.iterdir()) == []


def test_a_body_that_does_not_say_its_length_is_counted(settings: Any) -> None:
    """Within the bound it is taken; past it nothing is."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    small, large = Sender([b"a" * 600, b"b" * 400]), Sender([b"a" * 600, b"b" * 401])
    assert answer(small, scope(transfer_encoding="chunked")).seen[0]["CONTENT_LENGTH"] == "1000"
    assert answer(large, scope(transfer_encoding="chunked")).seen[0]["CONTENT_LENGTH"] == "0"
    assert (small.status, large.status) == (200, 413)


@pytest.mark.parametrize("bound", ["SECONDS_FREE", "SECONDS_MAX"])
def test_what_drips_is_let_go(monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
    """A byte now and then keeps no place, nor does anything that is not whole after ten minutes."""
    monkeypatch.setattr(receiving, bound, 0.2)
    sender = Sender([b"x"] * 100, pause_seconds=0.02)
    answer(sender, scope(content_length="100"))
    assert sender.status == 408
    assert sender.chunks  # not waited for


def test_the_threads_are_few_and_stay_the_same() -> None:
    """Each keeps a connection to the database: new threads would open ever more."""
    application = Answering()
    site = Receiving(application)

    async def ask_often() -> None:
        for _ in range(5):
            await asyncio.gather(*(one() for _ in range(20)))

    async def one() -> None:
        sender = Sender([])
        await site(scope("GET"), sender.receive, sender.send)
        assert (sender.status, sender.asked) == (200, 0)

    run(ask_often())
    assert len(application.threads) <= receiving.THREADS


def test_a_header_cannot_pass_for_what_a_proxy_wrote() -> None:
    """One with a low line would become the same name."""
    asked = scope(x_forwarded_for="203.0.113.7", cookie="a=1")
    asked["headers"] += [(b"x_forwarded_for", b"198.51.100.1"), (b"cookie", b"b=2")]
    environ = build_environ(asked)
    assert environ["HTTP_X_FORWARDED_FOR"] == "203.0.113.7"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"


@dataclass
class Served:
    """A real site with a bookkeeper who is signed in."""

    port: int
    path: str
    cookie: str
    site: RealSite

    def begin(self, path: str, length: int, *, address: str = "127.0.0.1", cookie: str = "") -> socket.socket:
        """Send a head and the first bytes of a body, and stop."""
        connection = socket.create_connection(("127.0.0.1", self.port), 10, source_address=(address, 0))
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nContent-Length: {length}\r\n"
        connection.sendall(f"{head}Accept-Language: ko\r\nContent-Type: {FORM}\r\n\r\n--x\r\n".encode())
        return connection

    def ask(self, method: str, path: str, *, body: bytes = b"", address: str = "127.0.0.1") -> int:
        """Ask as one visitor, who reads the answer even where not all that they sent was taken."""
        with closing(
            HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(address, 0))
        ) as connection:
            with suppress(BrokenPipeError):
                connection.request(method, path, body, {"Cookie": self.cookie, "Content-Type": FORM})
            response = connection.getresponse()
            response.read()
        return response.status


FORM = "multipart/form-data; boundary=x"
SIGN_IN = "/accounts/login/"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Start a site whose patience is short."""
    with serve(tmp_path_factory.mktemp("receiving"), idle_seconds=IDLE_SECONDS) as served:
        yield served


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Served]:
    """Start a site that lets nobody go while a test runs, also on a slow machine."""
    with serve(tmp_path, idle_seconds=60) as served:
        yield served


@contextmanager
def serve(folder: Path, *, idle_seconds: float) -> Iterator[Served]:
    """Start a site; its own folder takes what waits on the disk."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "waiting").mkdir()
    bounds = {"DURE_IDLE_SECONDS": str(idle_seconds), "DURE_UPLOAD_MB": str(UPLOAD_MB)}
    with open_site(folder / "data") as site:
        site.run("found")
        signed_in = site.run("sign_in")
        with site.served(port, TMPDIR=str(folder / "waiting"), **bounds):
            served = Served(port, site=site, **signed_in)
            for path in ("/", served.path) * 4:  # both processes are awake
                assert served.ask("GET", path) == 200
            yield served
        assert list((folder / "waiting").iterdir()) == []


def read_to_the_end(connection: socket.socket) -> str:
    """Read what is answered until the site hangs up."""
    answered = b""
    connection.settimeout(30)
    while chunk := connection.recv(1 << 16):
        answered += chunk
    return answered.decode()


@pytest.mark.slow
def test_whoever_stops_sending_stops_nobody(patient: Served) -> None:
    """Forty sign-ins and forty uploads stand still; pages come, and from elsewhere forms are taken."""
    with ExitStack() as stack:
        first = stack.enter_context(patient.begin(SIGN_IN, 5000))
        for _ in range(STALLED):
            stack.enter_context(patient.begin(SIGN_IN, 5000))
            stack.enter_context(patient.begin(patient.path, 20 << 20, cookie=patient.cookie))
        first.settimeout(0)
        assert patient.ask("GET", "/") == 200
        with pytest.raises(BlockingIOError):  # nobody was let go for it: the page came past
            first.recv(1)
        assert patient.ask("POST", SIGN_IN, body=b"--x--", address="127.0.0.2") == 403  # it bears no token
        assert 2 * STALLED > 4 * BODIES_MAX_EACH
        assert patient.ask("POST", SIGN_IN, body=b"--x--") == 429


@pytest.mark.slow
@pytest.mark.parametrize("is_upload", [False, True])
def test_a_body_that_stands_still_is_let_go(served: Served, *, is_upload: bool) -> None:
    """After the time that a body may rest, in the visitor's language; then the site hangs up."""
    path = served.path if is_upload else SIGN_IN
    with served.begin(path, 20 << 20 if is_upload else 5000, cookie=served.cookie) as connection:
        begun = time.monotonic()
        answered = read_to_the_end(connection)
        assert time.monotonic() - begun > IDLE_SECONDS * 0.9
    assert answered.startswith("HTTP/1.1 408")
    assert "연결이 너무 느립니다" in answered


@pytest.mark.slow
def test_a_body_that_is_too_large_is_refused_before_it_comes(served: Served) -> None:
    """For files the bound is the operator's; elsewhere that of a form."""
    for path, length in ((served.path, (UPLOAD_MB + 2) << 20), (SIGN_IN, 5 << 20)):
        with served.begin(path, length, cookie=served.cookie) as connection:
            answered = connection.recv(1 << 12)
        assert answered.startswith(b"HTTP/1.1 413")
        assert (
            served.ask("POST", path, body=b"x" * length) == 413
        )  # who sends it all the same reads the answer


@pytest.mark.slow
def test_a_stranger_is_turned_away_before_they_send(served: Served) -> None:
    """They are told what they would be told without files."""
    with served.begin(served.path, 20 << 20) as connection:
        assert connection.recv(1 << 12).startswith(b"HTTP/1.1 302")


@pytest.mark.slow
def test_a_large_upload_arrives(served: Served) -> None:
    """Twenty megabytes of rows are all read."""
    page = HTTPConnection("127.0.0.1", served.port, timeout=120)
    page.request("GET", served.path, headers={"Cookie": served.cookie})
    response = page.getresponse()
    token = response.headers["Set-Cookie"].split("csrftoken=")[1].split(";")[0]
    response.read()
    rows = b"".join(b"%d,%s\n" % (number, b"x" * 1000) for number in range(20_000))
    fields = {"whose": b"ours", "csrfmiddlewaretoken": token.encode()}
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in fields.items()
    )
    body += (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n' + rows + b"\r\n--x--"
    )
    headers = {"Cookie": f"{served.cookie}; csrftoken={token}", "Content-Type": FORM}
    page.request("POST", served.path, body, headers)
    response = page.getresponse()
    page.close()
    assert response.status == 302
    assert served.site.ask("SELECT COUNT(*) FROM books_import") == [(1,)]
