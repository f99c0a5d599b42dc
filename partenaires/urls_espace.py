"""The partner's space, by account."""

app_name = "espace"
urlpatterns = []
