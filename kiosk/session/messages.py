"""What is said when something cannot be done: a sentence, a reason that blames nobody, and ways on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from kiosk.backend.rejected_acts import SENTENCES
from kiosk.device.peripherals import PaperTrouble
from kiosk.domain import T, Text
from kiosk.domain.rules import PARIS
from kiosk.session.screen_state import Door, Message


class WaysOn(Protocol):
    """Where every message can lead."""

    def home(self) -> None: ...
    def help(self) -> None: ...


def to_person(guide: WaysOn) -> Door:
    return Door("person", T("Parler à quelqu’un"), "face-agent", guide.help)


def to_home(guide: WaysOn) -> Door:
    return Door("home", T("Menu"), "home", guide.home)


def again(retry: Callable[[], None]) -> Door:
    return Door("again", T("Réessayer"), "refresh", retry, primary=True)


def unreachable(guide: WaysOn, retry: Callable[[], None]) -> Message:
    """The landlord's system does not answer."""
    return Message(
        T("Votre compte est indisponible pour l’instant."),
        (T("Le réseau ne répond pas."), T("Ce que vous avez déjà envoyé est gardé. Rien n’est perdu.")),
        (to_home(guide), to_person(guide), again(retry)),
        tone="warn",
    )


def nothing_leaves(guide: WaysOn, way_on: Door) -> Message:
    """The landlord takes nothing from this kiosk."""
    return Message(
        T("La borne ne peut rien envoyer pour l’instant."),
        (
            T("Ce n’est pas votre faute. Dites-le à l’accueil, s’il vous plaît."),
            T("Ce que vous avez déjà envoyé est gardé. Rien n’est perdu."),
        ),
        (to_home(guide), to_person(guide), way_on),
        tone="warn",
    )


def locked(guide: WaysOn, until: datetime) -> Message:
    """Too many wrong tries with this number."""
    return Message(
        T("Ce numéro est bloqué jusqu’à {time}.", time=until.astimezone(PARIS).time()),
        (T("Il y a eu plusieurs essais. C’est pour vous protéger."), T("L’accueil peut vous aider.")),
        (to_person(guide), to_home(guide)),
        tone="warn",
    )


def other_phone(guide: WaysOn) -> Message:
    """The code went to a phone that the visitor does not have."""
    return Message(
        T("Ce n’est pas votre téléphone ?"),
        (
            T("L’accueil peut changer le numéro avec vous. Montrez une pièce d’identité."),
            T("L’accueil peut aussi faire votre demande avec vous, sans code."),
        ),
        (to_home(guide), replace(to_person(guide), primary=True)),
    )


def not_checked(guide: WaysOn, go_on: Callable[[], None], *, held: bool = False) -> Message:
    """The number could not be checked; what is done with it is."""
    way_on = Door("go_on", T("Continuer"), "check", go_on, primary=True)
    if held:
        return nothing_leaves(guide, way_on)
    return Message(
        T("Pas de réseau pour le moment."),
        (T("Vous pouvez continuer."), T("Nous vérifierons votre numéro plus tard. Rien ne sera perdu.")),
        (to_home(guide), way_on),
        tone="warn",
    )


def not_written(guide: WaysOn, retry: Callable[[], None]) -> Message:
    """The disk of this kiosk took nothing."""
    return Message(
        T("La borne ne peut pas enregistrer."),
        (T("Votre demande n’est pas encore partie."), T("Réessayez, ou demandez à l’accueil.")),
        (to_person(guide), again(retry)),
        tone="warn",
    )


def not_sure(guide: WaysOn, retry: Callable[[], None]) -> Message:
    """It had to be done at once, and no answer came: it may be done or not."""
    return Message(
        T("Nous ne savons pas si c’est fait."),
        (
            T("Le réseau n’a pas répondu."),
            T("Vous pouvez réessayer sans crainte : rien ne sera fait deux fois."),
        ),
        (to_home(guide), to_person(guide), again(retry)),
        tone="warn",
    )


