from evenements.planification.urls import patterns

app_name = "agenda_gestion"
urlpatterns = patterns("gestion")
