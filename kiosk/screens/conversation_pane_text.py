"""What one half of a conversation shows of what was said, as far as there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.accessibility.captions import LINE_CHARACTERS, CaptionLine
from kiosk.accessibility.conversation import (
    CONVERSATION_PROBLEM_TEXTS,
    ConversationNotice,
    ConversationProblem,
    Side,
    TranslationState,
    Turn,
)
from kiosk.accessibility.recognition import (
    MICROPHONE_HINT_TEXTS,
    NO_SPEECH_TEXTS,
    RECOGNITION_PROBLEM_TEXTS,
    MicrophoneHint,
    NoSpeechReason,
    RecognitionProblem,
)
from kiosk.accessibility.translation import TranslationMethod
from kiosk.accessibility.translation.languages import base_language
from kiosk.domain import T, Text, verbatim
from kiosk.screens.widgets.fitted_text import FittedPart
from kiosk.screens.widgets.fonts import font_path, text_width
from kiosk.screens.widgets.localized_text import LocalizedLabel
from kiosk.screens.widgets.meter import LevelMeter
from kiosk.screens.widgets.theme import theme

if TYPE_CHECKING:
    from .conversation_pane import ConversationPane

#: Letters as they come in texts: their mean width is that of a character.
SAMPLE_TEXT = "le plombier passera jeudi entre 9 heures et midi"


def pane_text_parts(half: ConversationPane) -> list[FittedPart]:
    """From the top: what the other says, large; one's own words, small; what is to be told."""
    heard = _other_speech(half)
    parts = [*heard, *_own_speech(half, alone=not heard), *_notice(half)]
    return parts or [
        FittedPart(_line(half, "hint", _hint(half), half.code, size_px=theme.option), shrinkable=True)
    ]


def speaker_name(side: Side, reader: Side) -> Text:
    """What one of the two is called for who reads it."""
    if side is Side.CLERK:
        return T("L’agent")
    return T("Vous") if reader is Side.VISITOR else T("Le visiteur")


def notice_text(notice: ConversationNotice) -> Text:
    """What a notice says to the one whom it is for."""
    if isinstance(notice, ConversationProblem):
        return CONVERSATION_PROBLEM_TEXTS[notice]
    if isinstance(notice, MicrophoneHint):
        return MICROPHONE_HINT_TEXTS[notice]
    if isinstance(notice, RecognitionProblem):
        return RECOGNITION_PROBLEM_TEXTS[notice]
    assert isinstance(notice, NoSpeechReason)
    return NO_SPEECH_TEXTS[notice]


def _other_speech(half: ConversationPane) -> list[FittedPart]:
    talk, side = half.talk, half.side
    saying = talk.saying
    if saying is not None and saying.side is side:
        meter = LevelMeter(height=10 * theme.unit)
        half.page.meters[side] = meter
        heard = f"{saying.sure} {saying.unsure}".strip()
        words = verbatim(heard) if heard else T("Je vous écoute…")
        dictation = _line(half, "hearing", words, half.code, size_px=theme.option)
        return [FittedPart(meter), FittedPart(dictation, shrinkable=True, keep_end=True)]
    if talk.next is side:
        return [_muted_part(half, "waiting", T("Un instant, s’il vous plaît…"))]
    other = half.talk.last(side.other)
    if talk.deaf is side:
        same = base_language(talk.languages[side]) == base_language(talk.languages[side.other])
        captions = _captions(half) if same else _captions_translated(half)
        if captions:
            return captions
    return _translated_turn(half, other) if other is not None else []


def _captions(half: ConversationPane) -> list[FittedPart]:
    """The last lines of what the other says; words that may still change are lighter."""
    code = half.talk.languages[half.side.other]
    band = half.page.controller.conversation_session.captions
    letter = text_width(SAMPLE_TEXT, font_path(code, bold=True), theme.option) / len(SAMPLE_TEXT)
    band.width = max(1, min(LINE_CHARACTERS, int(half.room / letter * 0.95)))
    parts = []
    for i, each in enumerate(band.band()):
        if each.speaker:
            who = speaker_name(Side(each.speaker), half.side)
            parts.append(_muted_part(half, f"speaker.{i}", who))
        parts.append(FittedPart(_caption(half, i, each, code), shrinkable=True))
    return parts


def _caption(half: ConversationPane, i: int, line: CaptionLine, code: str) -> LocalizedLabel:
    unsure = line.doubtful or line.unsure_from is not None
    return _line(
        half,
        f"caption.{i}",
        verbatim(line.text),
        code,
        size_px=theme.option,
        bold_face=not unsure,
        ink=theme.muted if unsure else None,
    )


