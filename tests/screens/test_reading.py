"""Read aloud: what is spoken is ringed and captioned, and a touch makes silence."""

from __future__ import annotations

import pytest

from kiosk.accessibility.keypad import KEY_CODES
from kiosk.accessibility.speech import (
    SpeechFinished,
    SpeechProblem,
    Utterance,
    UtteranceFailed,
    UtteranceFinished,
    UtteranceStarted,
    WordSpoken,
)
from kiosk.domain import LANGUAGES
from kiosk.screens.screen_reader import TURN_ID

from .conftest import BOTH_SHAPES, Terminal, theme

pytestmark = pytest.mark.window


def heard_to_the_end(terminal: Terminal) -> list[tuple[str, str, str, str]]:
    """Each utterance: its id, its text, what is ringed, what is captioned."""
    spoken = []
    while (saying := terminal.voice.saying) is not None:
        terminal.step()
        terminal.settle()
        spoken.append((saying.id, saying.text, terminal.ringed, terminal.caption))
        terminal.voice.step()
    terminal.step()
    return spoken


@pytest.mark.parametrize("code", [each.code for each in LANGUAGES])
def test_a_page_is_read_item_by_item_and_each_is_ringed_and_captioned(terminal: Terminal, code: str) -> None:
    terminal.go_home(code)
    heard_to_the_end(terminal)
    terminal.touch("bar.listen")
    spoken = heard_to_the_end(terminal)
    page = [item.id for item in terminal.root_window.page.outline().items]
    assert [id for id, *_ in spoken] == page
    for id, text, ringed, captioned in spoken:
        assert ringed == id
        assert captioned
        assert text.startswith(captioned[:20])
    for (id, text, *_), item in zip(spoken, terminal.root_window.page.outline().items, strict=True):
        assert terminal.render(item.name) in text, id


@BOTH_SHAPES
def test_nothing_is_ringed_that_lies_under_its_captions(terminal: Terminal) -> None:
    """That is the name of the service on a low screen; upright nothing does."""
    terminal.go_home()
    terminal.touch("service.signaler")
    heard_to_the_end(terminal)
    terminal.touch("bar.listen")
    terminal.settle()
    drawn = []
    while terminal.voice.saying is not None:
        terminal.step()
        terminal.settle()
        covered = terminal.box(terminal.ringed)[3] > terminal.root_window.band.y + 1
        assert bool(terminal.root_window.focus_ring.canvas.after.children) != covered
        drawn.append(not covered)
        terminal.voice.step()
    assert drawn[0] != theme.landscape
    assert all(drawn[1:])


def test_a_touch_makes_silence(home: Terminal) -> None:
    home.touch("bar.listen")
    assert home.voice.saying is not None
    left, bottom, _, _ = home.box("title")
    home.touch_at(left, bottom)
    assert home.voice.saying is None
    assert home.caption == ""


def test_a_slow_finger_operates_what_it_touches_while_the_kiosk_speaks(home: Terminal) -> None:
    home.touch("service.signaler")
    home.touch("bar.listen")
    home.touch("back", held_s=0.25)
    assert not home.asks("tenant_number")


def test_listen_reads_this_page_and_no_other(home: Terminal) -> None:
    """One touch of it is no wish for the pages that come: coming home one's own would be read to the hall."""
    home.touch("bar.listen")
    heard_to_the_end(home)
    home.touch("service.signaler")
    home.advance(0.5)
    assert home.voice.saying is None
    home.touch("bar.listen")
    assert home.voice.saying is not None


def test_who_listens_before_a_language_is_chosen_has_every_page_read(terminal: Terminal) -> None:
    """Who cannot read touches it once."""
    terminal.wake()
    terminal.touch("bar.listen")
    terminal.touch_found("language.fr")
    terminal.advance(0.2)
    assert "title" in [id for id, *_ in heard_to_the_end(terminal)]
    terminal.touch("bar.listen")
    terminal.touch("bar.listen")
    assert not terminal.controller.current_visit.interaction.reading, "a pause ends it"


def test_listen_again_is_silence_too(home: Terminal) -> None:
    home.touch("bar.listen")
    home.touch("bar.listen")
    assert home.voice.saying is None


def listen_word(terminal: Terminal) -> str:
    terminal.settle()
    return terminal.words("bar.listen")


