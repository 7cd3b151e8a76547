"""How the kiosk is set for this visitor: at once, taken back at will, carried away as a code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from kiosk.accessibility.display_preferences import TEXT_SIZE_NAMES, DisplayPreferences
from kiosk.accessibility.profile import InvalidProfileError, Profile, decode_profile, encode_profile
from kiosk.device.peripherals import PeripheralError
from kiosk.domain import NO_TEXT, T, Text, get_language
from kiosk.i18n import catalogue
from kiosk.session.screen_state import (
    BusyScreen,
    ConversationScreen,
    HomeScreen,
    JourneyScreen,
    MessageAction,
    MessageScreen,
    PreferencesScreen,
    RestScreen,
)

from . import messages
from .context import SessionContext, visit_task

if TYPE_CHECKING:
    from kiosk.accessibility.interaction_preferences import InteractionPreferences
    from kiosk.domain import KeptDays
    from kiosk.session.visit import Visit

PREFERENCES_TITLE = T("Régler la borne")
PREFERENCES_HINT = T("Taille des lettres, couleurs, voix, temps")
CODE_TITLE = T("Vos réglages sont dans ce code.")
CODE_LINES = (
    T("Photographiez-le avec votre téléphone."),
    T("La prochaine fois, montrez-le au début."),
    T("Il ne dit ni votre nom, ni votre numéro."),
)
#: What a person must know of their data where it is asked (GDPR, article 13): who gets it and why, for how
#: long, their rights, whom to complain to, and that nobody has to. In full: docs/rgpd/information.md.
PRIVACY_TITLE = T("Vos données")
ASK_HOW_LONG = T("Votre bailleur efface ensuite vos demandes : l’accueil vous dit quand.")
PRIVACY_LINES = (
    T("Votre bailleur reçoit ce que vous envoyez ici, pour s’occuper de votre demande."),
    T("Quand vous partez, la borne oublie tout. Votre voix n’est jamais gardée."),
    ASK_HOW_LONG,
    T("Vous pouvez voir vos données, les corriger ou les faire effacer : demandez à l’accueil."),
    T("Vous n’êtes pas obligé d’utiliser la borne : une personne peut vous aider."),
    T("Si personne ne vous répond : la CNIL vous défend (cnil.fr)."),
)
#: What the first page promises to who does not see or hear well. So large are letters that are "very large",
#: and "large".
ALL_WRITTEN = T("Tout est écrit, en grand.")
SPEAKS_LARGE = T("La borne parle. Les lettres sont très grandes.")
SPEAKS = T("La borne lit chaque page à voix haute.")
VERY_LARGE, LARGE = 200, 150
PRINTING_TEXT = T("Impression en cours…")
QR_CAPTION = T("Un code à prendre en photo avec votre téléphone.")


class Preferences:
    """The page of settings, from anywhere and back."""

    def __init__(self, session: SessionContext, choose_language: Callable[[str], None]) -> None:
        self._session, self._choose_language = session, choose_language

    def open(self) -> None:
        """The settings; what was on the screen waits."""
        session = self._session
        if isinstance(session.shown, PreferencesScreen | BusyScreen | RestScreen | ConversationScreen):
            return
        session.show(PreferencesScreen(session.shown))

    def close(self) -> None:
        """Back to where the visitor was."""
        shown = self._session.shown
        if not isinstance(shown, PreferencesScreen):
            return
        before = shown.before
        if isinstance(before, HomeScreen) and (words := self.just_set()):
            before = replace(before, set_up=words)
        elif isinstance(before, JourneyScreen) and not before.trouble and (words := self.just_set()):
            before = replace(before, notice=words)
        self._session.show(before)

    def just_set(self) -> Text:
        """What is on now, once, for who has just wished for it; nothing else is said of it."""
        visit = self._session.current_visit
        set_up, visit.set_up = visit.set_up, False
        return _what_is_on(visit) if set_up else NO_TEXT

    def back(self) -> bool:
        """Whether the page of settings was shown, and is left."""
        open_here = isinstance(self._session.shown, PreferencesScreen)
        self.close()
        return open_here

    def set(
        self, *, display: DisplayPreferences | None = None, interaction: InteractionPreferences | None = None
    ) -> None:
        """Another wish; what was before can be had back."""
        shown, visit = self._session.shown, self._session.current_visit
        if isinstance(shown, PreferencesScreen):
            shown.undo.append((visit.display, visit.interaction))
        on = _what_is_on(visit)
        self._apply(display or visit.display, interaction or visit.interaction)
        visit.set_up = visit.set_up or _what_is_on(visit) != on

    def undo(self) -> None:
        """The last change is taken back."""
        shown = self._session.shown
        if isinstance(shown, PreferencesScreen) and shown.undo:
            self._apply(*shown.undo.pop())

    def _apply(self, display: DisplayPreferences, interaction: InteractionPreferences) -> None:
        session = self._session
        session.current_visit.display, session.current_visit.interaction = display, interaction
        session.visit_changed.emit(session.current_visit)
        session.show(session.shown)

    # Carried away, and brought back

    def show_code(self) -> None:
        """The needs of this visitor as a code, to photograph or on paper. Nothing is stored."""
        session, back_to = self._session, self._session.shown
        code = encode_profile(self._profile())
        actions = [
            MessageAction(
                "settings", T("Revenir aux réglages"), "tune", lambda: session.show(back_to), primary=True
            )
        ]
        if session.peripherals.can_print:
            actions.insert(
                0,
                MessageAction(
                    "print",
                    T("Imprimer"),
                    "printer",
                    lambda: self._print(T("Mes réglages"), CODE_LINES[1:], code, CODE_LINES[1]),
                ),
            )
        session.show(MessageScreen(CODE_TITLE, CODE_LINES, tuple(actions), code=code))

    def show_privacy(self) -> None:
        """What becomes of the visitor's data, to read, to hear, and to take away."""
        session, back_to = self._session, self._session.shown
        address, agency = session.settings.privacy_notice_url, session.gateway.public_info.agency
        lines = privacy_lines(agency.kept if agency is not None else None)
        actions = [
            messages.staff_action(session.navigation),
            MessageAction("back", T("J’ai compris"), "check", lambda: session.show(back_to), primary=True),
        ]
        if session.peripherals.can_print:
            out = MessageAction(
                "print",
                T("Imprimer"),
                "printer",
                lambda: self._print(PRIVACY_TITLE, lines, address, QR_CAPTION),
            )
            actions.insert(0, out)
        session.show(MessageScreen(PRIVACY_TITLE, lines, tuple(actions), code=address))

    def use(self, code: str) -> Text:
        """Sets the kiosk as a code says, and goes on in its language. Returns why not, if not."""
        try:
            profile = decode_profile(code)
        except InvalidProfileError as error:
            return error.sentence
        visit = self._session.current_visit
        visit.display, visit.interaction, visit.deaf = profile.display, profile.interaction, profile.deaf
        visit.set_up = True
        self._choose_language(profile.language)
        return NO_TEXT

    def try_out(self, code: str) -> None:
        """Sets what a code asks for beyond the usual, and leaves what this visitor has chosen; nothing for
        what is no code."""
        with suppress(InvalidProfileError):
            asked, usual, visit = decode_profile(code), Profile(), self._session.current_visit
            for name in ("display", "interaction"):
                wanted, normal = getattr(asked, name), getattr(usual, name)
                changed = {
                    each.name: getattr(wanted, each.name)
                    for each in fields(wanted)
                    if getattr(wanted, each.name) != getattr(normal, each.name)
                }
                setattr(visit, name, replace(getattr(visit, name), **changed))
            self._session.visit_changed.emit(visit)

    def _profile(self) -> Profile:
        visit = self._session.current_visit
        return Profile(visit.language, visit.display, visit.interaction, visit.deaf)

    @visit_task
    async def _print(self, title: Text, lines: Sequence[Text], code: str, caption: Text) -> None:
        session, message = self._session, self._session.shown
        visit = session.current_visit
        render = catalogue(visit.language).render
        from kiosk.device.receipt_pdf import ReceiptContent  # half a second, and few print

        page = ReceiptContent(
            language=get_language(visit.language),
            title=render(title),
            headline=render(lines[0]),
            notice="\n".join(map(render, lines[1:])),
            qr=code,
            qr_caption=render(caption),
        )
        while True:
            try:
                await session.wait_for(
                    PRINTING_TEXT, session.peripherals.print_receipt(page), expected=(PeripheralError,)
                )
            except PeripheralError as error:
                await session.acknowledge(partial(messages.peripheral_failed, session.navigation, error))
            else:
                break
        session.show(message)


def privacy_lines(kept: KeptDays | None) -> tuple[Text, ...]:
    """The notice, with how long the landlord keeps a request where their system says so."""
    if kept is None:
        return PRIVACY_LINES
    how_long = T(
        "Une fois finie, votre demande est gardée au plus {requests}, ses photos {photos}. "
        "Le reste : demandez à l’accueil.",
        requests=timedelta(days=kept.requests),
        photos=timedelta(days=kept.photos),
    )
    return tuple(how_long if line == ASK_HOW_LONG else line for line in PRIVACY_LINES)


def _what_is_on(visit: Visit) -> Text:
    """What helps this visitor now, in one line."""
    said, size = [], visit.display.text
    if visit.deaf and size >= LARGE:
        said.append(ALL_WRITTEN)
    if visit.interaction.reading:
        said.append(SPEAKS_LARGE if size >= VERY_LARGE else SPEAKS)
    if not said and size >= LARGE:
        said.append(TEXT_SIZE_NAMES[size])
    if not said:
        return NO_TEXT
    return said[0] if len(said) == 1 else T("{first} {then}", first=said[0], then=said[1])
