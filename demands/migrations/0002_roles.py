"""The three roles of the newsroom. Rights are added to groups that exist already; none is taken away."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

EVERY = ("view", "add", "change", "delete")
WRITTEN = (
    "campaigns.campaign", "campaigns.institution", "campaigns.theme", "campaigns.document", "campaigns.passage",
    "campaigns.milestone", "campaigns.site", "campaigns.sitepage", "demands.demand", "demands.statusupdate",
    "demands.evidence", "demands.citation", "demands.indicator", "demands.observation", "demands.engagement",
    "demands.proposal", "demands.explanation",
)  # fmt: skip
READ = ("campaigns.scale", "campaigns.status", "demands.capture", "demands.entry", "demands.workflowstep")


def _rights(models: tuple[str, ...], *actions: str) -> set[str]:
    return {f"{model.split('.')[0]}.{action}_{model.split('.')[1]}" for model in models for action in actions}


EDITOR = (
    _rights(WRITTEN, *EVERY)
    | _rights(READ, "view")
    | _rights(("demands.recommendation", "demands.suggestion"), "view", "change")
    | _rights(("demands.indexfile",), "view", "add", "delete")
    | _rights(("demands.feed", "demands.watch"), *EVERY)
    | _rights(("demands.feedhit",), "view")
)
REVIEWER = EDITOR | {"demands.publish"}
ADMINISTRATOR = (
    REVIEWER
    | _rights(("campaigns.scale", "campaigns.status"), "add", "change", "delete")
    | _rights(("auth.user", "auth.group", "campaigns.membership"), *EVERY)
    | _rights(("campaigns.accountevent", "demands.operation", "procrastinate.procrastinatejob"), "view")
    | {"demands.delete_suggestion", "demands.publish_alone", "demands.read_original", "demands.redact"}
)


def create_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for label in ("campaigns", "demands", "auth", "procrastinate"):
        config = apps.get_app_config(label)
        config.models_module = True  # type: ignore[assignment]  # historical apps have none; permissions need it set
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    by_name = {
        f"{right.content_type.app_label}.{right.codename}": right
        for right in apps.get_model("auth", "Permission").objects.select_related("content_type")
    }
    for name, rights in (("Editor", EDITOR), ("Reviewer", REVIEWER), ("Administrator", ADMINISTRATOR)):
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*(by_name[right] for right in sorted(rights)))


class Migration(migrations.Migration):
    dependencies = [
        ("demands", "0001_initial"),
        ("campaigns", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
