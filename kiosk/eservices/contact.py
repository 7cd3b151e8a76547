"""Parler à quelqu’un: someone comes now, or calls back. The topic is told only if the visitor agrees.

What is told of a call is what the landlord's system has said of it: that someone comes once someone has taken
it, and who.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from functools import cache
from typing import Any, cast

from kiosk.domain import NOTHING, Act, ActKind, T, Text, language, verbatim
from kiosk.journeys import (
    Calling,
    Choose,
    Delivery,
    Describe,
    Journey,
    Line,
    Needs,
    Number,
    NumberFormat,
    Option,
    Tone,
    View,
)
from kiosk.journeys.formats import readable_phone

from . import given, receipts, taking_back

KEY = "aide"
#: What takes its requests (``/capabilities``).
SERVICE = "help_requests"
#: Where they are posted.
PATH = "/v1/help-requests"
TITLE = T("Parler à quelqu’un de l’agence")

NOW = "maintenant"
CALL_BACK = "rappel"
THROUGH = "a_travers"
URGENT = "urgence"
#: The step that tells how far a call is.
CALL = "appel"
AGREED = "oui"


@dataclass(frozen=True, slots=True)
class Call:
    """What the kiosk knows of a call: when it was made, in which language; who took it, and when that and
    its end were heard of; whether nobody took it for ``long``, and whether the line is ``lost`` since it was
    delivered."""

    made_at: datetime
    language: str = "fr"
    holder: str = ""
    taken_at: datetime | None = None
    over_at: datetime | None = None
    long: bool = False
    lost: bool = False


class Stage(Enum):
    """How far a call is, as far as the kiosk knows."""

    SENDING = auto()
    CALLED = auto()
    LATE = auto()
    COMING = auto()
    HERE = auto()
    OVER = auto()
    UNHEARD = auto()
    LOST = auto()
    CLOSED = auto()


#: A call that is no longer waited for.
ENDED = frozenset({Stage.HERE, Stage.OVER})


@cache
def journey() -> Journey:
    """The journey; ``facts["topic"]`` is what the visitor was doing, if anything."""
    return Journey(
        key=KEY,
        title=TITLE,
        icon="face-agent",
        needs=Needs.NONE,
        act=_act,
        steps=(
            Choose(
                key="quand",
                title=T("Comment voulez-vous parler à quelqu’un ?"),
                forks=True,
                hint=_closed,
                options=_ways,
            ),
            Number(
                key="telephone",
                title=T("À quel numéro vous rappeler ?"),
                format=NumberFormat.PHONE,
                length=10,
                when=_called_back,
            ),
            Choose(
                key="accord",
                title=T("Peut-on dire à l’agent ce que vous faisiez ?"),
                options=lambda view: (
                    Option(AGREED, T("Oui : {topic}", topic=given.topic(view)), icon="check"),
                    Option("non", T("Non, je l’expliquerai"), icon="close"),
                ),
                when=lambda view: bool(given.topic(view)) and _is_told(view),
            ),
            Describe(
                key="sujet",
                personal=False,
                title=T("C’est à quel sujet ?"),
                hint=T("Si vous le voulez bien. L’agent le lira avant de vous parler."),
                optional=True,
                skip_label=T("Ne pas le dire"),
                when=lambda view: _called_back(view) and not given.topic(view),
            ),
            calling(_comes_here),
            receipts.receipt(
                title=lambda view: T("C’est demandé") if _is_told(view) else NOTHING,
                headline=lambda view: (
                    T("L’agence va vous rappeler.") if _is_told(view) else receipts.NOBODY_KNOWS
                ),
                reference=lambda view: given.reference(view) if _is_told(view) else "",
                facts=lambda view: [Line(T("Sujet"), topic(view))] if topic(view) else [],
                notice=lambda view: receipts.delivery(view) if _is_told(view) else None,
                tone=lambda view: Tone.OK if _is_told(view) else Tone.WARN,
                refused=receipts.NOBODY_KNOWS,
                held=receipts.NOBODY_KNOWS,
                take_back=lambda view: take_back(view, CALL_BACK) if _is_told(view) else None,
                when=lambda view: not (_comes_here(view) or through_the_kiosk(view) or is_urgent(view)),
            ),
        ),
    )


def calling(when: Callable[[View], bool]) -> Calling:
    """Someone was called to the kiosk, and the visitor waits: the last step, also of other journeys."""
    return Calling(
        key=CALL,
        title=NOTHING,
        headline=headline,
        reference=given.reference,
        facts=lambda view: [],
        notice=lambda view: None,
        spoken=_spoken,
        take_back=lambda view: None if receipts.is_refused(view) else take_back(view, NOW),
        when=when,
    )


def _closed(view: View) -> Text:
    """That nobody is there, and when someone is."""
    opens = _when_open(view)
    return T("{first} {then}", first=T("L’agence est fermée maintenant."), then=opens) if opens else NOTHING


def _ways(view: View) -> list[Option]:
    ways, back = [], []
    if given.offers(view, SERVICE):
        if given.at_the_agency(view):
            ways.append(Option(NOW, T("Maintenant, ici"), icon="account-voice"))
        back.append(Option(CALL_BACK, T("Être rappelé au téléphone"), icon="phone-return"))
    if view.facts.get("bridge"):
        through = (
            Option(
                THROUGH,
                T("Lire ce que dit l’agent"),
                T("La borne écrit ce qu’il dit."),
                icon="closed-caption",
            )
            if given.language(view) == "fr"
            else Option(
                THROUGH, T("Parler dans ma langue"), T("La borne traduit pour vous deux."), icon="translate"
            )
        )
        ways.append(through)
    urgent = Option(URGENT, T("Je suis en danger"), icon="alert-octagon-outline")
    if back and _is_closed(view):  # nobody would come
        return [*back, urgent, *ways]
    # A call back is for who can wait, and hears: it comes last.
    return [*ways, urgent, *back] if ways or back else []


def through_the_kiosk(view: View) -> bool:
    """Whether the two will talk through the kiosk."""
    return bool(view.get("quand") == THROUGH)


def is_urgent(view: View) -> bool:
    """Whether the visitor is in danger: nothing else is asked of them."""
    return bool(view.get("quand") == URGENT)


def _is_told(view: View) -> bool:
    """Whether the agency is told that someone is asked for: not where its system takes no such requests."""
    return given.offers(view, SERVICE) and not through_the_kiosk(view) and not is_urgent(view)


def _called_back(view: View) -> bool:
    return bool(view.get("quand") == CALL_BACK)


def _comes_here(view: View) -> bool:
    """Whether someone is called to the kiosk."""
    return bool(view.get("quand") == NOW) and _is_told(view)


def can_come(view: View) -> bool:
    """Whether someone can be called to the kiosk now, as far as is known."""
    return given.offers(view, SERVICE) and given.at_the_agency(view) and not _is_closed(view)


def _is_closed(view: View) -> bool:
    agency = given.agency(view)
    return agency is not None and agency.is_closed(given.now(view), given.days_off(view))


def call_of(view: View) -> Call:
    """What is known of the call; before anything is, that it is made now."""
    return cast(Call, view.facts.get("call") or Call(given.now(view), given.language(view)))


def stage(view: View) -> Stage:
    """How far the call is. A closed agency is said to be so, unless someone has answered all the same."""
    call, delivery = call_of(view), view.outcome.delivery if view.outcome else None
    if call.over_at is not None:
        return Stage.HERE if call.taken_at is not None else Stage.OVER
    if call.taken_at is not None:
        return Stage.COMING
    if _is_closed(view):
        return Stage.CLOSED
    match delivery:
        case None:
            return Stage.SENDING
        case Delivery.WAITING | Delivery.HELD | Delivery.REFUSED:
            return Stage.UNHEARD
        case Delivery.SENT:
            return Stage.LOST if call.lost else Stage.LATE if call.long else Stage.CALLED


def headline(view: View) -> Text:
    """What is large: nobody comes before someone has answered."""
    return _said(view)[0]


def in_short(view: View) -> Text:
    """The call in a few words, wherever else the visitor is."""
    return _said(view)[1]


def _said(view: View) -> tuple[Text, Text]:
    """How far the call is, in a sentence and in a few words."""
    name = call_of(view).holder
    match stage(view):
        case Stage.SENDING | Stage.CALLED:
            return T("Nous appelons quelqu’un de l’agence."), T("On appelle l’agence")
        case Stage.LATE:
            return T("Personne n’a encore répondu."), T("Pas encore de réponse")
        case Stage.COMING if name:
            return T("{name} arrive.", name=name), T("{name} arrive", name=name)
        case Stage.COMING:
            return T("Quelqu’un arrive."), T("Quelqu’un arrive")
        case Stage.HERE if name:
            return T("{name} est là.", name=name), T("{name} est là", name=name)
        case Stage.HERE:
            return T("Quelqu’un est là."), T("Quelqu’un est là")
        case Stage.OVER:
            return T("Votre appel est terminé."), T("Appel terminé")
        case Stage.UNHEARD:
            return receipts.NOBODY_KNOWS, T("Appel non envoyé")
        case Stage.LOST:
            return T("Nous ne savons pas si quelqu’un a répondu."), T("Appel : pas de réseau")
        case Stage.CLOSED:
            return T("L’agence est fermée maintenant."), T("Agence fermée")


def meaning(view: View) -> Text:
    """What follows for the visitor, in a sentence or two."""
    call, agency = call_of(view), given.agency(view)
    match stage(view):
        case Stage.SENDING:
            return T("L’envoi est en cours. Restez près de la borne.")
        case Stage.CALLED:
            return T("L’agence a reçu votre appel. Restez près de la borne.")
        case Stage.LATE if agency is not None and agency.phone:
            phone = verbatim(readable_phone(agency.phone))
            return T("Attendez encore, faites-vous rappeler, ou appelez le {phone}.", phone=phone)
        case Stage.LATE:
            return T("Attendez encore, ou faites-vous rappeler.")
        case Stage.COMING:
            assert call.taken_at is not None
            return T("Réponse à {time}. Restez près de la borne.", time=call.taken_at.time())
        case Stage.HERE:
            return T("Votre appel est terminé.")
        case Stage.OVER:
            return T("Pour appeler encore, touchez « Aide ».")
        case Stage.UNHEARD if view.outcome is not None and view.outcome.delivery is Delivery.WAITING:
            return T("Pas de réseau : l’envoi se fera tout seul. Rien n’est perdu.")
        case Stage.UNHEARD:
            return T("La borne ne peut rien envoyer pour l’instant.")
        case Stage.LOST:
            return T("Le réseau ne répond pas. Vous pouvez aller au guichet.")
        case Stage.CLOSED:
            return _when_open(view)


def _when_open(view: View) -> Text:
    """When an agency that is closed opens."""
    agency = given.agency(view)
    if agency is None or not _is_closed(view):
        return NOTHING
    opens = agency.opens(given.now(view), given.days_off(view))
    if opens is None:
        return T("Faites-vous rappeler : l’agence vous appellera.")
    return T("Elle ouvre {day} à {time}. Vous pouvez être rappelé.", day=opens.date(), time=opens.time())


def milestones(view: View) -> list[tuple[Text, datetime | None]]:
    """The call step by step: what, and when that was; ``None`` for what is not yet."""
    call, name = call_of(view), call_of(view).holder
    return [
        (T("Vous appelez"), call.made_at),
        (T("{name} répond", name=name) if name else T("On vous répond"), call.taken_at),
        (T("{name} est là", name=name) if name else T("Quelqu’un est là"), call.over_at),
    ]


def known(view: View) -> tuple[Text, list[Line]]:
    """What who comes knows already: under which title, and the lines."""
    name = call_of(view).holder
    delivered = view.outcome is not None and view.outcome.delivery is Delivery.SENT
    if not delivered:
        title = T("L’agence saura")
    else:
        title = T("{name} sait déjà", name=name) if name else T("L’agence sait déjà")
    lines = [Line(T("Vous parlez"), T("{language}", language=language(call_of(view).language)))]
    if topic(view):
        lines.append(Line(T("Au sujet de"), topic(view)))
    return title, lines


def _spoken(view: View) -> list[Text]:
    if stage(view) is Stage.CLOSED:  # there is nothing to wait for with a number
        return [headline(view), meaning(view)]
    number = T("Votre numéro est {number}.", number=", ".join(given.reference(view)))
    return [headline(view), meaning(view), number]


def topic(view: View) -> Text:
    """What may be told: what the visitor agreed to, or said."""
    if view.get("accord") == AGREED:
        return given.topic(view)
    return verbatim(view.get("sujet", ""))


def _act(view: View) -> Act | None:
    """The body of ``POST /v1/help-requests``; nothing where the landlord's system takes none."""
    if not _is_told(view):
        return None
    who, number = given.identity(view), given.reference(view)
    body: dict[str, Any] = {
        "reference": number,
        "when": view["quand"],
        "topic": topic(view).msgid,
        "language": given.language(view),
        "phone": view.get("telephone", ""),
        "reporter": given.reporter(who) if who else None,
        "interpreter": None,
        "at": given.now(view).isoformat(),
    }
    return Act(ActKind.HELP_REQUEST, number, PATH, body)


def take_back(view: View, when: str) -> Journey:
    """Takes back the call that was made in ``view``."""
    nobody = T("Personne ne vous appellera.") if when == CALL_BACK else T("Personne ne viendra.")
    return taking_back.journey(
        ActKind.HELP_CANCEL,
        PATH,
        given.reference(view),
        given.identity(view),
        title=TITLE,
        icon="face-agent",
        meaning=(nobody,),
    )
