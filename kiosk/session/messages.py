"""What is said when something cannot be done: a sentence, a reason that blames nobody, and ways on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol

from kiosk.backend.refused_acts import REFUSAL_REASONS
from kiosk.device.peripherals import PeripheralError
from kiosk.domain import T, Text, verbatim
from kiosk.domain.rules import PARIS, TIME_IS_ENOUGH, whole_minute
from kiosk.session.screen_state import MessageAction, MessageScreen


class MessageNavigation(Protocol):
    """Where every message can lead."""

    def home(self) -> None: ...
    def help(self) -> None: ...


def staff_action(navigation: MessageNavigation) -> MessageAction:
    return MessageAction("person", T("Parler à quelqu’un"), "face-agent", navigation.help)


def home_action(navigation: MessageNavigation) -> MessageAction:
    return MessageAction("home", T("Menu"), "home", navigation.home)


def retry_action(retry: Callable[[], None]) -> MessageAction:
    return MessageAction("again", T("Réessayer"), "refresh", retry, primary=True)


def unreachable(navigation: MessageNavigation, retry: Callable[[], None]) -> MessageScreen:
    """The landlord's system does not answer."""
    return MessageScreen(
        T("Votre compte est indisponible pour l’instant."),
        (T("Le réseau ne répond pas."), T("Ce que vous avez déjà envoyé est gardé. Rien n’est perdu.")),
        (home_action(navigation), staff_action(navigation), retry_action(retry)),
        tone="warn",
    )


def nothing_leaves(navigation: MessageNavigation, way_on: MessageAction) -> MessageScreen:
    """The landlord takes nothing from this kiosk."""
    return MessageScreen(
        T("La borne ne peut rien envoyer pour l’instant."),
        (
            T("Ce n’est pas votre faute. Dites-le à l’accueil, s’il vous plaît."),
            T("Ce que vous avez déjà envoyé est gardé. Rien n’est perdu."),
        ),
        (home_action(navigation), staff_action(navigation), way_on),
        tone="warn",
    )


def not_recording(navigation: MessageNavigation, code: str, go_on: Callable[[], None]) -> MessageScreen:
    """This kiosk keeps nothing: what it does it does at once. ``code`` is for the technician."""
    return MessageScreen(
        T("La borne ne peut pas enregistrer."),
        (T("Vous pouvez continuer."), T("L’accueil peut vous aider."), verbatim(code)),
        (staff_action(navigation), MessageAction("go_on", T("Continuer"), "check", go_on, primary=True)),
        tone="warn",
    )


def number_locked(navigation: MessageNavigation, until: datetime, now: datetime) -> MessageScreen:
    """Too many wrong tries with this number."""
    soon = T("Ce numéro est bloqué jusqu’à {time}.", time=whole_minute(until).time())
    return _locked(navigation, soon, until, now)


def too_many_tries(navigation: MessageNavigation, until: datetime, now: datetime) -> MessageScreen:
    """At this kiosk, or for this visitor: the landlord does not say which."""
    soon = T("Vous pourrez réessayer à {time}.", time=whole_minute(until).time())
    return _locked(navigation, soon, until, now)


def _locked(navigation: MessageNavigation, soon: Text, until: datetime, now: datetime) -> MessageScreen:
    """``soon`` has a time, which says nothing where it may be another day's."""
    is_soon = until - now < TIME_IS_ENOUGH
    return MessageScreen(
        soon if is_soon else T("Vous pourrez réessayer le {day}.", day=until.astimezone(PARIS).date()),
        (
            T("Il y a eu plusieurs essais. C’est pour vous protéger."),
            T("L’accueil peut vous aider. Montrez une pièce d’identité."),
        ),
        (replace(staff_action(navigation), primary=True), home_action(navigation)),
        tone="warn",
    )


def other_phone(navigation: MessageNavigation) -> MessageScreen:
    """The code went to a phone that the visitor does not have."""
    return MessageScreen(
        T("Ce n’est pas votre téléphone ?"),
        (
            T("L’accueil peut changer le numéro avec vous. Montrez une pièce d’identité."),
            T("L’accueil peut aussi faire votre demande avec vous, sans code."),
        ),
        (home_action(navigation), replace(staff_action(navigation), primary=True)),
    )


def sign_in_unverified(
    navigation: MessageNavigation, go_on: Callable[[], None], *, held: bool = False
) -> MessageScreen:
    """The number could not be checked; what is done with it is."""
    way_on = MessageAction("go_on", T("Continuer"), "check", go_on, primary=True)
    if held:
        return nothing_leaves(navigation, way_on)
    return MessageScreen(
        T("Pas de réseau pour le moment."),
        (T("Vous pouvez continuer."), T("Nous vérifierons votre numéro plus tard. Rien ne sera perdu.")),
        (home_action(navigation), way_on),
        tone="warn",
    )


