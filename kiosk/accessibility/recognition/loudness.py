"""How loud a piece of audio is."""

from __future__ import annotations

import math

#: Below this a block is silence to a level meter (decibels under the loudest sample, as a rule of thumb).
FLOOR_DB = -60.0


def decibels(pcm: bytes) -> float:
    """Root mean square of 16-bit samples, in dB of full scale: 0 at most, ``-inf`` for zeros or nothing."""
    import numpy as np  # here: 15 MB that a kiosk at rest does not need

    samples = np.frombuffer(pcm, dtype=np.int16).astype(np.float64)
    power = float(np.mean(samples * samples)) if samples.size else 0.0
    return 10 * math.log10(power / 32768**2) if power else -math.inf


def meter_level(pcm: bytes) -> float:
    """The same as a meter shows it, from 0 (``FLOOR_DB``) to 1."""
    return min(1.0, max(0.0, 1 - decibels(pcm) / FLOOR_DB))
