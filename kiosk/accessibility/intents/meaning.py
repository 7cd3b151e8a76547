"""Which of some labels a sentence has by what it means, in any language that the encoder knows: its intent.

Learned from the examples of all languages together when the kiosk is installed (``kiosk phrases --prepare``),
with what is off topic (``assets/phrasebook/off_topic.toml``) as none of them: a softmax regression on the
encoder's vectors, of which the mean of their language has been taken. What is kept is small, and a file that
is named after what it was made of.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kiosk.accessibility.dialect import standard_form
from kiosk.accessibility.encoded_texts import encode_texts
from kiosk.accessibility.learned_file import ANY, read_learned, take_away, written_whole
from kiosk.accessibility.meaning import DIMENSIONS, EncoderStoppedError, SentenceEncoder, encoder_version
from kiosk.runtime.paths import ASSETS, models_dir

from .accents import with_accents
from .training_sentences import (
    NO_INTENT,
    classified_intents,
    load_training_sentences,
    spoken_language,
    trained_languages,
)

if TYPE_CHECKING:
    from numpy import float32, intp
    from numpy.typing import NDArray

#: Characters: who goes on has said before what it is about, and a long text takes long.
MAX_CHARACTERS = 300
#: The size of the first step.
_STEP = 0.5
#: Fewer examples do not tell what a language adds to all its sentences: they are taken as French ones, as is
#: what is said in a language without any.
_LEAST_OF_A_LANGUAGE = 50
#: Which part of the likelihood of none a symptom or a choice must have: of what means nothing here, in
#: ``benchmarks/development.toml``, 87 and 85 % are then refused.
NONE_PART = 0.6
#: Of the file.
_FORMAT = 3


@dataclass(frozen=True, slots=True)
class LabelledSentences:
    """What is learned from."""

    labels: tuple[str, ...]
    #: The language, the label and the text of each.
    examples: tuple[tuple[str, str, str], ...]


class Learning(NamedTuple):
    """Steps over all examples, how much large weights cost, and how far labels with few examples count as
    much as those with many (0 not, 1 wholly). Chosen by leaving examples out, in five languages.

    With five times the steps and a tenth of the cost 81.3 % of what was left out were right in place of
    79.7, but two in a hundred fewer of the sentences that nobody had tuned on (28 November 2026)."""

    steps: int = 40
    decay: float = 1e-4
    balance: float = 0.0


class _Learned(NamedTuple):
    """The labels, the mean vector of each language, and the weights of each label."""

    labels: list[str]
    means: dict[str, NDArray[float32]]
    weights: NDArray[float32]


class SentenceMeaning:
    """Calls may come from any thread. ``likely`` blocks for some 20 ms, ``start`` until the encoder runs."""

    def __init__(
        self,
        encoder: SentenceEncoder,
        file: Callable[[Path], Path],
        labels: Callable[[], Iterable[str]],
        folder: Path | None = None,
    ) -> None:
        """``file``: where in a folder what was learned is kept. ``labels``: without which that is damaged.
        ``folder``: that one, if not the models'."""
        self._encoder, self._file, self._labels, self._folder = encoder, file, labels, folder
        self._found: _Learned | None = None

    def likely(self, text: str, lang: str, *, any_language: bool = False) -> Mapping[str, float]:
        """How likely each label is: together 1. Nothing where the encoder does not run, or nothing was
        learned. ``lang``, that of the page, may be one without examples; with ``any_language`` it is the one
        that the vector tells: many speak another. Words of dialects count as their standard form."""
        code = spoken_language(lang)
        text = standard_form(with_accents(" ".join(text.split())[:MAX_CHARACTERS], code), code)
        if not text or self._encoder.pid is None or self._learned is None:
            return {}
        try:
            row = self._encoder.encode([text])[0]
        except EncoderStoppedError:
            return {}
        labels, means, weights = self._learned
        mean = (
            max(means.values(), key=lambda each: _nearness(each, row))
            if any_language
            else means.get(lang, means["fr"])
        )
        return dict(zip(labels, _likely(_unit(row - mean) @ weights).tolist(), strict=True))

    @property
    def ready(self) -> bool:
        """Whether what was learned is there, and this machine can run the encoder."""
        return self._learned is not None

    def start(self) -> None:
        """Has the encoder run when the first words come, if there is what it is needed for."""
        if self.ready:
            with suppress(EncoderStoppedError):
                self._encoder.encode(["oui"])

    def forget(self) -> None:
        """Nothing stays of what was said."""
        self._encoder.forget()

    def close(self) -> None:
        """Ends the process of the encoder for good."""
        self._encoder.close()

    @property
    def _learned(self) -> _Learned | None:
        """Looked for until it is there: it may be made while the kiosk runs."""
        if self._found is None and encoder_version() and self._path.exists():
            self._found = _read(self._path, self._labels())
        return self._found

    @cached_property
    def _path(self) -> Path:
        return self._file(self._folder or models_dir())


class IntentMeaning(SentenceMeaning):
    """The intent of a sentence, and ``NO_INTENT``."""

    def __init__(self, encoder: SentenceEncoder, folder: Path | None = None) -> None:
        super().__init__(encoder, intents_file, lambda: (*classified_intents(), NO_INTENT), folder)


