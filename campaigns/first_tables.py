"""A migration operation that makes all tables of an app at once.

Django renders its model classes again after each operation of a migration, which took most of the time of a first
start. Here all tables are made from the classes as they are at the end, which are rendered once.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


class MakeFirstTables(Operation):
    """The first operations of an app, done together: only for tables that are not there yet.

    ``operations`` are those that ``makemigrations`` wrote. Fields, indexes and constraints that they add later are part
    of the tables from the beginning; triggers are added in their order.
    """

    reversible = False
    elidable = False

    def __init__(self, operations: list[Any]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        vars(state).pop("apps", None)  # a cached property: without rendered classes there are none to render again
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in self.operations:
            if isinstance(operation, CreateModel):
                model = to_state.apps.get_model(app_label, operation.name)
                if self.allow_migrate_model(schema_editor.connection.alias, model):
                    schema_editor.create_model(model)
        for operation in self.operations:
            if isinstance(operation, AddTrigger):
                operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "Make the first tables"