def storage_failed(navigation: MessageNavigation, retry: Callable[[], None]) -> MessageScreen:
    """The disk of this kiosk took nothing."""
    return MessageScreen(
        T("La borne ne peut pas enregistrer."),
        (T("Votre demande n’est pas encore partie."), T("Réessayez, ou demandez à l’accueil.")),
        (staff_action(navigation), retry_action(retry)),
        tone="warn",
    )


def outcome_unknown(navigation: MessageNavigation, retry: Callable[[], None]) -> MessageScreen:
    """It had to be done at once, and no answer came: it may be done or not."""
    return MessageScreen(
        T("Nous ne savons pas si c’est fait."),
        (
            T("Le réseau n’a pas répondu."),
            T("Vous pouvez réessayer sans crainte : rien ne sera fait deux fois."),
        ),
        (home_action(navigation), staff_action(navigation), retry_action(retry)),
        tone="warn",
    )


def not_possible(navigation: MessageNavigation) -> MessageScreen:
    """The landlord's system does not do this for this visitor."""
    return MessageScreen(
        T("Cela n’est pas possible ici."),
        (T("Rien n’a été changé."), T("L’accueil peut vous aider tout de suite.")),
        (home_action(navigation), staff_action(navigation)),
        tone="warn",
    )


#: Refusals that are worth a word to the visitor; any other one is for the staff.
_EXPLAINED_CODES = ("invalid", "transition_not_allowed", "too_large", "attachment_damaged", "not_offered")


def refusal_reason(code: str) -> Text:
    """Why the landlord's system refused what was sent."""
    return (
        REFUSAL_REASONS[code] if code in _EXPLAINED_CODES else T("L’accueil peut vous aider tout de suite.")
    )


def act_refused(
    navigation: MessageNavigation, reason: Text, number: str, correct: Callable[[], None] | None
) -> MessageScreen:
    """What was sent is kept and not taken; ``correct`` leads back to the answers, where there were any."""
    body = [reason]
    if correct is not None:
        body.append(T("Vous pouvez changer vos réponses et les renvoyer."))
    if number:
        body.append(T("Numéro {number}", number=number))
    actions = [home_action(navigation), staff_action(navigation)]
    if correct is not None:
        actions.append(MessageAction("correct", T("Corriger"), "pencil", correct, primary=True))
    return MessageScreen(T("L’agence n’a pas accepté votre envoi."), tuple(body), tuple(actions), tone="warn")


def photo_refused(
    navigation: MessageNavigation, reason: Text, number: str, correct: Callable[[], None]
) -> MessageScreen:
    """What was sent is taken, but not a photo of it."""
    body = (
        reason,
        T("Votre demande est bien partie. Vous pouvez reprendre la photo, ou continuer sans elle."),
        T("Numéro {number}", number=number),
    )
    right = MessageAction("correct", T("Corriger"), "pencil", correct, primary=True)
    actions = (home_action(navigation), staff_action(navigation), right)
    return MessageScreen(T("L’agence n’a pas accepté votre photo."), body, actions, tone="warn")


def peripheral_failed(
    navigation: MessageNavigation, error: PeripheralError, retry: Callable[[], None]
) -> MessageScreen:
    """A device of this kiosk could not do it."""
    return MessageScreen(
        T("Cela n’a pas marché."),
        (error.sentence,),
        (home_action(navigation), staff_action(navigation), retry_action(retry)),
        tone="warn",
    )


PRIVATE_HIDDEN = T("Vos noms, numéros et montants sont cachés.")


def offer_assistance(helper: str, accept: Callable[..., None], decline: Callable[[], None]) -> MessageScreen:
    """Someone of the agency would help: the visitor says yes or no, and whether what is theirs is hidden."""
    return MessageScreen(
        T("{name} peut vous aider ici.", name=helper),
        (
            T("{name} verra ce que vous faites. L’agence saura que {name} vous aide.", name=helper),
            T("Vous pouvez cacher ce qui est à vous, et arrêter quand vous voulez."),
        ),
        (
            MessageAction("alone", T("Non merci, sans aide"), "account", decline),
            MessageAction(
                "assisted.hidden", T("Oui, mais en cachant"), "eye-off-outline", partial(accept, hidden=True)
            ),
            MessageAction(
                "assisted",
                T("Oui, aidez-moi"),
                "account-heart-outline",
                partial(accept, hidden=False),
                primary=True,
            ),
        ),
    )


