import os
import pytest
from PIL import Image
from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.accessibility.interaction_preferences import InteractionPreferences
from .conftest import LANDSCAPE, PORTRAIT, Terminal
from .test_typing import *  # noqa
pytestmark = pytest.mark.window

def save(t, name):
    Image.fromarray(t.picture()).save(f"/tmp/work/tmp-h4/{name}.png")

def show(t, name):
    pages = t.root_window.page.pages
    print(name, "page size", t.root_window.page.size, "pages", pages.size, "count", pages.count, "starts", pages.starts)
    for b in pages.built:
        print("   ", type(b).__name__, getattr(b, "told", ""), "least", getattr(b, "least", None), "h", b.height)
    print("   room", {p.name: pages.room(p) for p in __import__("kiosk.screens.widgets.paginator", fromlist=["x"]).PagePosition})
    save(t, name)

def test_receipt(window):
    for code in ("fr", "bn"):
        t = Terminal(LANDSCAPE)
        t.go_home(code)
        if os.environ.get("READ"):
            t.touch("bar.listen")
        t.guide.open("avis")
        t.settle()
        for _ in range(12):
            step = t.guide.shown.run.step
            print(step.key, type(step).__name__, t.ids[:14])
            if type(step).__name__ == "Receipt" or t.guide.shown.run.finished:
                break
            if type(step).__name__ == "Choose":
                told = next(i for i in t.ids if i.startswith("option."))
                t.touch(told)
                if "confirm" in t.ids and t.guide.shown.run.step is step: t.touch("confirm")
            elif "skip" in t.ids: t.touch("skip")
            elif "confirm" in t.ids: t.touch("confirm")
            t.settle()
        show(t, f"receipt-{code}")
        t.close()

def test_quand(window):
    t = Terminal(LANDSCAPE)
    t.go_home("fr@falc")
    t.guide.set_display(DisplayPreferences(300))
    t.settle()
    t.touch("bar.help")
    show(t, "quand1")
    print(t.ids, [ (b.told, b.needs, b.height, b.box if hasattr(b,'box') else b.pos) for b in t.root_window.page.foot.buttons])
    t.touch("page.down")
    show(t, "quand2")
    print(t.root_window.page.foot.most, t.root_window.page.foot.height, [ (b.told, b.needs, b.height, b.pos, b.there if hasattr(b,'there') else '') for b in t.root_window.page.foot.buttons])
    t.close()