def test_listen_pauses_and_says_the_sentence_again(home: Terminal) -> None:
    """One place for all of it: nothing moves, and the words that were cut stay in the band."""
    boxes = {item_id: home.box(item_id) for item_id in home.ids}
    assert listen_word(home) == "Écouter"
    home.touch("bar.listen")
    said = home.voice.saying
    assert said is not None
    assert listen_word(home) == "Pause"
    home.touch("bar.listen")
    assert home.voice.saying is None
    assert listen_word(home) == "Lecture"
    assert home.widget("bar.listen").on, "a pause is seen as the voice is"
    home.advance(5)
    assert home.caption, "what was cut can be read"
    assert home.ringed == said.id, "it goes on from there"
    assert {item_id: home.box(item_id) for item_id in boxes} == boxes
    home.touch("bar.listen")
    assert home.voice.saying == said
    assert listen_word(home) == "Pause"
    assert home.ringed == said.id


def test_another_page_ends_a_pause(home: Terminal) -> None:
    home.touch("bar.listen")
    home.touch("bar.listen")
    home.touch("service.signaler")
    home.advance(0.5)
    assert listen_word(home) == "Écouter"
    assert home.voice.saying is None, "who paused is not read to"
    assert home.caption == ""


def test_what_one_person_says_to_the_other_is_cut_and_not_paused(home: Terminal) -> None:
    home.root_window.reading.say_in_language("Good morning.", "en")
    home.settle()
    home.touch("bar.listen")
    assert listen_word(home) == "Écouter"


def test_keys_pause_go_on_and_repeat_the_sentence(home: Terminal) -> None:
    pause, sentence = KEY_CODES["f10"], KEY_CODES["f11"]
    home.touch("bar.listen")
    said = home.voice.saying
    home.key(pause)
    assert home.voice.saying is None
    home.advance(1)
    home.key(pause)
    assert home.voice.saying == said
    home.key(sentence)
    assert home.voice.saying == said, "it does not make silence"
    last = heard_to_the_end(home)[-1]
    home.key(sentence)
    assert home.voice.saying is not None
    assert (home.voice.saying.id, home.voice.saying.text) == last[:2]


def test_listening_makes_silence(home: Terminal) -> None:
    home.touch("bar.listen")
    home.touch("bar.speak")
    assert home.voice.saying is None
    assert home.dictation.active


def test_reading_begins_at_what_is_held(home: Terminal) -> None:
    for _ in range(3):
        home.key(274)
    held = home.ringed
    home.root_window.reading.read(home.root_window.page)
    assert home.voice.saying is not None
    assert home.voice.saying.id == held


def test_private_digits_are_not_read(home: Terminal) -> None:
    home.touch("service.signaler")
    home.type("10010001")
    home.touch("confirm")
    home.type("1403")
    home.touch("bar.listen")
    texts = " ".join(text for _, text, *_ in heard_to_the_end(home))
    assert "Contenu privé" in texts
    assert "14" not in texts.replace("\u00a0", "")


def test_who_reads_by_ear_has_every_page_read(terminal: Terminal) -> None:
    terminal.wake()
    terminal.touch_found("sees_badly")
    terminal.touch_found("language.fr")
    terminal.advance(0.2)
    spoken = heard_to_the_end(terminal)
    assert "title" in [id for id, *_ in spoken]
    terminal.touch_found("service.signaler")
    terminal.advance(0.2)
    assert "title" in [id for id, *_ in heard_to_the_end(terminal)]


def test_the_band_closes_a_moment_after_the_last_word(home: Terminal) -> None:
    home.touch("bar.listen")
    heard_to_the_end(home)
    assert home.caption
    home.advance(3)
    assert home.caption == ""


def test_captions_that_begin_move_nothing_on_the_page(home: Terminal) -> None:
    before = {item_id: home.box(item_id) for item_id in home.ids if item_id.startswith("service.")}
    home.touch("bar.listen")
    home.settle()
    band = home.root_window.band
    assert band.open
    assert band.height > 0
    assert {item_id: home.box(item_id) for item_id in before} == before
    assert all(band.y >= top for _, _, _, top in before.values()), "nothing that is touched lies below it"


