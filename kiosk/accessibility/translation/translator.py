"""Translation by the most trusted source that has an answer: reviewed texts, phrasebook, machines."""

import logging
import re
import time
from collections import deque
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import starmap
from pathlib import Path

from kiosk.accessibility.meaning import EncoderStoppedError, SentenceEncoder, encoder_version
from kiosk.accessibility.written_text import sentence_spans
from kiosk.runtime.paths import ASSETS

from .languages import EASY_FRENCH, FRENCH, SCRIPTS, base_language, letters
from .machine import speaks_of_danger
from .phrasebook import Phrasebook, PhraseSpeaker
from .result import (
    CandidateTranslation,
    EngineStoppedError,
    MachineOffer,
    PhraseSuggestion,
    QualityIssue,
    Translation,
    TranslationEngine,
    TranslationMethod,
    UnknownLanguageError,
)
from .simplification import simplify
from .suggestions import PhraseSuggester
from .values import ValueKind, has_only_names, mask_values

log = logging.getLogger(__name__)

_HUMAN_METHODS = (TranslationMethod.SAME, TranslationMethod.CATALOGUE, TranslationMethod.PHRASEBOOK)
_TEXT_TIMEOUT_S = 20.0  # seconds for one text; machines take up to one for a sentence
#: Characters: nobody says more at once, and what is longer keeps the others waiting.
MAX_SAID = 500
#: Situations of the phrasebook about which no machine says anything: an error would do harm.
_NO_MACHINE = frozenset(
    (
        "ce_que_je_ressens",
        "danger",
        "deces",
        "enfants_et_ecole",
        "handicap",
        "huissier_et_tribunal",
        "incendie_et_gaz",
        "sante",
        "securite_immeuble",
        "separation",
        "titre_de_sejour",
        "violences_a_la_maison",
    )
)
#: From which cosine on a machine's sentence says what was said, and its way back says it again. Chosen on 64
#: sentences of ours between French and Spanish, English and Portuguese (docs/sources/engines.md).
_MIN_ACROSS, _MIN_BACK = 0.88, 0.97


class ReviewedCatalogue:
    """See ``TranslationEngine``: what a person has already translated for the interface, word for word.

    Exact matches in ``LANGUAGE/LC_MESSAGES/kiosk.po``, from and to any of them.
    """

    method = TranslationMethod.CATALOGUE

    def __init__(self, folder: Path = ASSETS / "locale") -> None:
        self._folder = folder
        self._texts = cache(self._read)
        self._sources = cache(self._invert)

    def supports(self, source: str, target: str) -> bool:
        return bool(self._texts(source) and self._texts(target))

    def translate(self, sentence: str, source: str, target: str) -> CandidateTranslation | None:
        msgid = self._sources(source).get(_key(sentence))
        found = self._texts(target).get(msgid) if msgid else None
        return CandidateTranslation(found, self.method, approximate=False) if found else None

    def close(self) -> None:
        self._texts.cache_clear()
        self._sources.cache_clear()

    def _read(self, language: str) -> dict[str, str]:
        """French text → text. Texts with values are left to the phrasebook, which knows what they are."""
        path = self._folder / language / "LC_MESSAGES" / "kiosk.po"
        if language == FRENCH:
            return {msgid: msgid for each in self._languages() for msgid in self._texts(each)}
        if not path.exists():
            return {}
        from babel.messages.pofile import read_po  # here: no start waits for it

        with path.open("rb") as file:
            return {
                message.id: message.string
                for message in read_po(file)
                if isinstance(message.id, str) and isinstance(message.string, str)
                if message.id and message.string and not message.fuzzy and "{" not in message.id
            }

    def _invert(self, language: str) -> dict[str, str]:
        """Text → French text."""
        return {_key(text): msgid for msgid, text in self._texts(language).items()}

    def _languages(self) -> list[str]:
        return [path.parts[-3] for path in self._folder.glob("*/LC_MESSAGES/kiosk.po")]


def _key(text: str) -> str:
    return " ".join(text.split())


