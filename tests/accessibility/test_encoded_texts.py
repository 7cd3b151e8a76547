"""Texts that are learned of are encoded once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from kiosk.accessibility import encoded_texts
from kiosk.accessibility.encoded_texts import encode_texts
from kiosk.accessibility.meaning import DIMENSIONS, EncoderStoppedError, SentenceEncoder


class Counting(SentenceEncoder):
    """A fake: the vector of a text is full of its length. It stops after so many calls."""

    def __init__(self, calls: int = 1000) -> None:
        super().__init__()
        self.asked: list[str] = []
        self._calls = calls

    def encode(self, sentences: Sequence[str]) -> np.ndarray:  # type: ignore[type-arg]
        if not self._calls:
            raise EncoderStoppedError
        self._calls -= 1
        self.asked += sentences
        return np.array([[len(each)] * DIMENSIONS for each in sentences], np.float32)


def test_a_text_is_encoded_once_whoever_asks(tmp_path: Path) -> None:
    encoder, told = Counting(), list[tuple[int, int]]()
    encode_texts(["a", "bb", "a"], tmp_path, encoder)
    rows = encode_texts(["ccc", "bb"], tmp_path, encoder, lambda *both: told.append(both))
    assert encoder.asked == ["a", "bb", "ccc"]
    assert rows[:, 0].tolist() == [3, 2]
    assert told == [(1, 2), (2, 2)]


def test_what_was_encoded_before_an_interruption_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoded_texts, "_BATCH", 1)
    monkeypatch.setattr(encoded_texts, "_WRITTEN_AFTER", 2)
    with pytest.raises(EncoderStoppedError):
        encode_texts(["a", "bb", "ccc"], tmp_path, Counting(calls=2))
    encoder = Counting()
    encode_texts(["a", "bb", "ccc"], tmp_path, encoder)
    assert encoder.asked == ["ccc"]


def test_no_more_than_so_many_are_kept_and_a_damaged_file_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoded_texts, "_KEPT", 1)
    assert encode_texts(["a", "bb"], tmp_path, Counting()).shape == (2, DIMENSIONS)
    encoder = Counting()
    encode_texts(["bb", "a"], tmp_path, encoder)
    assert encoder.asked == ["a"]
    (path,) = tmp_path.rglob("*.npz")
    path.write_bytes(b"not vectors")
    encode_texts(["a"], tmp_path, encoder)
    assert encoder.asked == ["a", "a"]
