"""The guide: decides what is on the screen, and when it changes.

No pixels, no sockets: the guide works on a ``Desk`` and tells ``on_show`` what to draw. Everything a
visitor says stays in the visit; what they do goes to the desk, which writes it down before it answers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from kiosk.accessibility.conversation import Side
from kiosk.accessibility.display import Display, ThemeName
from kiosk.accessibility.manner import Manner
from kiosk.desk import Desk
from kiosk.domain import NOTHING, Claimed, SignedIn, T, Text
from kiosk.eservices import ESERVICES, EService, follow, help, report
from kiosk.glossary import Term
from kiosk.journeys import AnswerRefused, Await, DraftUnusable, Journey, JourneyRun, Needs, Receipt
from kiosk.paper_desk import Papers
from kiosk.settings import Settings
from kiosk.shown import Asking, Busy, Conversing, Explained, Home, Rest, Shown, Welcome
from kiosk.visit import Visit

from . import messages
from .awaiting import Awaiting
from .comforting import Comforting
from .course import Course, facts_of
from .following import FollowingUp
from .handing_over import HandingOver
from .signing_in import SigningIn
from .staff import StaffRoom
from .watching import Watching

log = logging.getLogger(__name__)


class Guide(Course):
    """The one who knows where the visitor is and where to go next. Lives on the UI thread."""

    def __init__(
        self, desk: Desk, settings: Settings, on_show: Callable[[Shown], None], papers: Papers
    ) -> None:
        super().__init__(desk, settings, on_show, papers)
        self._signing_in = SigningIn(self)
        self._awaiting = Awaiting(self, self._signing_in, self._go_on)
        self._watching = Watching(self, self._go_on)
        self.staff = StaffRoom(self)
        self.comfort = Comforting(self, self.choose_language)
        self._handing_over = HandingOver(self)
        self._following = FollowingUp(self, self._signing_in, self._handing_over)
        self.act_on = self._following.act_on
        self._before: Shown | None = None
        desk.on_line = self._line_changed

    # The visit

    def wake(self) -> None:
        """Someone is there."""
        if self.visit is None:
            self.visit = Visit(self.settings.language, manner=Manner.of(self.settings.manner))
            self.on_visit(self.visit)
            self.desk.refresh()
            self.papers.begin_visit()
            self.show(Welcome())

    def finish(self) -> None:
        """The visit ends: nothing of it remains here."""
        visit, self.visit = self.visit, None
        self._before = None
        for part in (self._signing_in, self._awaiting, self._handing_over, self._following, self.staff):
            part.forget()
        if visit is not None:
            if isinstance(visit.identity, SignedIn):
                self.desk.sign_out(visit.identity.token)
            self.papers.end_visit()
            if self.bridge is not None:
                self.bridge.close_conversation()
            visit.end()
        self.on_visit(None)
        self.show(Rest())

    def leave(self) -> None:
        """The visitor touches "finish": what was begun and not sent, or refused, comes first."""
        shown = self.shown
        if self._handing_over.untold:
            self.home()
        elif _begun(shown):
            assert isinstance(shown, Asking)
            run = shown.run
            save = run.journey.save
            can_keep = save is not None and save(run.view) is not None
            keep = partial(self._handing_over.keep, run) if can_keep else None
            self.show(messages.leaving(lambda: self.show(shown), self.finish, keep))
        else:
            self.finish()

    def choose_language(self, code: str) -> None:
        """Goes on in that language, from where the visitor was."""
        self.here.language = code
        self.on_visit(self.here)
        before, self._before = self._before, None
        if isinstance(before, Asking):
            facts_of(before.run)["language"] = code
        if isinstance(before, Conversing):
            before.conversation.speak(Side.VISITOR, code)
        self.show(before if before is not None else Home(self._home_notice()))

    def languages(self) -> None:
        """The list of languages, from anywhere."""
        if isinstance(self.shown, Rest):
            self.wake()
        elif not isinstance(self.shown, Welcome | Busy):
            self._before = self.shown
            self.show(Welcome(changing=True))

    def set_display(self, display: Display) -> None:
        """Another text size or theme."""
        self.here.display = display
        self.on_visit(self.here)
        self.show(self.shown)

    def set_manner(self, manner: Manner) -> None:
        """Another way to act or to hear. What is on the screen stays."""
        self.here.manner = manner
        self.on_visit(self.here)

    def sees_badly(self) -> None:
        """Large text, strong contrast, and the kiosk reads."""
        self.set_manner(replace(self.here.manner, reading=True))
        self.set_display(Display(text=200, theme=ThemeName.CONTRAST))

    def hears_badly(self) -> None:
        """Larger words, and captions of what is said; nothing here depends on sound."""
        self.here.deaf = True
        self.set_display(replace(self.here.display, text=max(150, self.here.display.text)))

    def explain(self, term: Term) -> None:
        """A word in plain words, and back."""
        if not isinstance(self.shown, Explained):
            self.show(Explained(term, self.shown))

    # What is shown

    def show(self, shown: Shown) -> None:
        """Shows it; a step that waits for the landlord shows that, and goes on by itself."""
        if isinstance(shown, Asking) and isinstance(shown.run.step, Await) and not shown.run.finished:
            self._awaiting.take(shown.run, shown.trouble)
            return
        if isinstance(self.shown, Conversing) and not isinstance(shown, Conversing):
            self.shown.conversation.leave()
        super().show(shown)
        if isinstance(shown, Asking):
            self._watching.begin(shown)

    def facts(self) -> dict[str, Any]:
        """With what is on its way."""
        return {**super().facts(), "unsent": self._handing_over.unsent}

    # Going about

    def services(self) -> list[EService]:
        """What the landlord's system offers, in the order of the home screen."""
        return [
            each
            for each in ESERVICES
            if (not each.capability or self._offers(each.capability))
            and (each.needs is not Needs.TENANT or self._can_sign_in)
        ]

    def _offers(self, service: str) -> bool:
        offered = self.desk.public.offered
        return offered is None or service in offered

    @property
    def _can_sign_in(self) -> bool:
        return self._offers("sessions")

    def home(self) -> None:
        """The services. A journey that was begun is kept for this visit; what was refused is told first."""
        self._keep_draft()
        self._signing_in.forget()
        if not self._handing_over.tell_refused():
            self.show(Home(self._home_notice()))

    def open(self, key: str, said: str = "") -> None:
        """Begins an e-service, or goes on where it was left. ``said``: in own words, what it is about."""
        if said:
            self.here.said = said
        service = next(each for each in ESERVICES if each.key == key)
        self._keep_draft()
        identity = self.here.identity
        if service.needs is Needs.TENANT and isinstance(identity, Claimed):
            number, born = identity.tenant_number, identity.birth_date
            self._signing_in.check(number, born, lambda: self._enter(service))
        elif service.needs is Needs.NONE or identity is not None or not self._can_sign_in:
            self._enter(service)
        else:
            self._signing_in.ask(lambda: self._enter(service), guests=service.needs is Needs.GUEST)

    def help(self) -> None:
        """A person, from anywhere."""
        if isinstance(self.shown, Rest):
            self.wake()
        topic = NOTHING
        if isinstance(self.shown, Asking) and not self.shown.run.finished:
            topic = self.shown.run.journey.title
        self._keep_draft()
        self._begin(help.journey(), {"topic": topic})

    def converse(self) -> None:
        """Two people talk through the kiosk: this visitor and the clerk."""
        assert self.bridge is not None, "no conversation was offered"
        visit = self.here
        conversation = self.bridge.open(visit.id, visit.language, deaf=visit.deaf)
        self.show(Conversing(conversation))

    def turn_round(self) -> None:
        """One half for who sits opposite, or both for who stand side by side."""
        shown = self.shown
        if isinstance(shown, Conversing):
            self.show(replace(shown, facing=not shown.facing))

    def _enter(self, service: EService) -> None:
        if service.key == follow.KEY:
            self._following.open()
        elif service.key == report.KEY:
            self._following.knowing(lambda: self._begin(report.journey()))
        else:
            self._begin(service.journey())

    def _begin(self, journey: Journey, facts: dict[str, Any] | None = None) -> None:
        facts = {**self.facts(), **(facts or {})}
        draft = self.here.drafts.pop(journey.key, None)
        run, notice = None, NOTHING
        if draft is not None:
            try:
                run = JourneyRun.resume(journey, facts, draft)
                notice = T("Vous reprenez où vous en étiez.")
            except DraftUnusable:
                log.info("a draft of %s could not be resumed", journey.key)
        self.show(Asking(run or JourneyRun(journey, facts), notice=notice))

    def _keep_draft(self) -> None:
        shown = self.shown
        if _begun(shown):
            assert isinstance(shown, Asking)
            self.here.drafts[shown.run.journey.key] = shown.run.leave()

    # Questions

    def answer(self, value: object) -> None:
        """The answer to the question shown."""
        asking = self._asking
        try:
            asking.run.answer(value)
        except AnswerRefused as refused:
            self.show(replace(asking, trouble=refused.reason, notice=NOTHING))
            return
        self._go_on(asking.run)

    def send_code_again(self) -> None:
        """The code that is asked for did not come."""
        self._signing_in.send_code_again(self._asking)

    def other_phone(self) -> None:
        """It went to a phone that the visitor does not have."""
        self._signing_in.other_phone()

    def skip(self) -> None:
        """No answer to the question shown."""
        self._asking.run.skip()
        self._go_on(self._asking.run)

    def change(self, key: str) -> None:
        """From the review to one of its lines."""
        self._asking.run.go_to(key)
        self.show(Asking(self._asking.run))

    def back(self) -> None:
        """One step back; from the first one to where the visitor came from."""
        shown = self.shown
        if isinstance(shown, Asking) and not shown.run.finished and shown.run.back():
            self.show(Asking(shown.run))
        elif self._following.back() or self.staff.back() or self.comfort.back():
            pass
        elif isinstance(shown, Explained):
            self.show(shown.before)
        elif isinstance(shown, Conversing) and shown.input:
            self.show(replace(shown, input={}))
        elif isinstance(shown, Welcome) and self._before is not None:
            self.choose_language(self.here.language)
        elif not isinstance(shown, Rest | Busy):
            self.home()

    def _go_on(self, run: JourneyRun) -> None:
        if not run.finished:
            self.show(Asking(run))
        elif any(
            part.answered(run) for part in (self._signing_in, self._following, self._handing_over, self.staff)
        ):
            pass
        elif help.through_the_kiosk(run.view) and run.journey.key == help.KEY:
            self.converse()
        elif isinstance(run.step, Receipt):
            self._handing_over.take(run)
        else:
            self.home()  # there was only something to know

    @property
    def _asking(self) -> Asking:
        assert isinstance(self.shown, Asking), "nothing is asked"
        return self.shown

    # The line, and faults

    def sorry(self, error: Exception) -> None:
        """A fault of ours, wherever it happened: the visitor is told, and can go on."""
        if self.visit is not None:
            self.broken(error)

    def _home_notice(self) -> Text:
        if self.desk.online is False:
            return T("Pas de réseau. Vos demandes sont gardées et partiront toutes seules.")
        return NOTHING

    def _line_changed(self) -> None:
        if self.desk.online is False:
            self._handing_over.line_went_down()
        if isinstance(self.shown, Home) and self.shown.notice != self._home_notice():
            self.show(Home(self._home_notice()))


def _begun(shown: Shown) -> bool:
    """Whether something was answered that is not sent yet."""
    return isinstance(shown, Asking) and not shown.run.finished and shown.run.can_go_back