def assistance(
    helper: str, *, hidden: bool, hide: Callable[[], None], stop: Callable[[], None], stay: Callable[[], None]
) -> MessageScreen:
    """What the visitor may do about who helps them."""
    words, icon = (
        (T("Montrer ce qui est à moi"), "eye-outline")
        if hidden
        else (T("Cacher ce qui est à moi"), "eye-off-outline")
    )
    return MessageScreen(
        T("{name} vous aide", name=helper),
        (
            PRIVATE_HIDDEN
            if hidden
            else T("{name} verra ce que vous faites. L’agence saura que {name} vous aide.", name=helper),
        ),
        (
            MessageAction("stop", T("Je continue sans aide"), "account", stop),
            MessageAction("hide", words, icon, hide),
            MessageAction("stay", T("Continuer"), "arrow-u-left-top", stay, primary=True),
        ),
    )


def draft_saved(
    navigation: MessageNavigation, body: tuple[Text, ...], code: str, leave: Callable[[], None]
) -> MessageScreen:
    """A journey is kept for another day; ``code`` brings it back."""
    return MessageScreen(
        T("Votre demande est gardée."),
        body,
        (home_action(navigation), MessageAction("leave", T("Terminer"), "exit-to-app", leave, primary=True)),
        tone="ok",
        code=code,
    )


def internal_error(navigation: MessageNavigation) -> MessageScreen:
    """A fault of ours."""
    return MessageScreen(
        T("Quelque chose n’a pas marché."),
        (T("Ce n’est pas votre faute."), T("L’accueil peut vous aider tout de suite.")),
        (home_action(navigation), staff_action(navigation)),
        tone="warn",
    )


def confirm_leaving_call(
    call: Text, stay: Callable[[], None], wait: Callable[[], None], cancel: Callable[[], None]
) -> MessageScreen:
    """The visitor goes while someone is awaited; ``call`` is how far that is. Who only leaves the kiosk
    (``wait``) is still awaited."""
    return MessageScreen(
        T("Annuler l’appel ?"),
        (call, T("Si vous ne restez pas, annulez l’appel, s’il vous plaît.")),
        (
            MessageAction("cancel", T("Annuler et terminer"), "close", cancel),
            MessageAction("wait", T("Terminer et attendre"), "exit-to-app", wait),
            MessageAction("stay", T("Continuer"), "arrow-u-left-top", stay, primary=True),
        ),
        tone="warn",
    )


def confirm_leaving_conversation(
    name: str, stay: Callable[[], None], leave: Callable[[], None]
) -> MessageScreen:
    """The visitor goes while they talk with somebody through the screen."""
    return MessageScreen(
        T("Terminer la conversation ?"),
        (T("{name} est encore avec vous.", name=name),),
        (
            MessageAction("cancel", T("Oui, terminer"), "close", leave),
            MessageAction("stay", T("Continuer"), "arrow-u-left-top", stay, primary=True),
        ),
        tone="warn",
    )


def offer_to_take_away(take: Callable[[], None], leave: Callable[[], None]) -> MessageScreen:
    """Two people have talked at the kiosk: before they leave it, what they have said can be taken along."""
    return MessageScreen(
        T("Emporter ce que nous avons dit"),
        (T("Un code à prendre en photo avec votre téléphone."),),
        (
            MessageAction("leave", T("Non merci"), "close", leave),
            MessageAction("take", T("Oui, je veux bien"), "thumb-up", take, primary=True),
        ),
    )


def confirm_leaving(
    stay: Callable[[], None], leave: Callable[[], None], keep: Callable[[], None] | None = None
) -> MessageScreen:
    """Something was begun and is not sent; ``keep`` keeps it for another day, where that is possible."""
    actions = [
        MessageAction("leave", T("Effacer et terminer"), "delete-outline", leave),
        MessageAction("stay", T("Continuer"), "arrow-u-left-top", stay, primary=keep is None),
    ]
    if keep is None:
        return MessageScreen(
            T("Votre demande n’est pas envoyée. L’effacer ?"),
            (T("Ce que vous avez commencé n’est pas encore parti à l’agence."),),
            tuple(actions),
            tone="warn",
        )
    actions.append(MessageAction("keep", T("Garder"), "content-save-outline", keep, primary=True))
    return MessageScreen(
        T("Votre demande n’est pas envoyée. La garder ?"),
        (T("Gardée, vous pourrez la continuer un autre jour."),),
        tuple(actions),
        tone="warn",
    )
