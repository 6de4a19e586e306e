"""Makes the table and its rows: ``python -m benchmarks.plain.fill ROWS``, with the plain application's settings."""

import datetime as dt
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.plain.settings"

import django

django.setup()

from django.db import connection  # noqa: E402

from benchmarks.plain.models import Item  # noqa: E402

FIRST = dt.date(2006, 1, 1)


def main(number: int) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Item)
    Item.objects.bulk_create(
        Item(
            title=f"The ministry answered question {place} of the committee",
            body="The government said that it would look into the matter. " * 40,
            happened_on=FIRST + dt.timedelta(days=place % 7_000),
            status=("open", "answered", "closed")[place % 3],
        )
        for place in range(number)
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
