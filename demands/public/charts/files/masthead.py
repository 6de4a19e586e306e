"""Whose picture it is: the logo of the site, or our three bars, and the name."""

from demands.public.text import site_look
from demands.public.text.site_name import site_name

from . import typesetting
from .drawing import Drawing, Picture, Words


def masthead(drawing: Drawing, left: float, top: float, height: float, size: int, most: float) -> float:
    """Draw it ``height`` units high, the name in letters of ``size``; returns where it ends.

    A logo is at most ``most`` units wide. One that is wide has the name in it.
    """
    baseline = top + height * 0.875
    found = site_look.picture()
    if found is None:
        drawing.brand(left, top, height)
        left += height * 1.44
    else:
        logo, data = found
        scale = min(height * 1.5 / logo.height, most / logo.width)
        width, high = logo.width * scale, logo.height * scale
        drawing.add(Picture(left, top + (height - high) / 2, width, high, data))
        left += width
        if logo.is_wide:
            return left
        left += height * 0.44
    drawing.add(Words(left, baseline, site_name(), size, "serif"))
    return left + typesetting.width(site_name(), "serif", size)
