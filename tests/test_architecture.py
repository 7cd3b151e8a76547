"""What README and docs say is true, and what is cited is there."""

from __future__ import annotations

import ast
import configparser
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from pkgutil import iter_modules

import grimp
import pytest

import kiosk.cli
import landlord
from kiosk.runtime.paths import ROOT
from kiosk.settings import Settings

#: What runs, beside tests and tools.
PROGRAMS = ("kiosk", "landlord", "audit", "offline_cache")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _rows(page: str, heading: str = "") -> list[list[str]]:
    """The table of that page of docs, or under that heading, without its head; cells still have their
    backquotes."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    if heading:
        text = text.split(f"\n## {heading}")[1].split("\n## ")[0]
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


@pytest.mark.parametrize(
    ("heading", "extra"), [("The core", ""), ("The landlord's side", "landlord"), ("The audit", "audit")]
)
def test_each_dependency_has_its_reason(heading: str, extra: str) -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    asked = setup["options.extras_require"][extra] if extra else setup["options"]["install_requires"]
    needed = {re.split(r"[<>=!~;\[ ]", line)[0] for line in asked.split("\n")}
    listed = dict(_rows("dependencies.md", heading))
    assert set(listed) == needed - {"", "hlm-kiosk"}
    assert all(listed.values())


def test_each_setting_is_told() -> None:
    listed = {key for keys, _ in _rows("settings.md") for key in re.findall(r"`(\w+)`", keys)}
    assert listed == {each.name for each in fields(Settings)}


def test_each_verb_is_told() -> None:
    listed = {re.findall(r"`kiosk ([a-z-]+)", verb)[0] for verb, _ in _rows("command.md")}
    verbs = iter_modules(kiosk.cli.__path__)
    assert listed == {verb.name.strip("_").replace("_", "-") for verb in verbs}


def test_the_readme_is_read_in_five_minutes_and_what_it_shows_is_there() -> None:
    links = re.findall(r"\]\(((?!http)[^)#]+)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
    assert len(README.split()) < 1000
    shown = [ROOT / link for link in links if link.endswith((".png", ".webp"))]
    assert len(shown) == 4
    assert sum(picture.stat().st_size for picture in shown) < 2_000_000


def test_hooks_are_the_lint_of_make() -> None:
    """What is checked before a commit is what CI checks: each command of ``make lint``."""
    lint = (ROOT / "Makefile").read_text("utf-8").split("\nlint:")[1].split("\n\n")[0]
    commands = re.findall(r"\$\(BIN\)/(.+)", lint)
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    assert re.findall(r"entry: \.venv/bin/(.+)", hooks) == commands
    assert "language: system" in hooks
    assert "http" not in hooks


def _files() -> list[Path]:
    """Every file of the repository."""
    completed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in completed.stdout.splitlines()]


def _sources() -> Iterator[tuple[Path, str]]:
    """Every file of the repository that may cite a page."""
    for path in _files():
        if path.suffix in {".py", ".md", ".toml", ".cfg", ".kv"} and path.exists():
            yield path, path.read_text(encoding="utf-8")


def test_cited_pages_and_headings_are_there() -> None:
    """``docs/sources/engines.md, "Text"`` is a page of the repository, and a heading of that page."""
    missing = []
    for path, text in _sources():
        for page, heading in re.findall(r'(docs/[\w/-]+\.md)(?:, "([^"\n]+)")?', text):
            cited = ROOT / page
            if not cited.exists():
                missing.append(f"{path}: {page}")
            elif heading and not re.search(
                rf"^#+ {re.escape(heading)}", cited.read_text("utf-8"), re.MULTILINE
            ):
                missing.append(f"{path}: {page}, {heading}")
    assert missing == []


def test_links_of_docs_lead_somewhere() -> None:
    pages = [(path, text) for path, text in _sources() if path.suffix == ".md"]
    links = [(path, link) for path, text in pages for link in re.findall(r"\]\(((?!http)[^)#\s]+)", text)]
    assert [f"{path}: {link}" for path, link in links if not (path.parent / link).exists()] == []


def test_mypy_is_strict_and_nothing_is_spared() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    assert setup["mypy"]["strict"] == "True"
    spared = {key for name in setup.sections() if name.startswith("mypy-") for key in setup[name]}
    assert spared == {"ignore_missing_imports"}  # of packages that ship no types


def test_no_two_classes_share_a_name() -> None:
    classes = Counter(
        node.name
        for text in _program()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in classes.items() if count > 1] == []


def test_no_private_notes_are_cited() -> None:
    """A rule's source is in the repository."""
    private = re.compile(r"\b(?:DOMAIN|ENGINES|ACCESSIBILITY|SPEED|DESIGN|NAMES)\.md|\bfacts/[A-Z]")
    assert [str(path) for path, text in _sources() if path != Path(__file__) and private.search(text)] == []


