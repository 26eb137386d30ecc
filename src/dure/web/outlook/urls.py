"""Addresses of an enterprise's outlook."""

from django.urls import path

from dure.web.outlook import actual, beginning, board, editing, merging, part_views, plan_views, views

urlpatterns = [
    path("", views.show_front, name="outlook"),
    path("plan/", editing.edit_plan, name="outlook_plan"),
    path("plan/add/<str:kind>/", part_views.edit_part, name="outlook_plan_add"),
    path("plan/part/<str:kind>/<path:key>/", part_views.edit_part, name="outlook_plan_part"),
    path("plan/begin/", beginning.begin, name="outlook_begin"),
    path("plan/start/", plan_views.start, name="outlook_start"),
    path("plan/file/", plan_views.bring, name="outlook_file"),
    path("plan/<int:number>.toml", plan_views.download, name="outlook_plan_download"),
    path("run/", views.run, name="outlook_run"),
    path("beside/", views.show_beside, name="outlook_beside"),
    path("actual/", actual.show_actual, name="outlook_actual"),
    path("strategy/<str:strategy>/", board.try_strategy, name="outlook_strategy"),
    path("of/<str:run>/", views.show_run, name="outlook_of"),
    path("of/<str:run>/try/", views.try_sliders, name="outlook_try"),
    path("of/<str:run>/merge/", merging.merge, name="outlook_merge"),
    path("of/<str:run>/outlook.pdf", views.download_paper, name="outlook_paper"),
    path("of/<str:run>/outlook.json", views.download_json, name="outlook_json"),
]
