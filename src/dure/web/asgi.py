"""The site as an ASGI application, for granian or any other server."""

from django.urls import get_resolver

from dure.web.receiving import Receiving
from dure.web.wsgi import application as _application

# Every view is loaded before the first visitor comes: else several threads would load them at once.
get_resolver().url_patterns  # noqa: B018 -- it loads them

application = Receiving(_application)
