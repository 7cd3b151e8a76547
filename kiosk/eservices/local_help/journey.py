"""Aide près d'ici: associations and social services, their hours, and their number to take away."""

from __future__ import annotations

from functools import cache

from segno.helpers import make_vcard_data

from kiosk.domain import T, Text, verbatim
from kiosk.domain.rules.agency_tables import HelpOrganisation, HelpTopic, local_help_in_force
from kiosk.journeys import (
    Choose,
    Context,
    IdentityRequirement,
    Journey,
    Option,
    QrHandoff,
    Tone,
    format_phone,
)

KEY = "aides_locales"
TITLE = T("Aide près d’ici")

TOPICS: dict[HelpTopic, tuple[Text, str]] = {
    HelpTopic.URGENCE: (T("Je suis en danger"), "alert-octagon-outline"),
    HelpTopic.ARGENT: (T("Argent, factures, repas"), "hand-coin-outline"),
    HelpTopic.DROITS: (T("Mes droits"), "scale-balance"),
    HelpTopic.DEMARCHES: (T("Papiers et démarches"), "file-document-edit-outline"),
    HelpTopic.FRANCAIS: (T("Apprendre le français"), "school-outline"),
    HelpTopic.SENIORS: (T("Personnes âgées"), "human-cane"),
}
OTHER, DONE = "autre", "fini"


@cache
def journey() -> Journey:
    """The journey; everyone may read it, and it needs no line."""
    return Journey(
        key=KEY,
        title=TITLE,
        icon="lifebuoy",
        needs=IdentityRequirement.NONE,
        steps=(
            Choose(key="sujet", title=T("De quelle aide avez-vous besoin ?"), options=_topics),
            Choose(
                key="lieu",
                title=T("Qui peut vous aider"),
                counted=False,
                options=_places,
                known=_only_one,
                when=lambda view: not is_urgent(view),
            ),
            QrHandoff(
                key="coordonnees",
                title=lambda view: verbatim(_place(view).name),
                counted=True,
                when=lambda view: not is_urgent(view),
                body=_lines,
                code=_card,
                return_to=lambda view: "sujet" if view.get("coordonnees") == OTHER else "",
                ways=(
                    Option(OTHER, T("Une autre aide"), icon="lifebuoy"),
                    Option(DONE, T("J’ai fini"), icon="check"),
                ),
            ),
        ),
    )


def is_urgent(view: Context) -> bool:
    """Whether the visitor is in danger: nothing else is asked of them."""
    return bool(view.get("sujet") == HelpTopic.URGENCE)


def _topics(view: Context) -> list[Option]:
    there = {HelpTopic.URGENCE, *(each.topic for each in local_help_in_force())}
    return [
        Option(topic, label, icon=icon, tone=Tone.DANGER if topic is HelpTopic.URGENCE else Tone.PLAIN)
        for topic, (label, icon) in TOPICS.items()
        if topic in there
    ]


def _of_topic(view: Context) -> list[HelpOrganisation]:
    return [each for each in local_help_in_force() if each.topic == view.get("sujet")]


def _places(view: Context) -> list[Option]:
    return [
        Option(each.key, verbatim(each.name), verbatim(each.what), icon="map-marker-outline")
        for each in _of_topic(view)
    ]


def _only_one(view: Context) -> str | None:
    found = _of_topic(view)
    return found[0].key if len(found) == 1 else None


def _place(view: Context) -> HelpOrganisation:
    return next(each for each in _of_topic(view) if each.key == view["lieu"])


def _lines(view: Context) -> list[Text]:
    place = _place(view)
    lines = [verbatim(place.what)]
    if place.where:
        lines.append(T("Où : {where}", where=place.where))
    return [
        *lines,
        T("Quand : {hours}", hours=place.hours),
        T("Téléphone : {phone}", phone=format_phone(place.phone)),
    ]


def _card(view: Context) -> str:
    """A contact that a phone keeps (vCard 3.0)."""
    place = _place(view)
    return str(
        make_vcard_data(
            place.name.replace(",", r"\,").replace(";", r"\;"),  # of a name, segno escapes nothing
            place.name,
            phone=place.phone,
            street=place.where,
            memo=place.hours,
        )
    )
