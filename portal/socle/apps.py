from django.apps import AppConfig
from django.db.models.signals import pre_save


class SocleConfig(AppConfig):
    name = "portal.socle"
    label = "socle"
    verbose_name = "Socle"

    def ready(self):
        from wagtail.models import UploadedFile

        from portal.socle.images import clean_waiting_upload

        pre_save.connect(clean_waiting_upload, UploadedFile, dispatch_uid="socle-images")
