"""What the visitor takes away: the receipt of an act, and at the end of the visit all that was done."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from kivy.properties import NumericProperty
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TEXT_SIZES
from kiosk.accessibility.outline import Role
from kiosk.device.barcodes import MAX_SCREEN_BYTES
from kiosk.device.peripherals import PeripheralError
from kiosk.device.printing import PRINT_OUTCOME_TEXTS, PrintOutcome
from kiosk.domain import T, Text, get_language, verbatim
from kiosk.i18n import catalogue
from kiosk.i18n.formats import PARIS
from kiosk.journeys import Receipt, SummaryLine, Tone, resolve
from kiosk.session.practice import PRACTICE
from kiosk.session.preferences import QR_CAPTION
from kiosk.session.screen_state import CompletedAct, GoodbyeScreen, JourneyScreen

from .page import LETTER_WIDTH_EM, BasePage
from .question import QuestionPage
from .widgets.buttons import PushButton
from .widgets.containers import AutoHeightRow, AutoHeightStack, Panel, arrange_in_rows
from .widgets.fonts import text_width
from .widgets.labels import AccessibleLabel, Badge, TextLabel
from .widgets.picture import QrCode
from .widgets.theme import LARGE_TEXT, VERY_LARGE_TEXT, theme

if TYPE_CHECKING:
    from kiosk.device.receipt_pdf import ReceiptContent

WHAT_WAS_DONE = T("Voici ce que vous avez fait :")
STILL_TO_DO = T("Il vous reste à faire :")
ALL_ERASED = T("En partant, tout sera effacé.")
PRINTED = PRINT_OUTCOME_TEXTS[PrintOutcome.PRINTED]
CODE_HOLDS_LESS = T("Ce code ne contient pas tout. Notez le reste sur un papier, ou demandez à l’accueil.")
HAIR_SPACE = "\u200a"
#: What the code on a receipt is for: on the page before, one like it may have been there to pay. Which part
#: of a low page its words may take.
PURPOSE_SHARE = 0.3
CODE_PURPOSE = T("Photographiez ce code pour garder ce numéro.")
#: Between and around a number and its code, in units of the rhythm.
CODE_MARGIN_UNITS = 24
#: On a low screen the promise and the number stand on one page: how much smaller its letters are, and how
#: large the code is (a phone in a hand reads its modules).
LANDSCAPE_TITLE_SCALE = 0.75
LANDSCAPE_CODE_MM = 26
#: How large a code is on an upright page, in units of the rhythm; and where the words beside it are large, or
#: the page is for it.
CODE_UNITS, LARGE_CODE_UNITS = 62, 100
#: Which part of a page one fact takes in very large letters, upright and on a low screen.
FACT_SHARE, LANDSCAPE_FACT_SHARE = 0.42, 0.6


def the_number(reference: str, size_px: float, *, shown: str = "", align: str = "start") -> list[Widget]:
    """Its name and the number, ``shown`` in place of it where it is told otherwise than drawn."""
    name = T("Votre numéro")
    return [
        TextLabel(words=name, size_px=theme.small, ink=theme.muted, align=align),
        AccessibleLabel(
            item_id="reference",
            words=name,
            value=verbatim(reference),
            shown=verbatim(shown or reference),
            bold_face=True,
            size_px=size_px,
            align=align,
        ),
    ]


def on_one_line(shown: str, room: float, most: float) -> float:
    """As large as ``most`` where it fits: a number that is broken is read as two."""
    return min(most, theme.figure * room / max(1, text_width(shown, theme.bold_font, theme.figure)))


def as_many_as_fit(lines: Iterable[str], most: int = MAX_SCREEN_BYTES) -> list[str]:
    """The lines, in order, but for those for which a code has no more room."""
    fitting: list[str] = []
    for line in lines:
        if len("\n".join([*fitting, line]).encode(errors="replace")) <= most:
            fitting.append(line)
    return fitting


class PrintablePage(BasePage):
    """What can also be had on paper. ``shown.input["printing"]`` is ``"now"``, or what became of it."""

    shown: JourneyScreen | GoodbyeScreen

    @abstractmethod
    def printed_receipt(self) -> "ReceiptContent":
        """What stands on the paper (see ``on_paper``)."""

    def on_paper(
        self, title: Text, headline: Text, qr: str, caption: Text = QR_CAPTION, **more: Any
    ) -> "ReceiptContent":
        """Those words, with what stands on every paper; ``more`` are fields of ``ReceiptContent``."""
        from kiosk.device.receipt_pdf import ReceiptContent  # half a second, and few print

        render = catalogue(theme.lang).render
        agency = self.controller.gateway.public_info.agency
        return ReceiptContent(
            language=get_language(theme.lang),
            title=render(title),
            headline=render(PRACTICE) if self.controller.practice.on else render(headline),
            qr=qr,
            qr_caption=render(caption),
            agency_name=agency.name if agency else "",
            agency_address=agency.address if agency else "",
            agency_phone=agency.phone if agency else "",
            printed_at=render(T("Imprimé le {moment}", moment=datetime.now(PARIS))),
            **more,
        )

    def printing_blocks(self) -> list[Widget]:
        """That it is being printed, or what became of it."""
        printing = self.shown.input.get("printing")
        if printing is None:
            return []
        words, tone = (T("Impression en cours…"), "plain") if printing == "now" else printing
        return [self.notice_block(words, "printing", tone)]

    @property
    def way_on_tone(self) -> str:
        """The way on is what is decided, unless a paper is awaited."""
        return "plain" if self.shown.input.get("printing") == "now" else "primary"

    def print_actions(self) -> list[PushButton]:
        if not self.controller.peripherals.can_print:
            return []
        button = self.action("print", T("Imprimer"), "printer", self._print)
        button.off = self.shown.input.get("printing") == "now"
        return [button]

    def _print(self) -> None:
        self.shown.input["printing"] = "now"
        self.rebuild()
        self.controller.tasks.start(self._print_paper())

    async def _print_paper(self) -> None:
        try:
            await self.controller.peripherals.print_receipt(self.printed_receipt())
        except PeripheralError as error:
            self.shown.input["printing"] = error.sentence, "warn"
        else:
            self.shown.input["printing"] = PRINTED, "ok"
        if self.controller.shown is self.shown:
            self.controller.show(self.shown)


class ReceiptPage(PrintablePage, QuestionPage):
    step: Receipt
    shown: JourneyScreen

    waits = "understood"
    can_go_back = False
    footer_width = NumericProperty(0.28)  # "J’ai compris" stands on one line

    @property
    def footer_beside_from(self) -> int:
        """On a low screen its captions have their place from the beginning: all of it is read at once only
        with the foot beside it."""
        return TEXT_SIZES[0]

    @property
    def tone(self) -> Tone:
        """How it is meant."""
        return resolve(self.step.tone, self.context)

    def blocks(self) -> list[Widget]:
        blocks: list[Widget] = []
        badge, notice = self.text_of(self.step.title), self.step.notice(self.context)
        signs = [self.notice_block(badge, "badge", self.tone.value or "plain")] if badge else []
        delivery = self.notice_blocks(notice.text, "delivery", notice.tone.value or "plain") if notice else []
        beside = bool(signs and delivery) and theme.landscape and theme.text < LARGE_TEXT
        if beside:  # they leave the number its place on the page, which needs no other then
            blocks += arrange_in_rows([*signs, *delivery], 2, self.pages.spacing, 0)
        else:
            blocks += signs
        title = self.title_block(resolve(self.step.headline, self.context))
        if theme.landscape and theme.text < VERY_LARGE_TEXT:
            title.size_px = LANDSCAPE_TITLE_SCALE * theme.title
        figures = self.step.figures(self.context)
        if not figures:  # else they are what matters most
            blocks.append(title)
        blocks += self.printing_blocks()
        reference = self.step.reference(self.context)
        facts = list(self.step.facts(self.context))
        if reference:
            about = [] if figures else _carried(facts)
            facts = facts[len(about) :]
            # On a low screen it follows: the number is as low as its code, and stands below the promise.
            named = [
                self.text_block(line.value, "about")
                if theme.landscape
                else AccessibleLabel(item_id="about", words=line.value, size_px=theme.small, ink=theme.muted)
                for line in about
            ]
            # In larger letters that takes a second page: with a smaller number it stands beside the code.
            beside_code = TEXT_SIZES[0] < theme.text < LARGE_TEXT and beside and not figures
            below = [] if theme.landscape and not beside_code else named
            if len(figures) > 1 and theme.landscape and theme.text >= VERY_LARGE_TEXT:
                panel = Panel()
                panel.add_widget(self._figures(figures, self.pages.width - 16 * theme.unit))
                blocks += [panel, self._number(reference, about, (), below)]
            else:
                blocks.append(self._number(reference, about, figures, below))
            blocks += [] if below else named
        if figures:
            blocks.append(title)
        for i, line in enumerate(facts):
            blocks.extend(
                self._fact(f"fact.{i}.{k}" if k else f"fact.{i}", replace(line, value=piece))
                for k, piece in enumerate(self._fact_pieces(line.value))
            )
        return blocks if beside else [*blocks, *delivery]

    def _fact_pieces(self, words: Text) -> list[Text]:
        """A fact whole, or in very large letters as many of its sentences together as leave room for more."""
        letters = self.pages.width / (LETTER_WIDTH_EM * theme.body)
        share = LANDSCAPE_FACT_SHARE if theme.landscape else FACT_SHARE
        most = letters * max(1.0, share * self.height / (theme.body * theme.line))
        joined: list[str] = []
        for piece in (catalogue(theme.lang).render(each) for each in self.pieces(words)):
            if joined and len(joined[-1]) + len(piece) < most:
                joined[-1] = f"{joined[-1]} {piece}"
            else:
                joined.append(piece)
        return [words] if len(joined) == 1 else [verbatim(each) for each in joined]

    def _number(
        self,
        reference: str,
        about: list[SummaryLine],
        figures: Sequence[SummaryLine],
        below: Sequence[Widget],
    ) -> Widget:
        """The number, and the code that takes it and ``about`` along; ``below`` stands below it."""
        wide = not theme.landscape and theme.text >= VERY_LARGE_TEXT
        units = LARGE_CODE_UNITS if wide else CODE_UNITS
        side = LANDSCAPE_CODE_MM * theme.mm if theme.landscape else units * theme.unit
        if resolve(self.step.qr_content, self.context):
            # What holds more is finer: it is drawn larger, or no phone could read it.
            side *= 1.25 if theme.landscape else 1 if wide else 1.6
        # Around a code it is white already.
        panel = Panel(padding=(8 * theme.unit, 2 * theme.unit)) if theme.landscape else Panel()
        row = AutoHeightRow(spacing=4 * theme.unit)
        stack = AutoHeightStack(spacing=1 * theme.unit, pos_hint={"center_y": 0.5})
        room = self.pages.width - side - CODE_MARGIN_UNITS * theme.unit
        words = resolve(self.step.qr_purpose, self.context) or CODE_PURPOSE
        purpose = AccessibleLabel(item_id="purpose", words=words, size_px=theme.small)
        if theme.landscape:  # beside the code: there is no room for one more line
            purpose.size_px, purpose.pos_hint = min(theme.small, theme.bar_text), {"center_y": 0.5}
            purpose.size_hint_x, purpose.width = None, PURPOSE_SHARE * self.pages.width
            room -= purpose.width + row.spacing
        if figures:
            stack.add_widget(self._figures(figures, room))
        number = HAIR_SPACE.join(reference)
        large = theme.title if below and theme.landscape else theme.figure
        most = on_one_line(number, room, theme.body if self.step.figures(self.context) else large)
        for each in the_number(reference, most, shown=number):
            stack.add_widget(each)
        for label in below if theme.landscape or wide else (*below, purpose):
            stack.add_widget(label)
        row.add_widget(stack)
        if theme.landscape:
            row.add_widget(purpose)
        row.add_widget(
            QrCode(
                content=self._qr_content(reference, about),
                size_hint=(None, None),
                size=(side, side),
                pos_hint={"center_y": 0.5},
            )
        )
        panel.add_widget(row)
        if wide:
            panel.add_widget(purpose)
        return panel

    def _figures(self, figures: Sequence[SummaryLine], room: float) -> Widget:
        """The first is the largest; on a low screen they stand side by side."""
        beside = theme.landscape and theme.text < VERY_LARGE_TEXT
        box = AutoHeightRow(spacing=6 * theme.unit) if beside else AutoHeightStack()
        for i, line in enumerate(figures):
            stack = AutoHeightStack()
            stack.add_widget(TextLabel(words=line.label, size_px=theme.small, ink=theme.muted))
            shown = theme.say(line.value, theme.lang)
            of_one = room / len(figures) - 6 * theme.unit if beside else room
            most = theme.title if i or beside else theme.figure
            stack.add_widget(
                AccessibleLabel(
                    item_id=f"figure.{i}",
                    words=line.label,
                    value=line.value,
                    shown=line.value,
                    bold_face=True,
                    size_px=on_one_line(shown, of_one, most),
                )
            )
            box.add_widget(stack)
        return box

    def _qr_content(self, reference: str, about: list[SummaryLine]) -> str:
        """What the visitor takes away: the number and the promise, nothing that says who they are."""
        carried = resolve(self.step.qr_content, self.context)
        if carried:
            return carried
        render = catalogue(theme.lang).render
        agency = self.controller.gateway.public_info.agency
        parts = [
            reference,
            *(render(line.value) for line in about),
            render(resolve(self.step.headline, self.context)),
        ]
        if agency is not None:
            parts += [agency.name, agency.phone]
        return "\n".join(as_many_as_fit(parts))

    def _fact(self, item_id: str, line: SummaryLine) -> Widget:
        panel = Panel()
        panel.add_widget(AccessibleLabel(words=line.label, bold_face=True, size_px=theme.option))
        panel.add_widget(
            AccessibleLabel(
                item_id=item_id,
                words=line.label,
                value=line.value,
                shown=line.value,
                size_px=theme.body,
                private=line.personal,
            )
        )
        return panel

    def spoken(self) -> Sequence[Text]:
        """What is said aloud, in order."""
        return self.step.spoken(self.context)

    def actions(self) -> list[PushButton]:
        foot = self.print_actions()
        taking_back = self.step.cancellation(self.context)
        if taking_back is not None:
            take_back = partial(self.controller.start_ticket_action, taking_back)
            foot.append(self.action("take_back", T("Annuler la demande"), "close-circle-outline", take_back))
        return [
            *foot,
            self.action("understood", self.step.primary, "check", self.controller.home, self.way_on_tone),
        ]

    def printed_receipt(self) -> "ReceiptContent":
        """The receipt in words, as it stands on the screen."""
        render = catalogue(theme.lang).render
        reference = self.step.reference(self.context)
        facts = [*self.step.figures(self.context), *self.step.facts(self.context)]
        notice = self.step.notice(self.context)
        return self.on_paper(
            self.text_of(self.step.title),
            resolve(self.step.headline, self.context),
            self._qr_content(reference, _carried(facts)),
            resolve(self.step.qr_purpose, self.context) or QR_CAPTION,
            reference_label=render(T("Votre numéro")) if reference else "",
            reference=reference,
            facts=tuple((render(line.label), render(line.value)) for line in facts),
            notice=render(notice.text) if notice is not None else "",
        )


def _carried(facts: Sequence[SummaryLine]) -> list[SummaryLine]:
    """What is taken along with the number: the first fact, unless it is personal."""
    return [each for each in facts[:1] if not each.personal]


class GoodbyePage(PrintablePage):
    """With nothing to tell it is one sentence; it goes by itself."""

    shown: GoodbyeScreen

    can_go_back = False
    middle = True

    def blocks(self) -> list[Widget]:
        if not self.shown.done:
            row = AutoHeightRow()
            sign = Badge(icon="check", tint="green", side=40 * theme.unit)
            for each in (Widget(), sign, Widget()):
                row.add_widget(each)
            title = self.title_block(T("Au revoir. Tout est effacé."))
            title.align = "center"
            return [row, title]
        blocks: list[Widget] = [self.title_block(self._headline), *self.printing_blocks()]
        blocks += [self._line(i, each) for i, each in enumerate(self.shown.done)]
        if any(each.number for each in self.shown.done):
            blocks.append(self._code())
        return [*blocks, self.text_block(ALL_ERASED, "erased")]

    @property
    def _headline(self) -> Text:
        return STILL_TO_DO if all(each.open for each in self.shown.done) else WHAT_WAS_DONE

    def actions(self) -> list[PushButton]:
        if not self.shown.done:
            return []
        noted = self.action(
            "noted", T("J’ai fini"), "check", self.controller.dismiss_goodbye, self.way_on_tone
        )
        return [*self.print_actions(), noted]

    def _line(self, index: int, done: CompletedAct) -> Widget:
        """The service and how it ended; what is to be remembered, and the number large."""
        stack = AutoHeightStack(spacing=1 * theme.unit)
        stack.add_widget(
            AccessibleLabel(
                item_id=f"done.{index}",
                words=done.service,
                value=done.outcome,
                shown=done.service,
                bold_face=True,
            )
        )
        if done.outcome:
            stack.add_widget(AccessibleLabel(words=done.outcome, size_px=theme.small, ink=theme.muted))
        if done.detail:
            stack.add_widget(
                AccessibleLabel(
                    item_id=f"detail.{index}", words=done.detail, bold_face=True, size_px=theme.option
                )
            )
        panel = Panel()
        beside = theme.landscape and theme.text < VERY_LARGE_TEXT
        if not done.number:
            panel.add_widget(stack)
        elif beside:  # a low screen has no height for it
            row = AutoHeightRow(spacing=4 * theme.unit)
            stack.pos_hint = {"center_y": 0.5}
            row.add_widget(stack)
            row.add_widget(self._number(index, done.number, 0.3 * self.pages.width, size_hint_x=0.4))
            panel.add_widget(row)
        else:
            stack.add_widget(self._number(index, done.number, self.pages.width - 16 * theme.unit))
            panel.add_widget(stack)
        return panel

    def _number(self, index: int, number: str, room: float, **kwargs: Any) -> AccessibleLabel:
        shown = HAIR_SPACE.join(number)
        return AccessibleLabel(
            item_id=f"number.{index}",
            role=Role.STATUS,
            words=T("Votre numéro"),
            value=verbatim(number),
            shown=verbatim(shown),
            bold_face=True,
            size_px=on_one_line(shown, room, theme.title if theme.landscape else theme.figure),
            pos_hint={"center_y": 0.5},
            **kwargs,
        )

    def _code(self) -> Widget:
        """The code of them all, and what it is for."""
        side = LANDSCAPE_CODE_MM * theme.mm if theme.landscape else LARGE_CODE_UNITS * theme.unit
        row = AutoHeightRow(spacing=4 * theme.unit)
        row.add_widget(
            QrCode(
                item_id="code",
                words=QR_CAPTION,
                content=self._qr_content(),
                size_hint=(None, None),
                size=(side, side),
                pos_hint={"center_y": 0.5},
            )
        )
        words = AutoHeightStack(spacing=2 * theme.unit, pos_hint={"center_y": 0.5})
        words.add_widget(TextLabel(words=QR_CAPTION, size_px=theme.body))
        if len(self._carried_lines) < len(self._numbered_lines):
            words.add_widget(AccessibleLabel(item_id="code.less", words=CODE_HOLDS_LESS, size_px=theme.body))
        row.add_widget(words)
        panel = Panel()
        panel.add_widget(row)
        return panel

    def _qr_content(self) -> str:
        """What a phone takes along: each line and its number, nothing that says who it was; of many the last
        have no room."""
        return "\n".join([*self._carried_lines, *self._agency_lines])

    @property
    def _numbered_lines(self) -> list[str]:
        render = catalogue(theme.lang).render
        return [
            " ".join(filter(None, (f"{render(each.service)} :", each.number, render(each.detail))))
            for each in self.shown.done
            if each.number
        ]

    @property
    def _carried_lines(self) -> list[str]:
        """Those of them for which the code has room."""
        taken = sum(len(line.encode()) + 1 for line in self._agency_lines)
        return as_many_as_fit(self._numbered_lines, MAX_SCREEN_BYTES - taken)

    @property
    def _agency_lines(self) -> list[str]:
        agency = self.controller.gateway.public_info.agency
        return (
            as_many_as_fit((agency.name, agency.phone), MAX_SCREEN_BYTES // 4) if agency is not None else []
        )

    def printed_receipt(self) -> "ReceiptContent":
        """The same on paper."""
        render = catalogue(theme.lang).render
        return self.on_paper(
            T("Merci de votre visite."),
            self._headline,
            self._qr_content(),
            facts=tuple(
                (
                    render(each.service),
                    " ".join(filter(None, (*map(render, (each.outcome, each.detail)), each.number))),
                )
                for each in self.shown.done
            ),
        )
