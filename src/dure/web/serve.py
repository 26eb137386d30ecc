"""Start the site with its worker, and run the operator's commands."""

import argparse
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dure.language import Language, Text
from dure.terminal import Parser, language_of, say

if TYPE_CHECKING:
    from collections.abc import Iterator

REFUSED: Final = 2
WORKER_PAUSE_SECONDS: Final = 2.0
"""Between the end of a worker that broke and the start of the next; doubled each time, up to a minute."""

_HELP: Final = {
    "site": Text("start the site and its worker", "사이트와 작업 처리기를 켭니다"),
    "worker": Text("start one more worker for imports", "가져오기 작업 처리기를 하나 더 켭니다"),
    "data": Text(
        "folder for the database and the keys; ./dure-data without it",
        "데이터베이스와 열쇠를 둘 폴더. 안 적으면 ./dure-data",
    ),
    "host": Text("address to answer at; this computer only without it", "응답할 주소. 안 적으면 이 컴퓨터만"),
    "port": Text("port to answer at; 8000 without it", "응답할 포트. 안 적으면 8000"),
    "workers": Text("processes that answer; 2 without it", "응답하는 프로세스 수. 안 적으면 2"),
    "alone": Text("start no worker beside the site", "작업 처리기를 함께 켜지 않습니다"),
}


def main(arguments: Sequence[str]) -> int:
    """Run one of `dure.doors.SITE_COMMANDS`; return 0, or 2 where it is refused."""
    command, *rest = arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.web.settings")
    commands: dict[str, Callable[[Sequence[str]], int]] = {
        "site": run_site,
        "worker": run_worker,
        "manage": manage,
        "backup": _back_up,
        "restore": _restore,
    }
    return commands[command](rest)


def manage(arguments: Sequence[str]) -> int:
    """Run one of Django's own commands, or one of ours: `dure manage make_operator EMAIL`."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- the settings come first

    execute_from_command_line(["dure manage", *arguments])
    return 0


def _back_up(arguments: Sequence[str]) -> int:
    _take_data("backup", arguments)
    folder = Path(os.environ.get("DURE_DATA", "dure-data"))
    if not folder.is_dir():
        # Nothing is made: new keys and an empty database would look like a site.
        say(
            Text(
                f"There is no site in {folder}. Say where its data is: dure backup FILE --data FOLDER",
                f"{folder}에 사이트가 없습니다. 자료 폴더를 알려 주세요: dure backup 파일 --data 폴더",
            ).in_language(language_of(None))
        )
        return REFUSED
    _set_up()
    from dure.web.operator.backup import run_backup  # noqa: PLC0415 -- after the settings

    return run_backup(list(arguments))


def _take_data(command: str, arguments: Sequence[str]) -> None:
    """Read a command's arguments, which shows its help where there is no site yet, and go by `--data`."""
    from dure.web.operator.arguments import make_parser  # noqa: PLC0415 -- only these two need it

    if data := make_parser(command).parse_args(list(arguments)).data:
        os.environ["DURE_DATA"] = data


def _restore(arguments: Sequence[str]) -> int:
    _take_data("restore", arguments)
    _set_up()
    from dure.web.operator.backup import run_restore  # noqa: PLC0415 -- after the settings

    return run_restore(list(arguments))


def _set_up() -> None:
    import django  # noqa: PLC0415 -- the folder of the data is chosen first

    django.setup()


def run_site(arguments: Sequence[str]) -> int:
    """Bring the database up to date, start a worker, and answer until stopped."""
    language = language_of(None)
    given = _parse_site(arguments)
    if given.data:
        os.environ["DURE_DATA"] = given.data
    if fault := find_fault(given.host, given.port):
        say(fault.in_language(language))
        return REFUSED
    with _held(language) as is_held:
        if not is_held:
            return REFUSED
        _prepare()
        _answer(given, language)
    return 0


def _answer(given: Any, language: Language) -> None:
    from granian import Granian  # noqa: PLC0415 -- the command line starts without a server
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415 -- likewise
    from granian.log import LogLevels  # noqa: PLC0415 -- likewise

    server = Granian(
        "dure.web.asgi:application",
        address=given.host,
        port=given.port,
        interface=Interfaces.ASGINL,
        # No browser speaks HTTP/2 without TLS, and no time is set for a connection that rests there.
        http=HTTPModes.http1,
        workers=given.workers,
        websockets=False,
        respawn_failed_workers=True,
        # A page that is being made gets this long when the site is stopped.
        workers_kill_timeout=_STOP_SECONDS,
        log_level=LogLevels.error,
    )
    address = f"http://{_bracket(given.host)}:{given.port}/"
    server.on_startup(
        lambda: say(
            Text(
                f"The site is at {address} (stop it with Ctrl+C).",
                f"사이트 주소: {address} (Ctrl+C로 끕니다)",
            ).in_language(language)
        )
    )
    with _worker_beside() if not given.alone else _nobody():
        server.serve()


