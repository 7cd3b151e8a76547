"""A real Argos package, tiny and untrained: its words are nonsense, its plumbing is the real one."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import ctranslate2  # type: ignore[import-untyped]  # it has no stubs
import numpy as np
import sentencepiece

DIMENSION = 16
SENTENCES = (
    "The tap is leaking.",
    "Le robinet fuit.",
    "Hello.",
    "Bonjour.",
    "My rent is 701.",
    "Mon loyer 702.",
)


def make(folder: Path, source: str, target: str) -> Path:
    """Writes the package into ``folder``, as ``kiosk models install`` unpacks it."""
    package = folder / f"translate-{source}_{target}-1_0"
    package.mkdir(parents=True)
    metadata = {
        "package_version": "1.0",
        "argos_version": "1.9",
        "from_code": source,
        "from_name": source,
        "to_code": target,
        "to_name": target,
    }
    (package / "metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    trained = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES), model_writer=trained, vocab_size=36, minloglevel=2
    )
    (package / "sentencepiece.model").write_bytes(trained.getvalue())
    pieces = sentencepiece.SentencePieceProcessor(model_proto=trained.getvalue())
    words = ["<unk>", "<s>", "</s>"] + [pieces.id_to_piece(i) for i in range(3, pieces.vocab_size())]
    (package / "model").mkdir()
    _model(words).save(str(package / "model"))
    return package


def _model(words: list[str]) -> Any:
    """One layer each way, filled by dice."""
    spec = ctranslate2.specs.TransformerSpec.from_config((1, 1), num_heads=2)
    dice = np.random.default_rng(0)

    def fill(linear: Any, rows: int, columns: int = DIMENSION) -> None:
        linear.weight = dice.normal(size=(rows, columns)).astype(np.float32)
        linear.bias = np.zeros(rows, np.float32)

    def normal(norm: Any) -> None:
        norm.gamma, norm.beta = np.ones(DIMENSION, np.float32), np.zeros(DIMENSION, np.float32)

    for side in (spec.encoder, spec.decoder):
        normal(side.layer_norm)
        layer = side.layer[0]
        for block in (layer.self_attention, layer.ffn):
            normal(block.layer_norm)
        fill(layer.self_attention.linear[0], 3 * DIMENSION)
        fill(layer.self_attention.linear[1], DIMENSION)
        fill(layer.ffn.linear_0, 2 * DIMENSION)
        fill(layer.ffn.linear_1, DIMENSION, 2 * DIMENSION)
        side.position_encodings.encodings = dice.normal(size=(512, DIMENSION)).astype(np.float32)
    for embeddings in (spec.encoder.embeddings[0], spec.decoder.embeddings):
        embeddings.weight = dice.normal(size=(len(words), DIMENSION)).astype(np.float32)
    crossed = spec.decoder.layer[0].attention
    normal(crossed.layer_norm)
    for linear, rows in zip(crossed.linear, (1, 2, 1), strict=True):
        fill(linear, rows * DIMENSION)
    fill(spec.decoder.projection, len(words))
    spec.register_source_vocabulary(words)
    spec.register_target_vocabulary(words)
    spec.validate()
    return spec
