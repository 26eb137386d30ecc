import os
import subprocess
import sys
from pathlib import Path


def test_the_checks_for_deployment_find_nothing(tmp_path: Path) -> None:
    """Behind TLS, with the settings as they are."""
    environment = {**os.environ, "DURE_HTTPS": "1", "DURE_DATA": str(tmp_path), "DURE_HOSTS": "dure.example"}
    for of_tests in ("DURE_SECRET_KEY", "DJANGO_ALLOW_ASYNC_UNSAFE"):
        environment.pop(of_tests, None)
    environment["DJANGO_SETTINGS_MODULE"] = "dure.web.settings"
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
