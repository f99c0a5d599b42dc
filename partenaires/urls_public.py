"""What anyone may tell the coordinator; what a person named on a fiche may do about it."""

app_name = "partenaires"
urlpatterns = []