def test_the_band_of_who_is_read_to_stands_between_page_and_bar(home: Terminal) -> None:
    home.root_window.start_reading(eyes=True)
    home.settle()
    home.controller.show_more_services()
    home.settle()
    band, bar = home.root_window.band, home.root_window.access_bar
    assert band.height > 0
    assert band.y >= bar.top - 1
    assert home.root_window.page.y >= band.top - 1


def tell(terminal: Terminal, utterance: Utterance, reason: SpeechProblem | None = None) -> bool:
    """What a voice tells of an utterance, not heard for that reason; whether "Écouter" says so after it."""
    failed = [UtteranceFailed(utterance, reason)] if reason is not None else []
    for event in (
        UtteranceStarted(utterance),
        *failed,
        WordSpoken(utterance, 0, 3),
        UtteranceFinished(utterance),
        SpeechFinished(),
    ):
        terminal.root_window.speech(event)
        terminal.step()
    listen = terminal.widget("bar.listen")
    assert not listen.unavailable, "it shows the words: who is there need not hear"
    assert (listen.icon == "volume-off") == (listen_word(terminal) == "Lire")
    return listen.icon == "volume-off"


def test_listen_is_crossed_out_only_as_long_as_nothing_can_be_heard(home: Terminal) -> None:
    page = Utterance("title", "Que voulez-vous faire ?", "fr")
    assert tell(home, page, SpeechProblem.NO_SPEAKER)
    assert tell(home, page, SpeechProblem.TOO_SLOW)
    assert not tell(home, page)
    assert tell(home, page, SpeechProblem.NO_VOICE)
    assert tell(
        home, Utterance(TURN_ID, "Good morning.", "en")
    )  # that one is heard says nothing of the other
    assert not tell(home, page)


def test_listen_is_alive_while_the_kiosk_speaks_and_after_sound_that_broke_off(home: Terminal) -> None:
    page = Utterance("title", "Que voulez-vous faire ?", "fr")
    listen = home.widget("bar.listen")
    lost = UtteranceFailed(page, SpeechProblem.NO_SPEAKER)
    for event in (UtteranceStarted(page), lost):
        home.root_window.speech(event)
        home.step()
    assert listen.on
    assert listen.icon == "pause", "a touch there ends what is captioned"
    home.root_window.speech(SpeechFinished())
    home.step()
    assert listen.icon == "volume-off"
    for event in (UtteranceStarted(page), WordSpoken(page, 0, 3), lost, SpeechFinished()):
        home.root_window.speech(event)
        home.step()
    assert listen.icon == "volume-high", "it was heard: the next time it is again"


def test_a_button_that_is_off_is_not_ringed_once_it_was_read(home: Terminal) -> None:
    home.widget("more").off = True
    home.root_window.page.dispatch("on_outline")  # type: ignore[union-attr]
    home.settle()
    assert not home.item("more").operable
    read = Utterance("more", "Autres services", "fr")
    home.root_window.speech(UtteranceStarted(read))
    home.step()
    assert home.ringed == "more"
    home.root_window.speech(SpeechFinished())
    home.step()
    assert home.ringed == ""


def test_what_the_other_person_cannot_hear_does_not_cross_listen_out(home: Terminal) -> None:
    assert not tell(home, Utterance(TURN_ID, "வணக்கம்", "ta"), SpeechProblem.NO_VOICE)


def test_the_next_visitor_does_not_find_listen_crossed_out(home: Terminal) -> None:
    assert tell(home, Utterance("title", "Que voulez-vous faire ?", "fr"), SpeechProblem.NO_SPEAKER)
    home.controller.finish()
    home.settle()
    home.wake()
    assert home.widget("bar.listen").icon == "volume-high"


def test_the_keys_of_a_keyboard_are_not_read_like_text(terminal: Terminal) -> None:
    terminal.go_home()
    terminal.controller.open("aide")
    terminal.settle()
    terminal.touch("option.rappel")
    for _ in range(6):
        if terminal.outline.get("type") is not None:
            terminal.touch("type")
        if any(each.startswith("key.") for each in terminal.ids):
            break
        terminal.touch("skip" if "skip" in terminal.ids else "confirm")
    assert any(each.startswith("key.") for each in terminal.ids)
    heard_to_the_end(terminal)
    terminal.touch("bar.listen")
    read = [id for id, *_ in heard_to_the_end(terminal)]
    assert "title" in read
    assert not [each for each in read if each.startswith("key.")]
