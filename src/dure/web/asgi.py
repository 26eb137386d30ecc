"""The site as an ASGI application, for granian or any other server."""

import threading

from django.urls import get_resolver

from dure.web.receiving import Receiving
from dure.web.wsgi import application as _application

# Every view is loaded before the first visitor comes: else several threads would load them at once.
get_resolver().url_patterns  # noqa: B018 -- it loads them


def _warm_up() -> None:
    """Load the figures of places and the playbooks, which takes seconds that no visitor is to wait."""
    from dure.web.places.alike import warm_up  # noqa: PLC0415 -- it needs the applications that wsgi loads
    from dure.web.playbooks.presentation import warm_up as warm_up_playbooks  # noqa: PLC0415 -- likewise

    warm_up()
    warm_up_playbooks()


threading.Thread(target=_warm_up, daemon=True).start()

application = Receiving(_application)
