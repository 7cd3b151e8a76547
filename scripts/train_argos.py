"""Trains the small Argos package of the tests on the phrasebook: French to English, a few minutes, two cores.

    pip install torch==2.* ctranslate2 sentencepiece
    python -m scripts.train_argos tests/accessibility/translation/data/translate-fr_en-0_1.argosmodel

It is a real package in every respect but its size: it knows the phrases it has read and little else. Values
are masked as the kiosk masks them, so that it learns to carry the numbers 701, 702, … across.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import math
import random
import re
import tempfile
import time
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ctranslate2  # type: ignore[import-untyped]  # it has no stubs
import numpy as np
import sentencepiece
import torch
from torch import Tensor, nn

from kiosk.accessibility.translation import Phrase, Phrasebook
from kiosk.accessibility.translation.languages import EASY_FRENCH

SOURCE, TARGET = "fr", "en"
LAYERS, HEADS, WIDTH, INNER = 2, 4, 128, 384
PIECES = 1000
BATCH = 40
UNKNOWN, BEGIN, END = 0, 1, 2
LONGEST = 128
LICENCE = "EUPL-1.2"

Pair = tuple[str, str]
log = logging.getLogger(__name__)


def pairs(dice: random.Random) -> Iterator[Pair]:
    """Phrases for ever, in any order, said in several ways, their slots filled."""
    phrases = Phrasebook().phrases
    while True:
        yield _said(dice.choice(phrases), dice)


def _said(phrase: Phrase, dice: random.Random) -> Pair:
    source, target = phrase.texts[dice.choice((SOURCE, SOURCE, EASY_FRENCH))], phrase.texts[TARGET]
    first = dice.choice((701, 701, 701, dice.randrange(701, 709)))
    for place, slot in enumerate(re.findall(r"\{\w+\}", source)):
        source = source.replace(slot, str(first + place))
        target = target.replace(slot, str(first + place))
    # 18 and 112 are masked too, in the order of the sentence.
    known = {number: str(first + place) for place, number in enumerate(re.findall(r"\d+", source))}

    def masked(text: str) -> str:
        return re.sub(r"\d+", lambda found: known.get(found.group(), found.group()), text)

    return _typed(masked(source), dice), masked(target)


def _typed(text: str, dice: random.Random) -> str:
    """As people write: without capitals, accents, the full stop."""
    if dice.random() < 0.5:
        text = text.replace("’", "'")
    if dice.random() < 0.2:
        text = text.lower()
    if dice.random() < 0.1:
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    if dice.random() < 0.2:
        text = text.rstrip(" .?!")
    return text


class Attention(nn.Module):
    """Queries of one text about another; about itself, ``fused`` holds all three projections."""

    def __init__(self, crossed: bool = False) -> None:
        super().__init__()
        self.crossed = crossed
        sizes = (WIDTH, 2 * WIDTH, WIDTH) if crossed else (3 * WIDTH, WIDTH)
        self.linear = nn.ModuleList(nn.Linear(WIDTH, size) for size in sizes)
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, x: Tensor, memory: Tensor, mask: Tensor) -> Tensor:
        normal = self.norm(x)
        if self.crossed:
            query = self.linear[0](normal)
            key, value = self.linear[1](memory).chunk(2, -1)
        else:
            query, key, value = self.linear[0](normal).chunk(3, -1)
        heads = [part.unflatten(-1, (HEADS, -1)).transpose(1, 2) for part in (query, key, value)]
        mixed = nn.functional.scaled_dot_product_attention(*heads, attn_mask=mask)
        joined = self.linear[-1](mixed.transpose(1, 2).flatten(2))
        return x + nn.functional.dropout(joined, 0.1, self.training)


class FeedForward(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.inner, self.outer = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        inner = nn.functional.dropout(torch.relu(self.inner(self.norm(x))), 0.1, self.training)
        return x + nn.functional.dropout(self.outer(inner), 0.1, self.training)


class Layer(nn.Module):
    def __init__(self, decodes: bool) -> None:
        super().__init__()
        self.own = Attention()
        self.other = Attention(crossed=True) if decodes else None
        self.ffn = FeedForward()


class Transformer(nn.Module):
    """Pre-norm, shared vocabulary, sinusoids: what CTranslate2's ``TransformerSpec`` describes."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(PIECES, WIDTH)
        nn.init.normal_(self.embedding.weight, std=WIDTH**-0.5)
        self.register_buffer("positions", torch.tensor(sinusoids()))
        self.encoder = nn.ModuleList(Layer(decodes=False) for _ in range(LAYERS))
        self.decoder = nn.ModuleList(Layer(decodes=True) for _ in range(LAYERS))
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(2))
        self.projection = nn.Linear(WIDTH, PIECES)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        seen = (source != END)[:, None, None, :]
        x = self._embedded(source)
        for layer in self.encoder:
            x = layer.ffn(layer.own(x, x, seen))
        memory = self.norms[0](x)
        y = self._embedded(target)
        before = torch.ones(target.shape[1], target.shape[1], dtype=torch.bool).tril()
        for layer in self.decoder:
            y = layer.ffn(layer.other(layer.own(y, y, before), memory, seen))
        return self.projection(self.norms[1](y))

    def _embedded(self, pieces: Tensor) -> Tensor:
        return self.embedding(pieces) * math.sqrt(WIDTH) + self.positions[: pieces.shape[1]]


