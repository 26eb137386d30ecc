"""Addresses of shocks: of a community, and of one enterprise for its own people."""

from django.urls import path

from dure.web.shocks import household_views, opening, views

urlpatterns = [
    path("c/<slug:community>/shocks/", views.show_shocks, name="shocks"),
    path("c/<slug:community>/shocks/<slug:shock>/", views.show_shock, name="shock"),
    path("c/<slug:community>/shocks/<slug:shock>/paper.pdf", views.download_shock, name="shock_paper"),
    path("c/<slug:community>/desk/households/", household_views.write_households, name="households"),
    path(
        "c/<slug:community>/desk/households/<path:thing>/",
        household_views.change_household,
        name="household",
    ),
    path("e/<slug:enterprise>/shocks/", opening.show_own, name="own_shocks"),
    path("e/<slug:enterprise>/shocks/open/", opening.open_to_community, name="shocks_open"),
    path("e/<slug:enterprise>/shocks/close/", opening.close_to_community, name="shocks_close"),
    path("e/<slug:enterprise>/shocks/<slug:shock>/paper.pdf", opening.download_own, name="own_shock_paper"),
]
