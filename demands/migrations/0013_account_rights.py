"""Administrators look after memberships and read the history of accounts."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

RIGHTS = ("view_membership", "add_membership", "change_membership", "delete_membership", "view_accountevent")


def give(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    config = apps.get_app_config("campaigns")
    config.models_module = True  # type: ignore[assignment]  # historical apps have none; permissions need it set
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    found = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="campaigns", codename__in=RIGHTS
    )
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Administrator")
    group.permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [("demands", "0012_history_of_newcomers"), ("campaigns", "0003_memberships")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
