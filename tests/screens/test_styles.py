"""Kivy's rules that are not read: nobody misses them."""

from __future__ import annotations

from pathlib import Path

import kivy
from kivy.lang import Builder, Parser
from kivy.uix.widget import Widget

import kiosk.screens.page_registry  # noqa: F401 - all widgets
from kiosk.screens import kivy_setup

KIVYS, OURS = Path(kivy.kivy_data_dir) / "style.kv", Path(kivy_setup.__file__).with_name("style.kv")


def test_kivys_own_style_is_not_read() -> None:
    assert str(OURS) in Builder.files
    assert str(KIVYS) not in Builder.files


def test_a_widget_has_the_rules_that_kivy_would_give_it() -> None:
    ours, kivys = rules(OURS), rules(KIVYS)
    assert {name: kivys[name] for name in ours} == ours


def test_no_widget_has_one_that_is_missing() -> None:
    missing = set(rules(KIVYS)) - set(rules(OURS))
    used = {each.__name__.lower() for widget in below(Widget) for each in widget.__mro__}
    assert {"widget", "label", "image"} <= used
    assert missing & used == set()


def below(kind: type) -> set[type]:
    """All widgets of this program."""
    found = {each for child in kind.__subclasses__() for each in below(child)}
    return found | ({kind} if kind.__module__.startswith("kiosk.") else set())


def rules(file: Path) -> dict[str, str]:
    """The text of each rule below the names of its widgets."""
    parsed = Parser(content=file.read_text(encoding="utf-8"), filename=str(file))
    lines = file.read_text(encoding="utf-8").splitlines()
    begins = [number for number, line in enumerate(lines) if line.startswith(("<", "["))]
    texts = {
        begin: "\n".join(lines[begin + 1 : end]).strip()
        for begin, end in zip(begins, [*begins[1:], len(lines)], strict=True)
    }
    return {selector.key: texts[rule.line] for selector, rule in parsed.rules}
