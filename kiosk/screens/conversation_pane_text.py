"""What one half of a conversation shows of what was said, as far as there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.accessibility.caption_lines import CaptionLine
from kiosk.accessibility.captions import LINE_CHARACTERS
from kiosk.accessibility.conversation import TROUBLES, Notice, Side, State, Trouble, Turn
from kiosk.accessibility.recognition import HINTS, Hint, Reason, Silence
from kiosk.accessibility.recognition.dictation import NOTHING_HEARD, WHY
from kiosk.accessibility.translation import Via
from kiosk.accessibility.translation.languages import base
from kiosk.domain import T, Text, verbatim
from kiosk.screens.widgets.fitted_text import Part
from kiosk.screens.widgets.fonts import face, width_of
from kiosk.screens.widgets.localized_text import Tongue
from kiosk.screens.widgets.meter import LevelMeter
from kiosk.screens.widgets.theme import look

if TYPE_CHECKING:
    from .conversation_pane import Half

#: Letters as they come in texts: their mean width is that of a character.
SAMPLE = "le plombier passera jeudi entre 9 heures et midi"


def parts_of(half: Half) -> list[Part]:
    """From the top: what the other says, large; one's own words, small; what is to be told."""
    heard = _heard(half)
    parts = [*heard, *_own(half, alone=not heard), *_notice(half)]
    return parts or [Part(_line(half, "hint", _hint(half), half.code, size_px=look.option), shrinks=True)]


def names(side: Side, reader: Side) -> Text:
    """What one of the two is called for who reads it."""
    if side is Side.CLERK:
        return T("L’agent")
    return T("Vous") if reader is Side.VISITOR else T("Le visiteur")


def words_of(notice: Notice) -> Text:
    """What a notice says to the one whom it is for."""
    if isinstance(notice, Trouble):
        return TROUBLES[notice]
    if isinstance(notice, Hint):
        return HINTS[notice]
    if isinstance(notice, Reason):
        return WHY[notice]
    assert isinstance(notice, Silence)
    return NOTHING_HEARD[notice]


def _heard(half: Half) -> list[Part]:
    talk, side = half.talk, half.side
    saying = talk.saying
    if saying is not None and saying.side is side:
        meter = LevelMeter(height=10 * look.u)
        half.page.meters[side] = meter
        heard = f"{saying.sure} {saying.unsure}".strip()
        words = verbatim(heard) if heard else T("Je vous écoute…")
        hearing = _line(half, "hearing", words, half.code, size_px=look.option)
        return [Part(meter), Part(hearing, shrinks=True, growing=True)]
    if talk.next is side:
        return [_quiet(half, "waiting", T("Un instant, s’il vous plaît…"))]
    other = half.talk.last(side.other)
    if talk.deaf is side:
        same = base(talk.languages[side]) == base(talk.languages[side.other])
        captions = _captions(half) if same else _captions_translated(half)
        if captions:
            return captions
    return _of_other(half, other) if other is not None else []


def _captions(half: Half) -> list[Part]:
    """The last lines of what the other says; words that may still change are lighter."""
    code = half.talk.languages[half.side.other]
    band = half.page.guide.bridge.captions
    letter = width_of(SAMPLE, face(code, bold=True), look.option) / len(SAMPLE)
    band.width = max(1, min(LINE_CHARACTERS, int(half.room / letter * 0.95)))
    parts = []
    for i, each in enumerate(band.band()):
        if each.speaker:
            who = names(Side(each.speaker), half.side)
            parts.append(_quiet(half, f"speaker.{i}", who))
        parts.append(Part(_caption(half, i, each, code), shrinks=True))
    return parts


def _caption(half: Half, i: int, line: CaptionLine, code: str) -> Tongue:
    unsure = line.doubtful or line.unsure_from is not None
    return _line(
        half,
        f"caption.{i}",
        verbatim(line.text),
        code,
        size_px=look.option,
        bold_face=not unsure,
        ink=look.muted if unsure else None,
    )


