"""The site as an ASGI application, for granian or any other server."""

import threading

from django.urls import get_resolver

from dure.web.places.alike import warm_up
from dure.web.receiving import Receiving
from dure.web.wsgi import application as _application

# Every view is loaded before the first visitor comes: else several threads would load them at once.
get_resolver().url_patterns  # noqa: B018 -- it loads them
# The figures of places take a second or two to load; visitors of other pages do not wait for them.
threading.Thread(target=warm_up, daemon=True).start()

application = Receiving(_application)