def _captions_translated(half: ConversationPane) -> list[FittedPart]:
    """For who does not hear and speaks another language: what was said last, translated; below, so that one
    sees that the other goes on, the words that are being said."""
    talk = half.talk
    other = talk.last(half.side.other)
    parts = _translated_turn(half, other) if other is not None else []
    saying = talk.saying
    if saying is not None and saying.live:
        words = f"{saying.sure} {saying.unsure}".strip() or "…"
        code = talk.languages[saying.side]
        line = _line(half, "caption", verbatim(words), code, size_px=theme.small, ink=theme.muted)
        parts.append(FittedPart(line, shrinkable=True, keep_end=True))
    return parts


def _translated_turn(half: ConversationPane, turn: Turn) -> list[FittedPart]:
    """The words of the other: the translation large, where it comes from, the original small."""
    if turn.state is not TranslationState.TRANSLATED:
        original = _line(half, "told", turn.original, turn.language, size_px=theme.body)
        return [FittedPart(original, shrinkable=True), _muted_part(half, "source", _untranslated(turn))]
    told = _line(half, "told", turn.told, turn.target, bold_face=True, size_px=theme.title)
    parts = [FittedPart(told, shrinkable=True)]
    if turn.language != turn.target:
        small = {"size_px": theme.small, "ink": theme.muted}
        original = _line(half, "original", turn.original, turn.language, **small)
        parts.insert(0, FittedPart(original, rank=3))
    if half.action_in_header and (mark := half.source()) is not None:
        # That it may be wrong is always said; that it is not gives way to the words.
        sure = turn.translation is not None and not turn.translation.approximate
        parts.append(FittedPart(mark, rank=2 if sure else 0))
    return parts


def _untranslated(turn: Turn) -> Text:
    return (
        T("Traduction…")
        if turn.state is TranslationState.PENDING
        else CONVERSATION_PROBLEM_TEXTS[ConversationProblem.UNTRANSLATED_FOR_YOU]
    )


def _own_speech(half: ConversationPane, *, alone: bool) -> list[FittedPart]:
    """One's own words small; what they became, as long as the other has said nothing that stands above
    them."""
    turn = half.talk.last(half.side)
    if turn is None:
        return []
    mine = T("Vous : {words}", words=turn.original)
    parts = [FittedPart(_muted(half, "mine", mine, half.code), rank=0 if alone else 2, shrinkable=True)]
    if turn.state is TranslationState.PENDING:
        parts.append(_muted_part(half, "pending", T("Traduction…")))
    elif alone and turn.state is TranslationState.TRANSLATED and turn.language != turn.target:
        became = _line(half, "became", turn.told, turn.target, size_px=theme.option, bold_face=True)
        parts.append(FittedPart(became, rank=3, shrinkable=True))
    if turn.back is not None:
        back = turn.back.text if turn.back.method is not TranslationMethod.NONE else "…"
        means = _muted(half, "back", T("Cela veut dire : {words}", words=back), half.code)
        parts.append(FittedPart(means, rank=1, shrinkable=True))
    return parts


def _notice(half: ConversationPane) -> list[FittedPart]:
    notice = half.talk.notices.get(half.side)
    if notice is None:
        return []
    words = half.untold if notice is ConversationProblem.UNTRANSLATED and half.untold else notice_text(notice)
    line = _line(half, "notice", words, half.code, ink=theme.warn, size_px=theme.small)
    return [FittedPart(line, rank=1, shrinkable=True)]


def _hint(half: ConversationPane) -> Text:
    if half.talk.can_translate(half.side):
        return T("Touchez « Parler », écrivez, ou choisissez une phrase.")
    return CONVERSATION_PROBLEM_TEXTS[ConversationProblem.ONLY_PHRASES]


def _muted_part(half: ConversationPane, name: str, words: Text) -> FittedPart:
    return FittedPart(_muted(half, name, words, half.code), shrinkable=True)


def _muted(half: ConversationPane, name: str, words: Text | str, code: str) -> LocalizedLabel:
    return _line(half, name, words, code, ink=theme.muted, size_px=theme.small)


def _line(half: ConversationPane, name: str, words: Text | str, code: str, **kwargs) -> LocalizedLabel:
    return LocalizedLabel(words, code, told=half.told(name), **kwargs)