class Translator:
    """What people have translated first, the whole text or its sentences; machines for what is left.

    One thread at a time.
    """

    def __init__(
        self,
        catalogue: ReviewedCatalogue,
        phrasebook: Phrasebook,
        machines: Sequence[TranslationEngine],
        patience: float = _TEXT_TIMEOUT_S,
        encoder: SentenceEncoder | None = None,
    ) -> None:
        """``patience`` is seconds for one text: a pasted novel is given up, the counter is not blocked.
        ``encoder`` finds phrases by what they mean."""
        self._catalogue = catalogue
        self._human_sources: tuple[TranslationEngine, ...] = (catalogue, phrasebook)
        self._machines = tuple(machines)
        self._timeout_s = patience
        self.phrasebook = phrasebook
        self._encoder = encoder
        self._suggester = PhraseSuggester(phrasebook, encoder)

    def translate(
        self,
        text: str,
        source: str,
        target: str,
        said_on: date | None = None,
        speaker: PhraseSpeaker | None = None,
    ) -> Translation:
        """``text`` in ``target``; without any way there it comes back as it is, with
        ``TranslationMethod.NONE``. ``said_on``: the day that "tomorrow" is counted from, today if none.
        ``speaker``: phrases that only the other may say are not proposed.

        Raises ``UnknownLanguageError``, and ``EngineStoppedError`` when it is worth asking again.
        """
        _require_known(source, target)
        reviewed = _unchanged(text, source, target) or self._catalogue.translate(text, source, target)
        if reviewed is None and len(text) > MAX_SAID and base_language(source) != base_language(target):
            return Translation(
                text, text, TranslationMethod.NONE, approximate=True, refused=QualityIssue.TOO_LONG
            )
        draft = reviewed or self._translate_sentences(text, source, target)
        suggestions, offer = tuple[PhraseSuggestion, ...](), None
        if not isinstance(draft, CandidateTranslation) or draft.method not in _HUMAN_METHODS:
            suggestions = self._suggester.suggest(text, source, target, said_on=said_on, speaker=speaker)
        if isinstance(draft, CandidateTranslation) and draft.method not in _HUMAN_METHODS:
            checked = self._check(draft, text, source, target, suggestions)
            if isinstance(checked, QualityIssue):
                draft = checked
            elif checked:  # phrases go before it, and who spoke decides by what it says back
                offer = MachineOffer(draft.text, draft.method, checked)
                draft = None
            elif suggestions:
                draft = None
        if draft is None or isinstance(draft, QualityIssue):
            return Translation(
                text,
                text,
                TranslationMethod.NONE,
                approximate=True,
                suggestions=suggestions,
                refused=draft,
                offer=offer,
                near=suggestions[0].id if suggestions else "",
            )
        phrase = self._phrase(text, source, target) if draft.method in _HUMAN_METHODS else ""
        near = phrase or next((each.id for each in self.phrasebook.suggest(text, source, source, 1)), "")
        return Translation(text, draft.text, draft.method, draft.approximate, phrase=phrase, near=near)

    def _check(
        self,
        draft: CandidateTranslation,
        text: str,
        source: str,
        target: str,
        suggestions: Sequence[PhraseSuggestion],
    ) -> str | QualityIssue:
        """What a machine's sentence says back in the language of ``text``, "" where that is not known; or why
        nobody may see it: none about danger may be seen, nor one that does not come back with the same
        meaning. Where the encoder is missing what it means is not compared."""
        if any(starmap(speaks_of_danger, ((text, source), (draft.text, target)))) or any(
            self.phrasebook.phrase(each.id).situation in _NO_MACHINE for each in suggestions
        ):
            return QualityIssue.DANGER
        try:
            returned = self._translate_sentences(draft.text, target, source)
        except EngineStoppedError:
            returned = None
        back = returned.text if isinstance(returned, CandidateTranslation) else ""
        if self._encoder is None or not encoder_version():
            return back
        if not back:
            return QualityIssue.MEANING
        try:
            said, across, again = (self._encoder.encode([each])[0] for each in (text, draft.text, back))
        except EncoderStoppedError:
            return QualityIssue.MEANING
        same = float(said @ across) >= _MIN_ACROSS and float(said @ again) >= _MIN_BACK
        return back if same else QualityIssue.MEANING

    def _phrase(self, text: str, source: str, target: str) -> str:
        """The id of the phrase that ``text`` is, or that its last sentence is; "" for none."""
        last = [text[start:end].strip() for start, end in sentence_spans(text)][-1:]
        for said in dict.fromkeys((text, *last)):
            if match := self.phrasebook.find(said, source, target):
                return match.phrase.id
        return ""

    def complete(self, typed: str, language: str, speaker: PhraseSpeaker) -> tuple[str, ...]:
        """What that person may be about to say who has typed so far, three phrases at most."""
        return self._suggester.complete(typed, language, speaker)

    def back(self, translated: str, source: str, target: str) -> Translation:
        """What ``translated``, a translation from ``source`` to ``target``, says in ``source``: to check it.

        Raises ``UnknownLanguageError``.
        """
        return self.translate(translated, target, source)

    def simpler(self, text: str, language: str) -> str | None:
        """``text`` said more simply in its own language, or ``None`` when nothing simpler is known.

        Only French can be said more simply. Raises ``UnknownLanguageError``.
        """
        _require_known(language)
        return simplify(text, self.phrasebook) if base_language(language) == FRENCH else None

    def reach(self, source: str, target: str) -> tuple[TranslationMethod, ...]:
        """By which sources one gets from ``source`` to ``target`` here, the most trusted first.

        With ``TranslationMethod.PHRASEBOOK`` as the last, only prepared phrases can be said.
        Raises ``UnknownLanguageError``.
        """
        _require_known(source, target)
        if source == target:
            return (TranslationMethod.SAME,)
        return tuple(
            engine.method
            for engine in (*self._human_sources, *self._machines)
            if engine.supports(source, target)
        )

    def get_ready(self, *languages: str) -> None:
        """Load what the first text in one of these languages will need."""
        self._suggester.get_ready(*languages)

    def close(self) -> None:
        """Frees the engines; they start again when needed."""
        for engine in (*self._human_sources, *self._machines):
            engine.close()
        self._suggester.close()

    def _translate_sentences(
        self, text: str, source: str, target: str
    ) -> CandidateTranslation | QualityIssue | None:
        """Every sentence, or nothing: half a translation misleads. It is worth its least trusted sentence."""
        until = time.monotonic() + self._timeout_s
        drafts: list[CandidateTranslation] = []
        pieces: list[str] = []
        at = 0
        spans = deque(sentence_spans(text))
        while spans:
            start, end = spans.popleft()
            two = (
                self._two_sentence_phrase(text[start : spans[0][1]].strip(), source, target)
                if spans
                else None
            )
            if two:
                end = spans.popleft()[1]
            draft = two or self._translate_sentence(text[start:end].strip(), source, target)
            if not isinstance(draft, CandidateTranslation):
                return draft
            if time.monotonic() > until:
                return None
            drafts.append(draft)
            space = text[start:end][len(text[start:end].rstrip()) :]
            pieces += [text[at:start], draft.text, space]
            at = end
        return CandidateTranslation(
            "".join([*pieces, text[at:]]),
            max((draft.method for draft in drafts), key=list(TranslationMethod).index),
            any(draft.approximate for draft in drafts),
        )

    def _two_sentence_phrase(self, text: str, source: str, target: str) -> CandidateTranslation | None:
        """For the phrases that are two sentences; only word for word, or "Bonjour." would be lost."""
        match = self.phrasebook.find(text, source, target)
        return self.phrasebook.translate(text, source, target) if match and match.exact else None

    def _phrases_in_a_row(self, sentence: str, source: str, target: str) -> CandidateTranslation | None:
        """For "agreed, thank you": each is a phrase, word for word, and none is left out."""
        pieces = [each for each in _COMMA.split(sentence) if letters(each)]
        if len(pieces) < 2 or self._two_sentence_phrase(sentence, source, target):
            return None
        found = [self._two_sentence_phrase(each, source, target) for each in pieces]
        drafts = [each for each in found if each is not None]
        if len(drafts) < len(pieces):
            return None
        return CandidateTranslation(
            " ".join(each.text for each in drafts),
            TranslationMethod.PHRASEBOOK,
            any(each.approximate for each in drafts),
        )

    def _translate_sentence(
        self, sentence: str, source: str, target: str
    ) -> CandidateTranslation | QualityIssue | None:
        draft = (
            _unchanged(sentence, source, target)
            or self._phrases_in_a_row(sentence, source, target)
            or _first_translation(self._human_sources, sentence, source, target)
        )
        if draft:
            return draft
        if base_language(source) == base_language(
            target
        ):  # ordinary French and easy French, Persian and Dari
            easy = simplify(sentence, self.phrasebook) if target == EASY_FRENCH else None
            return CandidateTranslation(easy or sentence, TranslationMethod.SAME, approximate=False)
        return _first_translation(self._machines, sentence, source, target)


