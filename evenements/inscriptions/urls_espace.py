from evenements.inscriptions.urls_cotes import patterns

app_name = "mes_inscriptions"
urlpatterns = patterns("espace")
