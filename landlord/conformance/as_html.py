"""The report as one page that needs nothing else: to be mailed, printed, read aloud."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from .as_text import SETUP, latency_line, verdict_line
from .report import Deviation, Report
from .rules import RULES, Severity

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
