"""The phrases of the phrasebook as vectors, to find the one that means what somebody said in other words.

Vectors are made when the kiosk is installed (``kiosk phrases --prepare``; an hour of one processor) and kept
in two files that are named after what they were made of: other phrases or another encoder are other
files. The rows stand in the one, language by language, of which only those are read that somebody speaks; all
else in the other.

The encoder finds all sentences alike (a cosine of 0.8 for nonsense), and most alike those of one language.
So from each language its mean is taken, and the space is stretched until the wordings of one phrase, in all
their languages, differ by as much in every direction ("within-class covariance normalisation", Hatch,
Kajarekar and Stolcke, ICSLP 2006). From there it is learned which directions bring two wordings of a phrase
nearer to each other than to those of all others ("InfoNCE", van den Oord, Li and Vinyals, 2018), and the
middle between the two is taken, which finds phrases better whose wordings it has not seen. What then still
tells two sentences apart is what they mean.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kiosk.accessibility.dialect import standard_form
from kiosk.accessibility.encoded_texts import encode_texts
from kiosk.accessibility.learned_file import ANY, read_learned, read_rows, written_whole
from kiosk.accessibility.meaning import DIMENSIONS, SentenceEncoder, encoder_version
from kiosk.runtime.paths import ASSETS

from .contraries import denies, obliges
from .languages import FRENCH, base_language

if TYPE_CHECKING:
    from numpy import float16, float32, intp
    from numpy.typing import NDArray

    from .phrasebook import Phrase

#: Every sentence is compared in its own language and in these two, which the encoder knows best.
BRIDGE_LANGUAGES = (FRENCH, "en")
#: Of which the rows are held as they are multiplied: these two, that of the visitor, and of the one before.
_LANGUAGES_HELD = 4
#: A value of a phrase.
_SLOT = re.compile(r"\{\w+\}")
#: Instead of a phrase, of what has no place at a housing agency (``off_topic.toml``).
OFF_TOPIC = ""
#: How much the covariance of all directions alike is mixed in, and how much it counts to be like what is off
#: topic. Chosen on our own sentences in seven languages.
_SHRINKAGE, _OFF_TOPIC_WEIGHT = 0.2, 0.8
#: Of what is learned: wordings that are compared at once, rounds over all of them, step (of a mean weight),
#: how sharply the nearest counts, and the part of it that is taken. Chosen on phrases whose other wordings
#: had been taken away: of these, 64 % were found first before, 67 % after.
_PAIRS, _ROUNDS, _STEP, _SHARPNESS, _LEARNED = 1024, 4, 0.1, 30.0, 0.6
#: How much the signs tell that a sentence means a phrase (``scripts/learn_what_is_meant.py``).
_MEANT, _MEANT_BIAS = (-23.5, 13.1, 8.4, 7.8), -5.6
#: Of how many nearest ones, and behind the nearest of how many phrases what is meant stands out.
_LOOKED_AT, _STANDS_OUT_OF = 5, 20
#: From which cosine of a contrary of a phrase with the middle of another that one is the contrary: a hundred
#: pairs are, of which by eye three quarters truly.
_CONTRARY_NEARNESS = 0.7
#: How much large weights cost where the subjects of the phrases are learned.
_SUBJECT_RIDGE = 1.0
#: Of the file: a change of what is made of the vectors makes another.
_FORMAT = 9


@dataclass(frozen=True, slots=True)
class Wording:
    """One way of saying a phrase, in one language."""

    phrase: str
    language: str
    text: str
    #: It says the contrary of the phrase.
    contrary: bool = False


def wordings(phrases: Iterable[Phrase]) -> list[Wording]:
    """All of them, a phrase after the other, then its contraries, then what is off topic. Values are left
    open ("le {date}" is "le …"), and words of dialects are in their standard form."""
    found: list[Wording] = []

    def add(phrase: str, code: str, texts: Iterable[str], *, contrary: bool = False) -> None:
        found.extend(Wording(phrase, code, standard_form(each, code), contrary) for each in texts)

    contraries = tomllib.loads((ASSETS / "phrasebook" / "contraries.toml").read_text("utf-8"))
    for phrase in phrases:
        for code, text in phrase.texts.items():
            add(phrase.id, base_language(code), map(_open, (text, *phrase.paraphrases.get(code, ()))))
        for code, texts in contraries.get(phrase.id, {}).items():
            add(phrase.id, code, map(_open, texts), contrary=True)
    off_topic = tomllib.loads((ASSETS / "phrasebook" / "off_topic.toml").read_text("utf-8"))
    for code, texts in off_topic.items():
        add(OFF_TOPIC, code, texts)
    return list(dict.fromkeys(found))


def _open(text: str) -> str:
    """Without the names of its values."""
    return _SLOT.sub("…", text)


class ComparedWording(NamedTuple):
    """A wording, its cosine with what was said, and whether it denies and whether it obliges by its words."""

    nearness: float
    wording: Wording
    denies: bool
    obliges: bool


@dataclass(frozen=True, slots=True)
class NearPhrases:
    """How near each phrase is to a sentence: about 0 for what has nothing to do with it, above 1 for what
    says the same; and each wording of a phrase that was looked at."""

    scores: Mapping[str, float]
    wordings: Callable[[str], list[ComparedWording]]
    #: How much nearer the middle of the wordings of a phrase is than that of its contraries, in all
    #: languages; 0 where none is known.
    leaning: Callable[[str], float]
    #: What tells whether the sentence means a phrase at all: the mean cosine with what is nearest off topic,
    #: that with the nearest wording, how far it is of the subjects of phrases (``_subject_direction``), and
    #: how much nearer the nearest phrase is than the twentieth: what means nothing is as near to many.
    signs: tuple[float, float, float, float]

    @property
    def meant(self) -> float:
        """How likely it is that the sentence means a phrase at all, as log-odds."""
        return sum(weight * sign for weight, sign in zip(_MEANT, self.signs, strict=True)) + _MEANT_BIAS


class _LanguageWordings(NamedTuple):
    """What says phrases in one language, or their contraries, phrase by phrase: the wordings and their rows;
    the phrases that have some, and where those of each begin; where those of every phrase begin, and at last
    where all end; and of each wording whether it denies and whether it obliges by its words.
    """

    wordings: list[Wording]
    rows: NDArray[float32]
    owners: NDArray[intp]
    firsts: NDArray[intp]
    starts: list[int]
    told: list[tuple[bool, bool]]

    def of(self, place: int) -> slice:
        """Where those of the phrase with this place are."""
        return slice(self.starts[place], self.starts[place + 1])

    def compared(self, place: int, nearness: NDArray[float32]) -> Iterator[ComparedWording]:
        """Those of the phrase with this place, which are as near as ``nearness`` says."""
        at = self.of(place)
        for near, way, told in zip(nearness.tolist(), self.wordings[at], self.told[at], strict=True):
            yield ComparedWording(near, way, *told)


class PhraseVectors:
    """For one phrasebook. ``near`` is for one thread at a time."""

    def __init__(
        self,
        made_of: list[Wording],
        rows: NDArray[float16],
        basis: NDArray[float32],
        means: Mapping[str, NDArray[float32]],
        middles: NDArray[float32],
        leanings: NDArray[float32],
        subject: NDArray[float32],
    ) -> None:
        """``rows``: one of length 1 for each wording, in the space that ``basis`` and ``means`` lead to; read
        where they are wanted only. ``middles``: one for each phrase, in their order; ``leanings``: from the
        middle of its contraries to that one. ``subject``: of ``_subject_direction``."""
        import numpy as np

        self.phrases = _phrases_of(made_of)
        self._made_of, self._rows, self._basis, self._means = made_of, rows, basis, means
        self._middles, self._leanings, self._subject = middles, leanings, subject
        place = {phrase: i for i, phrase in enumerate(self.phrases)} | {OFF_TOPIC: -1}
        self._owners = np.array([place[each.phrase] for each in made_of], np.intp)
        self._place = place
        is_contrary = np.array([each.contrary for each in made_of])
        #: The places of the contraries of each phrase that has some.
        self._contraries: dict[int, list[int]] = {}
        for at in np.flatnonzero(is_contrary).tolist():
            self._contraries.setdefault(int(self._owners[at]), []).append(at)
        codes = np.array([each.language for each in made_of])
        ours = self._owners >= 0
        self._of_code = {
            (code, contrary): np.flatnonzero(ours & (codes == code) & (is_contrary == contrary))
            for code in np.unique(codes).tolist()
            for contrary in (False, True)
        }
        self._off_topic = _as_numbers(rows[np.flatnonzero(~ours)])
        self._of_language = lru_cache(_LANGUAGES_HELD)(self._select)

    def near(
        self, sentences: Sequence[str], language: str, encoder: SentenceEncoder
    ) -> tuple[NearPhrases, ...]:
        """To each of ``sentences``. Raises ``EncoderStoppedError``."""
        import numpy as np

        language = base_language(language)
        asked = encoder.encode(sentences) - self._means.get(language, self._means[FRENCH])
        known = [self._of_language(code) for code in dict.fromkeys((language, *BRIDGE_LANGUAGES))]
        ways, contraries = [each[0] for each in known], [each[1] for each in known]
        rows = _unit(np.asarray(asked @ self._basis, np.float32))
        # Each wording is read from memory once for all sentences: that takes longest.
        alike = [_products(each.rows, rows) for each in ways]
        return tuple(
            self._near(row, ways, [each[:, at] for each in alike], contraries) for at, row in enumerate(rows)
        )

    def _near(
        self,
        asked: NDArray[float32],
        known: list[_LanguageWordings],
        alike: list[NDArray[float32]],
        contraries: list[_LanguageWordings],
    ) -> NearPhrases:
        """``alike``: how near the wordings of each language are; how near the contraries are is found for
        the phrases only that are asked for."""
        import numpy as np

        nearest = np.full(len(self.phrases), -1.0, np.float32)
        for each, products in zip(known, alike, strict=True):
            if len(products):
                best = np.maximum.reduceat(products, each.firsts)
                nearest[each.owners] = np.maximum(nearest[each.owners], best)
        off_topic = _largest(_products(self._off_topic, asked))
        middles = _products(self._middles, asked)
        total = nearest + middles - _OFF_TOPIC_WEIGHT * max(off_topic, default=0.0)

        def of(phrase: str) -> list[ComparedWording]:
            place, found = self._place[phrase], list[ComparedWording]()
            for each, products in zip(known, alike, strict=True):
                found.extend(each.compared(place, products[each.of(place)]))
            for each in contraries:
                found.extend(each.compared(place, _products(each.rows[each.of(place)], asked)))
            return found

        def leaning(phrase: str) -> float:
            return float(self._leanings[self._place[phrase]] @ asked)

        about = float(asked @ self._subject[:-1] + self._subject[-1])
        stands_out = float(total.max() - np.sort(total)[-_STANDS_OUT_OF:][0])
        signs = (
            sum(off_topic) / len(off_topic) if off_topic else 0.0,
            float(nearest.max()),
            about,
            stands_out,
        )
        scores = dict(zip(self.phrases, total.tolist(), strict=True))
        return NearPhrases(scores, of, leaning, signs)

    def are_contrary(self, one: str, other: str) -> bool:
        """Whether one phrase may say the contrary of the other: it is as one of its contraries."""
        import numpy as np

        places = [self._place[each] for each in (one, other)]
        for phrase, against in (places, places[::-1]):
            rows = self._rows[self._contraries.get(against, [])].astype(np.float32)
            if len(rows) and _products(rows, self._middles[phrase]).max() >= _CONTRARY_NEARNESS:
                return True
        return False

    def doubtful_translations(self, language: str) -> dict[str, str]:
        """The phrases whose text in ``language`` is nearer in meaning to the French of another one, each with
        that other: what is to be read first by who knows the language."""
        import numpy as np

        code = base_language(language)
        first = {(each.phrase, each.language): i for i, each in reversed(list(enumerate(self._made_of)))}
        phrases = [each for each in self.phrases if {(each, FRENCH), (each, code)} <= first.keys()]
        french, texts = (
            self._rows[[first[each, spoken] for each in phrases]].astype(np.float32)
            for spoken in (FRENCH, code)
        )
        nearest = (texts @ french.T).argmax(1)
        return {
            phrase: phrases[near]
            for i, (phrase, near) in enumerate(zip(phrases, nearest, strict=True))
            if near != i
        }

    def _select(self, language: str) -> tuple[_LanguageWordings, _LanguageWordings]:
        """What says phrases in this language, and their contraries."""
        return self._wordings_in(language, contrary=False), self._wordings_in(language, contrary=True)

    def _wordings_in(self, language: str, *, contrary: bool) -> _LanguageWordings:
        import numpy as np

        places = self._of_code.get((language, contrary), np.zeros(0, np.intp))
        rows = _as_numbers(self._rows[places])
        ways, owners = [self._made_of[place] for place in places.tolist()], self._owners[places]
        with_some, firsts = np.unique(owners, return_index=True)
        return _LanguageWordings(
            ways,
            rows,
            with_some,
            firsts,
            np.searchsorted(owners, np.arange(len(self.phrases) + 1)).tolist(),
            [(denies(each.text, language), obliges(each.text, language)) for each in ways],
        )


def _phrases_of(made_of: list[Wording]) -> list[str]:
    """Their names, in their order."""
    return list(dict.fromkeys(each.phrase for each in made_of if each.phrase != OFF_TOPIC))


def _as_kept(made_of: list[Wording]) -> list[int]:
    """Their places, language by language, what is off topic last: as the rows are kept."""
    return sorted(range(len(made_of)), key=lambda at: (made_of[at].phrase == OFF_TOPIC, made_of[at].language))


def _products(rows: NDArray[float32], others: NDArray[float32]) -> NDArray[float32]:
    """Of each of ``rows`` with the one or each of ``others``, in this thread: where others work too, those of
    ``@`` wait for each other for longer than all takes."""
    import numpy as np

    return np.asarray(np.einsum("ij,...j->i...", rows, others), np.float32)


def _largest(values: NDArray[float32]) -> list[float]:
    """The largest ones, the largest first."""
    import numpy as np

    most = np.partition(values, -_LOOKED_AT)[-_LOOKED_AT:] if len(values) > _LOOKED_AT else values
    return [float(each) for each in np.sort(most)[::-1]]


def _middles(rows: NDArray[float32], owners: NDArray[intp]) -> NDArray[float32]:
    """The mean row of each owner; the rows of an owner stand together."""
    import numpy as np

    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    counts = np.diff(starts, append=len(owners))[:, np.newaxis].astype(np.float32)
    return np.asarray(np.add.reduceat(rows, starts, axis=0) / counts, np.float32)


def _as_numbers(rows: NDArray[float16]) -> NDArray[float32]:
    """Nobody has read them before: what is no number in a damaged file is like nothing."""
    import numpy as np

    return np.asarray(np.nan_to_num(rows.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0), np.float32)


def _unit(rows: NDArray[float32]) -> NDArray[float32]:
    """Each of length 1."""
    import numpy as np

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, np.float32(1e-9)), np.float32)


def vectors_file(made_of: list[Wording], folder: Path) -> Path:
    """Where the vectors of these wordings are kept, by the encoder of this machine; their rows beside it
    (``.npy``)."""
    content = [
        _FORMAT,
        encoder_version(),
        [(each.phrase, each.language, each.text, each.contrary) for each in made_of],
    ]
    return folder / "phrases" / f"{hashlib.sha256(json.dumps(content).encode()).hexdigest()[:24]}.npz"


def vectors_of(phrases: Iterable[Phrase], folder: Path) -> Path:
    """Where the vectors of these phrases are kept, by the encoder of this machine."""
    return vectors_file(wordings(phrases), folder)


def has_vectors(folder: Path) -> bool:
    """Whether some are kept there, of whatever phrases: to find out which file ours is takes two seconds."""
    return any((folder / "phrases").glob("*.npz"))


def load_vectors(phrases: Iterable[Phrase], folder: Path) -> PhraseVectors | None:
    """Those that were made for these phrases; ``None`` where there are none, or the file is damaged."""
    made_of = wordings(phrases)
    path = vectors_file(made_of, folder)
    found = read_learned(
        path,
        {
            "basis": ("f", (DIMENSIONS, DIMENSIONS)),
            "middles": ("f", (len(_phrases_of(made_of)), DIMENSIONS)),
            "leanings": ("f", (len(_phrases_of(made_of)), DIMENSIONS)),
            "subject": ("f", (DIMENSIONS + 1,)),
            "languages": ("U", (ANY,)),
            "means": ("f", (ANY, DIMENSIONS)),
        },
    )
    if found is None:
        return None
    languages = found["languages"].tolist()
    if FRENCH not in languages or len(languages) != len(found["means"]):
        return None
    rows = read_rows(path.with_suffix(".npy"), (len(made_of), DIMENSIONS))
    if rows is None:
        with suppress(OSError):
            path.unlink()  # both are made anew
        return None
    means = dict(zip(languages, found["means"], strict=True))
    kept = [made_of[at] for at in _as_kept(made_of)]
    middles, leanings = found["middles"], found["leanings"]
    return PhraseVectors(kept, rows, found["basis"], means, middles, leanings, found["subject"])


def make_vectors(
    phrases: Iterable[Phrase],
    folder: Path,
    encoder: SentenceEncoder,
    done: Callable[[int, int], object] = lambda made, total: None,
) -> Path:
    """Make them, if they are not there yet, and take those of other phrases away. ``done`` is told how many
    of how many wordings are encoded. Raises ``EncoderStoppedError`` and ``OSError``."""
    import numpy as np

    made_of = wordings(phrases)
    path = vectors_file(made_of, folder)
    if path.exists():
        return path
    raw = encode_texts([each.text for each in made_of], folder, encoder, done)
    rows, others = _space(made_of, raw)
    with written_whole(path.with_suffix(".npy")) as file:
        np.save(file, rows)
    with written_whole(path) as file:
        np.savez(file, **others)  # type: ignore[arg-type]  # none of them is its one other argument
    for other in path.parent.iterdir():
        if other.stem != path.stem:
            other.unlink(missing_ok=True)
    return path


def _space(made_of: list[Wording], raw: NDArray[float32]) -> tuple[NDArray[float16], dict[str, NDArray[Any]]]:
    """What ``load_vectors`` reads, of the vectors as the encoder gives them: the rows, and all else."""
    import numpy as np

    ours = np.array([each.phrase != OFF_TOPIC and not each.contrary for each in made_of])
    languages = np.array([each.language for each in made_of])
    codes = list(dict.fromkeys(languages[ours].tolist()))
    means = np.array([raw[ours & (languages == code)].mean(0) for code in codes])
    # As for what is said in a language without phrases.
    rows = raw - means[[codes.index(code if code in codes else FRENCH) for code in languages]]
    place = {phrase: i for i, phrase in enumerate(dict.fromkeys(each.phrase for each in made_of))}
    owners = np.array([place[each.phrase] for each in made_of])[ours]  # each has a wording, in this order
    spread = rows[ours] - _middles(rows[ours], owners)[owners]
    within = spread.T @ spread / len(spread)
    alike = np.trace(within) / DIMENSIONS * np.eye(DIMENSIONS)
    strength, directions = np.linalg.eigh((1 - _SHRINKAGE) * within + _SHRINKAGE * alike)
    basis = _learned(rows[ours], owners, (directions / np.sqrt(strength)).astype(np.float32))
    rows = _unit(rows @ basis)
    kept = _as_kept(made_of)
    phrases = [place[each] for each in _phrases_of([made_of[at] for at in kept])]
    middles = _unit(_middles(rows[ours], owners))
    leanings = np.zeros_like(middles)
    against: dict[int, list[int]] = {}
    for at, each in enumerate(made_of):
        if each.contrary:
            against.setdefault(place[each.phrase], []).append(at)
    for phrase, those in against.items():
        leanings[phrase] = middles[phrase] - _unit(rows[those].mean(0, keepdims=True))[0]
    return rows[kept].astype(np.float16), {
        "basis": basis,
        "middles": middles[phrases],
        "leanings": leanings[phrases],
        "subject": _subject_direction(rows, made_of),
        "languages": np.array(codes),
        "means": means.astype(np.float32),
    }


def _subject_direction(rows: NDArray[float32], made_of: list[Wording]) -> NDArray[float32]:
    """What tells how far a sentence is of what phrases are about: 1, or off topic: 0. Weights of its row, and
    last what is added. A ridge regression; both count alike."""
    import numpy as np

    ours = np.array([each.phrase != OFF_TOPIC for each in made_of])
    counts = np.where(ours, (~ours).sum() / ours.sum(), 1.0).astype(np.float32)
    mean = float((counts * ours).sum() / counts.sum()) if counts.any() else 1.0
    counted = rows * counts[:, np.newaxis]
    alike = counted.T @ rows + _SUBJECT_RIDGE * np.eye(DIMENSIONS, dtype=np.float32)
    weights = np.linalg.solve(alike, counted.T @ (ours - mean).astype(np.float32))
    return np.append(weights, mean).astype(np.float32)


def _learned(rows: NDArray[float32], owners: NDArray[intp], basis: NDArray[float32]) -> NDArray[float32]:
    """A basis between ``basis`` and what is learned from there: that two wordings of an owner be near. The
    rows of an owner stand together. Always the same for the same rows."""
    import numpy as np

    chance = np.random.default_rng(0)
    basis = basis / np.linalg.norm(rows @ basis, axis=1).mean()
    found, step = basis.copy(), _STEP * np.abs(basis).mean()
    momentum, strength = np.zeros_like(basis), np.zeros_like(basis)
    starts = np.searchsorted(owners, owners)
    counts = np.bincount(owners)[owners]
    batches = max(1, len(rows) // _PAIRS)
    for turn in range(_ROUNDS * batches):
        if turn % batches == 0:
            ones = chance.permutation(len(rows))
            others = (
                starts[ones] + (ones - starts[ones] + chance.integers(1, counts[ones].clip(2))) % counts[ones]
            )
        one, other = (
            np.array_split(ones, batches)[turn % batches],
            np.array_split(others, batches)[turn % batches],
        )
        change = _pull(rows[one], rows[other], owners[one], found)
        # Adam (Kingma and Ba, 2015), its steps smaller and smaller.
        momentum = 0.9 * momentum + 0.1 * change
        strength = 0.99 * strength + 0.01 * change**2
        mean, spread = momentum / (1 - 0.9 ** (turn + 1)), strength / (1 - 0.99 ** (turn + 1))
        found -= step * (1 - turn / (_ROUNDS * batches)) * mean / (np.sqrt(spread) + 1e-12)
    found /= np.linalg.norm(rows @ found, axis=1).mean()
    return np.asarray(_LEARNED * found + (1 - _LEARNED) * basis, np.float32)


def _pull(
    ones: NDArray[float32], others: NDArray[float32], owners: NDArray[intp], basis: NDArray[float32]
) -> NDArray[float32]:
    """The gradient of how unsurely the other wording of each is found among those of all owners, and the
    contrary."""
    import numpy as np

    long_ones, long_others = ones @ basis, others @ basis
    a, b = _unit(long_ones), _unit(long_others)
    scores = _SHARPNESS * (a @ b.T)
    scores[(owners[:, np.newaxis] == owners) & ~np.eye(len(owners), dtype=bool)] = -1e9
    pull = -np.eye(len(owners), dtype=np.float32)
    for axis in (0, 1):
        likely = np.exp(scores - scores.max(axis, keepdims=True))
        pull += likely / likely.sum(axis, keepdims=True) / 2
    pull *= _SHARPNESS / len(owners)
    return ones.T @ _before_unit(pull @ b, a, long_ones) + others.T @ _before_unit(pull.T @ a, b, long_others)


def _before_unit(
    change: NDArray[float32], unit: NDArray[float32], rows: NDArray[float32]
) -> NDArray[float32]:
    """The gradient for ``rows``, from that for ``unit``, which they are in length 1."""
    import numpy as np

    along = (change * unit).sum(1, keepdims=True) * unit
    return np.asarray((change - along) / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)