@contextmanager
def _held(language: Language) -> "Iterator[bool]":
    """Hold the data folder while the site runs, so that no backup is put in its place meanwhile."""
    _set_up()
    from django.conf import settings  # noqa: PLC0415 -- after the settings

    from dure.web.operator import running  # noqa: PLC0415 -- likewise

    with ExitStack() as stack:
        try:
            stack.enter_context(running.running(settings.DATA_DIR))
        except running.HeldError:
            say(
                Text(
                    "A backup is just being restored into this data folder. Start again when it is done.",
                    "지금 이 자료 폴더에 담아 둔 것을 되돌리고 있습니다. 끝난 뒤에 다시 켜 주십시오.",
                ).in_language(language)
            )
            yield False
            return
        yield True


_STOP_SECONDS: Final = 5


def _parse_site(arguments: Sequence[str]) -> Any:
    parser = Parser(language=language_of(None), prog="dure site", description=_HELP["site"])
    parser.add_argument("--data", metavar="FOLDER", help=_HELP["data"])
    parser.add_argument("--host", default="127.0.0.1", help=_HELP["host"])
    parser.add_argument("--port", type=_port, default=8000, help=_HELP["port"])
    parser.add_argument(
        "--workers", type=int, choices=range(1, 33), default=2, metavar="N", help=_HELP["workers"]
    )
    parser.add_argument("--alone", action="store_true", help=_HELP["alone"])
    return parser.parse_args(list(arguments))


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise argparse.ArgumentTypeError(text)
    return port


def _bracket(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def find_fault(host: str, port: int) -> Text | None:
    """Say why the site cannot answer there; None where it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or str(error)
            return Text(
                f"The site cannot answer at {host}:{port}: {reason}. If another program holds port {port}, "
                f"stop it or choose another: dure site --port {port + 1}",
                f"{host}:{port}에서 사이트를 열 수 없습니다({reason}). 다른 프로그램이 {port}번 포트를 "
                f"쓰고 있으면 그것을 끄시거나 다른 포트를 고르세요: dure site --port {port + 1}",
            )
    if os.environ.get("DURE_DEMO") == "1" and not ipaddress.ip_address(_loopback(host)).is_loopback:
        return Text(
            "The example's passwords are known to everybody, so it answers on this computer only.",
            "예시의 비밀번호는 누구나 알기 때문에 이 컴퓨터에서만 열 수 있습니다.",
        )
    return None


def _loopback(host: str) -> str:
    return "127.0.0.1" if host == "localhost" else host


def _prepare() -> None:
    """Bring the tables and the files of the pages up to date."""
    _set_up()
    from django.core.management import call_command  # noqa: PLC0415 -- after the settings

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)


def run_worker(arguments: Sequence[str]) -> int:
    """Take up what an earlier worker left behind, then do job after job until stopped."""
    beside, arguments = BESIDE in arguments, [one for one in arguments if one != BESIDE]
    if beside:
        threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    with _held(language_of(None)) as is_held:
        if not is_held:
            return REFUSED
        from django.core.management import call_command  # noqa: PLC0415 -- after the settings

        from dure.web.books.jobs import resume_left_behind  # noqa: PLC0415 -- likewise
        from dure.web.imports.undoing import resume_undos  # noqa: PLC0415 -- likewise
        from dure.web.operator.upkeep import keep_up_daily  # noqa: PLC0415 -- likewise
        from dure.web.outlook.jobs import resume_asked  # noqa: PLC0415 -- likewise

        resume_undos()
        resume_left_behind()
        resume_asked()
        threading.Thread(target=keep_up_daily, daemon=True).start()
        call_command("db_worker", "--interval", "0.5", *arguments)
    return 0


BESIDE: Final = "--beside"
"""Tells a worker that it belongs to the site that started it."""


def _end_with(site: int) -> None:
    """Stop as if asked to when the site is gone, however it went; the job in hand is finished first."""
    while os.getppid() == site:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def _nobody() -> "Iterator[None]":
    yield


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    # Out of reach of Ctrl+C, which goes to all at once: the site stops its worker, and starts no other.
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603 -- our own command


@contextmanager
def _worker_beside() -> "Iterator[None]":
    """Keep one worker running beside the site: one that breaks is followed by another."""
    stop = threading.Event()
    command = [sys.executable, "-m", "dure.doors", "worker", BESIDE]
    running = [_start(command)]

    def follow() -> None:
        pause = WORKER_PAUSE_SECONDS
        while not stop.is_set():
            running[0].wait()
            if not stop.wait(pause):
                pause = min(2 * pause, 60)
                running[0] = _start(command)

    follower = threading.Thread(target=follow)
    follower.start()
    try:
        yield
    finally:
        stop.set()
        running[0].terminate()
        follower.join(timeout=10)
        # It had not finished its job, or the follower was just starting another.
        while follower.is_alive():
            running[0].kill()
            follower.join(timeout=1)