#: As code cites them: "RFC 9110, 10.2.3", "CCH, R.441-2-2", "loi 89-462", "EN 301 549".
STANDARD = re.compile(
    r"\b(?:RFC \d+|ISO(?:/IEC)? \d+|EN 301 549|WCAG 2\.2|Cerfa \d+|EPC\d+-\d+)"
    r"|\b\d{2}-\d{3}\b(?=, art| of |:)"
)


def test_each_standard_that_code_cites_is_among_the_sources() -> None:
    sources = "\n".join(page.read_text("utf-8") for page in (ROOT / "docs" / "sources").glob("*.md"))
    cited = {standard for text in _program() for standard in STANDARD.findall(text)}
    assert len(cited) > 10
    assert sorted(standard for standard in cited if standard not in sources) == []


def _program() -> Iterator[str]:
    """The source of what runs."""
    for path, text in _sources():
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in PROGRAMS:
            yield text


def _architecture() -> str:
    """The page without its examples and its pictures."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def test_what_the_architecture_names_is_there() -> None:
    """Paths, as far as the reader of a room needs them, and names of the code."""
    paths = [path.relative_to(ROOT) for path in _files()]
    there = {str(part) for path in paths for part in (path, *path.parents)}
    code = "\n".join(_program())
    described = _architecture().split("\n## A new language")[0]
    named = set(re.findall(r"`([\w./-]+)`", described))
    is_path = {name for name in named if "/" in name or re.search(r"\.(py|md|toml|json|cfg)$", name)}
    assert (
        sorted(
            name for name in is_path if not any(each == name or each.endswith(f"/{name}") for each in there)
        )
        == []
    )
    words = {word for name in named - is_path for word in name.split(".")}
    assert sorted(word for word in words if not re.search(rf"\b{word}\b", code)) == []


def test_every_room_is_in_the_picture_and_in_the_table() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rooms = {f"kiosk/{each.name}" for each in iter_modules(kiosk.__path__) if each.ispkg}
    rooms |= {f"landlord/{each.name}" for each in iter_modules(landlord.__path__) if each.ispkg}
    picture = text.split("```")[1]
    assert sorted(room for room in rooms | {"offline_cache"} if room not in picture) == []
    table = {row[0].strip("`") for row in _rows("architecture.md", "Rooms")}
    assert table == {room for room in rooms if room.startswith("kiosk/")} | {
        "offline_cache",
        "landlord",
        "audit",
    }


@pytest.mark.parametrize(
    "goal", ["run", "tour", "test", "bench", "lint", "i18n", "lock", "update", "release", "clean"]
)
def test_make_alone_tells_every_goal(goal: str) -> None:
    completed = subprocess.run(["make", "-C", ROOT], capture_output=True, text=True, check=True)
    assert f"make {goal} " in completed.stdout


def test_each_system_package_has_a_need_and_a_reason() -> None:
    for line in (ROOT / "scripts" / "packages.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        group, need, _, why = line.split(None, 3)
        assert group in {"python", "run", "tour", "test", "bench", "terminal"}
        assert need in {"required", "optional"}
        assert len(why) > 10


def test_no_file_needs_itself_by_way_of_others() -> None:
    """Nothing is imported in a circle while the program runs; names for the type checker are left out."""
    graph = grimp.build_graph(
        "kiosk", "landlord", "audit", "offline_cache", exclude_type_checking_imports=True
    )
    left = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    # What needs nothing that is left is in no circle, nor is what nothing that is left needs.
    while free := {
        module
        for module, needed in left.items()
        if not needed & left.keys() or not any(module in others for others in left.values())
    }:
        left = {module: needed - free for module, needed in left.items() if module not in free}
    assert left == {}