def refused(guide: WaysOn) -> Message:
    """The landlord's system does not do this for this visitor."""
    return Message(
        T("Cela n’est pas possible ici."),
        (T("Rien n’a été changé."), T("L’accueil peut vous aider tout de suite.")),
        (to_home(guide), to_person(guide)),
        tone="warn",
    )


#: Refusals that are worth a word to the visitor; any other one is for the staff.
_TOLD = ("invalid", "transition_not_allowed", "too_large", "attachment_damaged", "not_offered")


def reason_of(code: str) -> Text:
    """Why the landlord's system refused what was sent."""
    return SENTENCES[code] if code in _TOLD else T("L’accueil peut vous aider tout de suite.")


def act_refused(guide: WaysOn, reason: Text, number: str, correct: Callable[[], None] | None) -> Message:
    """What was sent is kept and not taken; ``correct`` leads back to the answers, where there were any."""
    body = [reason]
    if correct is not None:
        body.append(T("Vous pouvez changer vos réponses et les renvoyer."))
    if number:
        body.append(T("Numéro {number}", number=number))
    doors = [to_home(guide), to_person(guide)]
    if correct is not None:
        doors.append(Door("correct", T("Corriger"), "pencil", correct, primary=True))
    return Message(T("L’agence n’a pas accepté votre envoi."), tuple(body), tuple(doors), tone="warn")


def photo_refused(guide: WaysOn, reason: Text, number: str, correct: Callable[[], None]) -> Message:
    """What was sent is taken, but not a photo of it."""
    body = (
        reason,
        T("Votre demande est bien partie. Vous pouvez reprendre la photo, ou continuer sans elle."),
        T("Numéro {number}", number=number),
    )
    right = Door("correct", T("Corriger"), "pencil", correct, primary=True)
    doors = (to_home(guide), to_person(guide), right)
    return Message(T("L’agence n’a pas accepté votre photo."), body, doors, tone="warn")


def explained(guide: WaysOn, error: PaperTrouble, retry: Callable[[], None]) -> Message:
    """A device of this kiosk could not do it."""
    return Message(
        T("Cela n’a pas marché."),
        (error.told,),
        (to_home(guide), to_person(guide), again(retry)),
        tone="warn",
    )


def kept(guide: WaysOn, body: tuple[Text, ...], code: str, leave: Callable[[], None]) -> Message:
    """A journey is kept for another day; ``code`` brings it back."""
    return Message(
        T("Votre demande est gardée."),
        body,
        (to_home(guide), Door("leave", T("Terminer"), "exit-to-app", leave, primary=True)),
        tone="ok",
        code=code,
    )


def broken(guide: WaysOn) -> Message:
    """A fault of ours."""
    return Message(
        T("Quelque chose n’a pas marché."),
        (T("Ce n’est pas votre faute."), T("L’accueil peut vous aider tout de suite.")),
        (to_home(guide), to_person(guide)),
        tone="warn",
    )


def leaving(
    stay: Callable[[], None], leave: Callable[[], None], keep: Callable[[], None] | None = None
) -> Message:
    """Something was begun and is not sent; ``keep`` keeps it for another day, where that is possible."""
    doors = [
        Door("leave", T("Effacer et terminer"), "delete-outline", leave),
        Door("stay", T("Continuer"), "arrow-u-left-top", stay, primary=keep is None),
    ]
    if keep is None:
        return Message(
            T("Pas encore envoyée. L’effacer ?"),
            (T("Ce que vous avez commencé n’est pas encore parti à l’agence."),),
            tuple(doors),
            tone="warn",
        )
    doors.append(Door("keep", T("Garder"), "content-save-outline", keep, primary=True))
    return Message(
        T("Pas encore envoyée. La garder ?"),
        (T("Gardée, vous pourrez la continuer un autre jour."),),
        tuple(doors),
        tone="warn",
    )
