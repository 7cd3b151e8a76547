"""The report for a terminal or a mail."""

from __future__ import annotations

from collections.abc import Iterator

from .report import Latency, Report, RuleOutcome
from .rules import RULES, Severity

#: How to have what the curl lines need.
SETUP = (
    "TOKEN is the token of the device; TENANT and BIRTH_DATE (as in 1970-01-31) those of the test tenant;",
    "SESSION and GRANT are 'token' and 'grant' of the answer to POST /v1/sessions; PAGE, LINK and",
    "RESUME_CODE are what the system answered before.",
)


def verdict_line(report: Report) -> str:
    """One line."""
    must, should = len(report.of(Severity.MUST)), len(report.of(Severity.SHOULD))
    remarks = f", {should} remark{'s' * (should != 1)}" if should else ""
    if report.conforms:
        far = "" if report.whole else " as far as it was checked"
        return f"{report.url} keeps the contract{far}{remarks}"
    return f"{report.url} does not keep the contract: {must} deviation{'s' * (must != 1)}{remarks}"


def report_as_text(report: Report) -> str:
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield verdict_line(report)
    yield f"{report.at:%Y-%m-%d %H:%M} UTC, {report.tls}"
    yield ""
    yield "e-services"
    for service in report.services:
        calls = f"{service.calls:>4} calls" if service.calls else ""
        yield f"  {service.name:<22}{service.standing:<14}{calls}".rstrip()
    for severity in Severity:
        found = report.of(severity)
        if found:
            yield ""
            yield f"{severity}: {len(found)}"
        for each in found:
            yield ""
            yield f"  [{each.rule.id}] {each.rule.says}"
            yield f"    where    {each.service}; {each.rule.clause}"
            yield f"    found    {each.found}"
            yield f"    again    {each.curl}"
    if report.deviations:
        yield ""
        yield from (f"  {line}" for line in SETUP)
    outcomes = [report.outcome(rule) for rule in RULES]
    yield ""
    yield f"rules: {', '.join(f'{outcomes.count(each)} {each}' for each in RuleOutcome)}"
    for why, checks in _left_out(report).items():
        yield f"  left out, {why}:"
        yield from (f"    {each}" for each in checks)
    yield ""
    yield latency_line(report.latency)
    yield f"  slowest: {report.latency.slowest}"


def latency_line(took: Latency) -> str:
    """How long the answers took."""
    half, most, nearly_all = (f"{seconds * 1000:.0f} ms" for seconds in (took.p50, took.p95, took.p99))
    return f"{took.calls} calls: half within {half}, 95 % within {most}, 99 % within {nearly_all}"


def _left_out(report: Report) -> dict[str, list[str]]:
    """The checks by reason."""
    by_reason: dict[str, list[str]] = {}
    for each in report.left_out:
        by_reason.setdefault(each.why, []).append(f"{each.service}: {each.check}")
    return by_reason
