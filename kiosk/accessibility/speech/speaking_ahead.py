"""Speaking the texts that never change ahead of time: at the command line, or while the kiosk is at rest.

It is taken up where it stopped; the screen and the voice of a visitor come first.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kiosk.accessibility.models import ModelStore
from kiosk.domain import LANGUAGES

from .kokoro import KOKORO_MODEL, KOKORO_VOICES, KokoroSynthesiser
from .rendered import RenderedSounds, fixed_sentences
from .synthesis import SpeechError, Synthesiser
from .voice_selection import rendered_voice, warm_languages

log = logging.getLogger(__name__)

#: Behind everything else, on one thread of the processor.
NICENESS = 19
#: Texts in a row that the engine could not say: it cannot say any.
_MAX_FAILURES = 5
#: Seconds after the start of the kiosk; between two looks for the model, which may still be fetched.
_FIRST_WAIT_S, _WAIT_S = 90.0, 300.0
#: Between two looks whether a visit has ended.
_VISIT_WAIT_S = 10.0

#: Called with texts that are there, and texts in all.
RenderingProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class FixedTexts:
    """What one voice says of the interface; each text with the language that it is in."""

    voice: str
    texts: Mapping[str, str]


def fixed_texts(languages: Sequence[str]) -> tuple[FixedTexts, ...]:
    """By voice, in the order of the languages; easy French is said with French."""
    found = []
    for language in languages:
        voice = rendered_voice(language)
        if voice is not None:
            codes = [language, *(each.code for each in LANGUAGES if each.variant_of == language)]
            texts = {text: code for code in codes for text in fixed_sentences(code)}
            found.append(FixedTexts(voice, texts))
    return tuple(found)


def render_ahead(
    synthesiser: Synthesiser,
    sounds: RenderedSounds,
    languages: Sequence[str],
    progress: RenderingProgress = lambda done, total: None,
    go_on: Callable[[], bool] = lambda: True,
) -> int:
    """Make what is missing of those languages and drop what nobody says any more; how many are missing still.

    ``go_on`` is asked before each text. Raises ``SpeechError`` where the engine says none.
    """
    wanted = fixed_texts(languages)
    sounds.keep_voices([name for language in KOKORO_VOICES if (name := rendered_voice(language))])
    for each in wanted:
        sounds.keep_only(each.voice, each.texts)
    missing = [
        (each.voice, text, each.texts[text])
        for each in wanted
        for text in sounds.missing(each.voice, each.texts)
    ]
    total, failures = sum(len(each.texts) for each in wanted), 0
    left = len(missing)
    for voice, text, language in missing:
        progress(total - left, total)
        if not go_on():
            return left
        try:
            kept = sounds.put(voice, text, synthesiser.speak(text, language))
        except SpeechError as error:
            failures += 1
            if failures >= _MAX_FAILURES:
                raise
            log.warning("a text cannot be spoken ahead: %s", error)
            continue
        failures = 0
        if not kept:
            return left
        left -= 1
    progress(total - left, total)
    return left


def background_synthesiser(models: ModelStore) -> KokoroSynthesiser:
    """The voice as it speaks ahead: it stands back behind all else."""
    return KokoroSynthesiser(
        models.path(KOKORO_MODEL),
        is_whole=lambda: models.state(KOKORO_MODEL).installed,
        threads=1,
        niceness=NICENESS,
    )


class SpeakingAhead:
    """A thread that speaks ahead while the kiosk runs and nobody is there, once the model has come."""

    def __init__(self, voices: Mapping[str, str], models: ModelStore, is_idle: Callable[[], bool]) -> None:
        """``voices`` as in the settings. ``is_idle``: whether nobody is there, asked from this thread."""
        self._is_idle = is_idle
        self._languages = warm_languages(voices)
        self._models = models
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="speaking ahead", daemon=True)

    def start(self) -> None:
        if self._languages and self._models.manifest.get(KOKORO_MODEL) is not None:
            self._thread.start()

    def close(self) -> None:
        """Ends; what was begun is taken up the next time."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def _run(self) -> None:
        if self._closing.wait(_FIRST_WAIT_S):
            return
        while not self._models.state(KOKORO_MODEL).installed:
            if self._closing.wait(_WAIT_S):
                return
        sounds, synthesiser = RenderedSounds(), background_synthesiser(self._models)
        try:
            left = render_ahead(synthesiser, sounds, self._languages, go_on=lambda: self._go_on(synthesiser))
            log.info("texts that are not spoken ahead: %d", left)
        except SpeechError as error:
            log.warning("texts are not spoken ahead: %s", error)
        finally:
            synthesiser.close()
            sounds.close()

    def _go_on(self, synthesiser: KokoroSynthesiser) -> bool:
        """Between two texts: waits until nobody is there, the memory free for who is."""
        if not self._is_idle():
            synthesiser.unload()
        while not self._closing.is_set() and not self._is_idle():
            self._closing.wait(_VISIT_WAIT_S)
        return not self._closing.is_set()


def spoken_ahead(sounds: RenderedSounds, languages: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """(language, texts that are there, texts in all), of each language that has a warm voice."""
    for language in languages:
        for each in fixed_texts([language]):
            yield language, len(each.texts) - len(sounds.missing(each.voice, each.texts)), len(each.texts)
