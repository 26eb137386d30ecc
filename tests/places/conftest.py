"""The gazetteer that every test of places asks."""

import pytest

from dure.korea.gazetteer import load_gazetteer
from dure.places import Gazetteer


@pytest.fixture(scope="session")
def korea() -> Gazetteer:
    """Give the gazetteer of Korea."""
    return load_gazetteer()
