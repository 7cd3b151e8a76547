"""What a visitor did is written down, then delivered; the receipt says where it is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from kiosk.backend.gateway import DeliveryResult
from kiosk.domain import NO_TEXT, Act, T
from kiosk.eservices import side_journeys, visit_facts
from kiosk.journeys import ActOutcome, Delivery, JourneyRun, Receipt, UnsentAct, resolve
from kiosk.session.screen_state import BusyScreen, CompletedAct, HomeScreen, JourneyScreen

from . import messages
from .base import SessionBase, facts_of

log = logging.getLogger(__name__)

SAVING_TEXT = T("Nous enregistrons votre demande…")


class Submission:
    """The acts of this visit that are on their way.

    An answer may come before it is known here which act it is for, or after the visitor went elsewhere.
    """

    def __init__(self, course: SessionBase) -> None:
        self._session = course
        self._in_flight: dict[int, JourneyRun] = {}
        self._early_results: dict[int, DeliveryResult] = {}
        self._busy_screens: dict[JourneyRun, BusyScreen] = {}
        #: What the landlord refused: the visitor may put it right while the visit lasts, then the staff.
        self._refused: dict[JourneyRun, DeliveryResult] = {}
        #: The acts that have photos, by their number: the photos come after.
        self._with_photos: dict[str, JourneyRun] = {}
        self._photo_correction: tuple[JourneyRun, JourneyRun, DeliveryResult] | None = None
        #: What came to a receipt, in the order in which it was done.
        self._completed: dict[JourneyRun, None] = {}
        #: What shows a refusal that came while the visitor was elsewhere.
        self.untold: list[Callable[[], None]] = []
        course.gateway.on_delivery = self._on_delivery

    def forget(self) -> None:
        self._in_flight.clear()
        self._early_results.clear()
        self._busy_screens.clear()
        self._refused.clear()
        self._with_photos.clear()
        self._photo_correction = None
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
        course = self._session
        if run.act() is None:
            self._completed[run] = None
            run.settle(
                ActOutcome(Delivery.SENT)
            )  # it was done on the way, or there is only something to read
            course.show(JourneyScreen(run))
            return
        self._busy_screens[run] = course.wait(SAVING_TEXT)
        self.send(run)

    def send(self, run: JourneyRun) -> None:
        """The same, while something else is shown."""
        course, facts = self._session, facts_of(run)

        def numbered(reference: str) -> None:
            facts["reference"] = reference
            act = run.act()
            assert act is not None, "only its number has changed"
            self._enqueue(run, act, reference)

        if facts["reference"]:
            numbered(facts["reference"])
        else:
            course.gateway.reference(course.here.id, numbered, lambda error: self._storage_failed(run, error))

    def keep(self, run: JourneyRun) -> None:
        """The visitor leaves in the middle: what keeps the journey is written down, and the code told."""
        course, facts = self._session, facts_of(run)
        save = run.journey.save
        assert save is not None
        busy = course.wait(SAVING_TEXT)

        def numbered(reference: str) -> None:
            facts["reference"] = reference
            saved = save(run.context)
            if saved is None:
                course.show_goodbye()
                return

            def written(_entry: int) -> None:
                told = messages.draft_saved(course, saved.told, saved.code, course.show_goodbye)
                course.if_still_shown(busy, lambda: course.show(told))

            course.gateway.put(course.here.id, saved.act, reference, written, failed)

        def failed(error: Exception) -> None:
            log.error("a draft could not be written: %s", type(error).__name__)
            course.if_still_shown(
                busy, lambda: course.show(messages.storage_failed(course, lambda: self.keep(run)))
            )

        if facts["reference"]:
            numbered(facts["reference"])
        else:
            course.gateway.reference(course.here.id, numbered, failed)

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

    def _enqueue(self, run: JourneyRun, act: Act, reference: str) -> None:
        course = self._session

        def written(entry: int) -> None:
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
                course.call_in_one_second(lambda: self._show_receipt(run))

        def failed(error: Exception) -> None:
            self._storage_failed(run, error)

        if act.photos:
            self._with_photos[reference] = run
        if run in self._refused:
            refused = self._refused[run].entry_id
            course.gateway.correct(course.here.id, refused, act, reference, written, failed)
        else:
            course.gateway.put(course.here.id, act, reference, written, failed)

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
            self._session.here.heard.clear()  # it may have changed what was told
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
        course, run = self._session, self._with_photos.get(settled.photo_of_reference)
        if run is None:
            return  # of a visit before: the staff are told

        def put_right() -> None:
            again = JourneyRun(side_journeys.photo_retake_journey(run.journey), course.facts())
            self._photo_correction = again, run, settled
            course.show(JourneyScreen(again, trouble=reason))

        reason = messages.refusal_reason(settled.code)
        told = messages.photo_refused(course, reason, settled.photo_of_reference, put_right)
        self._notify(run, lambda: course.show(told))

    def handle_finished(self, again: JourneyRun) -> bool:
        """Takes a photo that was taken again, or left out; whether it was one."""
        if self._photo_correction is None or self._photo_correction[0] is not again:
            return False
        self._replace_photos(*self._photo_correction)
        return True

    def _replace_photos(self, again: JourneyRun, run: JourneyRun, refused: DeliveryResult) -> None:
        course, act = self._session, run.act()
        assert act is not None, "it had photos"
        act = replace(act, photos=again.context.get(side_journeys.PHOTO_RETAKE_STEP, ()))
        busy = course.wait(SAVING_TEXT)

        def written(_nothing: None) -> None:
            self._photo_correction = None
            course.if_still_shown(busy, lambda: course.show(JourneyScreen(run)))

        def failed(error: Exception) -> None:
            log.error("a photo could not be written: %s", type(error).__name__)
            retry = messages.storage_failed(course, lambda: self._replace_photos(again, run, refused))
            course.if_still_shown(busy, lambda: course.show(retry))

        course.gateway.replace_photos(
            course.here.id, refused.entry_id, act, refused.photo_of_reference, written, failed
        )

    def _show_refusal(self, run: JourneyRun) -> None:
        course, refused = self._session, self._refused[run]
        reason = messages.refusal_reason(refused.code)

        def put_right() -> None:
            run.reopen()
            course.show(JourneyScreen(run, trouble=reason))

        way = put_right if run.can_reopen else None
        number = run.step.reference(run.context) if isinstance(run.step, Receipt) else ""
        course.show(messages.act_refused(course, reason, number, way))

    def _set_delivery(self, run: JourneyRun, outcome: ActOutcome) -> None:
        run.settle(outcome)
        shown = self._session.shown
        if isinstance(shown, JourneyScreen) and shown.run is run:
            self._session.show(JourneyScreen(run))
        else:
            self._show_receipt(run)

    def _show_receipt(self, run: JourneyRun) -> None:
        """If the visitor still waits for it."""
        busy = self._busy_screens.pop(run, None)
        if busy is not None:
            self._session.if_still_shown(busy, lambda: self._session.show(JourneyScreen(run)))

    def _storage_failed(self, run: JourneyRun, error: Exception) -> None:
        log.error("an act could not be written: %s", type(error).__name__)
        busy = self._busy_screens.pop(run, None)
        if busy is not None:
            retry = messages.storage_failed(self._session, lambda: self.take(run))
            self._session.if_still_shown(busy, lambda: self._session.show(retry))
