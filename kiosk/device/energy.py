"""How much this machine has used, where its processor counts it (Linux powercap, RAPL); nothing elsewhere."""

from pathlib import Path

POWERCAP = Path("/sys/class/powercap")
MICROJOULES_A_WATT_HOUR = 3_600_000_000


class EnergyMeter:
    """Whole watt-hours since the last look."""

    def __init__(self, folder: Path = POWERCAP) -> None:
        # One a package: what is inside it ("intel-rapl:0:0") is counted there already.
        self._counters = [each for each in sorted(folder.glob("intel-rapl:?")) if _read(each) is not None]
        self._last = [_read(each) or 0 for each in self._counters]
        self._microjoules = 0

    def take(self) -> int:
        """0 where nothing is measured. A counter that began anew counts from there."""
        for rank, counter in enumerate(self._counters):
            now = _read(counter)
            if now is not None:
                self._microjoules += max(0, now - self._last[rank])
                self._last[rank] = now
        hours, self._microjoules = divmod(self._microjoules, MICROJOULES_A_WATT_HOUR)
        return hours


def _read(counter: Path) -> int | None:
    """Microjoules; ``None`` where it may not be read."""
    try:
        return int((counter / "energy_uj").read_text())
    except (OSError, ValueError):
        return None
