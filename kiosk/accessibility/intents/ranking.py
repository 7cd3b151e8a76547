"""From a sentence to the intents it may have."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from kiosk.domain import find_language
from kiosk.domain.normalisation import normalise
from kiosk.domain.rules import UrgentReason, dialled_number
from kiosk.domain.settled import is_settled

from .choice_matching import MAX_CHARACTERS
from .training_sentences import (
    HELP,
    NO_INTENT,
    Intent,
    ServiceIntent,
    VoiceCommand,
    classified_intents,
    load_training_sentences,
    spoken_language,
    trained_languages,
)

if TYPE_CHECKING:
    from .classifier import SentenceClassifier

#: What is less like an intent is not proposed: by its words, and with what it means, chosen on sentences that
#: mean nothing here (``benchmarks/development.toml``): 82 and 91 % of them are refused, and of those that do
#: mean something 92 and 88 % are given one. Where more of them got through.
THRESHOLD, MEANT_THRESHOLD = 0.28, 0.28
MEANT_THRESHOLDS = {"pt": 0.3, "ro": 0.3, "ta": 0.32, "tr": 0.36}
#: How much what a sentence means counts beside its words. Chosen on the same.
MEANT_WEIGHT = 0.4
#: What comes after the best one may be less like it.
RUNNER_UP_THRESHOLD = 0.12
#: How surely a cry for help wants a person: more than enough to be proposed.
DISTRESS_SCORE = 0.6
#: How surely a service is wanted that comes before who helps with what threatens whoever wants it.
SURE_SCORE = 0.45
#: Who explains for longer has said before what it is about.
MAX_WORDS = 60
#: The service by which something is reported.
REPORT = ServiceIntent("signaler")
#: Where nothing is known of what a sentence means.
NO_MEANING: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class IntentCandidate:
    """``score`` is a likeness from 0 to 1, not a probability."""

    intent: Intent
    score: float


def rank_intents(
    text: str, lang: str, most: int = 3, meant: Mapping[str, float] = NO_MEANING
) -> tuple[IntentCandidate, ...]:
    """The intents that ``text`` may have, the likeliest first; none when it is like none. After a cry for
    help a person is the first of them; who says to be in danger is led to who can help at once, who is put
    out or mourns to a person, who is hungry to who gives. A number that answers at any hour is one of danger.

    ``meant``: how likely each is by what the whole sentence means (``IntentMeaning``), which counts beside
    its words; not where the words of a refusal or a cry, which it means too, are taken out.

    Raises ``KeyError`` for a language without sentences.
    """
    if dialled_number(text):
        return (IntentCandidate(VoiceCommand.URGENT, DISTRESS_SCORE),)
    whole = content_words(text, lang)
    words, reason = _without_refusals(whole, lang), urgent_reason(text, lang)
    said = _spaced(words)
    meaning_it = _without_alike(said, lang)
    rest = _distress_pattern(lang).sub(" ", said)
    for each in UrgentReason:
        if each is not UrgentReason.OUTSIDE:  # who sleeps outside asks for a home, too
            rest = _danger_pattern(lang, each).sub(" ", rest)
    found = _classified(rest.split(), lang, meant if words == whole and rest == said else NO_MEANING)
    if found and found[0].intent == REPORT and is_settled(text, lang):
        found = ()
    surely = max([DISTRESS_SCORE, *(each.score for each in found)])
    urgent = [] if reason is None else [IntentCandidate(VoiceCommand.URGENT, surely)]
    if _distress_pattern(lang).search(said):
        others = [each for each in found if each.intent != HELP]
        return (IntentCandidate(HELP, surely), *others[: most - 1 - len(urgent)], *urgent)[:most]
    if urgent and reason is not UrgentReason.OUTSIDE:
        return (*urgent, *found)[:most]
    need = next((key for key in _needs(lang) if _need_pattern(lang, key).search(meaning_it)), None)
    if need is not None:
        given = (*urgent, IntentCandidate(need, surely), IntentCandidate(HELP, surely))
        return (*given, *(each for each in found if each.intent not in (need, HELP)))[:most]
    # Who sleeps outside, is put out or mourns, and surely wants a service besides, has it first and who helps
    # beside it.
    worry = _danger_pattern(lang, UrgentReason.OUTSIDE) if urgent else _worry_pattern(lang)
    if not worry.search(meaning_it):
        return found[:most]
    helps = VoiceCommand.URGENT if urgent else HELP
    besides = _classified(worry.sub(" ", meaning_it).split(), lang, NO_MEANING)
    sure = {each.intent for each in besides if each.score >= SURE_SCORE}
    others = [each for each in found if each.intent != helps]
    wanted = [IntentCandidate(each.intent, surely) for each in others if each.intent in sure][: most - 1]
    beside = [each for each in others if each.intent not in sure]
    return (*wanted, IntentCandidate(helps, surely), *beside)[:most]


def urgent_reason(text: str, lang: str) -> UrgentReason | None:
    """Why who says that needs urgent help; ``None`` for who does not. What they do not want takes none of it
    back: "je ne veux plus vivre"."""
    said = _without_alike(_spaced(content_words(text, lang)), lang)
    return next((each for each in UrgentReason if _danger_pattern(lang, each).search(said)), None)


def _without_alike(said: str, lang: str) -> str:
    """Without what only sounds like a danger, a worry or a need."""
    return _alike_pattern(lang).sub(" ", said)


def _spaced(words: list[str]) -> str:
    return f" {' '.join(words[:MAX_WORDS])} "


def intents_meant(meant: Mapping[str, float], most: int = 3) -> tuple[IntentCandidate, ...]:
    """The intents by what a sentence means alone, in a language without sentences."""
    return _above_threshold([(score, name) for name, score in meant.items()], MEANT_THRESHOLD)[:most]


def _classified(words: list[str], lang: str, meant: Mapping[str, float]) -> tuple[IntentCandidate, ...]:
    """The intents that the words are like, the likeliest first."""
    if not words:
        return ()
    joined = _joined_words_learnt(lang)
    scores = _classifier(lang).scores([each for word in words for each in joined.get(word, (word,))])
    if not meant:
        return _above_threshold(scores, THRESHOLD)
    both = [((1 - MEANT_WEIGHT) * score + MEANT_WEIGHT * meant[label], label) for score, label in scores]
    return _above_threshold(both, MEANT_THRESHOLDS.get(lang, MEANT_THRESHOLD))


def _above_threshold(scores: list[tuple[float, str]], threshold: float) -> tuple[IntentCandidate, ...]:
    scores = sorted(scores, reverse=True)
    best, label = scores[0] if scores else (0.0, NO_INTENT)
    if label == NO_INTENT or best < threshold:
        return ()
    return tuple(
        IntentCandidate(classified_intents()[label], score)
        for score, label in scores
        if label != NO_INTENT and score >= RUNNER_UP_THRESHOLD
    )


def prepare_language(lang: str) -> None:
    """Learns a language's examples, half a second, before the first words are waited for.

    From any thread. Nothing to do in a language without sentences. Raises ``TrainingSentencesError``.
    """
    if spoken_language(lang) in trained_languages():
        _classifier(spoken_language(lang))
        rank_intents("", spoken_language(lang))  # compiles the phrases that are looked for


def content_words(text: str, lang: str) -> list[str]:
    """The words of ``text``, normalised, without fillers; each Chinese character is a word."""
    return _filler_pattern(lang).sub(" ", f" {' '.join(split_words(text))} ").split()


def without_refusals(text: str, lang: str) -> str | None:
    """What is left of ``text`` without what is said not to be wanted; ``None`` where nothing is refused."""
    words = content_words(text, lang)
    rest = _without_refusals(words, lang)
    return None if rest == words else ("" if lang == "zh" else " ").join(rest)


#: What denies in German, Dutch, Italian, Polish and Vietnamese, which have no page of their own, and what
#: takes one thing out of all there.
_OTHER_DENIALS = (
    r"\b(?:nicht|kein\w*|niet|geen|non|nie|không|đừng|chưa"
    r"|außer|ausser|ohne|behalve|tranne|eccetto|senza|oprócz|bez|trừ|ngoại trừ)\b"
)
#: What takes one thing out of all, or puts it behind another.
_EXCEPTIONS = {
    "fr": r"\b(?:sauf|sans|hormis|excepté|à part|ni|autre chose qu[e']|plutôt qu[e']|refuse[rzs]? d[e'])",
    "en": (
        r"\b(?:(?:any|every)thing but|all but|except|apart from|other than|rather than|instead of"
        r"|refuse to)\b"
    ),
    "es": r"\b(?:todo menos|cualquier cosa menos|salvo|excepto|ni|en vez de|en lugar de|me niego a)\b",
    "pt": r"\b(?:tudo menos|qualquer coisa menos|exceto|excepto|salvo|tirando|nem|em vez de|recuso-me a)\b",
    "ro": r"\b(?:orice mai puțin|totul mai puțin|cu excepția|exceptând|în afară de|în loc de|nici)\b",
    "ru": r"\b(?:кроме|за исключением|исключая|только не|вместо|отказываюсь)\b",
    "uk": r"\b(?:крім|окрім|за винятком|тільки не|лише не|замість|відмовляюся)\b",
    "tr": r"\b(?:hariç|dışında|haricinde|yerine)\b",
    "ar": r"(?<!\w)(?:(?:كل شيء|كلشي|كل شي|الكل|أي شيء|اي شي) [إا]لا|ما عدا|عدا|باستثناء|من غير|بدل)(?!\w)",
    "fa": r"(?<!\w)(?:(?:به[ \u200c]?|ب)?جز|به غیر از|غیر از|مگر|به جای)(?!\w)",
    "bn": r"(?<!\S)(?:ছাড়া|বাদে|বাদ দিয়ে|ব্যতীত|বদলে)(?!\S)",
    "ta": r"தவிர|பதிலாக",
    "zh": r"除了|除开|除去|除(?=.+(?:外|之外))",
}
#: Where words that deny stand behind, but these before what they take out.
_EXCEPTIONS_BEFORE = ("fa",)
#: Words that what denies stands beside ("no estoy en paro"), and letters of a word in all its forms.
_BESIDE, STEM = 2, 4


@cache
def _denial_pattern(lang: str) -> re.Pattern[str]:
    ours = (find_language(lang).negation, _EXCEPTIONS.get(lang), _OTHER_DENIALS)
    return re.compile("|".join(unicodedata.normalize("NFC", each) for each in ours if each))


def _as_denied(text: str) -> str:
    return unicodedata.normalize("NFC", text[:MAX_CHARACTERS].casefold())


def without_denial(text: str, lang: str) -> str | None:
    """``text`` without the words that deny in ``lang``, or in a language that has no page of its own;
    ``None`` where nothing is denied, or nothing is left."""
    said = " ".join(_as_denied(text).split())
    left = " ".join(_denial_pattern(lang).sub(" ", said).split())
    return left if left and left != said else None


def is_denied(text: str, label: str, lang: str) -> bool:
    """Whether ``text`` denies the very words of ``label``, or their other forms: "pas au chômage". A label
    that denies ("Pas d’eau chaude") is said with a denial."""
    if _denial_pattern(lang).search(_as_denied(label)):
        return False
    said, words = _as_denied(text), {word[:STEM] for word in split_words(label)}
    for denial in _denial_pattern(lang).finditer(said):
        before, after = split_words(said[: denial.start()]), split_words(said[denial.end() :])
        # In the languages that deny inside words the verb stands behind what is denied.
        behind = find_language(lang).negation_inside_words and not (
            lang in _EXCEPTIONS_BEFORE and re.fullmatch(_EXCEPTIONS[lang], denial.group())
        )
        beside = before[-_BESIDE:] if behind else after[:_BESIDE]
        if words & {word[:STEM] for word in beside}:
            return True
    return False


def _without_refusals(words: list[str], lang: str) -> list[str]:
    """Without what the visitor says not to want, up to where they say what they want instead."""
    refusal, instead = _refusal_patterns(lang)
    said = f" {' '.join(words)} "
    while (refused := refusal.search(said)) is not None:
        rest = instead.search(said, refused.end())
        said = said[rest.start() :] if rest is not None else ""
    return said.split()


@cache
def _classifier(lang: str) -> "SentenceClassifier":
    from .classifier import SentenceClassifier  # here: numpy takes 15 MB that a kiosk at rest does not need

    return SentenceClassifier(
        [(name, content_words(text, lang)) for name, text in load_training_sentences(lang).examples]
    )


@cache
def _joined_words_learnt(lang: str) -> Mapping[str, tuple[str, ...]]:
    """The words of the examples that an apostrophe joins, by how they are written without it: "deau", where
    that is no word that is said more often."""
    texts = [text for _, text in load_training_sentences(lang).examples]
    known = Counter(word for text in texts for word in split_words(text))
    pairs = Counter(tuple(split_words(each)) for text in texts for each in re.findall(r"\w+['’]\w+", text))
    return {joined: pair for pair, count in pairs.items() if count > known[joined := "".join(pair)]}


@cache
def _distress_pattern(lang: str) -> re.Pattern[str]:
    return phrases_pattern(load_training_sentences(lang).cries)


@cache
def _worry_pattern(lang: str) -> re.Pattern[str]:
    return phrases_pattern(load_training_sentences(lang).worries)


@cache
def _alike_pattern(lang: str) -> re.Pattern[str]:
    return phrases_pattern(load_training_sentences(lang).alike)


def _needs(lang: str) -> Iterable[ServiceIntent]:
    return load_training_sentences(lang).needs


@cache
def _need_pattern(lang: str, need: ServiceIntent) -> re.Pattern[str]:
    return phrases_pattern(load_training_sentences(lang).needs[need])


@cache
def _danger_pattern(lang: str, reason: UrgentReason) -> re.Pattern[str]:
    return phrases_pattern(load_training_sentences(lang).dangers[reason])


@cache
def _filler_pattern(lang: str) -> re.Pattern[str]:
    return phrases_pattern(load_training_sentences(lang).fillers)


@cache
def _refusal_patterns(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return phrases_pattern(load_training_sentences(lang).refusals), phrases_pattern(
        load_training_sentences(lang).instead
    )


def phrases_pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases, as whole words between spaces of normalised text, of one with a full stop the whole
    text; nothing when there are none. What joins words in a phrase may be left out: "jai peur"."""
    known = {(_joined_words(phrase), phrase.endswith(".")) for phrase in phrases}
    longest_first = sorted(known, key=lambda each: (-len(each[0]), each))
    ways = [rf"(?<=^ ){each}(?= $)" if alone else each for each, alone in longest_first]
    return re.compile(rf"(?<= )(?:{'|'.join(ways)})(?= )" if ways else r"(?!)")


def _joined_words(phrase: str) -> str:
    """A pattern of its words, without a space or with one where an apostrophe or a hyphen stands."""
    parts = (" ".join(split_words(part)) for part in re.split("['’-]", phrase))
    return " ?".join(re.escape(part) for part in parts if part)


def split_words(text: str) -> list[str]:
    """Normalised words; each Chinese character is one."""
    return re.sub(r"([\u3400-\u9fff])", r" \1 ", normalise(text[:MAX_CHARACTERS], words_only=True)).split()