def make_sentence_meaning(
    path: Path,
    sentences: Callable[[], LabelledSentences],
    encoder: SentenceEncoder,
    done: Callable[[int, int], object] = lambda made, total: None,
    how: Learning = Learning(),  # noqa: B008 - it does not change
) -> Path:
    """Learns, if that is not done yet, and takes away what was learned of other examples. ``path``: in a
    folder of that of the models. ``done`` is told how many of how many examples are encoded.

    Raises ``EncoderStoppedError`` and ``OSError``.
    """
    import numpy as np

    if path.exists():
        return path
    learned = sentences()
    labels, examples = learned.labels, learned.examples
    texts = [standard_form(text, lang) for lang, _, text in examples]
    rows = encode_texts(texts, path.parent.parent, encoder, done)
    counted = Counter(lang for lang, _, _ in examples)
    codes = [lang for lang, count in counted.items() if lang == "fr" or count >= _LEAST_OF_A_LANGUAGE]
    languages = np.array([lang if lang in codes else "fr" for lang, _, _ in examples])
    means = np.array([rows[languages == code].mean(0) for code in codes], np.float32)
    wanted = np.array([labels.index(label) for _, label, _ in examples])
    centred = _unit(rows - means[[codes.index(lang) for lang in languages]])
    weights = _weights(centred, wanted, len(labels), how)
    with written_whole(path) as file:
        np.savez(file, labels=np.array(labels), weights=weights, languages=np.array(codes), means=means)
    for other in path.parent.glob("*.npz"):
        if other != path:
            other.unlink(missing_ok=True)
    return path


def make_intent_meaning(
    folder: Path, encoder: SentenceEncoder, done: Callable[[int, int], object] = lambda made, total: None
) -> Path:
    """``make_sentence_meaning`` of the intents."""
    return make_sentence_meaning(intents_file(folder), _intent_sentences, encoder, done)


def intents_file(folder: Path) -> Path:
    """Where what was learned of the intents is kept."""
    return meaning_file(folder / "intents", [Learning(), _examples()])


def meaning_file(folder: Path, made_of: object) -> Path:
    """Where what was learned of that is kept, by the encoder of this machine."""
    dialects = (ASSETS / "phrasebook" / "dialects.toml").read_text("utf-8")
    content = json.dumps([_FORMAT, encoder_version(), dialects, made_of])
    return folder / f"{hashlib.sha256(content.encode()).hexdigest()[:24]}.npz"


def _intent_sentences() -> LabelledSentences:
    return LabelledSentences((*classified_intents(), NO_INTENT), tuple(_examples()))


def _examples() -> list[tuple[str, str, str]]:
    """Those of all languages, and what is off topic."""
    found = [
        (lang, name, text)
        for lang in trained_languages()
        for name, text in load_training_sentences(lang).examples
    ]
    return found + off_topic_sentences(NO_INTENT)


def off_topic_sentences(label: str) -> list[tuple[str, str, str]]:
    """What has no place at a housing agency, as examples of ``label``."""
    off_topic = tomllib.loads((ASSETS / "phrasebook" / "off_topic.toml").read_text("utf-8"))
    return [(lang, label, text) for lang, texts in off_topic.items() for text in texts]


def _read(path: Path, needed: Iterable[str]) -> _Learned | None:
    """``None`` for a damaged file, which is taken away: one of the labels ``needed`` is not there, too."""
    found = read_learned(
        path,
        {
            "labels": ("U", (ANY,)),
            "languages": ("U", (ANY,)),
            "means": ("f", (ANY, DIMENSIONS)),
            "weights": ("f", (DIMENSIONS, ANY)),
        },
    )
    if found is None:
        return None
    labels, languages, weights = found["labels"].tolist(), found["languages"].tolist(), found["weights"]
    lengths = (len(found["means"]), weights.shape[1])
    if "fr" not in languages or (len(languages), len(labels)) != lengths or not {*needed} <= {*labels}:
        take_away(path, "another's")
        return None
    return _Learned(labels, dict(zip(languages, found["means"], strict=True)), weights)


def _weights(rows: NDArray[float32], labels: NDArray[intp], count: int, how: Learning) -> NDArray[float32]:
    """By Adam (Kingma and Ba, 2015), from zero: always the same."""
    import numpy as np

    wanted = np.eye(count, dtype=np.float32)[labels]
    counts = np.bincount(labels, minlength=count)[labels].astype(np.float32) ** -how.balance
    counts = (counts / counts.mean())[:, np.newaxis]
    weights = np.zeros((DIMENSIONS, count), np.float32)
    momentum, strength = np.zeros_like(weights), np.zeros_like(weights)
    for turn in range(how.steps):
        change = rows.T @ (counts * (_likely(rows @ weights) - wanted)) / len(rows) + how.decay * weights
        momentum += 0.1 * (change - momentum)
        strength += 0.01 * (change**2 - strength)
        mean, spread = momentum / (1 - 0.9 ** (turn + 1)), strength / (1 - 0.99 ** (turn + 1))
        weights -= _STEP * (1 - turn / how.steps) * mean / (np.sqrt(spread) + 1e-8)
    return np.asarray(weights, np.float32)


def _likely(scores: NDArray[float32]) -> NDArray[float32]:
    import numpy as np

    found = np.exp(scores - scores.max(-1, keepdims=True))
    return np.asarray(found / found.sum(-1, keepdims=True), np.float32)


def _nearness(mean: NDArray[float32], row: NDArray[float32]) -> float:
    """Of a sentence to the mean of a language."""
    return float(mean @ row) / float((mean @ mean) ** 0.5)


def _unit(rows: NDArray[float32]) -> NDArray[float32]:
    import numpy as np

    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, np.float32(1e-9)), np.float32)
