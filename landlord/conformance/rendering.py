"""The report for a terminal or a mail, and as one HTML page that needs nothing else.

``python -m landlord.conformance.rendering`` prints the rules for ``docs/agency-check.md``.
"""

from collections.abc import Iterable, Iterator
from html import escape

from .report import Deviation, Latency, Report, RuleOutcome
from .rules import RULES, Severity

#: How to have what the curl lines need.
SETUP = (
    "TOKEN is the token of the device; TENANT and BIRTH_DATE (as in 1970-01-31) those of the test tenant;",
    "SESSION and GRANT are 'token' and 'grant' of the answer to POST /v1/sessions; PAGE, LINK and",
    "RESUME_CODE are what the system answered before.",
)


def verdict_line(report: Report) -> str:
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


_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #bbb }
pre { background: #f2f2f2; padding: .6rem; white-space: pre-wrap; overflow-wrap: anywhere }
article { border-left: .3rem solid #a40000; padding-left: 1rem; margin: 1.5rem 0 }
article.should { border-color: #7a5c00 }
"""
_TITLES = {Severity.MUST: "Deviations", Severity.SHOULD: "Remarks"}


def report_as_html(report: Report) -> str:
    took = report.latency
    parts = [
        f"<h1>{escape(verdict_line(report))}</h1>",
        f"<p>{report.at:%Y-%m-%d %H:%M} UTC, {escape(report.tls)}. {latency_line(took)}; "
        f"the slowest was <code>{escape(took.slowest)}</code>.</p>",
        "<h2>E-services</h2>",
        _table(
            ("service", "standing", "calls"),
            ((each.name, each.standing, str(each.calls)) for each in report.services),
        ),
        *(_section(title, report.of(severity)) for severity, title in _TITLES.items()),
        "<h2>Rules</h2>",
        _table(
            ("rule", "outcome", "what it says", "where it is written"),
            ((rule.id, report.outcome(rule), rule.says, rule.clause) for rule in RULES),
        ),
    ]
    if report.left_out:
        left_out = ((each.service, each.check, each.why) for each in report.left_out)
        parts += ["<h2>Left out</h2>", _table(("service", "check", "why"), left_out)]
    title = escape(report.url)
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}: agency check</title>\n'
        f"<style>{_STYLE}</style>\n<main>\n" + "\n".join(parts) + "\n</main>\n</html>\n"
    )


def _section(title: str, deviations: tuple[Deviation, ...]) -> str:
    if not deviations:
        return ""
    how = f"<p>{escape(' '.join(SETUP))}</p>"
    return f"<h2>{title}</h2>{how}" + "".join(map(_article, deviations))


def _article(each: Deviation) -> str:
    return (
        f'<article class="{each.rule.severity}"><h3>{escape(each.rule.says)}</h3>'
        f"<p><code>{escape(each.rule.id)}</code>, {escape(each.service)}; {escape(each.rule.clause)}</p>"
        f"<p>Found: {escape(each.found)}</p><pre>{escape(each.curl)}</pre></article>"
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = "".join(f'<th scope="col">{escape(each)}</th>' for each in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in rows)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>\n{body}</tbody></table>"


def rules_table() -> str:
    rows = (f"| `{rule.id}` | {rule.severity} | {rule.says} | {rule.clause} |\n" for rule in RULES)
    return "| rule | | | where it is written |\n|---|---|---|---|\n" + "".join(rows)


if __name__ == "__main__":
    print(rules_table(), end="")  # noqa: T201 - that is its purpose
