"""The conversation on the clerk's own screen: from what the visitor says at the kiosk to the desk's page, and
back.

The landlord's server is a process, the desk a browser (Chromium) that is signed in, the kiosk its own line.
"""

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from selenium.webdriver.common.by import By

from kiosk.backend import AgencyClient
from kiosk.backend.conversation_line import AgencyConversationLine
from kiosk.domain import Act, ActKind
from kiosk.runtime.workers import ResultQueue
from landlord.contract import ConversationMessage, ConversationRequest, ConversationSide, ConversationTurn

from .bench_help import PATIENCE, TOKEN, demo_server, desk_browser
from .cost import p95
from .table import Row

CAPTIONS, WORDS = 200, 50
REFERENCE = "T900001"
#: Noted by the desk's page, in milliseconds since 1970: when each caption was there.
WATCH = """
window.seen = {};
const words = document.getElementById("saying-words");
new MutationObserver(() => { window.seen[words.textContent] ??= Date.now(); }).observe(words, {childList:
true});
"""


def rows() -> list[Row]:
    """Measures both ways, in two minutes."""
    results, heard = ResultQueue(), dict[str, float]()

    def hear(message: ConversationMessage) -> None:
        heard[message.text] = time.time()

    with (
        tempfile.TemporaryDirectory(dir=Path.cwd()) as name,
        demo_server(Path(name)) as (url, password),
        desk_browser(url, password) as desk,
    ):
        AgencyClient(url, TOKEN).post("/v1/help-requests", _call().body, key="bench")
        _until(lambda: bool(desk.find_elements(By.ID, f"j_arrive-{REFERENCE}")), results)
        desk.find_element(By.ID, f"j_arrive-{REFERENCE}").click()
        _until(lambda: bool(desk.find_elements(By.ID, f"parler-{REFERENCE}")), results)
        desk.find_element(By.ID, f"parler-{REFERENCE}").click()
        desk.switch_to.window(desk.window_handles[-1])
        _until(lambda: "En conversation" in desk.find_element(By.TAG_NAME, "body").text, results)
        desk.execute_script(WATCH)
        line = AgencyConversationLine(
            lambda: AgencyClient(url, TOKEN), results, REFERENCE, hear, lambda: None
        )
        sent: dict[str, float] = {}
        for i in range(CAPTIONS):
            words = f"كلمات {i}"
            sent[words] = time.time()
            line.show(_state(words))
            time.sleep(random.uniform(0.15, 0.4))  # captions come as people speak
        _until(lambda: words in desk.execute_script("return window.seen"), results)
        seen = desk.execute_script("return window.seen")
        captions = [seen[each] / 1000 - at for each, at in sent.items() if each in seen]
        back = []
        for i in range(WORDS):
            words = f"Bonjour {i}"
            desk.find_element(By.ID, "words").send_keys(words)
            asked = desk.execute_script("document.getElementById('send').click(); return Date.now()") / 1000
            _until(lambda words=words: words in heard, results)  # type: ignore[misc]  # bound at once
            back.append(heard[words] - asked)
        line.close()
    assert len(captions) > 0.9 * CAPTIONS, f"only {len(captions)} captions came"
    return [
        Row(f"conversation: caption kiosk → desk, p95 of {CAPTIONS}", p95(captions), "s", most=0.5),
        Row(f"conversation: words desk → kiosk, p95 of {WORDS}", p95(back), "s", most=0.5),
    ]


def _call() -> Act:
    body = {
        "reference": REFERENCE,
        "when": "maintenant",
        "language": "ar",
        "at": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()),
    }
    return Act(ActKind.HELP_REQUEST, REFERENCE, "/v1/help-requests", body)


def _state(saying: str) -> ConversationRequest:
    """In the middle of a talk: a dozen turns stand there."""
    turn = ConversationTurn(
        id=1,
        side=ConversationSide.VISITOR,
        words="Je ne serai pas chez moi jeudi. Est-ce possible vendredi ?",
        original="لن أكون في المنزل يوم الخميس. هل يمكن الجمعة؟",
        translated=True,
    )
    turns = tuple(turn.replace(id=i) for i in range(12))
    return ConversationRequest(language="ar", turns=turns, saying=saying, speaking=True)


def _until(ready: Callable[[], bool], results: ResultQueue) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < deadline, "it did not come"
        results.drain(None)
        time.sleep(1 / 60)
