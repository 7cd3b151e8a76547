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
from typing import cast

from kiosk.domain import NO_TEXT, Act, T, Text, get_language, verbatim
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
    format_phone,
)
from landlord.contract import HelpWhen, routes

from .. import receipts, visit_facts

KEY = "aide"
#: What takes its requests (``/capabilities``).
CAPABILITY = "help_requests"
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
        act=lambda context: (
            help_act(context, context["quand"], agreed_topic(context).msgid) if _is_told(context) else None
        ),
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
                options=lambda context: (
                    Option(AGREED, T("Oui : {topic}", topic=visit_facts.topic(context)), icon="check"),
                    Option("non", T("Non, je l’expliquerai"), icon="close"),
                ),
                when=lambda context: bool(visit_facts.topic(context)) and _is_told(context),
            ),
            Describe(
                key="sujet",
                personal=False,
                title=T("C’est à quel sujet ?"),
                hint=T("Si vous le voulez bien. L’agent le lira avant de vous parler."),
                optional=True,
                skip_label=T("Ne pas le dire"),
                when=lambda context: _called_back(context) and not visit_facts.topic(context),
            ),
            call_step(_comes_here),
            receipts.receipt(
                title=lambda context: T("C’est demandé") if _is_told(context) else NO_TEXT,
                headline=lambda context: (
                    T("L’agence va vous rappeler.") if _is_told(context) else receipts.STAFF_NOT_NOTIFIED
                ),
                reference=lambda context: visit_facts.reference(context) if _is_told(context) else "",
                facts=lambda context: (
                    [SummaryLine(T("Sujet"), agreed_topic(context))] if agreed_topic(context) else []
                ),
                notice=lambda context: receipts.delivery_notice(context) if _is_told(context) else None,
                tone=lambda context: Tone.OK if _is_told(context) else Tone.WARN,
                refused=receipts.STAFF_NOT_NOTIFIED,
                held=receipts.STAFF_NOT_NOTIFIED,
                take_back=lambda context: (
                    cancellation_journey(context, CALL_BACK) if _is_told(context) else None
                ),
                when=lambda context: (
                    not (_comes_here(context) or is_via_kiosk(context) or is_urgent(context))
                ),
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
        facts=lambda context: [],
        notice=lambda context: None,
        spoken=_spoken,
        cancellation=lambda context: (
            None if receipts.is_refused(context) else cancellation_journey(context, NOW)
        ),
        when=when,
    )


def _closed(context: Context) -> Text:
    """That nobody is there, and when someone is."""
    opens = _when_open(context)
    return T("{first} {then}", first=T("L’agence est fermée maintenant."), then=opens) if opens else NO_TEXT


def _ways(context: Context) -> list[Option]:
    ways, back = [], []
    if visit_facts.has_service(context, CAPABILITY):
        if visit_facts.is_at_agency(context):
            ways.append(Option(NOW, T("Maintenant, ici"), icon="account-voice"))
        back.append(Option(CALL_BACK, T("Être rappelé au téléphone"), icon="phone-return"))
    if context.facts.get("bridge"):
        through = (
            Option(
                VIA_KIOSK,
                T("Lire ce que dit l’agent"),
                T("La borne écrit ce qu’il dit."),
                icon="closed-caption",
            )
            if visit_facts.language(context) == "fr"
            else Option(
                VIA_KIOSK, T("Parler dans ma langue"), T("La borne traduit pour vous deux."), icon="translate"
            )
        )
        ways.append(through)
    urgent = Option(URGENT, T("Je suis en danger"), icon="alert-octagon-outline")
    if back and _is_closed(context):  # nobody would come
        return [*back, urgent, *ways]
    # A call back is for who can wait, and hears: it comes last.
    return [*ways, urgent, *back] if ways or back else []


def is_via_kiosk(context: Context) -> bool:
    """Whether the two will talk through the kiosk."""
    return bool(context.get("quand") == VIA_KIOSK)


def is_urgent(context: Context) -> bool:
    """Whether the visitor is in danger: nothing else is asked of them."""
    return bool(context.get("quand") == URGENT)


def _is_told(context: Context) -> bool:
    """Whether the agency is told that someone is asked for: not where its system takes no such requests."""
    return (
        visit_facts.has_service(context, CAPABILITY) and not is_via_kiosk(context) and not is_urgent(context)
    )


def _called_back(context: Context) -> bool:
    return bool(context.get("quand") == CALL_BACK)


def _comes_here(context: Context) -> bool:
    """Whether someone is called to the kiosk."""
    return bool(context.get("quand") == NOW) and _is_told(context)


def can_call_agent(context: Context) -> bool:
    """Whether someone can be called to the kiosk now, as far as is known."""
    return (
        visit_facts.has_service(context, CAPABILITY)
        and visit_facts.is_at_agency(context)
        and not _is_closed(context)
    )


def _is_closed(context: Context) -> bool:
    agency = visit_facts.agency(context)
    return agency is not None and agency.is_closed(
        visit_facts.now(context), visit_facts.public_holidays_of(context)
    )


