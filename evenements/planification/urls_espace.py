from evenements.planification.urls import patterns

app_name = "mon_agenda"
urlpatterns = patterns("espace")
