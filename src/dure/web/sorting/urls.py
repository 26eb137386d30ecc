"""Addresses of this feature."""

from django.urls import URLPattern, path

from dure.web.sorting import views

urlpatterns: list[URLPattern] = [
    path("", views.sort_places, name="sorting"),
    path("find/", views.find_place, name="sorting_find"),
    path("same/", views.sort_merges, name="sorting_merges"),
    path("payments/", views.sort_payments, name="sorting_payments"),
    path("twice/", views.sort_doubles, name="sorting_doubles"),
    path("assumptions/", views.show_assumptions, name="sorting_assumptions"),
    path("decided/", views.show_decided, name="sorting_decided"),
    path("decided/take-back/", views.take_back, name="sorting_take_back"),
    path("answer/", views.show_answer, name="sorting_answer"),
]
