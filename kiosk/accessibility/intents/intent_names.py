"""What a visitor can mean without touching anything."""

from __future__ import annotations

from enum import StrEnum


class VoiceCommand(StrEnum):
    """Understood on every screen. Help is ``ServiceIntent.HELP``: a person, from anywhere."""

    BACK = "retour"
    REPEAT = "repeter"
    HOME = "accueil"
    LOUDER = "plus_fort"
    SOFTER = "moins_fort"
    BIGGER = "plus_grand"
    SMALLER = "plus_petit"
    LANGUAGE = "langue"
    FINISH = "terminer"
    READ = "lire"
    STOP = "stop"
    URGENT = "urgence"


class ServiceIntent(StrEnum):
    """The keys of the e-services: "je veux payer mon loyer" opens ``RENT``."""

    APPOINTMENT = "rendez_vous"
    RENT = "loyer"
    DOCUMENTS = "documents"
    REPORT_PROBLEM = "signaler"
    REQUESTS = "suivre"
    HOUSING_APPLICATION = "demande_logement"
    HOUSING_OFFERS = "choisir_logement"
    CONSUMPTION = "consommation"
    FEEDBACK = "avis"
    NEWS = "actualites"
    LOCAL_HELP = "aides_locales"
    HELP = "aide"


Intent = VoiceCommand | ServiceIntent

#: Those that are recognised by examples. Who says to be in danger is understood by those words alone.
CLASSIFIED_INTENTS: dict[str, Intent] = {
    each.value: each
    for kind in (VoiceCommand, ServiceIntent)
    for each in kind
    if each is not VoiceCommand.URGENT
}
