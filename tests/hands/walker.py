"""Goes to the receipt of each e-service: for each kind of question there is one way to answer it.

Which answer is meant is told by the ways of the audit; what cannot be told so is typed here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatch

from audit.behaviour.scenarios import DemoTenant, Scenario
from audit.laws import PageItem
from kiosk.eservices.fixtures import HOME, RECEIPT

from .hand import Hand, LostError
from .kiosks import HandsError

#: More questions than the longest journey has.
MOST_QUESTIONS = 70
#: Real words, on the first layer of the keys of each language.
WORDS = {
    "fr": "le robinet fuit",
    "ar": "الماء بارد",
    "bn": "জল গরম",
    "ta": "நகர மன",
    "zh": "meiyou reshui",
}
#: What is typed where figures are asked, by the key of the step; ``number``, ``born`` … are of who walks.
FIGURES = {
    "tenant_number": "number",
    "birth_date": "birth_date",
    "naissance": "applicant",
    "telephone": "phone",
    "telephone_invite": "phone",
    "par_mois": "1600",
    "loyer_max": "700",
    "montant": "100",
}
#: The towns that are looked for, the first and the second time.
TOWNS = ("69100", "69001")
#: Keys that write nothing and show others: for figures the second is tried first.
LAYERS = ("key.shift", "key.digits", "key.letters", "key.signs")


@dataclass
class Walked:
    """How one way went. ``touches`` and ``seconds`` are those of the way, not of looking around."""

    scenario: str
    language: str
    text: int
    circumstances: str
    touch_count: int = 0
    seconds: float = 0.0
    is_complete: bool = False
    why: str = ""
    left_after: int = 0

    @property
    def words(self) -> str:
        """One line for people."""
        how = f"{self.touch_count} touches, {self.seconds:.0f} s" if self.is_complete else self.why
        return f"{self.circumstances}: {self.scenario}, {self.language} {self.text} %: {how}"


class Walk:
    """One way, by one visitor."""

    def __init__(self, hand: Hand, way: Scenario, who: DemoTenant, code: Callable[[], str]) -> None:
        self.hand, self.scenario, self.who, self._code = hand, way, who, code
        self._continuation = [
            each.format(who=who) for each in way.steps if each.startswith(("option.", "slot."))
        ]
        self._taken: list[str] = []
        self._towns = list(TOWNS)

    def go(self, language: str, text: int) -> Walked:
        hand = self.hand
        done = Walked(self.scenario.name, language, text, hand.circumstances)
        try:
            hand.begin(language, text)
            touches, begun, aside = hand.touch_count, time.monotonic(), hand.seconds_aside
            try:
                self._open()
                self._to_the_end()
                done.is_complete = True
            finally:
                done.touch_count = hand.touch_count - touches
                done.seconds = time.monotonic() - begun - (hand.seconds_aside - aside)
        except HandsError as error:
            done.why = f"{error} [{hand.picture('lost')}]"
        if not hand.kiosk.alive:
            return done
        try:
            hand.settle()
            done.left_after = hand.leave()
        except HandsError as error:
            done.is_complete, done.why = False, f"{done.why} {error}".strip()
        return done

    def part(self, language: str, text: int, answers: int) -> None:
        """Goes it up to so many answers, and stands there. Raises ``HandsError``."""
        self.hand.begin(language, text)
        self._open()
        for _ in range(answers):
            if self._arrived():
                break
            self._answer()

    def _open(self) -> None:
        """Finds the service: among the first, or among all of them."""
        hand, service = self.hand, f"service.{self.scenario.service}"
        try:
            hand.turn_to(service)
        except LostError:
            hand.first_page()
            hand.take("more")
        hand.take(service)

    def _to_the_end(self) -> None:
        hand = self.hand
        for _ in range(MOST_QUESTIONS):
            if self._arrived():
                return
            before = hand.screen
            self._answer()
            trouble = hand.screen.get("trouble")
            if trouble is not None and hand.screen.shown == before.shown and before.get("trouble") is None:
                raise LostError(f"the answer is refused: “{trouble.words}” on {hand.where}")
        raise LostError(f"there is no end to the questions: {hand.where}")

    def _arrived(self) -> bool:
        kind = self.hand.screen.kind
        if self.scenario.end == RECEIPT:
            return kind == "Receipt" or self.hand.screen.get(RECEIPT) is not None
        if self.scenario.end == HOME:
            return kind == "HomeScreen" and bool(self._taken)
        return kind == "TicketScreen" and self._stands_on_a_page(self.scenario.end)

    def _stands_on_a_page(self, item: str) -> bool:
        """Whether it stands there, on whichever page."""
        hand = self.hand
        while hand.screen.get(item) is None:
            if (down := hand.find("page.down")) is None:
                hand.first_page()
                return False
            hand.touch(down)
        return True

    def _answer(self) -> None:
        """One question, by its kind."""
        hand, screen = self.hand, self.hand.screen
        if screen.veiled:
            hand.take("veil.stay")
        elif screen.kind in ("Number", "Date", "Amount"):
            self._figures()
        elif screen.kind == "Find":
            self._town()
        elif screen.kind == "Describe":
            self._words()
        elif screen.kind == "Photo":
            hand.take("skip")
        elif screen.kind in (
            "Choose",
            "PickSlot",
            "Statement",
            "Chart",
            "PdfViewer",
            "QrHandoff",
            "TicketScreen",
        ):
            self._choose()
        else:
            hand.touch(self._way_on())

    def _choose(self) -> None:
        """What the way names, on whichever page; else the first there is."""
        hand, screen = self.hand, self.hand.screen
        wanted = [each for each in self._continuation if each not in self._taken] or self._continuation
        try:
            thing = hand.turn_to(*wanted) if wanted else self._any()
        except LostError:
            hand.first_page()
            thing = self._any()
        self._taken += [each for each in self._continuation if fnmatch(thing.id, each)]
        shown = hand.screen.shown
        hand.touch(thing)
        # Where several can be ticked, they are confirmed.
        if hand.screen.shown == shown and hand.screen.kind == screen.kind:
            hand.take("confirm", "option.fini")

    def _any(self) -> PageItem:
        found = self.hand.find("option.*", "slot.*", "place.*", "symptom.*")
        return found if found is not None else self._way_on()

    def _way_on(self) -> PageItem:
        """What is filled, or how else one goes on."""
        hand = self.hand
        filled = next((each for each in hand.screen.body if each.filled and each.operable), None)
        if filled is not None and not filled.id.startswith("page."):
            return filled
        return hand.turn_to("confirm", "understood", "send", "retry", "option.*", "skip")

    def _figures(self) -> None:
        step = self.hand.screen.name.rpartition("/")[2]
        if step == "code":
            self.type(self._code())
        elif step == "iban":
            self.type("fr7630006000011234567890189", upper=True)
        else:
            named = FIGURES.get(step, "1600")
            self.type(str(getattr(self.who, named, named)))
        self.hand.take("confirm")

    def _town(self) -> None:
        self.type(self._towns.pop(0) if len(self._towns) > 1 else self._towns[0])
        wanted = [each for each in self._continuation if each not in self._taken]
        thing = self.hand.turn_to(*wanted, "option.*")
        self._taken += [each for each in self._continuation if fnmatch(thing.id, each)]
        self.hand.touch(thing)

    def _words(self) -> None:
        hand = self.hand
        if not hand.screen.keys:
            hand.take("type")
        self.type(WORDS[hand.screen.language.partition("@")[0]])
        hand.take("confirm")

    def type(self, characters: str, *, upper: bool = False) -> None:
        """Each by its key, on whichever layer it is."""
        for character in characters:
            self.hand.touch(self._key(character.upper() if upper else character))

    def _key(self, character: str) -> PageItem:
        hand = self.hand
        if not hand.screen.keys:  # which is told of as a broken law
            hand.turn_to("key.*")
        names = ("key.space",) if character == " " else (f"key.{character}",)
        layers = sorted(LAYERS, key="key.digits".__ne__) if character.isdigit() else LAYERS
        for layer in ("", *layers):
            if layer and (other := hand.find(layer)) is not None:
                hand.touch(other)
            if (key := hand.find(*names)) is not None:
                return key
        raise LostError(
            f"no key writes “{character}” on {hand.where}: {len(hand.screen.keys)} keys; {hand.ids}"
        )
