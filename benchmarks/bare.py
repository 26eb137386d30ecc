"""The barest Django: one view that answers two letters, for what any page costs on this machine."""

from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="bare",  # noqa: S106 -- it keeps nothing secret
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
)


def answer(_: Any) -> HttpResponse:
    """Answer."""
    return HttpResponse("ok")


urlpatterns = [path("", answer)]
application = get_wsgi_application()
