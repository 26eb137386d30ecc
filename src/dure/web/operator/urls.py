"""Addresses of the operator's pages."""

from django.urls import path

from dure.web.operator import views

urlpatterns = [
    path("", views.show_desk, name="operator"),
    path("people/", views.show_people, name="operator_people"),
    path("people/<int:person>/active", views.set_active, name="operator_active"),
    path("jobs/", views.show_jobs, name="operator_jobs"),
    path("jobs/<uuid:job>/retry", views.retry_job, name="operator_retry"),
]
