"""What a visitor did is written down, then delivered; the receipt says where it is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from kiosk.backend.gateway import Settled
from kiosk.domain import NOTHING, Act, T
from kiosk.eservices import given, photo_again
from kiosk.journeys import Delivery, JourneyRun, Outcome, Receipt, Unsent, said
from kiosk.session.screen_state import Asking, Busy, Done, Home

from . import messages
from .course import Course, facts_of

log = logging.getLogger(__name__)

WRITING = T("Nous enregistrons votre demande…")


class HandingOver:
    """The acts of this visit that are on their way.

    An answer may come before it is known here which act it is for, or after the visitor went elsewhere.
    """

    def __init__(self, course: Course) -> None:
        self._course = course
        self._sent: dict[int, JourneyRun] = {}
        self._early: dict[int, Settled] = {}
        self._waits: dict[JourneyRun, Busy] = {}
        #: What the landlord refused: the visitor may put it right while the visit lasts, then the staff.
        self._refused: dict[JourneyRun, Settled] = {}
        #: The acts that have photos, by their number: the photos come after.
        self._with_photos: dict[str, JourneyRun] = {}
        self._retaking: tuple[JourneyRun, JourneyRun, Settled] | None = None
        #: What came to a receipt, in the order in which it was done.
        self._done: dict[JourneyRun, None] = {}
        #: What shows a refusal that came while the visitor was elsewhere.
        self.untold: list[Callable[[], None]] = []
        course.desk.on_settled = self._settled

    def forget(self) -> None:
        self._sent.clear()
        self._early.clear()
        self._waits.clear()
        self._refused.clear()
        self._with_photos.clear()
        self._retaking = None
        self._done.clear()
        self.untold.clear()

    @property
    def unsent(self) -> tuple[Unsent, ...]:
        """What this visitor did and the landlord does not know yet, in the order in which it was done."""
        acts = ((run.act(), run.view.outcome) for run in self._sent.values())
        return tuple(Unsent(act, outcome) for act, outcome in acts if act is not None)

    def done(self) -> tuple[Done, ...]:
        """What was done in this visit, a line each; of what was taken back again only that. A call from the
        page of a danger is nobody else's to read."""
        lines: dict[object, Done] = {}
        quiet = {given.reference(run.view) for run in self._done if run.view.facts.get("quiet")}
        for run in self._done:
            step = run.step
            badge = said(step.title, run.view) if isinstance(step, Receipt) and run.finished else NOTHING
            if isinstance(step, Receipt) and badge:  # else there was only something to read
                number = step.reference(run.view)
                if number in quiet:
                    continue
                lines.pop(number, None)
                lines[number or run] = Done(run.journey.title, badge, number)
        return tuple(lines.values())

    def take(self, run: JourneyRun) -> None:
        """The last question was answered: number, disk, receipt."""
        course = self._course
        if run.act() is None:
            self._done[run] = None
            run.settle(Outcome(Delivery.SENT))  # it was done on the way, or there is only something to read
            course.show(Asking(run))
            return
        self._waits[run] = course.wait(WRITING)
        self.send(run)

    def send(self, run: JourneyRun) -> None:
        """The same, while something else is shown."""
        course, facts = self._course, facts_of(run)

        def numbered(reference: str) -> None:
            facts["reference"] = reference
            act = run.act()
            assert act is not None, "only its number has changed"
            self._put(run, act, reference)

        if facts["reference"]:
            numbered(facts["reference"])
        else:
            course.desk.reference(course.here.id, numbered, lambda error: self._not_written(run, error))

    def keep(self, run: JourneyRun) -> None:
        """The visitor leaves in the middle: what keeps the journey is written down, and the code told."""
        course, facts = self._course, facts_of(run)
        save = run.journey.save
        assert save is not None
        busy = course.wait(WRITING)

        def numbered(reference: str) -> None:
            facts["reference"] = reference
            saved = save(run.view)
            if saved is None:
                course.goodbye()
                return

            def written(_entry: int) -> None:
                told = messages.kept(course, saved.told, saved.code, course.goodbye)
                course.if_still(busy, lambda: course.show(told))

            course.desk.put(course.here.id, saved.act, reference, written, failed)

        def failed(error: Exception) -> None:
            log.error("a draft could not be written: %s", type(error).__name__)
            course.if_still(busy, lambda: course.show(messages.not_written(course, lambda: self.keep(run))))

        if facts["reference"]:
            numbered(facts["reference"])
        else:
            course.desk.reference(course.here.id, numbered, failed)

    def line_changed(self) -> None:
        """What cannot be delivered now will be sent later."""
        stays = self._stays()
        for run in list(self._sent.values()):
            if stays is not None and run.view.outcome != Outcome(stays):
                self._settle(run, Outcome(stays))

    def _stays(self) -> Delivery | None:
        """How what was done stays here for now; ``None`` where it can go."""
        if self._course.desk.held:
            return Delivery.HELD
        return Delivery.WAITING if self._course.desk.online is False else None

    def tell_refused(self) -> bool:
        """Shows what was refused while the visitor was elsewhere. Whether there was something."""
        if not self.untold:
            return False
        self.untold.pop(0)()
        return True

    def _put(self, run: JourneyRun, act: Act, reference: str) -> None:
        course = self._course

        def written(entry: int) -> None:
            self._refused.pop(run, None)
            self._done[run] = None
            self._sent[entry] = run
            early = self._early.pop(entry, None)
            if early is not None:
                self._settled(early)
            elif (stays := self._stays()) is not None:
                self._settle(run, Outcome(stays))
            else:
                # A line that works answers in an instant: better one receipt than one that changes.
                course.on_wait(lambda: self._show_receipt(run))

        def failed(error: Exception) -> None:
            self._not_written(run, error)

        if act.photos:
            self._with_photos[reference] = run
        if run in self._refused:
            refused = self._refused[run].entry
            course.desk.correct(course.here.id, refused, act, reference, written, failed)
        else:
            course.desk.put(course.here.id, act, reference, written, failed)

    def _settled(self, settled: Settled) -> None:
        """The landlord's system has answered."""
        if self._course.visit is None:
            return
        if settled.photo_of:
            self._photo_refused(settled)
            return
        run = self._sent.pop(settled.entry, None)
        if run is None:
            self._early[settled.entry] = settled
        elif settled.delivered:
            self._course.here.heard.clear()  # it may have changed what was told
            self._settle(run, Outcome(Delivery.SENT, reference=settled.reference))
        else:
            run.settle(Outcome(Delivery.REFUSED))
            self._refused[run] = settled
            self._tell(run, lambda: self._show_refusal(run))

    def _tell(self, run: JourneyRun, show: Callable[[], None]) -> None:
        """A refusal of what this run has sent."""
        shown, busy = self._course.shown, self._waits.pop(run, None)
        if shown is busy or isinstance(shown, Home) or (isinstance(shown, Asking) and shown.run is run):
            show()
        else:
            self.untold.append(show)  # nobody is torn from what they do

    def _photo_refused(self, settled: Settled) -> None:
        course, run = self._course, self._with_photos.get(settled.photo_of)
        if run is None:
            return  # of a visit before: the staff are told

        def put_right() -> None:
            again = JourneyRun(photo_again.journey(run.journey), course.facts())
            self._retaking = again, run, settled
            course.show(Asking(again, trouble=reason))

        reason = messages.reason_of(settled.code)
        told = messages.photo_refused(course, reason, settled.photo_of, put_right)
        self._tell(run, lambda: course.show(told))

    def answered(self, again: JourneyRun) -> bool:
        """Takes a photo that was taken again, or left out; whether it was one."""
        if self._retaking is None or self._retaking[0] is not again:
            return False
        self._retake(*self._retaking)
        return True

    def _retake(self, again: JourneyRun, run: JourneyRun, refused: Settled) -> None:
        course, act = self._course, run.act()
        assert act is not None, "it had photos"
        act = replace(act, photos=again.view.get(photo_again.PHOTOS, ()))
        busy = course.wait(WRITING)

        def written(_nothing: None) -> None:
            self._retaking = None
            course.if_still(busy, lambda: course.show(Asking(run)))

        def failed(error: Exception) -> None:
            log.error("a photo could not be written: %s", type(error).__name__)
            retry = messages.not_written(course, lambda: self._retake(again, run, refused))
            course.if_still(busy, lambda: course.show(retry))

        course.desk.retake(course.here.id, refused.entry, act, refused.photo_of, written, failed)

    def _show_refusal(self, run: JourneyRun) -> None:
        course, refused = self._course, self._refused[run]
        reason = messages.reason_of(refused.code)

        def put_right() -> None:
            run.reopen()
            course.show(Asking(run, trouble=reason))

        way = put_right if run.can_reopen else None
        number = run.step.reference(run.view) if isinstance(run.step, Receipt) else ""
        course.show(messages.act_refused(course, reason, number, way))

    def _settle(self, run: JourneyRun, outcome: Outcome) -> None:
        run.settle(outcome)
        shown = self._course.shown
        if isinstance(shown, Asking) and shown.run is run:
            self._course.show(Asking(run))
        else:
            self._show_receipt(run)

    def _show_receipt(self, run: JourneyRun) -> None:
        """If the visitor still waits for it."""
        busy = self._waits.pop(run, None)
        if busy is not None:
            self._course.if_still(busy, lambda: self._course.show(Asking(run)))

    def _not_written(self, run: JourneyRun, error: Exception) -> None:
        log.error("an act could not be written: %s", type(error).__name__)
        busy = self._waits.pop(run, None)
        if busy is not None:
            retry = messages.not_written(self._course, lambda: self.take(run))
            self._course.if_still(busy, lambda: self._course.show(retry))
