"""Editors keep the watched feeds and words of their campaigns, and decide about what was found."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

RIGHTS = (
    "view_feed", "add_feed", "change_feed", "delete_feed", "view_watch", "add_watch", "change_watch", "delete_watch",
    "view_feedhit",
)  # fmt: skip


def add_rights(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    config = apps.get_app_config("demands")
    config.models_module = True  # type: ignore[assignment]  # historical apps have none; permissions need it set
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    rights = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="demands", codename__in=RIGHTS)
    for group in apps.get_model("auth", "Group").objects.filter(name__in=("Editor", "Reviewer", "Administrator")):
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [("demands", "0003_schedules_comments_and_feeds")]
    operations = [migrations.RunPython(add_rights, migrations.RunPython.noop)]
