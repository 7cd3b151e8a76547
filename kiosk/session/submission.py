"""What a visitor did is written down, then delivered; the receipt says where it is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from kiosk.backend.gateway import DeliveryResult
from kiosk.domain import NO_TEXT, Act, T, Text
from kiosk.eservices import photo_retake, visit_facts
from kiosk.journeys import ActOutcome, Delivery, JourneyRun, Receipt, SavedDraft, UnsentAct, resolve
from kiosk.session.screen_state import BusyScreen, CompletedAct, HomeScreen, JourneyScreen

from . import messages
from .base import SessionBase, facts_of

log = logging.getLogger(__name__)

SAVING_TEXT = T("Nous enregistrons votre demande…")


class Submission:
    """The acts of this visit that are on their way.

    An answer may come before it is known here which act it is for, or after the visitor went elsewhere.
    """

    def __init__(self, session: SessionBase) -> None:
        self._session = session
        self._in_flight: dict[int, JourneyRun] = {}
        self._early_results: dict[int, DeliveryResult] = {}
        self._busy_screens: dict[JourneyRun, BusyScreen] = {}
        #: What the landlord refused: the visitor may put it right while the visit lasts, then the staff.
        self._refused: dict[JourneyRun, DeliveryResult] = {}
        #: The acts that have photos, by their number: the photos come after.
        self._with_photos: dict[str, JourneyRun] = {}
        #: What came to a receipt, in the order in which it was done.
        self._completed: dict[JourneyRun, None] = {}
        #: What shows a refusal that came while the visitor was elsewhere.
        self.untold: list[Callable[[], None]] = []
        session.gateway.on_delivery = self._on_delivery

    def forget(self) -> None:
        self._in_flight.clear()
        self._early_results.clear()
        self._busy_screens.clear()
        self._refused.clear()
        self._with_photos.clear()
        self._completed.clear()
        self.untold.clear()

    @property
    def unsent(self) -> tuple[UnsentAct, ...]:
        """What this visitor did and the landlord does not know yet, in the order in which it was done."""
        acts = ((run.act(), run.context.outcome) for run in self._in_flight.values())
        return tuple(UnsentAct(act, outcome) for act, outcome in acts if act is not None)

    def done(self) -> tuple[CompletedAct, ...]:
        """What was done in this visit, a line each; of what was taken back again only that. A call from the
        page of a danger is nobody else's to read."""
        lines: dict[object, CompletedAct] = {}
        quiet = {
            visit_facts.reference(run.context) for run in self._completed if run.context.facts.get("quiet")
        }
        for run in self._completed:
            step = run.step
            badge = (
                resolve(step.title, run.context) if isinstance(step, Receipt) and run.finished else NO_TEXT
            )
            if isinstance(step, Receipt) and badge:  # else there was only something to read
                number = step.reference(run.context)
                if number in quiet:
                    continue
                lines.pop(number, None)
                lines[number or run] = CompletedAct(run.journey.title, badge, number)
        return tuple(lines.values())

    def take(self, run: JourneyRun) -> None:
        """The last question was answered: number, disk, receipt."""
        session = self._session
        if run.act() is None:
            self._completed[run] = None
            run.settle(
                ActOutcome(Delivery.SENT)
            )  # it was done on the way, or there is only something to read
            session.show(JourneyScreen(run))
            return
        self._busy_screens[run] = session.wait(SAVING_TEXT)
        self.send(run)

    def send(self, run: JourneyRun) -> None:
        """The same, while something else is shown."""
        self._session.tasks.start(self._send(run))

    async def _send(self, run: JourneyRun) -> None:
        """A number, then the disk; what comes of it is told by its receipt."""
        try:
            reference = await self._number(run)
            act = run.act()
            assert act is not None, "only its number has changed"
            if act.photos:
                self._with_photos[reference] = run
            entry = await self._write(run, act, reference)
        except Exception as error:  # noqa: BLE001 - whatever it is, the act is not on the disk
            self._storage_failed(run, error)
            return
        self._refused.pop(run, None)
        self._completed[run] = None
        self._in_flight[entry] = run
        early = self._early_results.pop(entry, None)
        if early is not None:
            self._on_delivery(early)
        elif (stays := self._held_delivery()) is not None:
            self._set_delivery(run, ActOutcome(stays))
        else:
            # A line that works answers in an instant: better one receipt than one that changes.
            await self._session.sleep(1)
            self._show_receipt(run)

    async def _number(self, run: JourneyRun) -> str:
        """The number of what this run does, made at the first wish to send it."""
        facts = facts_of(run)
        if not facts["reference"]:
            facts["reference"] = await self._session.gateway.new_reference()
        return str(facts["reference"])

    async def _write(self, run: JourneyRun, act: Act, reference: str) -> int:
        gateway, refused = self._session.gateway, self._refused.get(run)
        if refused is not None:
            return await gateway.correct(refused.entry_id, act, reference)
        return await gateway.put(act, reference)

    def keep(self, run: JourneyRun) -> None:
        """The visitor leaves in the middle: what keeps the journey is written down, and the code told."""
        self._session.tasks.start(self._keep(run))

    async def _keep(self, run: JourneyRun) -> None:
        session = self._session
        try:
            saved = await session.wait_for(SAVING_TEXT, self._write_draft(run), expected=(Exception,))
        except Exception as error:  # noqa: BLE001 - whatever it is, the draft is not on the disk
            log.error("a draft could not be written: %s", type(error).__name__)
            session.show(messages.storage_failed(session, lambda: self.keep(run)))
            return
        if saved is None:
            session.show_goodbye()
        else:
            session.show(messages.draft_saved(session, saved.told, saved.code, session.show_goodbye))

    async def _write_draft(self, run: JourneyRun) -> SavedDraft | None:
        """What keeps the journey, once it is on the disk; ``None`` when there is nothing to keep."""
        reference = await self._number(run)
        assert run.journey.save is not None
        saved = run.journey.save(run.context)
        if saved is not None:
            await self._session.gateway.put(saved.act, reference)
        return saved

    def connectivity_changed(self) -> None:
        """What cannot be delivered now will be sent later."""
        stays = self._held_delivery()
        for run in list(self._in_flight.values()):
            if stays is not None and run.context.outcome != ActOutcome(stays):
                self._set_delivery(run, ActOutcome(stays))

    def _held_delivery(self) -> Delivery | None:
        """How what was done stays here for now; ``None`` where it can go."""
        if self._session.gateway.held:
            return Delivery.HELD
        return Delivery.WAITING if self._session.gateway.online is False else None

    def show_next_notice(self) -> bool:
        """Shows what was refused while the visitor was elsewhere. Whether there was something."""
        if not self.untold:
            return False
        self.untold.pop(0)()
        return True

    def _on_delivery(self, settled: DeliveryResult) -> None:
        """The landlord's system has answered."""
        if self._session.visit is None:
            return
        if settled.photo_of_reference:
            self._photo_refused(settled)
            return
        run = self._in_flight.pop(settled.entry_id, None)
        if run is None:
            self._early_results[settled.entry_id] = settled
        elif settled.delivered:
            self._session.here.reads.invalidate()  # it may have changed what was told
            self._set_delivery(run, ActOutcome(Delivery.SENT, reference=settled.reference))
        else:
            run.settle(ActOutcome(Delivery.REFUSED))
            self._refused[run] = settled
            self._notify(run, lambda: self._show_refusal(run))

    def _notify(self, run: JourneyRun, show: Callable[[], None]) -> None:
        """A refusal of what this run has sent."""
        shown, busy = self._session.shown, self._busy_screens.pop(run, None)
        if (
            shown is busy
            or isinstance(shown, HomeScreen)
            or (isinstance(shown, JourneyScreen) and shown.run is run)
        ):
            show()
        else:
            self.untold.append(show)  # nobody is torn from what they do

    def _photo_refused(self, settled: DeliveryResult) -> None:
        session, run = self._session, self._with_photos.get(settled.photo_of_reference)
        if run is None:
            return  # of a visit before: the staff are told

        reason = messages.refusal_reason(settled.code)
        told = messages.photo_refused(
            session,
            reason,
            settled.photo_of_reference,
            lambda: session.tasks.start(self._retake_photos(run, settled, reason)),
        )
        self._notify(run, lambda: session.show(told))

    async def _retake_photos(self, run: JourneyRun, refused: DeliveryResult, reason: Text) -> None:
        """A photo that was refused is taken again, or left out."""
        session, act = self._session, run.act()
        assert act is not None, "it had photos"
        again = JourneyRun(photo_retake.journey(run.journey), session.facts())
        await session.ask(JourneyScreen(again, trouble=reason))
        act = replace(act, photos=again.context.get(photo_retake.PHOTOS, ()))
        self._replace_photos(run, refused, act)

    def _replace_photos(self, run: JourneyRun, refused: DeliveryResult, act: Act) -> None:
        self._session.tasks.start(self._write_photos(run, refused, act))

    async def _write_photos(self, run: JourneyRun, refused: DeliveryResult, act: Act) -> None:
        session = self._session
        writing = session.gateway.replace_photos(refused.entry_id, act, refused.photo_of_reference)
        try:
            await session.wait_for(SAVING_TEXT, writing, expected=(Exception,))
        except Exception as error:  # noqa: BLE001 - whatever it is, the photo is not on the disk
            log.error("a photo could not be written: %s", type(error).__name__)
            session.show(messages.storage_failed(session, lambda: self._replace_photos(run, refused, act)))
        else:
            session.show(JourneyScreen(run))

    def _show_refusal(self, run: JourneyRun) -> None:
        session, refused = self._session, self._refused[run]
        reason = messages.refusal_reason(refused.code)

        def put_right() -> None:
            run.reopen()
            session.show(JourneyScreen(run, trouble=reason))

        way = put_right if run.can_reopen else None
        number = run.step.reference(run.context) if isinstance(run.step, Receipt) else ""
        session.show(messages.act_refused(session, reason, number, way))

    def _set_delivery(self, run: JourneyRun, outcome: ActOutcome) -> None:
        run.settle(outcome)
        shown = self._session.shown
        if isinstance(shown, JourneyScreen) and shown.run is run:
            self._session.show(JourneyScreen(run))
        else:
            self._show_receipt(run)

    def _show_receipt(self, run: JourneyRun) -> None:
        """If the visitor still waits for it."""
        if self._is_waited_for(run):
            self._session.show(JourneyScreen(run))

    def _is_waited_for(self, run: JourneyRun) -> bool:
        """Whether the visitor still sees that this is being done; asked once."""
        return self._busy_screens.pop(run, None) is self._session.shown

    def _storage_failed(self, run: JourneyRun, error: Exception) -> None:
        log.error("an act could not be written: %s", type(error).__name__)
        if self._is_waited_for(run):
            self._session.show(messages.storage_failed(self._session, lambda: self.take(run)))
