"""What mail programs and providers call: unsubscribing, bounces."""

from django.conf import settings
from django.urls import include, path, re_path

from diffusion import views

app_name = "diffusion"
urlpatterns = [
    re_path(r"^refus/(?P<jeton>[^/]+)/?$", views.Refus.as_view(), name="refus"),
]

if settings.WEBHOOKS:
    # Signed: each provider's own way, and the name and password of ANYMAIL_WEBHOOK_SECRET.
    urlpatterns.append(path("fournisseur/", include("anymail.urls")))
