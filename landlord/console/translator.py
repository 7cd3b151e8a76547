"""An agency's translator: the clerk turns the browser round, or lends a tablet; dictation at a desk.

Nothing of what is said is kept, here or in the journal.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.domain import CHINESE, LANGUAGES, T, find_language
from kiosk.i18n import catalogue
from kiosk.i18n.keyboard_layouts import NO_KEY, SHIFT, keyboard_layout, to_capital
from landlord.server.app_state import AppState
from landlord.server.interpreter import Interpreter

from .accounts import DESK_ROLES, find_clerk
from .rendering import SECURITY_HEADERS
from .routing import SESSION_COOKIE, Exchange, is_same, not_found, route

FRENCH = "fr"
MAX_WORDS = 500
#: What the visitor reads beside their half, by the name that the page has for it.
VISITOR_TEXTS = {
    "write": T("Écrire"),
    "say": T("Dire"),
    "speak": T("Parler"),
    "phrases": T("Phrases"),
    "waiting": T("Un instant, s’il vous plaît…"),
    "untranslated": T("Je ne sais pas traduire cela. Essayez avec une phrase plus courte."),
    "unreadable": T("La borne ne sait pas traduire ces mots."),
    "approximate": T("≈ Traduction approximative"),
    "reviewed": T("Phrase préparée"),
    "space": T("Espace"),
    "erase": T("Effacer"),
    "shift": T("Majuscule"),
}
_NOT_KEPT = SECURITY_HEADERS | {"Cache-Control": "no-store"}


def hears(app_state: AppState, language: str) -> bool:
    """Whether what is said in that language can be dictated to this server."""
    return app_state.interpreter is not None and app_state.interpreter.hears(language)


def _keyboard(code: str) -> list[list[tuple[str, str]]]:
    """Its rows, each key with its capital, for who cannot type their letters on the clerk's keys; none where
    letters alone do not write."""
    if code == CHINESE.code:
        return []
    layout = keyboard_layout(code)
    rows = [[(key, to_capital(key, code)) for key in row] for row in layout.letters]
    if layout.shifted_last_row:
        rows[-1] = list(zip(layout.letters[-1], layout.shifted_last_row, strict=True))
    rows[-1] += [(key, key) for key in layout.comma + layout.stop]
    return [[keys for keys in row if keys[0] not in (NO_KEY, SHIFT)] for row in rows]


def _codes() -> list[str]:
    return [each.code for each in LANGUAGES if each.base != FRENCH]


def _interpreter(exchange: Exchange) -> Interpreter:
    found = exchange.app_state.interpreter
    if found is None:
        raise not_found()
    return found


def _show(exchange: Exchange) -> Response:
    code = exchange.request.query_params.get("langue", "")
    has_engines = exchange.app_state.interpreter is not None
    if code not in _codes() or not has_engines:
        return exchange.page("translator.html", languages=_codes(), code="", has_engines=has_engines)
    texts = {name: catalogue(code).render(each) for name, each in VISITOR_TEXTS.items()}
    return exchange.page(
        "translator.html",
        languages=_codes(),
        code=code,
        has_engines=True,
        rtl=find_language(code).rtl,
        texts=texts,
        most=MAX_WORDS,
        hears=hears(exchange.app_state, FRENCH),
        hears_visitor=hears(exchange.app_state, code),
        keyboard=_keyboard(code),
        has_shift=SHIFT in "".join(keyboard_layout(code).letters),
    )


def _translate(exchange: Exchange) -> Response:
    words, code = exchange.form.get("text", "").strip()[:MAX_WORDS], exchange.form.get("langue", "")
    if code not in _codes():
        raise not_found()
    is_clerk = exchange.form.get("de") != "visiteur"
    source, target = (FRENCH, code) if is_clerk else (code, FRENCH)
    if not words:  # blanks alone say nothing, and nothing is sent
        nothing = {"text": "", "translated": False, "reviewed": False, "instead": [], "answers": []}
        return JSONResponse(nothing, headers=_NOT_KEPT)
    found = _interpreter(exchange).translate(words, source, target, clerk=is_clerk)
    answer = {
        "text": found.text,
        "translated": found.translated,
        "reviewed": found.reviewed,
        "instead": list(found.instead),
        "answers": list(found.answers),
    }
    return JSONResponse(answer, headers=_NOT_KEPT)


def _phrases(exchange: Exchange) -> Response:
    """All that who speaks that language can have said without a machine."""
    code = _language(exchange.request.query_params.get("langue", FRENCH))
    found = _interpreter(exchange).phrases(code, clerk=code == FRENCH)
    return JSONResponse(list(found), headers=_NOT_KEPT)


def _complete(exchange: Exchange) -> Response:
    """What they may be about to say; the words are in no address, which a journal would keep."""
    code, typed = _language(exchange.form.get("langue", FRENCH)), exchange.form.get("text", "")[:MAX_WORDS]
    found = _interpreter(exchange).complete(typed, code, clerk=code == FRENCH)
    return JSONResponse(list(found), headers=_NOT_KEPT)


def _language(code: str) -> str:
    """Of the clerk or of a visitor; 404 for any other."""
    if code not in (FRENCH, *_codes()):
        raise not_found()
    return code


async def _dictate(request: Request) -> Response:
    """Raw sound in, words out; the token of the page's forms is in a header."""
    app_state: AppState = request.app.state.app_state
    token = request.cookies.get(SESSION_COOKIE, "")
    clerk = await run_in_threadpool(find_clerk, app_state, token) if token else None
    if clerk is None or clerk.role not in DESK_ROLES:
        raise not_found()
    if not is_same(request.headers.get("X-Csrf", ""), clerk.csrf):
        return Response(status_code=403, headers=_NOT_KEPT)
    code, interpreter = request.query_params.get("langue", FRENCH), app_state.interpreter
    if interpreter is None or code not in (FRENCH, *_codes()) or not interpreter.hears(code):
        raise not_found()
    pcm = await request.body()
    words = await run_in_threadpool(interpreter.transcribe, pcm[: len(pcm) // 2 * 2], code)
    return JSONResponse({"text": words or "", "heard": words is not None}, headers=_NOT_KEPT)


TRANSLATOR_ROUTES = (
    route("/traducteur", _show, _translate, roles=DESK_ROLES),
    route("/phrases", _phrases, _complete, roles=DESK_ROLES),
    Route("/dictee", _dictate, methods=["POST"]),
)
