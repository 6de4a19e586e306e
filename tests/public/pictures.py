"""How a test looks at a picture: opened, cut out, and compared."""

from io import BytesIO

from django.test import Client
from PIL import Image, ImageChops

Box = tuple[int, int, int, int]


def opened(body: bytes) -> Image.Image:
    image = Image.open(BytesIO(body))
    image.load()
    return image


def fetched(path: str) -> Image.Image:
    """A PNG of the site, asked for by a reader without cookies."""
    response = Client().get(path)
    assert response.status_code == 200, (path, response.status_code)
    assert response.headers["Content-Type"] == "image/png"
    assert not response.cookies
    return opened(response.content)


def differs(one: Image.Image, other: Image.Image, box: Box | None = None) -> bool:
    """Whether two pictures differ, in a part of them."""
    return ImageChops.difference(one.convert("RGB").crop(box), other.convert("RGB").crop(box)).getbbox() is not None


def amount(image: Image.Image, colour: str) -> int:
    """How many pixels have exactly this colour."""
    wanted = tuple(bytes.fromhex(colour.removeprefix("#")))
    return sum(number for number, found in image.convert("RGB").getcolors(1 << 24) or [] if found == wanted)
