"""Where uploads and kept copies are: in the data directory, or in a store that speaks S3 (STORAGE_URL)."""

from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

EXAMPLE = "s3://bucket/prefix?endpoint=https://s3.example.org&region=eu-central-1"
KNOWN = {"endpoint", "region"}


def file_storage(url: str) -> dict[str, Any]:
    """Django's STORAGES["default"] for a STORAGE_URL, '' for the data directory. Raises ImproperlyConfigured."""
    if not url:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    parts, asked = urlsplit(url), dict(parse_qsl(urlsplit(url).query))
    if parts.scheme != "s3" or not parts.hostname or parts.username or set(asked) - KNOWN:
        raise ImproperlyConfigured(f"STORAGE_URL is not like {EXAMPLE}; keys go into AWS_ACCESS_KEY_ID and its like.")
    endpoint = asked.get("endpoint", "")
    if endpoint and not endpoint.startswith(("https://", "http://")):
        raise ImproperlyConfigured(f"The endpoint of STORAGE_URL is not an address: write for example {EXAMPLE}")
    if missing := [name for name in ("storages", "boto3") if find_spec(name) is None]:
        raise ImproperlyConfigured(
            f"STORAGE_URL needs packages that are not installed ({', '.join(missing)}): "
            "run pip install --require-hashes -r requirements-s3.txt, or take STORAGE_URL out."
        )
    return {"BACKEND": "config.object_store.ObjectStorage", "OPTIONS": _options(parts, asked)}


def _options(parts: Any, asked: dict[str, str]) -> dict[str, Any]:
    return {
        "bucket_name": parts.netloc,
        "location": parts.path.strip("/"),
        "endpoint_url": asked.get("endpoint"),
        "region_name": asked.get("region"),
        "addressing_style": "path" if "endpoint" in asked else "auto",
    }
