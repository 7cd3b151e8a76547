"""How somebody is asked for, and how far that call is, as far as the kiosk knows."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto
from typing import cast

from kiosk.domain import NO_TEXT, Act, T, Text, get_language, verbatim
from kiosk.journeys import Context, Delivery, Option, SummaryLine, Tone, derived, format_phone
from landlord import contract as wire

from .. import receipts, visit_facts

#: The steps whose answers are read here.
WAY_STEP = "quand"
PHONE_STEP = "telephone"
AGREEMENT_STEP = "accord"
TOPIC_STEP = "sujet"

#: What takes its requests (``/capabilities``).
CAPABILITY = "help_requests"
#: The landlord offers appointments.
MEETING_CAPABILITY = "appointments"
NOW = "maintenant"
CALL_BACK = "rappel"
#: In place of that for who does not hear: the e-service of that key.
MEET = "rendez_vous"
VIA_KIOSK = "a_travers"
URGENT = "urgence"
DANGER = T("Je suis en danger")
#: In place of a number that will be told.
NOT_KNOWN_YET = "…"
AGREED = "oui"


@dataclass(frozen=True, slots=True)
class CallStatus:
    """What the kiosk knows of a call: when it was made, in which language; who took it, and when that and
    its end were heard of; whether nobody took it for ``long``, and whether the line is ``lost`` since it was
    delivered. ``number`` is the visitor's place in the queue, which the desk has ``yet_to_tell`` or which it
    does not give; who took it comes at ``expected_at``, if not at once; the visitor takes a seat (``seated``)
    until it is their ``turn``, at ``place``. ``unheard``: nobody is at a desk, or was before it was taken.
    ``conversation``: who took it would talk through the screen; ``talked``: they have, and nothing was heard
    of them since."""

    made_at: datetime
    language: str = "fr"
    holder: str = ""
    taken_at: datetime | None = None
    ended_at: datetime | None = None
    long: bool = False
    lost: bool = False
    number: str = ""
    yet_to_tell: bool = False
    expected_at: datetime | None = None
    seated: bool = False
    turn: bool = False
    place: str = ""
    unheard: bool = False
    conversation: bool = False
    talked: bool = False


class CallStage(Enum):
    """How far a call is, as far as the kiosk knows."""

    SENDING = auto()
    CALLED = auto()
    OVERDUE = auto()
    UNHEARD = auto()
    COMING = auto()
    COMING_LATER = auto()
    SEATED = auto()
    TURN = auto()
    TALKED = auto()
    HERE = auto()
    ENDED = auto()
    NOT_DELIVERED = auto()
    CONNECTION_LOST = auto()
    CLOSED = auto()


#: A call that is no longer waited for.
ENDED_CALL_STAGES = frozenset({CallStage.HERE, CallStage.ENDED})
#: Nobody is waited for with a number.
OVER_CALL_STAGES = frozenset({CallStage.TALKED, CallStage.ENDED})
#: Someone has answered.
ANSWERED_CALL_STAGES = frozenset(
    {CallStage.COMING, CallStage.COMING_LATER, CallStage.SEATED, CallStage.TURN, CallStage.HERE}
)
#: It is not known at any desk, or not known to be.
UNDELIVERED_CALL_STAGES = frozenset({CallStage.NOT_DELIVERED, CallStage.CONNECTION_LOST})


@dataclass(frozen=True, slots=True)
class ContactState:
    """How the visitor wants to talk to someone, and how far that call is."""

    context: Context = field(repr=False)

    @derived
    def closed_hint(self) -> Text:
        """That nobody is there, and when someone is."""
        opens = self.opening_text
        return (
            T("{first} {then}", first=T("L’agence est fermée maintenant."), then=opens) if opens else NO_TEXT
        )

    @derived
    def way_options(self) -> list[Option]:
        ways, back = [], []
        if visit_facts.has_service(self.context, CAPABILITY):
            if self.can_call_agent:
                ways.append(Option(NOW, T("Maintenant, ici"), icon="account-voice"))
            back.append(self.later_option)
        if visit_facts.facts_in(self.context).get("conversation"):
            through = (
                Option(
                    VIA_KIOSK,
                    T("Lire ce que dit l’agent"),
                    T("La borne écrit ce qu’il dit."),
                    icon="closed-caption",
                )
                if visit_facts.language(self.context) == "fr"
                else Option(
                    VIA_KIOSK,
                    T("Parler dans ma langue"),
                    T("La borne traduit pour vous deux."),
                    icon="translate",
                )
            )
            ways.append(through)
        urgent = Option(URGENT, DANGER, icon="alert-octagon-outline")
        if back and self.is_agency_closed:  # nobody would come
            return [*(replace(each, tone=Tone.OK) for each in back), urgent]
        # A call back is for who can wait, and hears: it comes last.
        return [*ways, urgent, *back] if ways or back else []

    @derived
    def later_option(self) -> Option:
        """For who can wait."""
        if self.is_met_instead:
            return Option(MEET, T("Prendre rendez-vous"), icon="calendar-clock")
        return Option(CALL_BACK, T("Être rappelé au téléphone"), icon="phone-return")

    @derived
    def is_met_instead(self) -> bool:
        """Whether an appointment stands in the place of a call back: no telephone is for who does not hear.
        Where there are none the call back stays, for someone may answer for them."""
        return visit_facts.reads_all(self.context) and visit_facts.has_service(
            self.context, MEETING_CAPABILITY
        )

    @derived
    def next_service(self) -> str:
        """The e-service that was chosen in place of a call."""
        return MEET if self.context.get(WAY_STEP) == MEET else ""

    @derived
    def is_via_kiosk(self) -> bool:
        """Whether the two will talk through the kiosk."""
        return bool(self.context.get(WAY_STEP) == VIA_KIOSK)

    @derived
    def is_urgent(self) -> bool:
        """Whether the visitor is in danger: nothing else is asked of them."""
        return bool(self.context.get(WAY_STEP) == URGENT)

    @derived
    def is_agency_informed(self) -> bool:
        """Whether the agency is told of it: not where its system takes no such requests."""
        is_other_way = self.is_via_kiosk or self.is_urgent or bool(self.next_service)
        return visit_facts.has_service(self.context, CAPABILITY) and not is_other_way

    @derived
    def is_called_back(self) -> bool:
        return bool(self.context.get(WAY_STEP) == CALL_BACK)

    @derived
    def is_called_here(self) -> bool:
        return bool(self.context.get(WAY_STEP) == NOW) and self.is_agency_informed

    @derived
    def can_call_agent(self) -> bool:
        """Whether someone can be called to the kiosk now, as far as is known."""
        return (
            visit_facts.has_service(self.context, CAPABILITY)
            and visit_facts.is_at_agency(self.context)
            and not self.is_agency_closed
        )

    @derived
    def is_agency_closed(self) -> bool:
        agency = visit_facts.agency(self.context)
        return agency is not None and agency.is_closed(
            visit_facts.now(self.context), visit_facts.public_holidays_of(self.context)
        )

    @derived
    def call_status(self) -> CallStatus:
        """What is known of the call; before anything is, that it is made now."""
        return cast(
            CallStatus,
            visit_facts.facts_in(self.context).get("call")
            or CallStatus(visit_facts.now(self.context), visit_facts.language(self.context)),
        )

    @derived
    def call_stage(self) -> CallStage:
        """How far the call is. A closed agency is said to be so, unless someone has answered all the same."""
        call, delivery = self.call_status, self.context.outcome.delivery if self.context.outcome else None
        if call.ended_at is not None:
            came = call.taken_at is not None and not call.talked
            return CallStage.HERE if came else CallStage.ENDED
        if call.turn:
            return CallStage.TURN
        if call.seated:
            return CallStage.SEATED
        if call.talked and not call.conversation:
            return CallStage.TALKED
        if call.taken_at is not None:
            return CallStage.COMING_LATER if call.expected_at is not None else CallStage.COMING
        if self.is_agency_closed:
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
                    else CallStage.UNHEARD
                    if call.unheard
                    else CallStage.OVERDUE
                    if call.long
                    else CallStage.CALLED
                )

    @derived
    def callback_advised(self) -> bool:
        """Whether the visitor was told that they may be called back, for nobody had answered."""
        return self.call_status.long or self.call_status.unheard

    @derived
    def call_number(self) -> str:
        """What the visitor is called by, and nothing else: their place in the queue, where the landlord has
        one; as long as that is not known "…"."""
        if self._has_number_to_come:
            return NOT_KNOWN_YET
        return self.call_status.number or visit_facts.reference(self.context)

    @derived
    def _has_number_to_come(self) -> bool:
        return self.call_status.yet_to_tell and self.call_stage in {CallStage.SENDING, CallStage.CALLED}

    @derived
    def is_talk_offered(self) -> bool:
        """Whether who answered would talk through the screen."""
        is_answered = self.call_stage in ANSWERED_CALL_STAGES - ENDED_CALL_STAGES
        return self.call_status.conversation and is_answered

    @derived
    def call_headline(self) -> Text:
        """What is large: nobody comes before someone has answered."""
        return self._call_texts[0]

    @derived
    def call_short_text(self) -> Text:
        """The call in a few words, wherever else the visitor is."""
        return self._call_texts[1]

    @derived
    def _call_texts(self) -> tuple[Text, Text]:
        """How far the call is, in a sentence and in a few words."""
        name = self.call_status.holder
        if self.is_talk_offered and visit_facts.reads_all(self.context):
            return T("{name} peut vous écrire ici.", name=name), T("Écrire à {name}", name=name)
        if self.is_talk_offered:
            return T("{name} peut parler avec vous ici.", name=name), T("Parler avec {name}", name=name)
        match self.call_stage:
            case CallStage.SENDING | CallStage.CALLED:
                return T("Nous appelons quelqu’un de l’agence."), T("On appelle l’agence")
            case CallStage.OVERDUE:
                return T("Personne n’a encore répondu."), T("Pas encore de réponse")
            case CallStage.UNHEARD:
                return T("Personne n’est à l’accueil pour l’instant."), T("Personne à l’accueil")
            case CallStage.COMING_LATER:
                assert self.call_status.expected_at is not None
                at = self.call_status.expected_at.time()
                comes = (
                    T("{name} vient à {time}.", name=name, time=at)
                    if name
                    else T("On vient à {time}.", time=at)
                )
                return comes, comes
            case CallStage.SEATED:
                return T("Prenez place."), T("Prenez place.")
            case CallStage.TURN:
                return T("C’est à vous."), T("C’est à vous.")
            case CallStage.TALKED:
                return T("La conversation est terminée."), T("La conversation est terminée.")
            case CallStage.COMING if name:
                return T("{name} arrive.", name=name), T("{name} arrive", name=name)
            case CallStage.COMING:
                return T("Quelqu’un arrive."), T("Quelqu’un arrive")
            case CallStage.HERE if name:
                return T("{name} est là.", name=name), T("{name} est là", name=name)
            case CallStage.HERE:
                return T("Quelqu’un est là."), T("Quelqu’un est là")
            case CallStage.ENDED if self.call_status.talked:
                return T("La conversation est terminée."), T("La conversation est terminée.")
            case CallStage.ENDED:
                return T("Votre appel est terminé."), T("Votre appel est terminé.")
            case CallStage.NOT_DELIVERED:
                return receipts.STAFF_NOT_NOTIFIED, T("Appel non envoyé")
            case CallStage.CONNECTION_LOST:
                return T("Nous ne savons pas si quelqu’un a répondu."), T("Appel : pas de réseau")
            case CallStage.CLOSED:
                return T("L’agence est fermée maintenant."), T("Agence fermée")

    @derived
    def call_explanation(self) -> Text:
        """What follows for the visitor, in a sentence or two."""
        call, agency = self.call_status, visit_facts.agency(self.context)
        number = verbatim(self.call_number)
        match self.call_stage:
            case CallStage.SENDING:
                return T("L’envoi est en cours. Restez près de la borne.")
            case CallStage.CALLED:
                return T("L’agence a reçu votre appel. Restez près de la borne.")
            case CallStage.OVERDUE | CallStage.UNHEARD if self.is_met_instead:
                return T("Attendez encore, ou prenez rendez-vous à l’agence.")
            case CallStage.OVERDUE | CallStage.UNHEARD if visit_facts.reads_all(self.context):
                return T("Attendez encore, ou faites-vous rappeler : un proche peut répondre pour vous.")
            case CallStage.OVERDUE | CallStage.UNHEARD if agency is not None and agency.phone:
                phone = verbatim(format_phone(agency.phone))
                return T("Attendez encore, faites-vous rappeler, ou appelez le {phone}.", phone=phone)
            case CallStage.OVERDUE | CallStage.UNHEARD:
                return T("Attendez encore, ou faites-vous rappeler.")
            case CallStage.SEATED if call.holder:
                return T(
                    "{name} vous appellera : votre numéro est {number}.", name=call.holder, number=number
                )
            case CallStage.SEATED:
                return T("On vous appellera : votre numéro est {number}.", number=number)
            case CallStage.TURN if call.place:
                return T("Allez ici : {place}", place=verbatim(call.place))
            case CallStage.TURN:
                return T("Allez à l’accueil.")
            case CallStage.COMING | CallStage.COMING_LATER:
                assert call.taken_at is not None
                return T("Réponse à {time}. Restez près de la borne.", time=call.taken_at.time())
            case CallStage.HERE:
                return T("Votre appel est terminé.")
            case CallStage.ENDED | CallStage.TALKED:
                return T("Pour appeler encore, touchez « Aide ».")
            case CallStage.NOT_DELIVERED if (
                self.context.outcome is not None and self.context.outcome.delivery is Delivery.WAITING
            ):
                return T("Pas de réseau : l’envoi se fera tout seul. Rien n’est perdu.")
            case CallStage.NOT_DELIVERED:
                return T("La borne ne peut rien envoyer pour l’instant.")
            case CallStage.CONNECTION_LOST:
                return T("Le réseau ne répond pas. Vous pouvez aller au guichet.")
            case CallStage.CLOSED:
                return self.opening_text

    @derived
    def opening_text(self) -> Text:
        """When an agency that is closed opens."""
        agency = visit_facts.agency(self.context)
        if agency is None or not self.is_agency_closed:
            return NO_TEXT
        opens = agency.opens(visit_facts.now(self.context), visit_facts.public_holidays_of(self.context))
        if opens is not None and visit_facts.reads_all(self.context):
            return T("Elle ouvre {moment}.", moment=opens)
        if self.is_met_instead:
            return T("Prenez rendez-vous à l’agence.")
        if opens is None and visit_facts.reads_all(self.context):
            return T("Faites-vous rappeler : un proche peut répondre pour vous.")
        if opens is None:
            return T("Faites-vous rappeler : l’agence vous appellera.")
        if opens.date() == visit_facts.now(self.context).date():
            return T("Elle ouvre aujourd’hui à {time}. Vous pouvez être rappelé.", time=opens.time())
        return T("Elle ouvre {day} à {time}. Vous pouvez être rappelé.", day=opens.date(), time=opens.time())

    @derived
    def call_back_headline(self) -> Text:
        """That the visitor will be called; of a closed agency not before it opens."""
        agency, now = visit_facts.agency(self.context), visit_facts.now(self.context)
        opens = None
        if agency is not None and self.is_agency_closed:
            opens = agency.opens(now, visit_facts.public_holidays_of(self.context))
        if opens is None:
            return T("L’agence va vous rappeler.")
        if opens.date() == now.date():
            return T("L’agence vous rappellera aujourd’hui, à partir de {time}.", time=opens.time())
        return T("L’agence vous rappellera à partir du {day} à {time}.", day=opens.date(), time=opens.time())

    @derived
    def call_back_phone(self) -> SummaryLine:
        """The number that was given: who mistyped it sees it."""
        phone = format_phone(self.context[PHONE_STEP])
        return SummaryLine(T("Votre téléphone"), verbatim(phone), personal=True)

    @derived
    def call_milestones(self) -> list[tuple[Text, datetime | None]]:
        """The call step by step: what, and when that was; ``None`` for what is not yet. Who would talk
        through the screen does not say that they come."""
        call, name = self.call_status, self.call_status.holder
        answered = [
            (T("Vous appelez"), call.made_at),
            (T("{name} répond", name=name) if name else T("On vous répond"), call.taken_at),
        ]
        there = T("{name} est là", name=name) if name else T("Quelqu’un est là")
        return answered if self.is_talk_offered else [*answered, (there, call.ended_at)]

    @derived
    def known_to_agent(self) -> tuple[Text, list[SummaryLine]]:
        """What who comes knows already: under which title, and the lines."""
        name = self.call_status.holder
        delivered = self.context.outcome is not None and self.context.outcome.delivery is Delivery.SENT
        if not delivered:
            title = T("L’agence saura")
        else:
            title = T("{name} sait déjà", name=name) if name else T("L’agence sait déjà")
        lines = [
            SummaryLine(T("Vous parlez"), T("{language}", language=get_language(self.call_status.language)))
        ]
        if self.agreed_topic:
            lines.append(SummaryLine(T("Au sujet de"), self.agreed_topic))
        return title, lines

    @derived
    def spoken_call(self) -> list[Text]:
        if self.is_talk_offered:  # it is a question: what is asked, and what to touch
            return [self.call_headline, self.call_short_text]
        # There is nothing to wait for with a number; the desk has not given its own yet; it is in the
        # explanation, or of no use any more.
        without = {CallStage.CLOSED, CallStage.SENDING, CallStage.SEATED, *OVER_CALL_STAGES}
        if self.call_stage in without or self._has_number_to_come:
            return [self.call_headline, self.call_explanation]
        spoken_number = self.call_status.number or ", ".join(visit_facts.reference(self.context))
        number = T("Votre numéro est {number}.", number=spoken_number)
        return [self.call_headline, self.call_explanation, number]

    @derived
    def agreed_topic(self) -> Text:
        """What may be told: what the visitor agreed to, or said."""
        if self.context.get(AGREEMENT_STEP) == AGREED:
            return visit_facts.topic(self.context)
        return verbatim(self.context.get(TOPIC_STEP, ""))

    @derived
    def act(self) -> Act | None:
        if not self.is_agency_informed:
            return None
        return help_act(self.context, self.context[WAY_STEP], self.agreed_topic.msgid)


def help_act(context: Context, when: str, topic: str) -> Act:
    """Calls a person: one comes (``NOW``) or calls back (``CALL_BACK``)."""
    who, number = visit_facts.identity(context), visit_facts.reference(context)
    return wire.routes.HELP_REQUEST.act(
        number,
        reference=number,
        when=wire.HelpWhen(when),
        topic=topic,
        language=visit_facts.language(context),
        phone=context.get(PHONE_STEP, ""),
        needs=tuple(wire.HelpNeed(each) for each in visit_facts.needs(context)),
        reporter=visit_facts.reporter(who) if who else None,
        at=visit_facts.now(context),
    )
