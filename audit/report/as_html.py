"""The report as one page for people: summary first, then what is wrong, with pictures; then clause by clause.

It needs no network, no framework and no script: without one everything is there, with it failures are
filtered. It keeps to what it asks of others: landmarks, headings, contrast, words for pictures.
"""

from base64 import b64encode
from collections.abc import Iterable
from html import escape
from pathlib import Path

from kiosk import __version__

from ..checks import AuditCheck, Clause, Verdict, clauses, manual_checks
from ..findings import CheckCount, Finding
from .results import AuditRun

#: Failures of one check that are shown; all are in results.json.
MAX_SHOWN = 150
#: Bytes of pictures that are put into the page itself; more stand beside it.
MAX_EMBEDDED_BYTES = 20_000_000
#: What the figures of keys begin with.
KEY_COUNT_PREFIX = "keys: "
STYLE = """
:root { color-scheme: light; --ink: #1b1a20; --line: #6b6470; --bad: #8f1717; --ok: #14532d }
body { font: 1.05rem/1.55 system-ui, sans-serif; color: var(--ink); background: #fff; max-width: 76rem;
  margin: 0 auto; padding: 1rem }
h1 { font-size: 2rem; line-height: 1.2 } h2 { margin-top: 3rem } a { color: #0f4c5c }
a:focus-visible, select:focus-visible, div:focus-visible { outline: 4px solid #c2410c; outline-offset: 2px }
.skip { position: absolute; left: -99rem } .skip:focus { position: static }
nav ul { display: flex; flex-wrap: wrap; gap: .4rem 1.4rem; list-style: none; padding: 0 }
nav a { display: inline-block; padding: .6rem 0 }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100% }
caption { text-align: start; padding: .4rem 0 }
th, td { text-align: start; vertical-align: top; padding: .4rem .7rem; border-bottom: 1px solid var(--line) }
tbody th { font-weight: 600 } .n { text-align: end; font-variant-numeric: tabular-nums }
.ok { color: var(--ok) } .bad { color: var(--bad) } .case { color: #4a4650 }
article { border-inline-start: .35rem solid var(--bad); padding: .2rem 1rem; margin: 1.4rem 0 }
h4 { margin: .3rem 0; overflow-wrap: anywhere } article p { margin: .3rem 0; overflow-wrap: anywhere }
img { max-width: min(100%, 24rem); height: auto; border: 1px solid var(--line); display: block;
  margin: .6rem 0 }
fieldset { display: flex; flex-wrap: wrap; gap: 1rem; border: 1px solid var(--line) }
select { font: inherit; min-height: 44px; display: block } dt { font-weight: 600 } dd { margin: 0 0 .5rem 0 }
"""

#: Shows what was chosen, and says how many there are; without a script the lists stay hidden.
SCRIPT = """
const form = document.getElementById("filter"), shown = document.getElementById("shown");
if (form) {
  form.hidden = false;
  const all = [...document.querySelectorAll("article")];
  const filter = () => {
    const wanted = [...form.querySelectorAll("select")].filter(list => list.value);
    for (const each of all) each.hidden = wanted.some(list => each.dataset[list.name] !== list.value);
    for (const group of document.querySelectorAll(".group"))
      group.hidden = !group.querySelector("article:not([hidden])");
    shown.textContent = all.filter(each => !each.hidden).length + " of " + all.length + " shown";
  };
  form.addEventListener("change", filter);
  filter();
}
"""


