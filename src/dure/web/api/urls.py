"""Addresses of this feature."""

from django.urls import path

from dure.web.api.figures import api
from dure.web.api.views import show_docs

urlpatterns = [
    path("v1/", show_docs, name="api"),
    path("v1/", api.urls),
]
