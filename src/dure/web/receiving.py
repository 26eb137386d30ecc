"""Receiving: what a visitor sends comes in whole before it takes one of the few threads that answer.

Django reads a body in the thread that answers, and whoever sends a head and then nothing would hold that
thread. Here a body waits outside the threads, in a file without a name, within bounds that need nothing of
the sender: how long it may rest and may take, how large it may be, how many may be on their way at once.
"""

import asyncio
import io
import ipaddress
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Any, Final, TypeVar
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.urls import Resolver404, resolve

from dure.web.design.faults import FULL, find_fault
from dure.web.headers import find_address

THREADS: Final = 4
"""Answers that one process makes side by side: readers wait for the database more than for the processor."""

SECONDS_MAX: Final = 600.0
"""However fast it comes: a body that is not whole by then gives its place to others."""

SECONDS_FREE: Final = 60.0
BYTES_A_SECOND_MIN: Final = 512
"""A body slower than this after its first minute holds a place that others wait for."""

BODIES_MAX: Final = 64
BODIES_MAX_EACH: Final = 16
"""Bodies on their way to one process, in all and from one address; a village hall may share one address."""

MEMORY_BYTES: Final = 1 << 16
"""What is larger waits on the disk."""

FORM_BYTES: Final = 1 << 20
"""What a request may hold beside its files."""

REFUSED: Final = "dure.refused"
"""Where a request says that its body was not taken: the status to answer with. No header bears this name."""

_LINGER_SECONDS: Final = 5.0
_LINGER_BYTES: Final = 1 << 30
"""How much of a refused body is read and thrown away, so that the browser gets to read the answer."""

Message = dict[str, Any]
Environ = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
View = Callable[..., Any]
_Found = TypeVar("_Found")


def takes_files(view: View) -> View:
    """Mark a view as one that takes files: a body larger than a form is received for such views alone."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


class NotTakenError(Exception):
    """A body is not taken; `status` says why, and None that its view is to say so."""

    def __init__(self, status: HTTPStatus | None) -> None:
        super().__init__(status)
        self.status = status


class GoneError(Exception):
    """They went away before all of it had come."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: list[tuple[bytes, bytes]]
    content: bytes


