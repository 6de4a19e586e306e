"""What a stranger verifies the record with: checkpoint, keys, tiles, proofs, and a page that does it."""

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from demands.progress import proofs
from demands.public.params.query import keep_known_parameters, public_page

FOR_EVER = "public, max-age=31536000, immutable"  # a tile of one width never changes
TILE = re.compile(r"((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")
LEVEL = re.compile("[0-9]|[1-5][0-9]|6[0-3]")
WHOLE = 256


def fresh(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A response made again for each request: it also follows from keys and timestamps, which are not in the record."""

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        keep_known_parameters(request, ())
        response = view(request, **kwargs)
        response.headers["Cache-Control"] = "public, no-cache"
        return response

    return answered


@fresh
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The signed checkpoint (C2SP, tlog-checkpoint): size and root of the Merkle tree."""
    note = proofs.signed_checkpoint()
    if note is None:
        raise Http404
    return HttpResponse(note, content_type="text/plain; charset=utf-8")


@fresh
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys of checkpoints, those that were replaced too."""
    return _json(proofs.public_keys())


@public_page()
def proof(request: HttpRequest, sequence: int) -> HttpResponse:
    """A file that proves one entry to anybody, to be kept."""
    found = proofs.proof(sequence) if sequence < 2**63 else None
    if found is None:
        raise Http404
    response = _json(found)
    response["Content-Disposition"] = f'attachment; filename="entry-{sequence}-proof.json"'
    return response


def _json(value: object) -> JsonResponse:
    return JsonResponse(value, json_dumps_params={"ensure_ascii": False, "indent": 1})


@public_page()
def consistency(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Proof that an earlier record is the beginning of a later one."""
    found = proofs.consistency(first, second) if first <= second < 2**63 else None
    if found is None:
        raise Http404
    return JsonResponse(found)


@fresh
def timestamps(request: HttpRequest) -> HttpResponse:
    """The days whose checkpoint an outside authority has timestamped (RFC 3161)."""
    return _json({"timestamps": proofs.timestamps()})


@public_page()
def timestamp(request: HttpRequest, day: str, what: str) -> HttpResponse:
    """One of these checkpoints, or the authority's response for it, as ``openssl ts -verify`` takes them."""
    found = proofs.timestamp(day)
    if found is None:
        raise Http404
    if what == "checkpoint":
        return HttpResponse(found[0], content_type="text/plain; charset=utf-8")
    return HttpResponse(found[1], content_type="application/timestamp-reply")


@public_page()
def tile(request: HttpRequest, level: str, place: str) -> HttpResponse:
    """A tile of hashes, or with the level “entries” the leaves themselves (C2SP, tlog-tiles)."""
    asked = TILE.fullmatch(place)
    if asked is None or not (level == "entries" or LEVEL.fullmatch(level)):
        raise Http404
    number = int(re.sub("[x/]", "", asked[1]))
    width = int(asked[2] or WHOLE)
    if asked[1] != _written(number) or asked[2] and width >= WHOLE:
        raise Http404
    found = proofs.bundle(number, width) if level == "entries" else proofs.tile(int(level), number, width)
    if found is None:
        raise Http404
    return HttpResponse(found, content_type="application/octet-stream", headers={"Cache-Control": FOR_EVER})


def _written(number: int) -> str:
    """A tile's number as tlog-tiles writes it: 1234067 is x001/x234/067."""
    digits = f"{number:0{-(-len(str(number)) // 3) * 3}}"
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])


@fresh
def verify(request: HttpRequest) -> HttpResponse:
    """A page that verifies a downloaded record or proof in the reader's browser; nothing is sent."""
    context = {"section": "record", "keys": json.dumps([one["key"] for one in proofs.public_keys()["keys"]])}
    return render(request, "public/verify.html", context)
