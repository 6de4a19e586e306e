"""All first tables are made in one operation, and nothing of what the models say is lost on the way."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from campaigns.first_tables import MakeFirstTables

OURS = [model for label in ("campaigns", "demands") for model in apps.get_app_config(label).get_models()]


@pytest.mark.django_db
@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label_lower)
def test_a_table_has_the_columns_constraints_and_triggers_of_its_model(model: Any) -> None:
    with connection.cursor() as cursor:
        table = connection.introspection.get_table_description(cursor, model._meta.db_table)
        constraints = connection.introspection.get_constraints(cursor, model._meta.db_table)
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [model._meta.db_table]
        )
        (triggers,) = cursor.fetchone()
    assert {column.name for column in table} == {field.column for field in model._meta.concrete_fields}
    assert {one.name for one in (*model._meta.constraints, *model._meta.indexes)} <= set(constraints)
    sharing = [one for one in OURS if one._meta.db_table == model._meta.db_table]  # proxies bring triggers of their own
    assert triggers == sum(len(getattr(one._meta, "triggers", ())) for one in sharing)


@pytest.mark.parametrize("label", ["campaigns", "demands"])
def test_an_app_begins_with_one_operation_for_all_its_tables(label: str) -> None:
    first = MigrationLoader(None).get_migration(label, "0001_initial")
    assert sum(isinstance(operation, MakeFirstTables) for operation in first.operations) == 1
