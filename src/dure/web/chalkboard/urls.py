"""Addresses of an enterprise's chalkboard."""

from django.urls import path

from dure.web.chalkboard import making, views

urlpatterns = [
    path("", views.show_board, name="chalkboard"),
    path("add/", views.add, name="chalkboard_add"),
    path("paper/", views.enter_paper, name="chalkboard_paper"),
    path("chalkboard.pdf", views.download_board, name="chalkboard_download"),
    path("of/<str:strategy>/", views.show_strategy, name="chalkboard_strategy"),
    path("of/<str:strategy>/move/", views.move_on, name="chalkboard_move"),
    path("of/<str:strategy>/words/", views.change_card, name="chalkboard_change"),
    path("of/<str:strategy>/goal/", making.make_goal, name="chalkboard_goal"),
    path("of/<str:strategy>/pledge/", making.make_pledge, name="chalkboard_pledge"),
]
