"""Communes: found by their postcode or name, kept as code, postcode and name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from kiosk.domain import NO_TEXT, T, Text, verbatim
from kiosk.domain.rules.communes import Commune, packaged_communes
from kiosk.journeys import Context, Dynamic, Find, Option

_VALUE = re.compile(r"([0-9][0-9AB][0-9]{3})\|([0-9]{5})?\|(.{1,200})")


class ChosenCommune(NamedTuple):
    """``code`` is INSEE's."""

    code: str
    postcode: str
    name: str


def encode_commune(code: str, postcode: str, name: str) -> str:
    """What is kept as the answer; "" when there is no commune."""
    return f"{code}|{postcode}|{name}" if code and name else ""


def chosen_commune(view: Context, key: str) -> ChosenCommune | None:
    """The commune that was chosen there."""
    found = _VALUE.fullmatch(view.get(key, ""))
    return ChosenCommune(found[1], found[2] or "", found[3]) if found else None


def find_commune(
    key: str,
    title: Text,
    *,
    when: Callable[[Context], bool],
    known: Callable[[Context], str] = lambda view: "",
    hint: Dynamic[Text] = NO_TEXT,
    optional: bool = False,
    counted: bool = False,
    by_postcode: bool = False,
) -> Find:
    """A question for a commune; ``by_postcode`` offers each of its postcodes on its own."""
    return Find(
        key=key,
        title=title,
        hint=hint,
        search=lambda typed: _search(typed, by_postcode=by_postcode),
        find_option=_recall,
        example=T("Par exemple 69100, ou Villeurbanne"),
        optional=optional,
        skip_label=T("Pas d’autre commune"),
        counted=counted,
        when=when,
        known=lambda view: known(view) or None,
    )


#: The best so many; a page shows the first few of them.
MAX_RESULTS = 8


def _search(typed: str, *, by_postcode: bool) -> list[Option]:
    found: list[Option] = []
    for commune in packaged_communes().search(typed, most=MAX_RESULTS):
        for postcode in _postcodes(commune, typed) if by_postcode else commune.postcodes[:1]:
            kept = encode_commune(commune.code, postcode, commune.name)
            found.append(Option(kept, verbatim(commune.name), verbatim(postcode)))
    return found[:MAX_RESULTS]


def _postcodes(commune: Commune, typed: str) -> tuple[str, ...]:
    digits = re.sub(r"\D", "", typed)
    return tuple(postcode for postcode in commune.postcodes if postcode.startswith(digits))


def _recall(kept: str) -> Option | None:
    found = _VALUE.fullmatch(kept)
    return Option(kept, verbatim(found[3]), verbatim(found[2] or "")) if found else None
