"""What the hands found: ``hands.json`` for programs, ``hands.txt`` for people."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .busy_recogniser import BusyRecogniser
from .hand import Notes, merged
from .monkey import Played
from .walker import Walked

#: DESIGN, budgets: milliseconds at the 95th percentile.
BUDGETS = {"letter": 50, "change": 100, "still": 250}
CALLED = {"letter": "key → letter", "change": "touch → first change", "still": "new page → still"}
#: So many of the pages that took longest are told.
SLOWEST = 10
#: What a finger on a screen without a room around it cannot reach.
UNREACHED = (
    "the camera: no photo, no code shown to it",
    "the printer: nothing comes out of it; “print” is touched, what it says is looked at",
    "the visitor's own phone: a code is shown and not scanned",
    "a headset: none is plugged in",
    "spoken words: “Parler” is there, nobody speaks",
    "law 5 (one hero a page): for people",
)


@dataclass
class Result:
    """All of one run."""

    seed: int
    asked: str
    walks: list[Walked] = field(default_factory=list)
    played: list[Played] = field(default_factory=list)
    notes: list[Notes] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    unreached: list[str] = field(default_factory=lambda: list(UNREACHED))
    seconds: float = 0.0
    #: What worked meanwhile.
    heard: BusyRecogniser | None = None

    @property
    def held(self) -> bool:
        """Whether every way came to its end, every law held, and the monkey found nothing."""
        whole = merged(self.notes)
        plays = all(each.alive and not each.stuck for each in self.played)
        walks = all(each.is_complete for each in self.walks)
        return plays and walks and not (whole.broken or whole.faults or self.trouble)

    def write(self, out: Path) -> None:
        """What is known so far."""
        document = json.dumps(self.to_json(), ensure_ascii=False, indent=1)
        (out / "hands.json").write_text(document, "utf-8")
        (out / "hands.txt").write_text(self.table(), "utf-8")

    def to_json(self) -> dict[str, Any]:
        whole = merged(self.notes)
        return {
            "seed": self.seed,
            "asked": self.asked,
            "held": self.held,
            "seconds": round(self.seconds, 1),
            "sentences_heard_meanwhile": self.heard.sentences if self.heard else None,
            "walks": [asdict(each) for each in self.walks],
            "services": self.services(),
            "timings_ms": {
                name: {"budget": budget, **_spread(getattr(whole.timings, name))}
                for name, budget in BUDGETS.items()
            },
            "slowest_pages": [
                {"still_ms": round(still), "worked_ms": round(worked), "where": where, "after": after}
                for still, worked, where, after in sorted(whole.timings.pages, reverse=True)[:SLOWEST]
            ],
            "pages_looked_at": whole.looked_at,
            "touches": whole.touch_count,
            "laws": [
                {
                    "check": each.breach.check.value,
                    "where": each.where,
                    "item": each.breach.item,
                    "message": each.breach.message,
                    "measured": each.breach.measured,
                    "wanted": each.breach.wanted,
                    "count": each.count,
                    "seen_in": sorted(each.seen_in),
                    "picture": each.picture,
                }
                for each in sorted(
                    whole.broken.values(), key=lambda each: (each.breach.check.value, -each.count)
                )
            ],
            "monkey": [{**asdict(each), "screens": sorted(each.screens)} for each in self.played],
            "faults": whole.faults,
            "trouble": self.trouble,
            "unreached": self.unreached,
        }

    def services(self) -> dict[str, dict[str, float]]:
        """Touches and seconds to the end of each way, over all that came there."""
        ways: dict[str, list[Walked]] = defaultdict(list)
        for each in self.walks:
            ways[each.scenario].append(each)
        return {
            way: {
                "walks": len(walks),
                "ended": sum(each.is_complete for each in walks),
                **_mean("touches", [each.touch_count for each in walks if each.is_complete]),
                **_mean("seconds", [each.seconds for each in walks if each.is_complete]),
            }
            for way, walks in ways.items()
        }

    def table(self) -> str:
        report = self.to_json()
        lines = [f"make hands {self.asked}", f"seed {self.seed}, {self.seconds:.0f} s", ""]
        lines.append(f"{'way':30} {'ended':>7} {'touches':>16} {'seconds':>16}   (least–most)")
        for way, row in report["services"].items():
            ended = f"{row['ended']:.0f}/{row['walks']:.0f}"
            spread = [
                f"{row[f'least_{name}']:.0f}–{row[f'most_{name}']:.0f}" if f"least_{name}" in row else "-"
                for name in ("touches", "seconds")
            ]
            lines.append(f"{way:30} {ended:>7} {spread[0]:>16} {spread[1]:>16}")
        lines += ["", f"{'felt':24} {'p50':>7} {'p95':>7} {'most':>7} {'budget':>7}   ms, of how many"]
        for name, row in report["timings_ms"].items():
            if row["of"]:
                figures = f"{row['p50']:7.0f} {row['p95']:7.0f} {row['most']:7.0f} {row['budget']:7}"
                lines.append(f"{CALLED[name]:24} {figures}   {row['of']}")
        for row in report["slowest_pages"]:
            times = f"{row['still_ms']:5} ms (worked {row['worked_ms']:4})"
            lines.append(f"  {times}  {row['where']}, after {row['after']}")
        lines += ["", f"laws: {report['pages_looked_at']} pages looked at, {report['touches']} touches"]
        for row in report["laws"]:
            size = f" ({row['measured']}, wanted {row['wanted']})" if row["measured"] else ""
            where = f"{row['where']}  {row['item']}: {row['message']}{size}"
            lines.append(f"  {row['check']:18} {row['count']:5} ×  {where}")
            if len(row["seen_in"]) > 1:
                lines.append(f"{'':29}also in {'; '.join(row['seen_in'])}")
        lines += [f"  NOT TO THE END: {each.words}" for each in self.walks if not each.is_complete]
        for played in self.played:
            lines.append(f"monkey, {played.words}")
            lines += [f"  stuck: {where}" for where in played.stuck]
        lines += [f"FAULT: {each}" for each in report["faults"]]
        lines += [f"TROUBLE: {each}" for each in self.trouble]
        if self.heard:
            lines.append(f"meanwhile {self.heard.sentences} sentences were written: “{self.heard.last}”")
        lines += ["", "not reached:", *(f"  {each}" for each in self.unreached)]
        lines += ["", "HELD" if self.held else "NOT HELD", ""]
        return "\n".join(lines)


def _mean(name: str, values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {}
    return {
        name: round(sum(values) / len(values), 1),
        f"least_{name}": round(min(values), 1),
        f"most_{name}": round(max(values), 1),
    }


def _spread(values: list[float]) -> dict[str, float]:
    if not values:
        return {"of": 0}
    ordered = sorted(values)

    def part(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)], 1)

    return {"of": len(ordered), "p50": part(0.5), "p95": part(0.95), "most": round(ordered[-1], 1)}
