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

from kiosk.domain import NO_TEXT, Act, ActKind, T, Text, get_language, verbatim
from kiosk.journeys import (
    CallReceipt,
    Choose,
    Context,
    Delivery,
    Describe,
    IdentityRequirement,
    Journey,
    Number,
    NumberFormat,
    Option,
    SummaryLine,
    Tone,
)
from kiosk.journeys.parsing import format_phone

from . import cancellation, receipts, visit_facts

KEY = "aide"
#: What takes its requests (``/capabilities``).
SERVICE = "help_requests"
#: Where they are posted.
PATH = "/v1/help-requests"
TITLE = T("Parler à quelqu’un de l’agence")

NOW = "maintenant"
CALL_BACK = "rappel"
VIA_KIOSK = "a_travers"
URGENT = "urgence"
#: The step that tells how far a call is.
CALL_STEP_KEY = "appel"
AGREED = "oui"


@dataclass(frozen=True, slots=True)
class CallStatus:
    """What the kiosk knows of a call: when it was made, in which language; who took it, and when that and
    its end were heard of; whether nobody took it for ``long``, and whether the line is ``lost`` since it was
    delivered."""

    made_at: datetime
    language: str = "fr"
    holder: str = ""
    taken_at: datetime | None = None
    ended_at: datetime | None = None
    long: bool = False
    lost: bool = False


class CallStage(Enum):
    """How far a call is, as far as the kiosk knows."""

    SENDING = auto()
    CALLED = auto()
    OVERDUE = auto()
    COMING = auto()
    HERE = auto()
    ENDED = auto()
    NOT_DELIVERED = auto()
    CONNECTION_LOST = auto()
    CLOSED = auto()


#: A call that is no longer waited for.
ENDED_CALL_STAGES = frozenset({CallStage.HERE, CallStage.ENDED})


@cache
def journey() -> Journey:
    """The journey; ``facts["topic"]`` is what the visitor was doing, if anything."""
    return Journey(
        key=KEY,
        title=TITLE,
        icon="face-agent",
        needs=IdentityRequirement.NONE,
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
                    Option(AGREED, T("Oui : {topic}", topic=visit_facts.topic(view)), icon="check"),
                    Option("non", T("Non, je l’expliquerai"), icon="close"),
                ),
                when=lambda view: bool(visit_facts.topic(view)) and _is_told(view),
            ),
            Describe(
                key="sujet",
                personal=False,
                title=T("C’est à quel sujet ?"),
                hint=T("Si vous le voulez bien. L’agent le lira avant de vous parler."),
                optional=True,
                skip_label=T("Ne pas le dire"),
                when=lambda view: _called_back(view) and not visit_facts.topic(view),
            ),
            call_step(_comes_here),
            receipts.receipt(
                title=lambda view: T("C’est demandé") if _is_told(view) else NO_TEXT,
                headline=lambda view: (
                    T("L’agence va vous rappeler.") if _is_told(view) else receipts.STAFF_NOT_NOTIFIED
                ),
                reference=lambda view: visit_facts.reference(view) if _is_told(view) else "",
                facts=lambda view: (
                    [SummaryLine(T("Sujet"), agreed_topic(view))] if agreed_topic(view) else []
                ),
                notice=lambda view: receipts.delivery_notice(view) if _is_told(view) else None,
                tone=lambda view: Tone.OK if _is_told(view) else Tone.WARN,
                refused=receipts.STAFF_NOT_NOTIFIED,
                held=receipts.STAFF_NOT_NOTIFIED,
                take_back=lambda view: cancellation_journey(view, CALL_BACK) if _is_told(view) else None,
                when=lambda view: not (_comes_here(view) or is_via_kiosk(view) or is_urgent(view)),
            ),
        ),
    )


def call_step(when: Callable[[Context], bool]) -> CallReceipt:
    """Someone was called to the kiosk, and the visitor waits: the last step, also of other journeys."""
    return CallReceipt(
        key=CALL_STEP_KEY,
        title=NO_TEXT,
        headline=call_headline,
        reference=visit_facts.reference,
        facts=lambda view: [],
        notice=lambda view: None,
        spoken=_spoken,
        cancellation=lambda view: None if receipts.is_refused(view) else cancellation_journey(view, NOW),
        when=when,
    )


def _closed(view: Context) -> Text:
    """That nobody is there, and when someone is."""
    opens = _when_open(view)
    return T("{first} {then}", first=T("L’agence est fermée maintenant."), then=opens) if opens else NO_TEXT


