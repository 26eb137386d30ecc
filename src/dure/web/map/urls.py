"""Addresses of the map; everybody may read it."""

from django.urls import path

from dure.web.map import views

urlpatterns = [
    path("", views.show_map, name="map"),
    path("map.xlsx", views.download_workbook, name="map_workbook"),
    path("<slug:table>.<slug:form>", views.download_table, name="map_table"),
]
