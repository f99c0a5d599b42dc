"""Answering for one's fiches: by a personal link or by an account, the same pages."""

app_name = "mes_fiches"
urlpatterns = []
