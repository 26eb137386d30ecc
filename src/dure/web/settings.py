"""The settings of the site; each is switched by an environment variable, and each default is safe.

| variable | what | default |
|---|---|---|
| DURE_DATA | folder for the database, the keys and what is derived | ./dure-data |
| DATABASE_URL | PostgreSQL in place of SQLite | SQLite in DURE_DATA |
| DURE_HOSTS | host names, comma-separated, that the site answers to | 127.0.0.1,localhost |
| DURE_PROXIES | how many servers of ours stand in front of the site, each naming whom it heard | 0 |
| DURE_HTTPS | 1 where the site stands behind TLS | 0 |
| DURE_EMAIL_URL | smtp://user:password@host:port; without it mail is printed to the console | |
| DURE_EMAIL_FROM | sender of the mail | dure@localhost |
| DURE_UPLOAD_MB | largest upload of one request, in MB | 200 |
| DURE_IDLE_SECONDS | how long what is being sent may rest before the site lets go of it | 30 |
| DURE_DEMO | 1 where the example town is shown and its sign-in printed | 0 |
"""

import os
import secrets
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import dj_database_url

BASE_DIR: Final = Path(__file__).parent
DATA_DIR: Final = Path(os.environ.get("DURE_DATA", "dure-data")).resolve()
FIGURES_DIR: Final = DATA_DIR / "figures"
"""Where `dure places refresh … --into` puts newer figures of places, which are laid over the shipped ones."""


def _load_key(name: str) -> str:
    """Load a secret from the data folder; the first start makes it, readable by its owner only."""
    path = DATA_DIR / name
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


SECRET_KEY = os.environ.get("DURE_SECRET_KEY") or _load_key("secret.key")
PSEUDONYM_KEY: Final = (os.environ.get("DURE_PSEUDONYM_KEY") or _load_key("pseudonym.key")).encode()[:64]
"""Secret of the pseudonyms of people in the books; never in the database that it protects."""

DEBUG = False
DEMO: Final = os.environ.get("DURE_DEMO") == "1"
ALLOWED_HOSTS = [
    host.strip() for host in os.environ.get("DURE_HOSTS", "127.0.0.1,localhost,testserver").split(",")
]
PROXIES: Final = int(os.environ.get("DURE_PROXIES", "0"))
HTTPS: Final = os.environ.get("DURE_HTTPS") == "1"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "dure.web.accounts",
    "allauth",
    "allauth.account",
    "axes",
    "dure.web.design",
    "dure.web.community",
    "dure.web.books",
    "dure.web.thread",
    "dure.web.shocks",
    "dure.web.chalkboard",
    "dure.web.outlook",
    "dure.web.playbooks",
    "dure.web.imports",
    "dure.web.sorting",
    "dure.web.circulation",
    "dure.web.places",
    "dure.web.map",
    "dure.web.visits",
    "dure.web.operator",
    "dure.web.api",
]

MIDDLEWARE = [
    "dure.web.headers.address_middleware",
    "django.middleware.security.SecurityMiddleware",
    "dure.web.headers.policy_middleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "dure.web.headers.language_middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dure.web.community.access.SignInMiddleware",
    "dure.web.accounts.mail.MailMiddleware",
    "axes.middleware.AxesMiddleware",
    "dure.web.design.views.not_taken_middleware",
]

ROOT_URLCONF = "dure.web.urls"
WSGI_APPLICATION = "dure.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dure.web.design.context.frame",
            ],
            "builtins": ["dure.web.design.templatetags.dure", "django_htmx.templatetags.django_htmx"],
        },
    }
]
FORM_RENDERER = "dure.web.design.forms.FieldRenderer"


def _database() -> dict[str, Any]:
    if url := os.environ.get("DATABASE_URL"):
        return {**dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)}
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "dure.sqlite3",
        "OPTIONS": {
            # A write transaction takes its place in the queue at once: two writers wait, and none fails.
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000; "
            "PRAGMA recursive_triggers=ON;",
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "community.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "/accounts/login/"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "en"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Seoul"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

UPLOAD_BYTES_MAX: Final = int(os.environ.get("DURE_UPLOAD_MB", "200")) << 20
IDLE_SECONDS: Final = float(os.environ.get("DURE_IDLE_SECONDS", "30"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 << 20  # of form fields; files have their own limit
DATA_UPLOAD_MAX_NUMBER_FILES = 100
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "dure.web.imports.uploads.NoFilesHandler"
]  # only where files are brought are any taken

EMAIL_SUBJECT_PREFIX = ""
DEFAULT_FROM_EMAIL = os.environ.get("DURE_EMAIL_FROM", "dure@localhost")
if mail := os.environ.get("DURE_EMAIL_URL"):
    _mail = urlsplit(mail)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # What breaks is the operator's to see; a page that is not there is nobody's.
    "loggers": {
        "django": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "dure": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "dure.web.design.views.refuse_forgery"

from dure.web.accounts.configuration import *  # noqa: E402, F403 -- allauth and axes keep theirs together
