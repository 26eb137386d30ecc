"""The site's settings for tests: a data folder of their own, mail kept in memory, jobs done at once."""

import os
import tempfile
from pathlib import Path

_DATA = Path(os.environ.get("DURE_DATA") or tempfile.mkdtemp(prefix="dure-test-"))
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
# Those who test side by side inherit one folder; each has its own in it: their books have the same numbers,
# and whoever restores a backup must be alone.
os.environ["DURE_DATA"] = str(_DATA / _WORKER if _DATA.name != _WORKER else _DATA)
os.environ.setdefault("DURE_SECRET_KEY", "only for tests")
os.environ.setdefault("DURE_PSEUDONYM_KEY", "only for tests")

from dure.web.settings import *  # noqa: E402, F403 -- the environment comes first

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, as where the site runs: the threads of a running server share no database in memory.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # noqa: F405

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
