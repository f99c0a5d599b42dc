"""What mail programs and providers call: unsubscribing, bounces."""

app_name = "diffusion"
urlpatterns = []
