"""What a changed schema breaks: a record that was good by the old one and is not by the new one.

Pure. Fields may be added when they may be left out, and what is allowed may grow; anything else is a new version.
"""

from collections.abc import Iterator, Mapping
from typing import Any

_LEAST = ("minimum", "minLength", "minItems")
_MOST = ("maximum", "maxLength", "maxItems")

Schema = Mapping[str, Any]


def breaks(old: Schema, new: Schema) -> list[str]:
    """Return every way in which ``new`` refuses what ``old`` allows, each with its place; empty when there is none."""
    return list(_object("", _whole(old, old), _whole(new, new)))


def _object(place: str, old: Schema, new: Schema) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in sorted(before.keys() - after.keys()):
        yield f"{place}{name} is gone"
    for name in sorted(set(new.get("required", ())) - set(old.get("required", ()))):
        yield f"{place}{name} became required"
    for name in sorted(before.keys() & after.keys()):
        yield from _value(f"{place}{name}", before[name], after[name])


def _value(place: str, old: Schema, new: Schema) -> Iterator[str]:
    """Compare the forms of one value: each form of the old must fit in a form of the new."""
    wider = _forms(new)
    for form in _forms(old):
        faults = [list(_form(place, form, other)) for other in wider]
        if all(faults):
            yield from min(faults, key=len)


def _form(place: str, old: Schema, new: Schema) -> Iterator[str]:
    if old.get("type") != new.get("type") and new.get("type") is not None:
        yield f"{place} is {new.get('type')} and was {old.get('type')}"
        return
    if "enum" in new:
        for value in old.get("enum", ["anything"]):
            if value not in new["enum"]:
                yield f"{place} may no longer be {value}"
    for name in ("pattern", "format", "const"):
        if name in new and new[name] != old.get(name):
            yield f"{place} has another {name}"
    for name in _LEAST:
        if name in new and new[name] > old.get(name, float("-inf")):
            yield f"{place} has a higher {name}"
    for name in _MOST:
        if name in new and new[name] < old.get(name, float("inf")):
            yield f"{place} has a lower {name}"
    if "items" in old or "items" in new:
        yield from _value(f"{place}[]", old.get("items", {}), new.get("items", {}))
    yield from _object(f"{place}.", old, new)


def _forms(schema: Schema) -> list[Schema]:
    """Return the alternatives of a value; what says nothing allows everything."""
    return list(schema.get("anyOf", [schema]))


def _whole(part: Any, root: Schema) -> Any:  # noqa: ANN401 JSON of any kind
    """Return a schema with every reference replaced by what it names."""
    if isinstance(part, list):
        return [_whole(one, root) for one in part]
    if not isinstance(part, Mapping):
        return part
    if "$ref" in part:
        return _whole(root["$defs"][part["$ref"].rpartition("/")[2]], root)
    return {name: _whole(one, root) for name, one in part.items() if name != "$defs"}
