"""Signing in, second factor, one's own account."""

app_name = "comptes"
urlpatterns = []