def _ways(view: Context) -> list[Option]:
    ways, back = [], []
    if visit_facts.has_service(view, SERVICE):
        if visit_facts.is_at_agency(view):
            ways.append(Option(NOW, T("Maintenant, ici"), icon="account-voice"))
        back.append(Option(CALL_BACK, T("Être rappelé au téléphone"), icon="phone-return"))
    if view.facts.get("bridge"):
        through = (
            Option(
                VIA_KIOSK,
                T("Lire ce que dit l’agent"),
                T("La borne écrit ce qu’il dit."),
                icon="closed-caption",
            )
            if visit_facts.language(view) == "fr"
            else Option(
                VIA_KIOSK, T("Parler dans ma langue"), T("La borne traduit pour vous deux."), icon="translate"
            )
        )
        ways.append(through)
    urgent = Option(URGENT, T("Je suis en danger"), icon="alert-octagon-outline")
    if back and _is_closed(view):  # nobody would come
        return [*back, urgent, *ways]
    # A call back is for who can wait, and hears: it comes last.
    return [*ways, urgent, *back] if ways or back else []


def is_via_kiosk(view: Context) -> bool:
    """Whether the two will talk through the kiosk."""
    return bool(view.get("quand") == VIA_KIOSK)


def is_urgent(view: Context) -> bool:
    """Whether the visitor is in danger: nothing else is asked of them."""
    return bool(view.get("quand") == URGENT)


def _is_told(view: Context) -> bool:
    """Whether the agency is told that someone is asked for: not where its system takes no such requests."""
    return visit_facts.has_service(view, SERVICE) and not is_via_kiosk(view) and not is_urgent(view)


def _called_back(view: Context) -> bool:
    return bool(view.get("quand") == CALL_BACK)


def _comes_here(view: Context) -> bool:
    """Whether someone is called to the kiosk."""
    return bool(view.get("quand") == NOW) and _is_told(view)


def can_call_agent(view: Context) -> bool:
    """Whether someone can be called to the kiosk now, as far as is known."""
    return visit_facts.has_service(view, SERVICE) and visit_facts.is_at_agency(view) and not _is_closed(view)


def _is_closed(view: Context) -> bool:
    agency = visit_facts.agency(view)
    return agency is not None and agency.is_closed(
        visit_facts.now(view), visit_facts.public_holidays_of(view)
    )


def call_status(view: Context) -> CallStatus:
    """What is known of the call; before anything is, that it is made now."""
    return cast(
        CallStatus, view.facts.get("call") or CallStatus(visit_facts.now(view), visit_facts.language(view))
    )


def call_stage(view: Context) -> CallStage:
    """How far the call is. A closed agency is said to be so, unless someone has answered all the same."""
    call, delivery = call_status(view), view.outcome.delivery if view.outcome else None
    if call.ended_at is not None:
        return CallStage.HERE if call.taken_at is not None else CallStage.ENDED
    if call.taken_at is not None:
        return CallStage.COMING
    if _is_closed(view):
        return CallStage.CLOSED
    match delivery:
        case None:
            return CallStage.SENDING
        case Delivery.WAITING | Delivery.HELD | Delivery.REFUSED:
            return CallStage.NOT_DELIVERED
        case Delivery.SENT:
            return (
                CallStage.CONNECTION_LOST
                if call.lost
                else CallStage.OVERDUE
                if call.long
                else CallStage.CALLED
            )


def call_headline(view: Context) -> Text:
    """What is large: nobody comes before someone has answered."""
    return _said(view)[0]


def call_short_text(view: Context) -> Text:
    """The call in a few words, wherever else the visitor is."""
    return _said(view)[1]


def _said(view: Context) -> tuple[Text, Text]:
    """How far the call is, in a sentence and in a few words."""
    name = call_status(view).holder
    match call_stage(view):
        case CallStage.SENDING | CallStage.CALLED:
            return T("Nous appelons quelqu’un de l’agence."), T("On appelle l’agence")
        case CallStage.OVERDUE:
            return T("Personne n’a encore répondu."), T("Pas encore de réponse")
        case CallStage.COMING if name:
            return T("{name} arrive.", name=name), T("{name} arrive", name=name)
        case CallStage.COMING:
            return T("Quelqu’un arrive."), T("Quelqu’un arrive")
        case CallStage.HERE if name:
            return T("{name} est là.", name=name), T("{name} est là", name=name)
        case CallStage.HERE:
            return T("Quelqu’un est là."), T("Quelqu’un est là")
        case CallStage.ENDED:
            return T("Votre appel est terminé."), T("Appel terminé")
        case CallStage.NOT_DELIVERED:
            return receipts.STAFF_NOT_NOTIFIED, T("Appel non envoyé")
        case CallStage.CONNECTION_LOST:
            return T("Nous ne savons pas si quelqu’un a répondu."), T("Appel : pas de réseau")
        case CallStage.CLOSED:
            return T("L’agence est fermée maintenant."), T("Agence fermée")