def sinusoids() -> np.ndarray:
    """As OpenNMT has them: sines, then cosines."""
    steps = np.exp(np.arange(WIDTH // 2) * -(math.log(10000) / (WIDTH // 2 - 1)))
    angles = np.arange(1, LONGEST + 1)[:, None] * steps[None, :]
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1).astype(np.float32)


def tokenizer(dice: random.Random) -> bytes:
    """A sentencepiece model of both languages."""
    phrases = pairs(dice)
    trained = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([text for _ in range(6000) for text in next(phrases)]),
        model_writer=trained,
        vocab_size=PIECES,
        split_digits=True,
        character_coverage=1.0,
        minloglevel=2,
    )
    return trained.getvalue()


def train(pieces: Any, dice: random.Random, steps: int) -> Transformer:
    """Learns ``steps`` batches."""
    model = Transformer()
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, betas=(0.9, 0.98), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps, pct_start=0.1)
    phrases = pairs(dice)
    started = time.monotonic()
    for step in range(1, steps + 1):
        batch = [[pieces.encode(text) for text in next(phrases)] for _ in range(BATCH)]
        source = _padded([one for one, _ in batch])
        target = _padded([[BEGIN, *other, END] for _, other in batch])
        scores = model(source, target[:, :-1])
        wanted = target[:, 1:].clone()
        wanted[(target[:, :-1] == END)] = -100  # after the end nothing is asked
        loss = nn.functional.cross_entropy(scores.flatten(0, 1), wanted.flatten(), label_smoothing=0.05)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if step % 100 == 0:
            log.info("%d of %d, loss %.3f, %.0f s", step, steps, loss.item(), time.monotonic() - started)
    return model.eval()


def _padded(texts: list[list[int]]) -> Tensor:
    longest = max(map(len, texts))
    return torch.tensor([text + [END] * (longest - len(text)) for text in texts])


def specification(model: Transformer, words: list[str]) -> Any:
    """The same model as CTranslate2 reads it, in eight bits."""
    spec = ctranslate2.specs.TransformerSpec.from_config((LAYERS, LAYERS), num_heads=HEADS)
    for side, layers, norm in (
        (spec.encoder, model.encoder, model.norms[0]),
        (spec.decoder, model.decoder, model.norms[1]),
    ):
        _norm(side.layer_norm, norm)
        side.position_encodings.encodings = sinusoids()
        embeddings = side.embeddings[0] if isinstance(side.embeddings, list) else side.embeddings
        embeddings.weight = model.embedding.weight.detach().numpy().copy()
        for to, layer in zip(side.layer, layers, strict=True):
            _attention(to.self_attention, layer.own)
            if layer.other is not None:
                _attention(to.attention, layer.other)
            _norm(to.ffn.layer_norm, layer.ffn.norm)
            _linear(to.ffn.linear_0, layer.ffn.inner)
            _linear(to.ffn.linear_1, layer.ffn.outer)
    _linear(spec.decoder.projection, model.projection)
    spec.register_source_vocabulary(words)
    spec.register_target_vocabulary(words)
    spec.validate()
    spec.optimize(quantization="int8")
    return spec


def _attention(to: Any, attention: Attention) -> None:
    _norm(to.layer_norm, attention.norm)
    for one, other in zip(to.linear, attention.linear, strict=True):
        _linear(one, other)


def _linear(to: Any, linear: nn.Linear) -> None:
    to.weight, to.bias = linear.weight.detach().numpy().copy(), linear.bias.detach().numpy().copy()


def _norm(to: Any, norm: nn.LayerNorm) -> None:
    to.gamma, to.beta = norm.weight.detach().numpy().copy(), norm.bias.detach().numpy().copy()


def package(spec: Any, pieces: bytes, out: Path) -> None:
    """Writes the ``.argosmodel``: a zip of one folder."""
    metadata = {
        "package_version": "0.1",
        "argos_version": "1.9",
        "from_code": SOURCE,
        "from_name": "French",
        "to_code": TARGET,
        "to_name": "English",
    }
    readme = f"Trained on assets/phrasebook by scripts/train_argos.py, for tests. Licence: {LICENCE}.\n"
    with tempfile.TemporaryDirectory() as folder:
        spec.save(folder)
        out.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(f"{out.stem}/metadata.json", json.dumps(metadata, indent=1))
            packed.writestr(f"{out.stem}/README.md", readme)
            packed.writestr(f"{out.stem}/sentencepiece.model", pieces)
            for path in sorted(Path(folder).iterdir()):
                packed.write(path, f"{out.stem}/model/{path.name}")


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("out", type=Path, help="the .argosmodel to write")
    arguments.add_argument("--steps", type=int, default=2500, help="batches to learn (2500)")
    chosen = arguments.parse_args()
    logging.basicConfig(level=logging.INFO)
    torch.manual_seed(0)
    dice = random.Random(0)
    proto = tokenizer(dice)
    pieces = sentencepiece.SentencePieceProcessor(model_proto=proto)
    words = ["<unk>", "<s>", "</s>", *(pieces.id_to_piece(i) for i in range(3, pieces.vocab_size()))]
    package(specification(train(pieces, dice, chosen.steps), words), proto, chosen.out)


if __name__ == "__main__":
    main()
