from importlib import import_module

from django.contrib.admin.apps import AdminConfig


class NewsroomConfig(AdminConfig):
    """Puts the newsroom in the place of Django's own admin site."""

    default_site = "demands.admin.site.Newsroom"

    def ready(self) -> None:
        super().ready()
        import_module("demands.admin.registry")  # by name: this package loads before there are models
