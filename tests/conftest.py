"""What every test may ask for."""

import fcntl
import os
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

PROJECT = Path(__file__).parent.parent

# The same examples on every machine, and none that fails because the machine was busy just then.
settings.load_profile("ci")


@pytest.fixture(scope="session", autouse=True)
def _example_files() -> None:
    """Make the example town's files where they are absent or stale; side by side, one waits for the other."""
    folder = PROJECT / "examples" / "jinan"
    sys.path.insert(0, str(folder))
    import make_files  # noqa: PLC0415 -- a script of the example's folder

    with (Path(tempfile.gettempdir()) / "dure-example-files.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not make_files.are_fresh():
            make_files.make_files()


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """Give the folder of public figures and known answers that lies beside the project."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        message = f"The known answers are read from {folder}, which is not there."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return folder
