"""Addresses of a community: its public page, what neighbours say, the coordinator's desk."""

from django.urls import path

from dure.web.thread import desk, views, writing

urlpatterns = [
    path("c/<slug:community>/", views.show_community, name="community"),
    path("c/<slug:community>/me-too/", views.say_too, name="community_me_too"),
    path("c/<slug:community>/help/", views.offer_help, name="community_help"),
    path("c/<slug:community>/offer/", views.offer_supply, name="community_offer"),
    path("c/<slug:community>/spending/", views.ask_spending, name="community_spending"),
    path("c/<slug:community>/undo/", views.take_words_back, name="community_undo"),
    path("c/<slug:community>/desk/", desk.show_desk, name="community_desk"),
    path("c/<slug:community>/desk/voices/", desk.show_voices, name="desk_voices"),
    path("c/<slug:community>/desk/hide/", desk.hide_words, name="desk_hide"),
    path("c/<slug:community>/desk/restore/", desk.restore_words, name="desk_restore"),
    path("c/<slug:community>/desk/forget/", desk.forget_words_contact, name="desk_forget"),
    path("c/<slug:community>/desk/paper/", desk.take_paper, name="desk_paper"),
    path("c/<slug:community>/desk/print/", desk.show_print, name="desk_print"),
    path("c/<slug:community>/community.yaml", desk.take_away, name="community_yaml"),
    path("c/<slug:community>/desk/issue/", writing.write_issue, name="issue_new"),
    path("c/<slug:community>/desk/issue/<str:thing>/", writing.write_issue, name="issue_edit"),
    path("c/<slug:community>/desk/goal/", writing.write_goal, name="goal_new"),
    path("c/<slug:community>/desk/goal/<str:thing>/", writing.write_goal, name="goal_edit"),
    path("c/<slug:community>/desk/goal/<str:thing>/measure/", writing.write_measurement, name="goal_measure"),
    path(
        "c/<slug:community>/desk/goal/<str:thing>/unmeasure/",
        writing.remove_measurement,
        name="goal_unmeasure",
    ),
    path("c/<slug:community>/desk/strategy/", writing.write_strategy, name="strategy_new"),
    path("c/<slug:community>/desk/strategy/<str:thing>/", writing.write_strategy, name="strategy_edit"),
    path("c/<slug:community>/combined/", desk.show_combined, name="combined"),
]
