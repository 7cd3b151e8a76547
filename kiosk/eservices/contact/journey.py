"""Parler à quelqu’un: someone comes now, or calls back. The topic is told only if the visitor agrees.

What is told of a call is what the landlord's system has said of it: that someone comes once someone has taken
it, and who.
"""

from collections.abc import Callable

from kiosk.domain import NO_TEXT, T
from kiosk.journeys import (
    CallReceipt,
    Choose,
    Context,
    Describe,
    Journey,
    Number,
    NumberFormat,
    Option,
    Step,
    SummaryLine,
    Tone,
)
from landlord import contract as wire

from .. import receipts, visit_facts
from .state import AGREED, AGREEMENT_STEP, CALL_BACK, NOW, PHONE_STEP, TOPIC_STEP, WAY_STEP, ContactState

KEY = "aide"
TITLE = T("Parler à quelqu’un de l’agence")

#: The step that tells how far a call is.
CALL_STEP_KEY = "appel"


def steps() -> tuple[Step, ...]:
    """``facts["topic"]`` is what the visitor was doing, if anything."""
    return (
        Choose(
            key=WAY_STEP,
            title=T("Comment voulez-vous parler à quelqu’un ?"),
            forks=True,
            hint=ContactState.closed_hint,
            options=ContactState.way_options,
        ),
        Number(
            key=PHONE_STEP,
            title=T("À quel numéro vous rappeler ?"),
            format=NumberFormat.PHONE,
            length=10,
            when=ContactState.is_called_back,
        ),
        Choose(
            key=AGREEMENT_STEP,
            title=T("Peut-on dire à l’agent ce que vous faisiez ?"),
            options=lambda context: (
                Option(AGREED, T("Oui : {topic}", topic=visit_facts.topic(context)), icon="check"),
                Option("non", T("Non, je l’expliquerai"), icon="close"),
            ),
            when=lambda context: (
                bool(visit_facts.topic(context)) and ContactState(context).is_agency_informed
            ),
        ),
        Describe(
            key=TOPIC_STEP,
            personal=False,
            title=T("C’est à quel sujet ?"),
            hint=T("Si vous le voulez bien. L’agent le lira avant de vous parler."),
            optional=True,
            skip_label=T("Ne pas le dire"),
            when=lambda context: ContactState(context).is_called_back and not visit_facts.topic(context),
        ),
        call_step(ContactState.is_called_here),
        receipts.receipt(
            title=lambda context: T("C’est demandé") if ContactState(context).is_agency_informed else NO_TEXT,
            headline=lambda context: (
                ContactState(context).call_back_headline
                if ContactState(context).is_agency_informed
                else receipts.STAFF_NOT_NOTIFIED
            ),
            reference=lambda context: (
                visit_facts.reference(context) if ContactState(context).is_agency_informed else ""
            ),
            facts=_call_back_facts,
            notice=lambda context: (
                receipts.delivery_notice(context) if ContactState(context).is_agency_informed else None
            ),
            tone=lambda context: Tone.OK if ContactState(context).is_agency_informed else Tone.WARN,
            refused=receipts.STAFF_NOT_NOTIFIED,
            held=receipts.STAFF_NOT_NOTIFIED,
            take_back=lambda context: (
                cancellation_journey(context, CALL_BACK) if ContactState(context).is_agency_informed else None
            ),
            when=lambda context: (
                not (
                    ContactState(context).is_called_here
                    or ContactState(context).is_via_kiosk
                    or ContactState(context).is_urgent
                    or ContactState(context).next_service
                )
            ),
        ),
    )


def _call_back_facts(context: Context) -> list[SummaryLine]:
    state = ContactState(context)
    topic = [SummaryLine(T("Sujet"), state.agreed_topic)] if state.agreed_topic else []
    return [*topic, state.call_back_phone] if PHONE_STEP in context else topic


def call_step(when: Callable[[Context], bool]) -> CallReceipt:
    """Someone was called to the kiosk, and the visitor waits: the last step, also of other journeys."""
    return CallReceipt(
        key=CALL_STEP_KEY,
        title=NO_TEXT,
        headline=ContactState.call_headline,
        reference=lambda context: ContactState(context).call_number,
        facts=lambda context: [],
        notice=lambda context: None,
        spoken=ContactState.spoken_call,
        cancellation=lambda context: (
            None if receipts.is_refused(context) else cancellation_journey(context, NOW)
        ),
        when=when,
    )


def cancellation_journey(context: Context, when: str) -> Journey:
    """Takes back the call that was made in this context."""
    nobody = T("Personne ne vous appellera.") if when == CALL_BACK else T("Personne ne viendra.")
    who, number = visit_facts.identity(context), visit_facts.reference(context)
    reporter = visit_facts.reporter(who) if who else None
    return receipts.cancellation_journey(
        number,
        lambda context: wire.routes.HELP_CANCEL.act(
            number, reporter=reporter, kind="annuler", at=visit_facts.now(context)
        ),
        title=TITLE,
        icon="face-agent",
        meaning=(nobody,),
    )
