"""The portal's addresses as they are with COURRIEL_FOURNISSEUR and ANYMAIL_WEBHOOK_SECRET."""

from django.urls import include, path

from portal.urls import *  # noqa: F403 - all of them
from portal.urls import urlpatterns as portal_urls

urlpatterns = [path("envois/fournisseur/", include("anymail.urls")), *portal_urls]
