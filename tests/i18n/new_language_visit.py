"""``python -m tests.i18n.new_language_visit ASSETS CODE``: a visit in a language, with other assets, as JSON.

In a process of its own, since the assets are read when the kiosk is imported.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kiosk.runtime import paths

if __name__ == "__main__":
    paths.ASSETS = Path(sys.argv[1])
    code = sys.argv[2]

    from kiosk.i18n import catalogue, compile, coverage
    from tests.screens.conftest import Terminal
    from tests.screens.test_report import to_the_words

    compile.main()

    from kiosk.accessibility.translation import COUNTER_LANGUAGES
    from kiosk.domain import FRENCH, T, get_language
    from kiosk.i18n.fonts import offered_languages

    terminal = Terminal()
    terminal.go_home(code)
    found: dict[str, object] = {
        "offered": [each.code for each in offered_languages()],
        "counter": list(COUNTER_LANGUAGES),
        "french_name": catalogue(FRENCH.code).render(T("{language}", language=get_language(code))),
        "coverage": coverage(code),
        "translated": terminal.render(T("Terminer")),
        "untranslated": terminal.render(T("Cuisine")),
        "finish": terminal.words("bar.finish"),
    }
    to_the_words(terminal)
    terminal.touch_found("type")
    terminal.type("kran cieknie")
    found["typed"] = terminal.root_window.page.field.text
    terminal.close()
    print(json.dumps(found, ensure_ascii=False))
