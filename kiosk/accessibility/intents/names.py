"""What a visitor can mean without touching anything."""

from __future__ import annotations

from enum import StrEnum


class Command(StrEnum):
    """Understood on every screen. Help is ``Service.HELP``: a person, from anywhere."""

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


class Service(StrEnum):
    """The keys of the e-services: "je veux payer mon loyer" opens ``RENT``."""

    APPOINTMENT = "rendez_vous"
    RENT = "loyer"
    DOCUMENTS = "documents"
    REPORT = "signaler"
    FOLLOW = "suivre"
    ASK_FOR_A_HOME = "demande_logement"
    CHOOSE_A_HOME = "choisir_logement"
    CONSUMPTION = "consommation"
    OPINION = "avis"
    NEWS = "actualites"
    LOCAL_HELP = "aides_locales"
    HELP = "aide"


Intent = Command | Service

#: Those that are recognised by examples. Who says to be in danger is understood by those words alone.
INTENTS: dict[str, Intent] = {
    each.value: each for kind in (Command, Service) for each in kind if each is not Command.URGENT
}
