"""Learn what tells that a sentence means a phrase at all, in ``phrase_vectors.py``: prints the weights of its
signs, and how many sentences each threshold of ``suggestions.py`` loses and lets through.

    python scripts/learn_what_is_meant.py

A logistic regression on ``benchmarks/development.toml`` and ``benchmarks/development_second.toml``: what says
a phrase (``said``), and what means nothing here (``nothing``), both counting alike. The thresholds are
counted on each language by what is learned of the twelve others.
"""

import tomllib
from datetime import date
from itertools import chain
from pathlib import Path

import numpy
from numpy.typing import NDArray

from kiosk.accessibility.meaning import SentenceEncoder
from kiosk.accessibility.translation import packaged_phrasebook
from kiosk.accessibility.translation.phrase_vectors import load_vectors
from kiosk.accessibility.translation.suggestions import _asked
from kiosk.runtime.paths import models_dir

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
SENTENCES = [BENCHMARKS / name for name in ("development.toml", "development_second.toml")]
THRESHOLDS = (-1.5, -1.25, -1.0, -0.75, -0.5, 0.0)
#: How much large weights cost, and steps of Newton.
_DECAY, _STEPS = 0.3, 30


def main() -> None:
    encoder = SentenceEncoder()
    vectors = load_vectors(packaged_phrasebook().phrases, models_dir())
    if vectors is None:
        raise SystemExit("kiosk phrases --prepare makes the vectors first")
    signs, meant, languages = [], [], []
    written = [tomllib.loads(each.read_text("utf-8")).items() for each in SENTENCES]
    for code, those in chain.from_iterable(written):
        ours = [said for said, *_ in those.get("said", ())]
        for place, sentence in enumerate(ours + those["nothing"]):
            compared = _asked(sentence, code, date.today()).compared
            signs.append(vectors.near([compared], code, encoder)[0].signs)
            meant.append(place < len(ours))
            languages.append(code)
    encoder.close()
    rows, wanted, codes = numpy.array(signs), numpy.array(meant), numpy.array(languages)
    weights = learned(rows, wanted)
    print("weights", numpy.round(weights[:-1], 1).tolist(), "bias", round(float(weights[-1]), 1))
    odds = numpy.zeros(len(rows))
    for code in set(languages):
        mine = codes == code
        odds[mine] = _with_one(rows[mine]) @ learned(rows[~mine], wanted[~mine])
    for least in THRESHOLDS:
        lost, passed = (odds[wanted] < least).mean(), (odds[~wanted] >= least).mean()
        print(f"from {least}: {lost:.1%} of what is meant is lost, {passed:.1%} of what is not passes")


def learned(rows: NDArray[numpy.float64], wanted: NDArray[numpy.bool_]) -> NDArray[numpy.float64]:
    """The weights of the signs, and last what is added."""
    spread = rows.std(0)
    scaled = _with_one((rows - rows.mean(0)) / spread)
    counts = numpy.where(wanted, (~wanted).sum() / wanted.sum(), 1.0)
    costs = numpy.append(numpy.full(rows.shape[1], _DECAY), 1e-9)
    weights = numpy.zeros(scaled.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + numpy.exp(-scaled @ weights))
        slope = scaled.T @ (counts * (likely - wanted)) + costs * weights
        bend = (scaled * (counts * likely * (1 - likely))[:, None]).T @ scaled + numpy.diag(costs)
        weights -= numpy.linalg.solve(bend, slope)
    found = weights[:-1] / spread
    return numpy.append(found, weights[-1] - found @ rows.mean(0))


def _with_one(rows: NDArray[numpy.float64]) -> NDArray[numpy.float64]:
    return numpy.column_stack([rows, numpy.ones(len(rows))])


if __name__ == "__main__":
    main()
