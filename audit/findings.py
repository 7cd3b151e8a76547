"""What was examined, what was found wrong, and the worst that was measured. Knows no window."""

from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from .checks import AuditCheck


class Box(NamedTuple):
    """Left, bottom, right, top, in pixels of the window."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True, order=True)
class Case:
    """One picture: a scene in a language, in a display mode, on a glass. ``page`` counts from 1.

    ``shape`` is ``upright`` or ``lying``; ``mode`` names what else was chosen (``reach``, ``left``).
    """

    scene: str
    language: str = "fr"
    text: int = 100
    theme: str = "light"
    shape: str = "upright"
    page: int = 1
    mode: str = ""

    def __str__(self) -> str:
        mode = f" {self.mode}" if self.mode else ""
        return f"{self.scene} p{self.page} {self.language} {self.text}% {self.theme} {self.shape}{mode}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. ``measured`` and ``wanted`` are as people read them ("6.8:1", "7:1");
    ``picture`` is a file beside results.json, "" for none."""

    check: AuditCheck
    case: Case
    item: str
    message: str
    measured: str = ""
    wanted: str = ""
    box: Box | None = None
    picture: str = ""


@dataclass(frozen=True, slots=True)
class WorstMeasurement:
    """The nearest to a failure that was measured: evidence. ``margin`` is 1 at the limit, more is better."""

    margin: float
    measured: str
    wanted: str
    case: Case
    item: str


@dataclass(slots=True)
class CheckCount:
    """Of one check: how many things were examined, in how many cases, and what was found."""

    examined: int = 0
    cases: int = 0
    findings: list[Finding] = field(default_factory=list)
    worst: WorstMeasurement | None = None
    _last: Case | None = None

    def at(self, case: Case, things: int) -> None:
        self.examined += things
        if things and case != self._last:
            self.cases += 1
            self._last = case


class Tally:
    """What an audit knows so far. Those of several processes add up (``merge``): their cases are disjoint."""

    def __init__(self) -> None:
        self.counts: dict[AuditCheck, CheckCount] = {}
        #: What is worth knowing and no failure: how many keys each journey takes.
        self.figures: dict[str, int] = {}

    def __getitem__(self, check: AuditCheck) -> CheckCount:
        return self.counts.setdefault(check, CheckCount())

    @property
    def findings(self) -> list[Finding]:
        return [finding for count in self.counts.values() for finding in count.findings]

    def record_examined(self, check: AuditCheck, case: Case, things: int = 1) -> None:
        """So many things were looked at; what is wrong with them is told with ``fail``."""
        self[check].at(case, things)

    def fail(
        self,
        check: AuditCheck,
        case: Case,
        item: str,
        message: str,
        *,
        measured: str = "",
        wanted: str = "",
        box: Box | None = None,
        picture: str = "",
    ) -> Finding:
        """Something that was examined is wrong."""
        finding = Finding(check, case, item, message, measured, wanted, box, picture)
        self[check].findings.append(finding)
        return finding

    def measure(
        self,
        check: AuditCheck,
        case: Case,
        item: str,
        measured: float,
        wanted: float,
        message: str,
        *,
        at_most: bool = False,
        form: str = "{:.2f}",
        slack: float = 0.0,
        box: Box | None = None,
    ) -> Finding | None:
        """Examines one number against its limit: at least ``wanted``, or ``at_most``. ``slack`` is what the
        measure itself may be wrong by. Returns what is wrong, if it is."""
        self[check].at(case, 1)
        margin = (wanted / measured if measured else float("inf")) if at_most else measured / wanted
        worst = self[check].worst
        shown = form.format(measured), form.format(wanted)
        if worst is None or margin < worst.margin:
            self[check].worst = WorstMeasurement(margin, *shown, case, item)
        wrong = measured > wanted + slack if at_most else measured < wanted - slack
        if not wrong:
            return None
        return self.fail(check, case, item, message, measured=shown[0], wanted=shown[1], box=box)

    def merge(self, other: "Tally") -> None:
        """Adds what another process found."""
        self.figures |= other.figures
        for check, count in other.counts.items():
            mine = self[check]
            mine.examined += count.examined
            mine.cases += count.cases
            mine.findings += count.findings
            if count.worst is not None and (mine.worst is None or count.worst.margin < mine.worst.margin):
                mine.worst = count.worst

    def to_json(self) -> dict[str, Any]:
        return {
            check.value: {
                "examined": count.examined,
                "cases": count.cases,
                "worst": asdict(count.worst) if count.worst else None,
                "findings": [asdict(finding) for finding in count.findings],
            }
            for check, count in sorted(self.counts.items())
        }

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> "Tally":
        tally = cls()
        for name, count in raw.items():
            worst = count["worst"]
            tally.counts[AuditCheck(name)] = CheckCount(
                count["examined"],
                count["cases"],
                list(map(_finding, count["findings"])),
                WorstMeasurement(**{**worst, "case": Case(**worst["case"])}) if worst else None,
            )
        return tally


def _finding(raw: dict[str, Any]) -> Finding:
    box = Box(*raw["box"]) if raw["box"] else None
    return Finding(**{**raw, "check": AuditCheck(raw["check"]), "case": Case(**raw["case"]), "box": box})