class Receiving:
    """The site as an ASGI application: receives beside the threads, answers in them.

    The threads are the same from beginning to end, and so are the connections that they keep to the database.
    """

    def __init__(self, application: Callable[[Environ, Any], Any]) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="answer")
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="disk")
        self._coming: Counter[str] = Counter()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Receive one request and answer it."""
        if scope["type"] != "http":
            raise ValueError(f"The site answers to http, not to {scope['type']!r}.")
        environ = build_environ(scope)
        with tempfile.SpooledTemporaryFile(MEMORY_BYTES, dir=settings.FILE_UPLOAD_TEMP_DIR) as body:
            try:
                await self._take(environ, receive, body)
            except GoneError:
                return
            except NotTakenError as error:
                environ |= {"CONTENT_LENGTH": "0", "wsgi.input": io.BytesIO(), REFUSED: error.status}
                await _send(send, await self._answer(environ), linger=receive)
                return
            await _send(send, await self._answer(environ))

    async def _take(self, environ: Environ, receive: Receive, body: IO[bytes]) -> None:
        """Take a body in and lay it before the request."""
        environ["wsgi.input"] = body
        is_chunked = "HTTP_TRANSFER_ENCODING" in environ
        declared = int(environ.get("CONTENT_LENGTH") or 0)
        if not declared and not is_chunked:
            return
        with self._place(environ):
            limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
            if is_chunked or declared > limit:
                limit = await self._in_thread(self._find_limit, environ)
            if declared > limit:
                raise NotTakenError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            environ["CONTENT_LENGTH"] = str(await self._take_chunks(receive, body, limit=limit))
        body.seek(0)

    async def _take_chunks(self, receive: Receive, body: IO[bytes], *, limit: int) -> int:
        begun, received, is_more = time.monotonic(), 0, True
        while is_more:
            until = begun + min(SECONDS_MAX, SECONDS_FREE + received / BYTES_A_SECOND_MIN)
            chunk, is_more = await _receive(receive, min(settings.IDLE_SECONDS, until - time.monotonic()))
            received += len(chunk)
            if received > limit:
                raise NotTakenError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            try:
                if received <= MEMORY_BYTES:
                    body.write(chunk)
                else:
                    await asyncio.get_running_loop().run_in_executor(self._disk, body.write, chunk)
            except OSError as error:
                if find_fault(error) != FULL:
                    raise
                raise NotTakenError(HTTPStatus.INSUFFICIENT_STORAGE) from error
        return received

    @contextmanager
    def _place(self, environ: Environ) -> Iterator[None]:
        """Hold a place among the bodies on their way."""
        address = _group(find_address(environ))
        if self._coming[address] >= BODIES_MAX_EACH:
            raise NotTakenError(HTTPStatus.TOO_MANY_REQUESTS)
        if self._coming.total() >= BODIES_MAX:
            raise NotTakenError(HTTPStatus.SERVICE_UNAVAILABLE)
        self._coming[address] += 1
        try:
            yield
        finally:
            self._coming[address] -= 1
            self._coming += Counter()  # forgets who has nothing on the way

    def _find_limit(self, environ: Environ) -> int:
        """Return how large a body may be that is larger than a form.

        Whether they may bring files at all is asked before a byte of them is read: who is not shown the page
        with the form is answered without.
        """
        try:
            view = resolve(environ["PATH_INFO"]).func
        except Resolver404:
            view = None
        if environ["REQUEST_METHOD"] != "POST" or not getattr(view, "takes_files", False):
            return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        bare = {name: value for name, value in environ.items() if not name.startswith("CONTENT_")}
        page = self._ask({**bare, "REQUEST_METHOD": "GET", "wsgi.input": io.BytesIO()})
        if page.status != HTTPStatus.OK:
            raise NotTakenError(None)
        return int(settings.UPLOAD_BYTES_MAX) + FORM_BYTES

    def _ask(self, environ: Environ) -> _Answer:
        """Let Django answer, in one of the threads."""
        begun: list[tuple[str, list[tuple[str, str]]]] = []
        result = self._application(environ, lambda status, headers, _=None: begun.append((status, headers)))
        try:
            # Whole: a reader who takes it byte by byte then holds memory, and no thread.
            content = b"".join(result)
        finally:
            result.close()
        status, headers = begun[-1]
        encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return _Answer(int(status[:3]), encoded, content)

    async def _answer(self, environ: Environ) -> _Answer:
        return await self._in_thread(self._ask, environ)

    async def _in_thread(self, act: Callable[[Environ], _Found], environ: Environ) -> _Found:
        return await asyncio.get_running_loop().run_in_executor(self._threads, act, environ)


def build_environ(scope: dict[str, Any]) -> Environ:
    """Write what ASGI says of a request as WSGI does."""
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name:
            continue  # it would pass for the one with a hyphen, which a proxy may have written
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in {"CONTENT_LENGTH", "CONTENT_TYPE"} else f"HTTP_{key}"
        said = value.decode("latin-1")
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{said}" if key in environ else said
    return environ


def _group(address: str) -> str:
    """Return who counts as one visitor: a household is given a whole network of IPv6 addresses."""
    with suppress(ValueError):
        if ipaddress.ip_address(address).version == 6:
            return str(ipaddress.ip_network((address, 64), strict=False))
    return address


async def _receive(receive: Receive, seconds: float) -> tuple[bytes, bool]:
    """Return what comes next, and whether more follows."""
    try:
        async with asyncio.timeout(max(seconds, 0)):
            message = await receive()
    except TimeoutError as error:
        raise NotTakenError(HTTPStatus.REQUEST_TIMEOUT) from error
    if message["type"] != "http.request":
        raise GoneError
    return message.get("body", b""), message.get("more_body", False)


async def _send(send: Send, answer: _Answer, *, linger: Receive | None = None) -> None:
    """Send an answer, and let go of a body that is still coming: browsers send all before they read."""
    ends = [(b"connection", b"close")] if linger else []
    await send({"type": "http.response.start", "status": answer.status, "headers": [*answer.headers, *ends]})
    await send({"type": "http.response.body", "body": answer.content, "more_body": linger is not None})
    if linger and answer.status != HTTPStatus.REQUEST_TIMEOUT:
        await _let_go(linger)
    if linger:
        await send({"type": "http.response.body"})


async def _let_go(receive: Receive) -> None:
    left, until, is_more = _LINGER_BYTES, time.monotonic() + SECONDS_MAX, True
    with suppress(NotTakenError, GoneError):
        while is_more and left > 0:
            chunk, is_more = await _receive(receive, min(_LINGER_SECONDS, until - time.monotonic()))
            left -= len(chunk)