def call_explanation(view: Context) -> Text:
    """What follows for the visitor, in a sentence or two."""
    call, agency = call_status(view), visit_facts.agency(view)
    match call_stage(view):
        case CallStage.SENDING:
            return T("L’envoi est en cours. Restez près de la borne.")
        case CallStage.CALLED:
            return T("L’agence a reçu votre appel. Restez près de la borne.")
        case CallStage.OVERDUE if agency is not None and agency.phone:
            phone = verbatim(format_phone(agency.phone))
            return T("Attendez encore, faites-vous rappeler, ou appelez le {phone}.", phone=phone)
        case CallStage.OVERDUE:
            return T("Attendez encore, ou faites-vous rappeler.")
        case CallStage.COMING:
            assert call.taken_at is not None
            return T("Réponse à {time}. Restez près de la borne.", time=call.taken_at.time())
        case CallStage.HERE:
            return T("Votre appel est terminé.")
        case CallStage.ENDED:
            return T("Pour appeler encore, touchez « Aide ».")
        case CallStage.NOT_DELIVERED if (
            view.outcome is not None and view.outcome.delivery is Delivery.WAITING
        ):
            return T("Pas de réseau : l’envoi se fera tout seul. Rien n’est perdu.")
        case CallStage.NOT_DELIVERED:
            return T("La borne ne peut rien envoyer pour l’instant.")
        case CallStage.CONNECTION_LOST:
            return T("Le réseau ne répond pas. Vous pouvez aller au guichet.")
        case CallStage.CLOSED:
            return _when_open(view)


def _when_open(view: Context) -> Text:
    """When an agency that is closed opens."""
    agency = visit_facts.agency(view)
    if agency is None or not _is_closed(view):
        return NO_TEXT
    opens = agency.opens(visit_facts.now(view), visit_facts.public_holidays_of(view))
    if opens is None:
        return T("Faites-vous rappeler : l’agence vous appellera.")
    return T("Elle ouvre {day} à {time}. Vous pouvez être rappelé.", day=opens.date(), time=opens.time())


def call_milestones(view: Context) -> list[tuple[Text, datetime | None]]:
    """The call step by step: what, and when that was; ``None`` for what is not yet."""
    call, name = call_status(view), call_status(view).holder
    return [
        (T("Vous appelez"), call.made_at),
        (T("{name} répond", name=name) if name else T("On vous répond"), call.taken_at),
        (T("{name} est là", name=name) if name else T("Quelqu’un est là"), call.ended_at),
    ]


def known_to_agent(view: Context) -> tuple[Text, list[SummaryLine]]:
    """What who comes knows already: under which title, and the lines."""
    name = call_status(view).holder
    delivered = view.outcome is not None and view.outcome.delivery is Delivery.SENT
    if not delivered:
        title = T("L’agence saura")
    else:
        title = T("{name} sait déjà", name=name) if name else T("L’agence sait déjà")
    lines = [
        SummaryLine(T("Vous parlez"), T("{language}", language=get_language(call_status(view).language)))
    ]
    if agreed_topic(view):
        lines.append(SummaryLine(T("Au sujet de"), agreed_topic(view)))
    return title, lines


def _spoken(view: Context) -> list[Text]:
    if call_stage(view) is CallStage.CLOSED:  # there is nothing to wait for with a number
        return [call_headline(view), call_explanation(view)]
    number = T("Votre numéro est {number}.", number=", ".join(visit_facts.reference(view)))
    return [call_headline(view), call_explanation(view), number]


def agreed_topic(view: Context) -> Text:
    """What may be told: what the visitor agreed to, or said."""
    if view.get("accord") == AGREED:
        return visit_facts.topic(view)
    return verbatim(view.get("sujet", ""))


def _act(view: Context) -> Act | None:
    """The body of ``POST /v1/help-requests``; nothing where the landlord's system takes none."""
    if not _is_told(view):
        return None
    who, number = visit_facts.identity(view), visit_facts.reference(view)
    body: dict[str, Any] = {
        "reference": number,
        "when": view["quand"],
        "topic": agreed_topic(view).msgid,
        "language": visit_facts.language(view),
        "phone": view.get("telephone", ""),
        "reporter": visit_facts.reporter_json(who) if who else None,
        "interpreter": None,
        "at": visit_facts.now(view).isoformat(),
    }
    return Act(ActKind.HELP_REQUEST, number, PATH, body)


def cancellation_journey(view: Context, when: str) -> Journey:
    """Takes back the call that was made in ``view``."""
    nobody = T("Personne ne vous appellera.") if when == CALL_BACK else T("Personne ne viendra.")
    return cancellation.cancellation_journey(
        ActKind.HELP_CANCEL,
        PATH,
        visit_facts.reference(view),
        visit_facts.identity(view),
        title=TITLE,
        icon="face-agent",
        meaning=(nobody,),
    )
