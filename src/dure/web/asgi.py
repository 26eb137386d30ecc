"""The site as an ASGI application, for granian or any other server."""

import threading

from django.urls import get_resolver

from dure.web.receiving import Receiving
from dure.web.wsgi import application as _application

# Every view is loaded before the first visitor comes: else several threads would load them at once.
get_resolver().url_patterns  # noqa: B018 -- it loads them


def _warm_up() -> None:
    """Load the figures of places, which takes a second or two; visitors of other pages do not wait for it."""
    from dure.web.places.alike import warm_up  # noqa: PLC0415 -- it needs the applications that wsgi loads

    warm_up()


threading.Thread(target=_warm_up, daemon=True).start()

application = Receiving(_application)
