"""Takes a visitor from the first touch to "goodbye": decides what is on the screen, and when it changes.

No pixels, no sockets: the guide works on a ``Desk`` and tells ``on_show`` what to draw. Everything a
visitor says stays in the visit; what they do goes to the desk, which writes it down before it answers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from kiosk.accessibility.display import Display, ThemeName
from kiosk.agency import (
    AgencyError,
    CodeNeeded,
    IdentificationFailed,
    NumberLocked,
    RequestRefused,
    SessionExpired,
)
from kiosk.desk import Desk, Settled, Told
from kiosk.domain import NOTHING, Act, Claimed, SignedIn, T, Text, Ticket
from kiosk.eservices import ESERVICES, EService, follow, help, report
from kiosk.eservices.identify import CODE, identify
from kiosk.i18n.formats import PARIS
from kiosk.journeys import AnswerRefused, Delivery, DraftUnusable, Journey, JourneyRun, Needs, Outcome
from kiosk.rules import public_holidays
from kiosk.settings import Settings
from kiosk.shown import Asking, Busy, Door, Following, Home, Message, Rest, Shown, Welcome
from kiosk.visit import Visit

log = logging.getLogger(__name__)

ONE_MOMENT = T("Un instant, s’il vous plaît…")
WRITING = T("Nous enregistrons votre demande…")


class Guide:
    """The one who knows where the visitor is and where to go next. Lives on the UI thread."""

    def __init__(self, desk: Desk, settings: Settings, on_show: Callable[[Shown], None]) -> None:
        self.desk = desk
        self.settings = settings
        self.on_show = on_show
        self.on_visit: Callable[[Visit | None], None] = lambda visit: None
        self.shown: Shown = Rest()
        self.visit: Visit | None = None
        self._before: Shown | None = None
        self._after_sign_in: Callable[[], None] | None = None
        self._guests = False
        #: Acts of this visit that are on their way, and answers that came before their act was known here.
        self._sent: dict[int, JourneyRun] = {}
        self._early: dict[int, Settled] = {}
        self._receipts: dict[int, Busy] = {}
        self._action: tuple[JourneyRun, Following] | None = None
        desk.on_settled = self._settled
        desk.on_line = self._line_changed

    # The visit

    def wake(self) -> None:
        """Someone is there."""
        if self.visit is None:
            self.visit = Visit(self.settings.language)
            self.on_visit(self.visit)
            self.desk.refresh()
            self._show(Welcome())

    def finish(self) -> None:
        """The visit ends: nothing of it remains here."""
        visit, self.visit = self.visit, None
        self._before = None
        self._after_sign_in = None
        self._sent.clear()
        self._early.clear()
        self._receipts.clear()
        self._action = None
        if visit is not None:
            if isinstance(visit.identity, SignedIn):
                self.desk.sign_out(visit.identity.token)
            visit.end()
        self.on_visit(None)
        self._show(Rest())

    def leave(self) -> None:
        """The visitor touches "finish": what was begun and not sent is asked about first."""
        shown = self.shown
        if not (isinstance(shown, Asking) and not shown.run.finished and shown.run.can_go_back):
            self.finish()
            return
        stay = Door("stay", T("Non, je continue"), "arrow-u-left-top", lambda: self._show(shown))
        leave = Door("leave", T("Oui, terminer"), "exit-to-app", self.finish, primary=True)
        self._show(
            Message(
                T("Voulez-vous terminer ?"),
                (T("Votre demande n’est pas envoyée. Elle sera effacée."),),
                (stay, leave),
                tone="warn",
            )
        )

    def choose_language(self, code: str) -> None:
        """Goes on in that language, from where the visitor was."""
        visit = self._visit
        visit.language = code
        self.on_visit(visit)
        before, self._before = self._before, None
        if isinstance(before, Asking):
            _facts_of(before.run)["language"] = code
        self._show(before if before is not None else Home(self._home_notice()))

    def languages(self) -> None:
        """The list of languages, from anywhere."""
        if isinstance(self.shown, Rest):
            self.wake()
        elif not isinstance(self.shown, Welcome | Busy):
            self._before = self.shown
            self._show(Welcome(changing=True))

    def set_display(self, display: Display) -> None:
        """Another text size or theme."""
        self._visit.display = display
        self.on_visit(self._visit)
        self._show(self.shown)

    def sees_badly(self) -> None:
        """Large text, strong contrast, and the kiosk reads."""
        self._visit.reading = True
        self.set_display(Display(text=200, theme=ThemeName.CONTRAST))

    def hears_badly(self) -> None:
        """Large captions stay on; nothing depends on sound."""
        self._visit.hears_badly = True
        self.set_display(replace(self._visit.display, text=max(150, self._visit.display.text)))

    # Going about

    def services(self) -> list[EService]:
        """What the landlord's system offers, in the order of the home screen."""
        offered = self.desk.public.capabilities
        return [each for each in ESERVICES if offered is None or each.capability in offered.services]

    def home(self) -> None:
        """The services. A journey that was begun is kept for this visit."""
        self._keep_draft()
        self._after_sign_in = None
        self._show(Home(self._home_notice()))

    def open(self, key: str) -> None:
        """Begins an e-service, or goes on where it was left."""
        service = next(each for each in ESERVICES if each.key == key)
        self._keep_draft()
        if service.needs is Needs.NONE or self._visit.identity is not None:
            self._enter(service)
        else:
            self._guests = service.needs is Needs.GUEST
            self._identify(lambda: self._enter(service))

    def help(self) -> None:
        """A person, from anywhere."""
        if isinstance(self.shown, Rest):
            self.wake()
        topic = NOTHING
        if isinstance(self.shown, Asking) and not self.shown.run.finished:
            topic = self.shown.run.journey.title
        self._keep_draft()
        self._begin(help.journey(), {"topic": topic})

    def _enter(self, service: EService) -> None:
        if service.key == follow.KEY:
            self._follow()
        elif service.key == report.KEY:
            self._knowing_tickets(lambda: self._begin(report.journey()))
        else:
            self._begin(service.journey())

    def _begin(self, journey: Journey, facts: dict[str, Any] | None = None) -> None:
        facts = {**self._facts(), **(facts or {})}
        draft = self._visit.drafts.pop(journey.key, None)
        run, notice = None, NOTHING
        if draft is not None:
            try:
                run = JourneyRun.resume(journey, facts, draft)
                notice = T("Vous reprenez où vous en étiez.")
            except DraftUnusable:
                log.info("a draft of %s could not be resumed", journey.key)
        self._show(Asking(run or JourneyRun(journey, facts), notice=notice))

    def _facts(self) -> dict[str, Any]:
        public = self.desk.public
        told: Told | None = self._visit.reads.get("tickets")
        return {
            "now": datetime.now(PARIS),
            "identity": self._visit.identity,
            "language": self._visit.language,
            "agency": public.agency,
            "outages": public.outages,
            "days_off": public_holidays(self.settings.holidays or None),
            "tickets": told.tickets if told is not None else (),
            "tenant_number_digits": self.settings.tenant_number_digits,
            "reference": "",
        }

    def _keep_draft(self) -> None:
        shown = self.shown
        if isinstance(shown, Asking) and not shown.run.finished and shown.run.can_go_back:
            self._visit.drafts[shown.run.journey.key] = shown.run.leave()

    # Questions

    def answer(self, value: object) -> None:
        """The answer to the question shown."""
        asking = self._asking
        try:
            asking.run.answer(value)
        except AnswerRefused as refused:
            self._show(replace(asking, trouble=refused.reason, notice=NOTHING))
            return
        self._go_on(asking.run)

    def skip(self) -> None:
        self._asking.run.skip()
        self._go_on(self._asking.run)

    def change(self, key: str) -> None:
        """From the review to one of its lines."""
        self._asking.run.go_to(key)
        self._show(Asking(self._asking.run))

    def back(self) -> None:
        """One step back; from the first one to where the visitor came from."""
        shown = self.shown
        if isinstance(shown, Asking) and not shown.run.finished and shown.run.back():
            self._show(Asking(shown.run))
        elif isinstance(shown, Asking) and self._action is not None and self._action[0] is shown.run:
            self._show(self._action[1])
        elif isinstance(shown, Following) and shown.several:
            self._list()
        elif isinstance(shown, Welcome) and self._before is not None:
            self.choose_language(self._visit.language)
        elif not isinstance(shown, Rest | Busy):
            self.home()

    def _go_on(self, run: JourneyRun) -> None:
        if not run.finished:
            self._show(Asking(run))
        elif run.journey.key == "identify":
            self._sign_in(run)
        elif run.journey.key == CODE.key:
            self._confirm(run)
        elif run.journey.key == follow.KEY:
            chosen = [each for each in self._told.tickets if each.reference == run.view.get("demande")]
            self._tell(chosen[0]) if chosen else self.home()
        else:
            self._hand_over(run)

    # Signing in

    def _identify(self, then: Callable[[], None], trouble: Text = NOTHING) -> None:
        self._after_sign_in = then
        journey = identify(self.settings.tenant_number_digits, guests=self._guests)
        self._show(Asking(JourneyRun(journey, self._facts()), trouble=trouble))

    def _sign_in(self, run: JourneyRun) -> None:
        if "tenant_number" in run.view:
            self._check(run.view["tenant_number"], run.view["birth_date"])
        else:
            self._go_where_wanted()

    def _check(self, number: str, birth: date) -> None:
        busy = self._wait(ONE_MOMENT)

        def failed(error: Exception) -> None:
            again = self._after_sign_in or self.home
            if isinstance(error, IdentificationFailed):
                self._identify(
                    again,
                    T("Ce numéro et cette date ne vont pas ensemble. Vérifiez-les, s’il vous plaît."),
                )
            elif isinstance(error, NumberLocked):
                self._locked()
            elif isinstance(error, RequestRefused):
                self._identify(again, T("Ce numéro n’a pas la bonne forme. Vérifiez-le, s’il vous plaît."))
            elif isinstance(error, AgencyError):
                self._not_checked(Claimed(number, birth), again)
            else:
                self._broken(error)

        def done(answer: object) -> None:
            if isinstance(answer, CodeNeeded):
                facts = {**self._facts(), "phone_hint": answer.phone_hint, "session": answer.session_id}
                self._show(Asking(JourneyRun(CODE, facts)))
            else:
                self._signed_in(answer)

        self.desk.sign_in(
            self._visit.id,
            number,
            birth,
            lambda answer: self._if_still(busy, lambda: done(answer)),
            lambda error: self._if_still(busy, lambda: failed(error)),
        )

    def _confirm(self, run: JourneyRun) -> None:
        busy = self._wait(ONE_MOMENT)
        facts = _facts_of(run)

        def failed(error: Exception) -> None:
            again = self._after_sign_in or self.home
            if isinstance(error, NumberLocked):
                self._locked()
            elif isinstance(error, IdentificationFailed):
                wrong = T("Ce code n’est pas le bon. Regardez bien le message, puis réessayez.")
                self._show(Asking(JourneyRun(CODE, facts), trouble=wrong))
            elif isinstance(error, RequestRefused):
                self._identify(again, T("Ce code n’est plus valable. Nous vous en envoyons un autre."))
            elif isinstance(error, AgencyError):
                self._unreachable(lambda: self._identify(again))
            else:
                self._broken(error)

        self.desk.confirm(
            self._visit.id,
            facts["session"],
            run.view["code"],
            lambda identity: self._if_still(busy, lambda: self._signed_in(identity)),
            lambda error: self._if_still(busy, lambda: failed(error)),
        )

    def _not_checked(self, claimed: Claimed, then: Callable[[], None]) -> None:
        """The line is down: the number is taken as it was given, and checked on delivery."""
        known = self._visit.identity == claimed
        self._visit.identity = claimed
        if known:
            self._unreachable(then)
        else:
            self._unchecked(then)

    def _signed_in(self, identity: object) -> None:
        assert isinstance(identity, SignedIn)
        self._visit.identity = identity
        self._go_where_wanted()

    def _go_where_wanted(self) -> None:
        then, self._after_sign_in = self._after_sign_in or self.home, None
        then()

    def _locked(self) -> None:
        self._show(
            Message(
                T("Ce numéro est bloqué pour 15 minutes."),
                (T("Il y a eu plusieurs essais. C’est pour vous protéger."), T("L’accueil peut vous aider.")),
                (self._to_person(), self._to_home()),
                tone="warn",
            )
        )

    def _unchecked(self, then: Callable[[], None]) -> None:
        go_on = Door("go_on", T("Continuer"), "check", then, primary=True)
        self._show(
            Message(
                T("Pas de réseau pour le moment."),
                (
                    T("Vous pouvez continuer."),
                    T("Nous vérifierons votre numéro plus tard. Rien ne sera perdu."),
                ),
                (self._to_home(), go_on),
                tone="warn",
            )
        )

    # Handing over

    def _hand_over(self, run: JourneyRun) -> None:
        busy = self._wait(WRITING)
        facts = _facts_of(run)

        def numbered(reference: str) -> None:
            facts["reference"] = reference
            act = run.act()
            if act is None:
                self._settle(run, Outcome(Delivery.SENT), busy)
            else:
                self._put(run, act, reference, busy)

        if facts["reference"]:
            numbered(facts["reference"])
        else:
            self.desk.reference(self._visit.id, numbered, lambda error: self._not_written(run, error))

    def _put(self, run: JourneyRun, act: Act, reference: str, busy: Busy) -> None:
        def written(entry: int) -> None:
            self._sent[entry] = run
            early = self._early.pop(entry, None)
            if early is not None:
                self._settled(early, busy)
            elif self.desk.online is False:
                self._settle(run, Outcome(Delivery.WAITING), busy)
            else:
                # A line that works answers in an instant: better one receipt than one that changes.
                self._receipts[id(run)] = busy
                self.on_wait(lambda: self._if_still(busy, lambda: self._show(Asking(run))))

        self.desk.put(self._visit.id, act, reference, written, lambda error: self._not_written(run, error))

    #: Calls back after a second, on the UI clock; set by the frame.
    on_wait: Callable[[Callable[[], None]], None] = staticmethod(lambda then: then())

    def _settle(self, run: JourneyRun, outcome: Outcome, busy: Busy | None = None) -> None:
        """What became of an act: its receipt says so, if that is what the visitor waits for or looks at."""
        run.settle(outcome)
        busy = busy or self._receipts.pop(id(run), None)
        shown = self.shown
        if shown is busy or (isinstance(shown, Asking) and shown.run is run):
            self._show(Asking(run))

    def _settled(self, settled: Settled, busy: Busy | None = None) -> None:
        if self.visit is None:
            return
        run = self._sent.pop(settled.entry, None)
        if run is None:
            self._early[settled.entry] = settled
            return
        delivery = Delivery.SENT if settled.delivered else Delivery.REFUSED
        self._settle(run, Outcome(delivery, reference=settled.reference), busy)

    def _not_written(self, run: JourneyRun, error: Exception) -> None:
        log.error("an act could not be written: %s", type(error).__name__)
        again = Door("again", T("Réessayer"), "refresh", lambda: self._hand_over(run), primary=True)
        self._show(
            Message(
                T("La borne ne peut pas enregistrer."),
                (T("Votre demande n’est pas encore partie."), T("Réessayez, ou demandez à l’accueil.")),
                (self._to_person(), again),
                tone="warn",
            )
        )

    # Following

    def _follow(self) -> None:
        identity = self._visit.identity
        if isinstance(identity, Claimed):
            self._after_sign_in = self._follow
            self._check(identity.tenant_number, identity.birth_date)
            return
        assert isinstance(identity, SignedIn), "who follows has said who they are"
        busy = self._wait(T("Nous cherchons vos demandes…"))

        def done(told: Told) -> None:
            self._visit.reads["tickets"] = told
            self._if_still(busy, self._list)

        def failed(error: Exception) -> None:
            self._if_still(busy, lambda: not_told(error))

        def not_told(error: Exception) -> None:
            known = self._visit.reads.get("tickets")
            if isinstance(error, SessionExpired):
                self._visit.identity = None
                self._identify(self._follow, trouble=T("Par sécurité, dites-nous encore qui vous êtes."))
            elif not isinstance(error, AgencyError):
                self._broken(error)
            elif known is not None:
                self._list()
            else:
                self._unreachable(self._follow)

        self.desk.tickets(self._visit.id, identity, done, failed)

    def _list(self) -> None:
        """Which request? With one there is nothing to ask."""
        run = JourneyRun(follow.journey(), self._facts())
        tickets = self._told.tickets
        if len(tickets) == 1:
            self._tell(tickets[0])
        else:
            self._show(Asking(run))

    def _tell(self, ticket: Ticket) -> None:
        told = self._told
        self._show(Following(ticket, told.told_at, several=len(told.tickets) > 1))

    def act_on(self, ticket: Ticket, action: follow.Action) -> None:
        """Chase, move, "not repaired"… One without a question is done by this touch."""
        run = JourneyRun(action.journey, self._facts())
        if isinstance(self.shown, Following):
            self._action = run, self.shown
        self._go_on(run)

    @property
    def _told(self) -> Told:
        told: Told = self._visit.reads["tickets"]
        return told

    def _knowing_tickets(self, then: Callable[[], None]) -> None:
        """``then``, with the visitor's requests known if the line gives them at once."""
        identity = self._visit.identity
        if not isinstance(identity, SignedIn) or self.desk.online is False:
            then()
            return
        busy = self._wait(ONE_MOMENT)

        def done(told: Told) -> None:
            self._visit.reads["tickets"] = told
            self._if_still(busy, then)

        self.on_wait(lambda: self._if_still(busy, then))
        self.desk.tickets(self._visit.id, identity, done, lambda error: self._if_still(busy, then))

    # Faults

    def _unreachable(self, again: Callable[[], None]) -> None:
        retry = Door("again", T("Réessayer"), "refresh", again, primary=True)
        self._show(
            Message(
                T("Nous ne pouvons pas le lire maintenant."),
                (
                    T("Le réseau ne répond pas."),
                    T("Ce que vous avez déjà envoyé est gardé. Rien n’est perdu."),
                ),
                (self._to_home(), self._to_person(), retry),
                tone="warn",
            )
        )

    def sorry(self, error: Exception) -> None:
        """A fault of ours, wherever it happened: the visitor is told, and can go on."""
        if self.visit is not None:
            self._broken(error)

    def _broken(self, error: Exception) -> None:
        log.error("unexpected: %s", type(error).__name__)
        self._show(
            Message(
                T("Quelque chose n’a pas marché."),
                (T("Ce n’est pas votre faute."), T("L’accueil peut vous aider tout de suite.")),
                (self._to_home(), self._to_person()),
                tone="warn",
            )
        )

    def _to_person(self) -> Door:
        return Door("person", T("Parler à quelqu’un"), "face-agent", self.help)

    def _to_home(self) -> Door:
        return Door("home", T("Accueil"), "home", self.home)

    def _home_notice(self) -> Text:
        if self.desk.online is False:
            return T("Pas de réseau. Vos demandes sont gardées et partiront toutes seules.")
        return NOTHING

    def _line_changed(self) -> None:
        if self.desk.online is False:
            for run in list(self._sent.values()):
                if run.view.outcome is None:
                    self._settle(run, Outcome(Delivery.WAITING))
        if isinstance(self.shown, Home) and self.shown.notice != self._home_notice():
            self._show(Home(self._home_notice()))

    @property
    def _visit(self) -> Visit:
        assert self.visit is not None, "nobody is there"
        return self.visit

    @property
    def _asking(self) -> Asking:
        assert isinstance(self.shown, Asking), "nothing is asked"
        return self.shown

    def _wait(self, words: Text) -> Busy:
        """Shows that something is being done; the answer counts while this is what is shown."""
        busy = Busy(words)
        self._show(busy)
        return busy

    def _if_still(self, busy: Busy, then: Callable[[], None]) -> None:
        """``then``, unless the visitor has gone elsewhere since."""
        if self.shown is busy:
            then()

    def _show(self, shown: Shown) -> None:
        self.shown = shown
        self.on_show(shown)


def _facts_of(run: JourneyRun) -> dict[str, Any]:
    """The facts that the guide gave to this run."""
    facts = run.view.facts
    assert isinstance(facts, dict)
    return facts
