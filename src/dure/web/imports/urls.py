"""Addresses of this feature."""

from django.urls import path

from dure.web.imports import views

urlpatterns = [
    path("files/", views.show_imports, name="imports"),
    path("files/explained/<int:mapping>/forget/", views.forget_mapping, name="mapping_forget"),
    path("files/<slug:code>/", views.show_import, name="import"),
    path("files/<slug:code>/confirm/", views.confirm_import, name="import_confirm"),
    path("files/<slug:code>/retry/", views.retry_import, name="import_retry"),
    path("files/<slug:code>/discard/", views.discard_import, name="import_discard"),
    path("files/<slug:code>/undo/", views.undo_import, name="import_undo"),
    path("files/<slug:code>/refused.xlsx", views.download_refused, name="import_refused"),
    path("files/<slug:code>/columns/<int:aside>/", views.explain_columns, name="import_columns"),
]
