"""Where messages of sign-ups lead, when only their addresses matter."""

from django.http import HttpResponse
from django.urls import include, path


def page(request, secret):
    return HttpResponse()


pages = [
    path("i/<str:secret>/", page, name="inscription"),
    path("p/<str:secret>/", page, name="accord"),
]
urlpatterns = [
    path("", include((pages, "evenements"))),
    path("courriels/", include("diffusion.urls")),
]
