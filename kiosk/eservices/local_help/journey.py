"""Aide près d'ici: associations and social services, their hours, and their number to take away."""

from dataclasses import dataclass, field

from kiosk.domain import T, Text, verbatim
from kiosk.domain.rules.agency_tables import HelpOrganisation, HelpTopic
from kiosk.journeys import Choose, Context, Option, QrHandoff, Step, Tone, derived, format_phone

from .. import visit_facts

#: The steps whose answers decide.
TOPIC_STEP = "sujet"
PLACE_STEP = "lieu"
CARD_STEP = "coordonnees"

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


def steps() -> tuple[Step, ...]:
    """everyone may read it, and it needs no line."""
    return (
        Choose(
            key=TOPIC_STEP,
            title=T("De quelle aide avez-vous besoin ?"),
            options=LocalHelpState.topic_options,
        ),
        Choose(
            key=PLACE_STEP,
            title=T("Qui peut vous aider"),
            counted=False,
            options=LocalHelpState.place_options,
            prefill=LocalHelpState.only_place,
            when=lambda context: not LocalHelpState(context).is_urgent,
        ),
        QrHandoff(
            key=CARD_STEP,
            title=lambda context: verbatim(LocalHelpState(context).place.name),
            counted=True,
            when=lambda context: not LocalHelpState(context).is_urgent,
            body=LocalHelpState.lines,
            code=LocalHelpState.vcard,
            return_to=lambda context: TOPIC_STEP if context.get(CARD_STEP) == OTHER else "",
            actions=(
                Option(OTHER, T("Une autre aide"), icon="lifebuoy"),
                Option(DONE, T("J’ai fini"), icon="check"),
            ),
        ),
    )


@dataclass(frozen=True, slots=True)
class LocalHelpState:
    """Who helps with what was chosen."""

    context: Context = field(repr=False)

    @derived
    def is_urgent(self) -> bool:
        """Whether the visitor is in danger: nothing else is asked of them."""
        return bool(self.context.get(TOPIC_STEP) == HelpTopic.URGENCE)

    @derived
    def topic_options(self) -> list[Option]:
        there = {HelpTopic.URGENCE, *(each.topic for each in visit_facts.local_help(self.context))}
        return [
            Option(topic, label, icon=icon, tone=Tone.DANGER if topic is HelpTopic.URGENCE else Tone.PLAIN)
            for topic, (label, icon) in TOPICS.items()
            if topic in there
        ]

    @derived
    def organisations(self) -> list[HelpOrganisation]:
        return [
            each
            for each in visit_facts.local_help(self.context)
            if each.topic == self.context.get(TOPIC_STEP)
        ]

    @derived
    def place_options(self) -> list[Option]:
        return [
            Option(each.key, verbatim(each.name), self._written(each, each.what), icon="map-marker-outline")
            for each in self.organisations
        ]

    def _written(self, place: HelpOrganisation, words: str) -> Text:
        return verbatim(words) if place.translated else visit_facts.in_french(self.context, words)

    @derived
    def only_place(self) -> str | None:
        found = self.organisations
        return found[0].key if len(found) == 1 else None

    @derived
    def place(self) -> HelpOrganisation:
        return next(each for each in self.organisations if each.key == self.context[PLACE_STEP])

    @derived
    def lines(self) -> list[Text]:
        place = self.place
        lines = [self._written(place, place.what)]
        if place.where:
            lines.append(T("Où : {where}", where=place.where))
        return [
            *lines,
            T("Quand : {hours}", hours=self._written(place, place.hours)),
            T("Téléphone : {phone}", phone=format_phone(place.phone)),
        ]

    @derived
    def vcard(self) -> str:
        """A contact that a phone keeps (vCard 3.0)."""
        from segno.helpers import make_vcard_data  # here: no start waits for it

        place = self.place
        return str(
            make_vcard_data(
                place.name.replace(",", r"\,").replace(";", r"\;"),  # of a name, segno escapes nothing
                place.name,
                phone=place.phone,
                street=place.where,
                memo=place.hours,
            )
        )
