"""Layers (optional content): which are switched off when the document is opened, and so are not seen."""

from typing import Any

from pikepdf import Array, Dictionary, Pdf, Stream


class Layers:
    """The layers of a document by whether they are shown (ISO 32000-1, 8.11)."""

    def __init__(self, found: Pdf) -> None:
        properties: Any = found.Root.get("/OCProperties")
        setting: Any = properties.get("/D") if isinstance(properties, Dictionary) else None
        self.off: set[Any] = set()
        if isinstance(setting, Dictionary):
            if setting.get("/BaseState") == "/OFF":
                self.off = _identities(properties.get("/OCGs")) - _identities(setting.get("/ON"))
            self.off |= _identities(setting.get("/OFF"))

    def hides(self, value: Any) -> bool:
        """Whether a picture, form or annotation belongs to a layer that is off."""
        return isinstance(value, (Dictionary, Stream)) and self._is_off(value.get("/OC"))

    def hidden_names(self, resources: Any) -> set[str]:
        """The names under which content speaks of layers that are off."""
        named = resources.get("/Properties") if isinstance(resources, Dictionary) else None
        if not isinstance(named, Dictionary):
            return set()
        return {str(name) for name, layer in named.items() if self._is_off(layer)}

    def _is_off(self, layer: Any) -> bool:
        if not isinstance(layer, Dictionary):
            return False
        if layer.get("/Type") != "/OCMD":
            return layer.objgen in self.off
        members = layer.get("/OCGs")
        several = list(members) if isinstance(members, Array) else [members]
        states = [self._is_off(one) for one in several if isinstance(one, Dictionary)]
        policy = str(layer.get("/P", "/AnyOn"))
        shown = {
            "/AllOn": not any(states), "/AnyOff": any(states), "/AllOff": all(states), "/AnyOn": not all(states)
        }  # fmt: skip
        return bool(states) and not shown.get(policy, True)


def _identities(listed: Any) -> set[Any]:
    return {one.objgen for one in listed if isinstance(one, Dictionary)} if isinstance(listed, Array) else set()
