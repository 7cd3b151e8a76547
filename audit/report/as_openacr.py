"""An accessibility conformance report in the OpenACR 0.1 format of the GSA, with the evidence of this run.

Chapters and numbers are those of its catalogue 2.5-edition-wcag-2.2-508-eu-en. A clause of which people must
check a part "supports" no more than partially here: the machine cannot say more than it saw.
"""

from typing import Any

import yaml

from kiosk import __version__

from ..checks import Clause, DecidedBy, Verdict, clauses, manual_checks
from ..findings import Tally
from .results import AuditRun

CATALOGUE = "2.5-edition-wcag-2.2-508-eu-en"
WCAG = {
    "A": "success_criteria_level_a",
    "AA": "success_criteria_level_aa",
    "AAA": "success_criteria_level_aaa",
}
#: Chapters of EN 301 549, by the first number of a clause.
EN = {
    "4": "en_301_549_functional_performance",
    "5": "en_301_549_generic_requirements",
    "6": "en_301_549_ict_with_two-way_voice",
    "7": "en_301_549_ict_with_video",
    "8": "en_301_549_hardware",
    "12": "en_301_549_documentation_and_support_services",
}
LEVELS = {
    Verdict.FAILED: "partially-supports",
    Verdict.NOT_RUN: "not-evaluated",
    Verdict.PEOPLE: "not-evaluated",
    Verdict.ABSENT: "not-applicable",
}


def as_openacr(run: AuditRun) -> str:
    chapters: dict[str, dict[str, Any]] = {}
    for clause in clauses():
        chapter = chapters.setdefault(_chapter(clause), {"criteria": []})
        component = "software" if clause.standard == "WCAG 2.2" else "none"
        adherence = {"level": _level(clause, run.tally), "notes": _notes(clause, run.tally)}
        chapter["criteria"].append(
            {"num": clause.number, "components": [{"name": component, "adherence": adherence}]}
        )
    sample = f" {run.plan.words}" if run.whole else " This was a sample: a whole run says more."
    sample += "" if run.complete else f" It was stopped before its end: {len(run.left)} parts are missing."
    document = {
        "title": "hlm-kiosk Accessibility Conformance Report",
        "product": {
            "name": "hlm-kiosk",
            "version": __version__,
            "description": "In-agency terminal of a social landlord: closed functionality, with a voice",
        },
        "author": {"name": "kiosk audit", "email": "to be filled in by the landlord who publishes it"},
        "report_date": f"{run.at:%Y-%m-%d}",
        "version": 1,
        "notes": "Made by a program from what it measured; what people must check says so." + sample,
        "evaluation_methods_used": (
            "kiosk audit: every screen drawn and measured in pixels and millimetres, every journey walked by "
            "keypad with the picture off and by touch with sound and microphone off, the speech log examined."
        ),
        "catalog": CATALOGUE,
        "license": "CC-BY-4.0",
        "chapters": chapters,
    }
    text: str = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110)
    return text


def _chapter(clause: Clause) -> str:
    if clause.standard == "WCAG 2.2":
        return WCAG[clause.level]
    if clause.standard == "Section 508":
        return "hardware"
    return EN[clause.number.split(".")[0]]


def _level(clause: Clause, tally: Tally) -> str:
    verdict = clause.verdict(tally)
    if verdict is Verdict.MET:
        return "supports" if clause.decided is DecidedBy.WHOLE else "partially-supports"
    return LEVELS[verdict]


def _notes(clause: Clause, tally: Tally) -> str:
    if clause.decided is DecidedBy.ABSENT:
        return clause.why
    said = [clause.requires]
    for check in clause.checks:
        count = tally.counts.get(check)
        if count is None or not count.examined:
            said.append(f"{check}: not run.")
            continue
        worst = count.worst
        nearest = f", nearest to the limit {worst.measured} of {worst.wanted}" if worst else ""
        seen = f"{count.examined} examined in {count.cases} cases"
        said.append(f"{check}: {seen}, {len(count.findings)} found{nearest}.")
    said += [f"Also proved by {test}." for test in clause.tests]
    said += [
        f"People check: {manual_checks()[task].title} ({manual_checks()[task].who})."
        for task in clause.people
    ]
    return " ".join(said)
