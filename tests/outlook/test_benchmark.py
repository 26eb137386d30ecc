"""The sides of the outlook's benchmark answer alike, so that its ratio compares the same work."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "outlook.py"


@pytest.mark.slow
@pytest.mark.parametrize("services", [1, 5])
def test_the_three_ways_of_walking_a_plan_agree(services: int) -> None:
    """Every future closes in the same month with the same worst month; it says where one does not."""
    command = [sys.executable, str(BENCHMARK), "--draws", "40", "--services", str(services)]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    assert '"ratio"' in done.stdout
