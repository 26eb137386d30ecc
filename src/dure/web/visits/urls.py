"""Addresses of study visits: everybody's, the group's behind its link, the host's."""

from django.urls import path

from dure.web.visits import group, host, views

urlpatterns = [
    path("visits/", views.list_offers, name="visits"),
    path("visits/<slug:offer>/", views.show_offer, name="visit_offer"),
    path("visits/<slug:offer>/ask/", views.ask_to_come, name="visit_ask"),
    path("visits/group/<slug:visit>/<slug:token>/", group.show_visit, name="visit_group"),
    path("visits/group/<slug:visit>/<slug:token>/do/<slug:act>/", group.do_act, name="visit_group_do"),
    path("visits/group/<slug:visit>/<slug:token>/learned/", group.write_lessons, name="visit_learned"),
    path("visits/group/<slug:visit>/<slug:token>/came/", group.write_what_came, name="visit_came"),
    path(
        "visits/group/<slug:visit>/<slug:token>/<slug:paper>.pdf",
        group.download_paper,
        name="visit_group_paper",
    ),
    path("e/<slug:enterprise>/visits/", host.show_visits, name="own_visits"),
    path("e/<slug:enterprise>/visits/offer/", host.write_offer, name="offer_new"),
    path("e/<slug:enterprise>/visits/offer/<slug:offer>/", host.write_offer, name="offer_edit"),
    path("e/<slug:enterprise>/visits/offer/<slug:offer>/publish/", host.publish, name="offer_publish"),
    path("e/<slug:enterprise>/visits/offer/<slug:offer>/withdraw/", host.withdraw, name="offer_withdraw"),
    path("e/<slug:enterprise>/visits/<slug:visit>/", host.show_visit, name="visit"),
    path("e/<slug:enterprise>/visits/<slug:visit>/do/<slug:act>/", host.do_act, name="visit_do"),
    path("e/<slug:enterprise>/visits/<slug:visit>/<slug:paper>.pdf", host.download_paper, name="visit_paper"),
]