def _captions_translated(half: Half) -> list[Part]:
    """For who does not hear and speaks another language: what was said last, translated; below, so that one
    sees that the other goes on, the words that are being said."""
    talk = half.talk
    other = talk.last(half.side.other)
    parts = _of_other(half, other) if other is not None else []
    saying = talk.saying
    if saying is not None and saying.live:
        words = f"{saying.sure} {saying.unsure}".strip() or "…"
        code = talk.languages[saying.side]
        line = _line(half, "caption", verbatim(words), code, size_px=look.small, ink=look.muted)
        parts.append(Part(line, shrinks=True, growing=True))
    return parts


def _of_other(half: Half, turn: Turn) -> list[Part]:
    """The words of the other: the translation large, where it comes from, the original small."""
    if turn.state is not State.TRANSLATED:
        original = _line(half, "told", turn.original, turn.language, size_px=look.body)
        return [Part(original, shrinks=True), _quiet(half, "source", _untranslated(turn))]
    told = _line(half, "told", turn.told, turn.target, bold_face=True, size_px=look.title)
    parts = [Part(told, shrinks=True)]
    if turn.language != turn.target:
        small = {"size_px": look.small, "ink": look.muted}
        original = _line(half, "original", turn.original, turn.language, **small)
        parts.insert(0, Part(original, rank=3))
    if half.crowded and (mark := half.source()) is not None:
        # That it may be wrong is always said; that it is not gives way to the words.
        sure = turn.translation is not None and not turn.translation.approximate
        parts.append(Part(mark, rank=2 if sure else 0))
    return parts


def _untranslated(turn: Turn) -> Text:
    return T("Traduction…") if turn.state is State.PENDING else TROUBLES[Trouble.UNTRANSLATED_FOR_YOU]


def _own(half: Half, *, alone: bool) -> list[Part]:
    """One's own words small; what they became, as long as the other has said nothing that stands above
    them."""
    turn = half.talk.last(half.side)
    if turn is None:
        return []
    mine = T("Vous : {words}", words=turn.original)
    parts = [Part(_muted(half, "mine", mine, half.code), rank=0 if alone else 2, shrinks=True)]
    if turn.state is State.PENDING:
        parts.append(_quiet(half, "pending", T("Traduction…")))
    elif alone and turn.state is State.TRANSLATED and turn.language != turn.target:
        became = _line(half, "became", turn.told, turn.target, size_px=look.option, bold_face=True)
        parts.append(Part(became, rank=3, shrinks=True))
    if turn.back is not None:
        back = turn.back.text if turn.back.via is not Via.NONE else "…"
        means = _muted(half, "back", T("Cela veut dire : {words}", words=back), half.code)
        parts.append(Part(means, rank=1, shrinks=True))
    return parts


def _notice(half: Half) -> list[Part]:
    notice = half.talk.notices.get(half.side)
    if notice is None:
        return []
    words = half.untold if notice is Trouble.UNTRANSLATED and half.untold else words_of(notice)
    line = _line(half, "notice", words, half.code, ink=look.warn, size_px=look.small)
    return [Part(line, rank=1, shrinks=True)]


def _hint(half: Half) -> Text:
    if half.talk.reached(half.side):
        return T("Touchez « Parler », écrivez, ou choisissez une phrase.")
    return TROUBLES[Trouble.ONLY_PHRASES]


def _quiet(half: Half, name: str, words: Text) -> Part:
    return Part(_muted(half, name, words, half.code), shrinks=True)


def _muted(half: Half, name: str, words: Text | str, code: str) -> Tongue:
    return _line(half, name, words, code, ink=look.muted, size_px=look.small)


def _line(half: Half, name: str, words: Text | str, code: str, **kwargs) -> Tongue:
    return Tongue(words, code, told=half.told(name), **kwargs)