def _require_known(*languages: str) -> None:
    for language in languages:
        if language not in SCRIPTS:
            raise UnknownLanguageError(language)


_COMMA = re.compile(r"\s*[,،，、;؛]\s*")
#: Words that were run together with figures; a reference has fewer letters in a row.
_GLUED = re.compile(r"[^\W\d_]{4}")


def _unchanged(text: str, source: str, target: str) -> CandidateTranslation | None:
    """For what needs no translation: the same language, numbers, names with their titles."""
    if source != target:
        masked = mask_values(text, source)
        glued = any(
            each.kind is ValueKind.REFERENCE and _GLUED.search(each.written)
            for each in masked.values.values()
        )
        if glued or (letters(masked.text) and not has_only_names(text, source)):
            return None
        if "{" in text:
            return None  # what a person writes so is no place of a phrase
    return CandidateTranslation(text, TranslationMethod.SAME, approximate=False)


def _first_translation(
    engines: Sequence[TranslationEngine], sentence: str, source: str, target: str
) -> CandidateTranslation | QualityIssue | None:
    """What the first of them makes of it that has something to say, else why the first of them may not. One
    that stopped leaves it to the others; when none of them can, it may be asked again."""
    stopped: EngineStoppedError | None = None
    refused: QualityIssue | None = None
    for engine in engines:
        try:
            draft = engine.translate(sentence, source, target)
            if isinstance(draft, CandidateTranslation):
                return draft
            refused = refused or draft
        except EngineStoppedError as error:
            log.error("%s: %s", engine.method, error)
            stopped = error
    if stopped is not None:
        raise stopped
    return refused
