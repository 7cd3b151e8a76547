"""The call for a person: how far the landlord's system says it is, wherever the visitor goes meanwhile."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.domain import Query
from kiosk.eservices import contact, receipts, visit_facts
from kiosk.journeys import CallReceipt, Delivery, JourneyRun
from kiosk.runtime.signals import Signal
from kiosk.session.screen_state import JourneyScreen
from landlord import contract as wire

from .context import SessionContext, facts_of, visit_task

if TYPE_CHECKING:
    from .visit import Visit

log = logging.getLogger(__name__)

#: Seconds between two questions: what the desk says is heard within two seconds, the way there included.
#: Each question is one row by its number: a hundred visitors who wait take a tenth of one server.
POLL_INTERVAL_S = 1
#: Letters from this size on, in percent, are told to who comes.
LARGE_TEXT = 150


def help_needs(visit: Visit) -> tuple[wire.HelpNeed, ...]:
    """What who comes must know of how this visitor reads and hears."""
    needs = {
        wire.HelpNeed.SANS_SON: visit.deaf,
        wire.HelpNeed.ECOUTE: visit.interaction.reading,
        wire.HelpNeed.GRAND_TEXTE: visit.display.text >= LARGE_TEXT,
    }
    return tuple(need for need, there in needs.items() if there)


class HelpCallTracker:
    """Asks now and then until someone has come, or the call is taken back. A line that fails is no answer."""

    def __init__(self, session: SessionContext) -> None:
        self._session = session
        #: What is known of the call has changed.
        self.changed = Signal[[]]()
        #: The call of this visit that is shown, also once it is over.
        self.run: JourneyRun | None = None

    def forget(self) -> None:
        """There is no call any more."""
        self.run = None

    @property
    def quiet(self) -> bool:
        """Whether nobody else is to hear of it."""
        return self.run is not None and bool(self.run.context.facts.get("quiet"))

    @property
    def open(self) -> bool:
        """Whether someone may still take it."""
        run = self.run
        return (
            run is not None
            and contact.ContactState(run.context).call_stage not in contact.ENDED_CALL_STAGES
            and not receipts.is_refused(run.context)
        )

    @property
    def awaits_staff(self) -> bool:
        """Whether the visitor waits for someone: nobody comes to an agency that is closed."""
        return (
            self.run is not None
            and self.open
            and contact.ContactState(self.run.context).call_stage is not contact.CallStage.CLOSED
        )

    @property
    def rings_here(self) -> bool:
        """Whether the terminal itself rings, for who is near: the call does not reach a desk. Not for a call
        that nobody else is to hear of, nor at home."""
        settings, run = self._session.settings, self.run
        return (
            settings.local_bell
            and not settings.loaned
            and run is not None
            and self.open
            and not self.quiet
            and contact.ContactState(run.context).call_stage in contact.UNDELIVERED_CALL_STAGES
        )

    def receipt_shown(self, run: JourneyRun) -> None:
        """A receipt is shown: if it is that of a call, that call is followed from now on."""
        if not isinstance(run.step, CallReceipt) or run is self.run:
            return
        self.run = run
        language = visit_facts.language(run.context)
        self._store(run, contact.CallStatus(self._session.now(), language, yet_to_tell=True))
        self._follow(run)

    def is_cancelled_by(self, run: JourneyRun) -> bool:
        """Whether that journey takes back this call."""
        call = self.run
        return (
            call is not None
            and run.journey.key == contact.cancellation_journey(call.context, contact.NOW).key
        )

    @visit_task
    async def _follow(self, run: JourneyRun) -> None:
        """Look at the call each second, and ask the landlord's system now and then, until it is over."""
        session, seconds = self._session, 0
        while self.run is run and self.open:
            state = contact.ContactState(run.context)
            call, stage, facts = state.call_status, state.call_stage, facts_of(run)
            needs, facts["now"] = visit_facts.needs(run.context), session.now()  # an agency closes meanwhile
            facts["needs"] = help_needs(session.current_visit)  # they may say only now that they do not hear
            if facts["needs"] != needs or contact.ContactState(run.context).call_stage is not stage:
                self._redraw(run)
            waited_s = (session.now() - call.made_at).total_seconds()
            if not call.long and waited_s >= session.settings.help_wait_s:
                self._update(run, replace(call, long=True))
            sent = run.context.outcome is not None and run.context.outcome.delivery is Delivery.SENT
            if sent and seconds % POLL_INTERVAL_S == 0:
                await self._ask(run)
                if self.run is not run:
                    return
            await session.sleep(1)
            seconds += 1

    async def _ask(self, run: JourneyRun) -> None:
        query = Query("help_request", visit_facts.reference(run.context))
        try:
            answer = await self._session.gateway.ask(query, "")
        except Exception as error:  # noqa: BLE001 - whatever it is, the call itself goes on
            log.info("how far a call is cannot be known: %s", type(error).__name__)
            if self.run is run:
                call = contact.ContactState(run.context).call_status
                self._update(run, replace(call, lost=True, yet_to_tell=False))
        else:
            if self.run is run:
                self._received(run, answer.value)

    def _received(self, run: JourneyRun, status: wire.HelpResponse) -> None:
        now, state, states = self._session.now(), status.state, wire.HelpState
        before = contact.ContactState(run.context).call_status
        answered = state in (states.PRISE_EN_CHARGE, states.EN_ATTENTE, states.APPELEE)
        call = replace(
            before,
            lost=False,
            number=status.number,
            yet_to_tell=False,
            expected_at=status.expected_at,
            seated=state is states.EN_ATTENTE,
            turn=state is states.APPELEE,
            place=status.place,
            unheard=before.unheard if answered else status.desk_open is False,
            conversation=status.conversation,
        )
        if answered or (state is states.TERMINEE and status.holder):
            call = replace(call, holder=status.holder, taken_at=call.taken_at or now)
        elif state is states.TRANSMISE:  # who had taken it has left it to others
            call = replace(call, holder="", taken_at=None)
        if state in (states.TERMINEE, states.ANNULEE):
            if before.conversation and not before.talked:  # who offered to talk did not say that they came
                call = replace(call, taken_at=None)
            call = replace(call, ended_at=now)
        elif not call.conversation:  # who does not talk here any more has said what they do instead
            call = replace(call, talked=False)
        self._update(run, call)

    def _update(self, run: JourneyRun, call: contact.CallStatus) -> None:
        if call == contact.ContactState(run.context).call_status:
            return
        self._store(run, call)
        self._redraw(run)

    def _redraw(self, run: JourneyRun) -> None:
        shown = self._session.shown
        if isinstance(shown, JourneyScreen) and shown.run is run:
            self._session.show(JourneyScreen(run))
        self.changed.emit()

    def _store(self, run: JourneyRun, call: contact.CallStatus) -> None:
        facts_of(run)["call"] = call