def as_html(run: AuditRun, folder: Path) -> str:
    """The page. ``folder`` has the pictures."""
    pictures = _Pictures(folder)
    found = len(run.tally.findings)
    title = (
        "All that a machine can check is right"
        if run.passed
        else f"{found} found wrong"
        if found
        else "Stopped before its end"
        if not run.complete
        else "Nothing was examined"
    )
    parts = [
        f"<header><h1>{escape(title)}</h1>{_about(run)}</header>",
        _contents(run),
        "<main id=main>",
        _checks(run),
        _failures(run, pictures),
        _clauses(run),
        _figures(run),
        _people(),
        "</main>",
        f"<footer><p>hlm-kiosk {escape(__version__)}. For programs: <a href=results.json>results.json</a>; "
        "for buyers: <a href=openacr.yaml>openacr.yaml</a>; to sign: <a href=for-people.md>for-people.md</a>."
        "</p></footer>",
    ]
    return (
        "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
        f"<title>{escape(title)}: kiosk audit</title>\n"
        '<meta name=viewport content="width=device-width, initial-scale=1">\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<a class=skip href=#main>To the contents</a>\n"
        + "\n".join(parts)
        + f"\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )


def _about(run: AuditRun) -> str:
    counts = run.tally.counts.values()
    examined = sum(count.examined for count in counts)
    what = "The whole kiosk" if run.whole else "A sample" if run.quick else f"A part ({', '.join(run.asked)})"
    return (
        f"<p>{escape(what)}, {run.at:%Y-%m-%d %H:%M}, in {run.seconds / 60:.1f} minutes: "
        f"{examined:,} things examined by {len(run.tally.counts)} checks.</p>{_unfinished(run)}"
        f"<p>{escape(run.plan.words)} {run.plan.drawn:,} of {run.plan.of:,} combinations were drawn.</p>"
    )


def _unfinished(run: AuditRun) -> str:
    """What was not done, and why; nothing where all was."""
    if run.complete:
        return ""
    why = "".join(f"<li><pre>{escape(each)}</pre></li>" for each in run.trouble)
    parts = "".join(f"<li>{escape(each)}</li>" for each in run.left)
    return (
        f"<p><strong class=bad>✗ It did not come to its end: {len(run.left)} parts are missing.</strong></p>"
        f"<ul>{why}</ul><details><summary>The parts that are missing</summary><ul>{parts}</ul></details>"
    )


def _contents(run: AuditRun) -> str:
    links = [("checks", "Checks"), ("failures", "Failures"), ("clauses", "Clauses")]
    links += [("keys", "Keys of each journey")] if _keys(run) else []
    links += [("people", "What only people can check")]
    items = "".join(f"<li><a href=#{id}>{words}</a></li>" for id, words in links)
    return f"<nav aria-label=Contents><ul>{items}</ul></nav>"


def _checks(run: AuditRun) -> str:
    rows = []
    for check, count in sorted(run.tally.counts.items()):
        worst = count.worst
        nearest = f"{worst.measured} of {worst.wanted}" if worst else ""
        where = f"{worst.case}, {worst.item}" if worst else ""
        name = f"<a href=#{check}>{escape(check)}</a>" if count.findings else escape(check)
        rows.append(
            f"<tr><th scope=row>{name}</th><td>{_outcome(count)}</td><td class=n>{count.examined:,}</td>"
            f"<td class=n>{count.cases:,}</td><td>{escape(nearest)}</td><td>{escape(where)}</td></tr>"
        )
    left = ", ".join(check for check in AuditCheck if check not in run.tally.counts)
    not_run = f"<p>Not run: {escape(left)}.</p>" if left else ""
    head = ("Check", "Outcome", "Examined", "Cases", "Nearest to the limit", "Where")
    table = _table("Each check, how much it saw, and the worst it measured", head, rows)
    return _section("checks", "Checks", table + not_run)


def _outcome(count: CheckCount) -> str:
    if not count.findings:
        return "<span class=ok>✓ right</span>"
    return f"<strong class=bad>✗ {len(count.findings)} wrong</strong>"


def _failures(run: AuditRun, pictures: "_Pictures") -> str:
    findings = run.tally.findings
    if not findings:
        return _section("failures", "Failures", "<p>None.</p>")
    groups = []
    for check, count in sorted(run.tally.counts.items()):
        if count.findings:
            shown = "".join(_article(each, pictures) for each in count.findings[:MAX_SHOWN])
            more = len(count.findings) - MAX_SHOWN
            rest = f"<p>{more} more are in results.json.</p>" if more > 0 else ""
            serves = ", ".join(clause.id for clause in clauses() if check in clause.checks)
            groups.append(
                f"<section class=group id={check}><h3>{escape(check)}: {len(count.findings)}</h3>"
                f"<p>{escape(serves)}</p>{shown}{rest}</section>"
            )
    return _section("failures", "Failures", _filter(findings) + "".join(groups))


def _filter(findings: Iterable[Finding]) -> str:
    """Three lists to choose from; hidden where no script runs."""
    kept = list(findings)
    choices = {
        "check": sorted({str(each.check) for each in kept}),
        "language": sorted({each.case.language for each in kept}),
        "display": sorted({_display(each) for each in kept}),
    }
    lists = "".join(
        f"<label>{name.capitalize()} <select name={name}><option value=''>all</option>"
        + "".join(f"<option>{escape(value)}</option>" for value in values)
        + "</select></label>"
        for name, values in choices.items()
    )
    fields = f"<fieldset><legend>Show only</legend>{lists}</fieldset>"
    return f"<form id=filter hidden>{fields}</form><p role=status id=shown></p>"


def _display(finding: Finding) -> str:
    case = finding.case
    return " ".join(filter(None, (f"{case.text} %", case.theme, case.shape, case.mode)))


def _article(each: Finding, pictures: "_Pictures") -> str:
    case = each.case
    where = f"{case.scene}, page {case.page}"
    measured = (
        f"<p>Measured <b>{escape(each.measured)}</b>"
        + (f", wanted {escape(each.wanted)}" if each.wanted else "")
        + "</p>"
        if each.measured or each.wanted
        else ""
    )
    attributes = {"check": each.check, "language": case.language, "display": _display(each)}
    marks = " ".join(f'data-{name}="{escape(value)}"' for name, value in attributes.items())
    return (
        f"<article {marks}><h4>{escape(where)}{': ' + escape(each.item) if each.item else ''}</h4>"
        f"<p dir=auto>{escape(each.message)}</p>{measured}"
        f"<p class=case>{escape(case.language)}, {escape(_display(each))}</p>{pictures.of(each)}</article>"
    )


def _clauses(run: AuditRun) -> str:
    parts = []
    for standard in dict.fromkeys(clause.standard for clause in clauses()):
        rows = [_clause(each, run) for each in clauses() if each.standard == standard]
        head = ("Clause", "Requires", "Decided by", "Verdict", "Checks")
        parts.append(f"<h3>{escape(standard)}</h3>" + _table(f"Clauses of {standard}", head, rows))
    return _section("clauses", "Clauses", "".join(parts))


def _clause(clause: Clause, run: AuditRun) -> str:
    verdict = clause.verdict(run.tally)
    marks = {Verdict.MET: ("ok", "✓"), Verdict.FAILED: ("bad", "✗")}
    kind, mark = marks.get(verdict, ("none", "–"))
    by = {"whole": "a machine", "partly": "a machine and people", "people": "people", "absent": clause.why}
    level = f" ({clause.level})" if clause.level else ""
    links = [f"<a href=#{task}>{escape(manual_checks()[task].title)}</a>" for task in clause.people]
    return (
        f"<tr><th scope=row>{escape(clause.number)}{level} {escape(clause.title)}</th>"
        f"<td>{escape(clause.requires)}</td><td>{escape(by[clause.decided])}</td>"
        f"<td><span class={kind}>{mark} {escape(verdict)}</span></td>"
        f"<td>{', '.join([*map(escape, clause.checks), *map(escape, clause.tests), *links])}</td></tr>"
    )


def _figures(run: AuditRun) -> str:
    if not _keys(run):
        return ""
    rows = (
        f"<tr><th scope=row>{escape(name)}</th><td class=n>{value}</td></tr>"
        for name, value in sorted(_keys(run).items())
    )
    words = "Keys from the home screen to the end, by ear, with arrows and OK only"
    return _section("keys", "Keys of each journey", _table(words, ("Journey", "Keys"), rows))


def _keys(run: AuditRun) -> dict[str, int]:
    figures = run.tally.figures.items()
    return {
        name.removeprefix(KEY_COUNT_PREFIX): value
        for name, value in figures
        if name.startswith(KEY_COUNT_PREFIX)
    }


def _people() -> str:
    parts = []
    for task in manual_checks().values():
        serves = ", ".join(clause.id for clause in clauses() if task.id in clause.people)
        parts.append(
            f"<section id={task.id}><h3>{escape(task.title)}</h3><dl><dt>Who</dt><dd>{escape(task.who)}</dd>"
            f"<dt>How</dt><dd>{escape(task.how)}</dd><dt>When</dt><dd>{escape(task.when)}</dd>"
            f"<dt>For</dt><dd>{escape(serves)}</dd></dl></section>"
        )
    return _section("people", "What only people can check", "".join(parts))


def _section(id: str, title: str, content: str) -> str:
    return f"<section id={id} aria-labelledby={id}-title><h2 id={id}-title>{title}</h2>{content}</section>"


def _table(caption: str, head: Iterable[str], rows: Iterable[str]) -> str:
    titles = "".join(f"<th scope=col>{escape(each)}</th>" for each in head)
    return (
        f"<div class=wide tabindex=0 role=region aria-label='{escape(caption)}'>"
        f"<table><caption>{escape(caption)}</caption><thead><tr>{titles}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


class _Pictures:
    """Each picture once in the page, for as long as there is room; then beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._inside = 0
        self._seen: dict[str, str] = {}

    def of(self, finding: Finding) -> str:
        if not finding.picture:
            return ""
        words = f"The screen {finding.case}: {finding.message}"
        address = self._seen.setdefault(finding.picture, self._address(finding.picture))
        return f"<img loading=lazy src='{escape(address)}' alt='{escape(words)}'>"

    def _address(self, picture: str) -> str:
        file = self._folder / picture
        if picture in self._seen or not file.is_file():
            return self._seen.get(picture, picture)
        data = file.read_bytes()
        self._inside += len(data)
        if self._inside > MAX_EMBEDDED_BYTES:
            return picture
        return f"data:image/{file.suffix.removeprefix('.')};base64,{b64encode(data).decode('ascii')}"
