"""Interface words: one flat table a language, `{name}` placeholders, `.one` and `.other` for numbers."""

from __future__ import annotations

from collections.abc import Mapping


def word(strings: Mapping[str, str], key: str, **values: object) -> str:
    """The words for `key`, filled in. A `count` picks `key.one` or `key.other`. A missing key shows as itself."""
    if "count" in values:
        plural = f"{key}.one" if values["count"] == 1 else f"{key}.other"
        key = plural if plural in strings else key
    text = strings.get(key, key)
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text
