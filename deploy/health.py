"""Asks the site how it is, for a container's health check: 0 well, 1 not. Standard library only.

python deploy/health.py HOST:PORT healthz            the web process answers
python deploy/health.py HOST:PORT readyz queue       and so does the worker
"""

import http.client
import json
import os
import sys
from urllib.parse import urlsplit


def main(address: str, page: str, part: str = "") -> int:
    """Return 0 when the page answers 200 and, if a part of it is named, says that this is “ok”."""
    site = urlsplit(os.environ["SITE_URL"])
    connection = http.client.HTTPConnection(address, timeout=5)
    try:
        connection.request("GET", f"/{page}", headers={"Host": site.netloc, "X-Forwarded-Proto": site.scheme})
        answer = connection.getresponse()
        said = answer.read()
    except OSError:
        return 1
    finally:
        connection.close()
    if answer.status != 200:
        return 1
    return 0 if not part or json.loads(said).get(part) == "ok" else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
