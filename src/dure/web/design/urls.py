"""Addresses that belong to no feature: the front page, the reader's switches, the style page."""

from django.urls import path

from dure.web.design import views

urlpatterns = [
    path("", views.show_front, name="front"),
    path("preferences/", views.set_preferences, name="preferences"),
    path("style/", views.show_style, name="style"),
    path("healthz", views.say_healthy, name="healthy"),
]
