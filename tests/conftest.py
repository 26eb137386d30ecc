"""What every test may ask for."""

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent


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
