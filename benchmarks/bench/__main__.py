import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from benchmarks.bench import main  # noqa: E402

main(*(float(word) for word in sys.argv[1:] if word != "bench"))
