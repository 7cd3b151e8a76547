"""Tells Babel which texts of a rule file are read by visitors.

In ``babel.cfg``: ``[extractors]`` ``rules = kiosk.domain.rules.extract:extract``, then
``[rules: assets/rules/**.toml]``.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

#: Keys whose value is a text for visitors; ``pays`` is one only where it is a table.
TEXT_KEYS = (
    *("label", "explanation", "explained", "title", "lines", "pays"),
    *("here_title", "here_lines", "whose"),
)


def extract(
    fileobj: IO[bytes],
    keywords: Collection[str],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[tuple[int, str, str, list[str]]]:
    """An extraction method of Babel: line, function, message, comments."""
    source = fileobj.read().decode()
    lines = source.splitlines()
    for text in visible_texts(tomllib.loads(source)):
        line = next((number for number, line in enumerate(lines, 1) if f'"{text}"' in line), 0)
        yield line, "T", text, []


def visible_texts(value: Any, key: str = "") -> Iterator[str]:
    """The texts of a rule file, in its order."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from visible_texts(inner, "lines" if key == "pays" else name)
    elif isinstance(value, list):
        for inner in value:
            yield from visible_texts(inner, key)
    elif isinstance(value, str) and key in TEXT_KEYS and key != "pays":
        yield value