def call_status(context: Context) -> CallStatus:
    """What is known of the call; before anything is, that it is made now."""
    return cast(
        CallStatus,
        context.facts.get("call") or CallStatus(visit_facts.now(context), visit_facts.language(context)),
    )


def call_stage(context: Context) -> CallStage:
    """How far the call is. A closed agency is said to be so, unless someone has answered all the same."""
    call, delivery = call_status(context), context.outcome.delivery if context.outcome else None
    if call.ended_at is not None:
        return CallStage.HERE if call.taken_at is not None else CallStage.ENDED
    if call.taken_at is not None:
        return CallStage.COMING
    if _is_closed(context):
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


def call_headline(context: Context) -> Text:
    """What is large: nobody comes before someone has answered."""
    return _said(context)[0]


def call_short_text(context: Context) -> Text:
    """The call in a few words, wherever else the visitor is."""
    return _said(context)[1]


def _said(context: Context) -> tuple[Text, Text]:
    """How far the call is, in a sentence and in a few words."""
    name = call_status(context).holder
    match call_stage(context):
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


def call_explanation(context: Context) -> Text:
    """What follows for the visitor, in a sentence or two."""
    call, agency = call_status(context), visit_facts.agency(context)
    match call_stage(context):
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
            context.outcome is not None and context.outcome.delivery is Delivery.WAITING
        ):
            return T("Pas de réseau : l’envoi se fera tout seul. Rien n’est perdu.")
        case CallStage.NOT_DELIVERED:
            return T("La borne ne peut rien envoyer pour l’instant.")
        case CallStage.CONNECTION_LOST:
            return T("Le réseau ne répond pas. Vous pouvez aller au guichet.")
        case CallStage.CLOSED:
            return _when_open(context)


def _when_open(context: Context) -> Text:
    """When an agency that is closed opens."""
    agency = visit_facts.agency(context)
    if agency is None or not _is_closed(context):
        return NO_TEXT
    opens = agency.opens(visit_facts.now(context), visit_facts.public_holidays_of(context))
    if opens is None:
        return T("Faites-vous rappeler : l’agence vous appellera.")
    return T("Elle ouvre {day} à {time}. Vous pouvez être rappelé.", day=opens.date(), time=opens.time())


def call_milestones(context: Context) -> list[tuple[Text, datetime | None]]:
    """The call step by step: what, and when that was; ``None`` for what is not yet."""
    call, name = call_status(context), call_status(context).holder
    return [
        (T("Vous appelez"), call.made_at),
        (T("{name} répond", name=name) if name else T("On vous répond"), call.taken_at),
        (T("{name} est là", name=name) if name else T("Quelqu’un est là"), call.ended_at),
    ]


def known_to_agent(context: Context) -> tuple[Text, list[SummaryLine]]:
    """What who comes knows already: under which title, and the lines."""
    name = call_status(context).holder
    delivered = context.outcome is not None and context.outcome.delivery is Delivery.SENT
    if not delivered:
        title = T("L’agence saura")
    else:
        title = T("{name} sait déjà", name=name) if name else T("L’agence sait déjà")
    lines = [
        SummaryLine(T("Vous parlez"), T("{language}", language=get_language(call_status(context).language)))
    ]
    if agreed_topic(context):
        lines.append(SummaryLine(T("Au sujet de"), agreed_topic(context)))
    return title, lines


def _spoken(context: Context) -> list[Text]:
    if call_stage(context) is CallStage.CLOSED:  # there is nothing to wait for with a number
        return [call_headline(context), call_explanation(context)]
    number = T("Votre numéro est {number}.", number=", ".join(visit_facts.reference(context)))
    return [call_headline(context), call_explanation(context), number]


def agreed_topic(context: Context) -> Text:
    """What may be told: what the visitor agreed to, or said."""
    if context.get("accord") == AGREED:
        return visit_facts.topic(context)
    return verbatim(context.get("sujet", ""))


def help_act(context: Context, when: str, topic: str) -> Act:
    """Calls a person: one comes (``NOW``) or calls back (``CALL_BACK``)."""
    who, number = visit_facts.identity(context), visit_facts.reference(context)
    return routes.HELP_REQUEST.act(
        number,
        reference=number,
        when=HelpWhen(when),
        topic=topic,
        language=visit_facts.language(context),
        phone=context.get("telephone", ""),
        reporter=visit_facts.reporter(who) if who else None,
        at=visit_facts.now(context),
    )


def cancellation_journey(context: Context, when: str) -> Journey:
    """Takes back the call that was made in this context."""
    nobody = T("Personne ne vous appellera.") if when == CALL_BACK else T("Personne ne viendra.")
    who, number = visit_facts.identity(context), visit_facts.reference(context)
    reporter = visit_facts.reporter(who) if who else None
    return receipts.cancellation_journey(
        number,
        lambda context: routes.HELP_CANCEL.act(
            number, reporter=reporter, kind="annuler", at=visit_facts.now(context)
        ),
        title=TITLE,
        icon="face-agent",
        meaning=(nobody,),
    )
