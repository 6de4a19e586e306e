"""Run the benchmark of requests that are found in texts."""

from django.conf import settings

from benchmarks.requests import main

if __name__ == "__main__":
    settings.configure(USE_I18N=False)
    main()
