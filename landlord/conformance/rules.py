"""What a landlord's system must keep, one rule an entry: the words of the report are here."""

from dataclasses import dataclass
from enum import StrEnum

from landlord.contract import API_VERSION, MAX_REQUEST_BYTES, VERSION_HEADER


class Severity(StrEnum):
    """Of a deviation: ``must`` breaks the contract, ``should`` is a remark."""

    MUST = "must"
    SHOULD = "should"


@dataclass(frozen=True, slots=True)
class Rule:
    """``says`` is what a system does that keeps the rule; ``clause`` where that is written."""

    id: str
    says: str
    clause: str
    severity: Severity = Severity.MUST


_CONTRACT = "docs/openapi.json"
_PROMISES = "docs/agency-server.md, What the server promises"

# --- on every answer ------------------------------------------------------------------------------

CONTRACT_VERSION = Rule(
    "contract-header", f"Each answer, a refusal included, has {VERSION_HEADER}: {API_VERSION}.", _CONTRACT
)
ANSWERS = Rule("answers", "Each call is answered within the time limit.", _CONTRACT)
NO_SERVER_ERROR = Rule("no-server-error", "Whatever is asked, the answer is no 5xx.", "RFC 9110, 15.6")
SERVED = Rule("served", "What the contract describes is done when it is asked rightly.", _CONTRACT)
REFUSED = Rule(
    "refused",
    "What is refused has the status and the code that the contract names.",
    f"{_CONTRACT}; RFC 9457, 3",
)
JSON = Rule("json", "An answer is a JSON object, sent as application/json.", "RFC 8259; RFC 9110, 8.3")
SCHEMA = Rule("schema", "An answer has the members, of the types, that the contract describes.", _CONTRACT)
CENTS = Rule(
    "integer-cents", "Amounts are integer cents of euro, asked and told.", f"{_CONTRACT}, PaymentRequest"
)
TIMES = Rule(
    "times-with-offset", "Moments carry their offset, as in 2026-11-24T10:42:00+01:00.", "RFC 3339, 5.6"
)
PROBLEM = Rule(
    "problem-json",
    "A refusal is application/problem+json with type, title, code, and the status of the answer.",
    "RFC 9457, 3",
)
TRACE = Rule(
    "problem-trace",
    "A refusal has a traceId that finds it in the landlord's log.",
    "docs/openapi.json, PublishedProblem",
)
POINTER = Rule(
    "problem-pointer",
    "A body that is refused is told where it is wrong: errors, each a pointer and a code.",
    "RFC 6901; RFC 9457, 3",
)
RETRY_AFTER = Rule(
    "retry-after",
    "Where coming back later helps (409 in_flight, 423, 429, 503), Retry-After says when.",
    "RFC 9110, 10.2.3",
)
NO_STORE = Rule("no-store", "Personal data is sent with Cache-Control: no-store.", "RFC 9111, 5.2.2.5")
LOCATION = Rule(
    "location", "What was made or accepted (201, 202) is where Location says.", "RFC 9110, 10.2.2 and 15.3.3"
)

# --- what is offered ------------------------------------------------------------------------------

HEALTH = Rule("health", "GET /health answers without any token.", _CONTRACT)
OFFERED = Rule("offered", "A service that /capabilities names answers.", f"{_CONTRACT}, Capabilities")
NAMED = Rule(
    "named",
    "A service that answers is named in /capabilities, by its name in the contract: kiosks hide the rest.",
    f"{_CONTRACT}, Capabilities",
    Severity.SHOULD,
)
TLS = Rule("tls", "Beyond the same machine, the system is reached by https.", "RFC 9325, 3.2")
CERTIFICATE = Rule(
    "certificate", "The certificate is good for two weeks more.", "RFC 5280, 4.1.2.5", Severity.SHOULD
)

# --- who may ask ----------------------------------------------------------------------------------

DEVICE = Rule(
    "device-token", "Without the token of a device there is 401 device_unknown, and nothing else.", _CONTRACT
)
SESSION = Rule("session-needed", "Personal data needs an open session: else 401 session_expired.", _CONTRACT)
CHALLENGE = Rule(
    "www-authenticate",
    "A 401 for want of a token names what is missing in WWW-Authenticate.",
    "RFC 9110, 11.6.1",
    Severity.SHOULD,
)
SIGN_OUT = Rule("sign-out", "DELETE /sessions closes the session at once; doing it again is fine.", _CONTRACT)
DISCREET = Rule(
    "sign-in-discreet",
    "A wrong birth date and an unknown number are refused alike.",
    "docs/agency-server.md; OWASP ASVS 4.0, 2.2",
)
SPELLING = Rule(
    "number-spelling",
    "Spaces, dots and dashes in a tenant number do not matter.",
    "docs/openapi.json, SessionRequest",
)
LOCK = Rule(
    "sign-in-lock",
    "Five failures at a kiosk lock a number there (423 number_locked, locked_until, Retry-After).",
    "docs/agency-server.md",
)
GRANT = Rule(
    "grant-needed",
    "Paying, mandates and papers need a grant that this system gave.",
    f"{_CONTRACT}, SessionReporter",
)
NOT_YOURS = Rule("not-yours", "What belongs to somebody else looks like what is not there.", _PROMISES)
UNGUESSABLE = Rule(
    "unguessable", "Tokens, codes and links that open something cannot be guessed.", "RFC 6750, 5.1"
)

# --- once -----------------------------------------------------------------------------------------

KEY_MISSING = Rule(
    "key-missing", "A POST without Idempotency-Key is refused: 400 idempotency_key_missing.", _CONTRACT
)
KEY_SAME = Rule(
    "key-same-answer", "The same key and request get the same answer, and no second effect.", _PROMISES
)
KEY_OTHER = Rule(
    "key-other-body", "The same key with another request is 422 idempotency_key_reused.", _PROMISES
)
KEY_IN_FLIGHT = Rule(
    "key-in-flight",
    "One key sent several times at once has one effect; who comes too early gets 409.",
    _PROMISES,
)

# --- reading --------------------------------------------------------------------------------------

ETAG = Rule("etag", "Each answer to GET has an ETag.", "RFC 9110, 8.8.3")
NOT_MODIFIED = Rule(
    "not-modified",
    "GET with the ETag in If-None-Match is 304, without a body.",
    "RFC 9110, 13.1.2 and 15.4.5",
)
ETAG_CHANGES = Rule("etag-changes", "What has changed has another ETag.", "RFC 9110, 8.8.1")
PAGES = Rule(
    "pages",
    "Page after page, a list comes to an end and says nothing twice.",
    f"{_CONTRACT}, OfferListResponse",
)
CURSOR = Rule("cursor-unknown", "A cursor that was never given is refused: 400.", _CONTRACT)
ORDER = Rule("order", "A list is in the order of the contract.", _CONTRACT)

# --- changing -------------------------------------------------------------------------------------

MATCH_MISSING = Rule("if-match-missing", "PATCH and DELETE without If-Match are refused: 428.", "RFC 6585, 3")
MATCH_STALE = Rule(
    "if-match-stale", "PATCH and DELETE with another ETag are refused: 412.", "RFC 9110, 13.1.1"
)

# --- bodies ---------------------------------------------------------------------------------------

UNKNOWN_MEMBER = Rule(
    "unknown-member",
    "A member that the contract does not know is refused: 422.",
    "docs/openapi.json, additionalProperties",
)
MALFORMED = Rule("malformed", "A body that is not JSON is refused: 400.", "RFC 9110, 15.5.1")
INVALID = Rule("invalid", "A value beyond the contract's limits is refused: 422.", _CONTRACT)
TOO_LARGE = Rule(
    "too-large", f"A request over {MAX_REQUEST_BYTES} bytes is refused: 413.", "RFC 9110, 15.5.14"
)
UNICODE = Rule("unicode", "Words come back as they were sent, in any script.", "RFC 8259, 8.1")
REFERENCE = Rule(
    "reference-kept", "The number that the visitor has heard is kept, or gets a suffix.", _PROMISES
)

# --- HTTP -----------------------------------------------------------------------------------------

UNKNOWN_PATH = Rule("unknown-path", "A path that is not there is 404.", "RFC 9110, 15.5.5")
METHOD = Rule(
    "method-not-allowed", "A method that a path does not have is 405, with Allow.", "RFC 9110, 15.5.6"
)
HEAD = Rule(
    "head-options",
    "HEAD answers like GET without a body, OPTIONS names the methods, or both are 405.",
    "RFC 9110, 9.3.2 and 9.3.7",
)

# --- e-services -----------------------------------------------------------------------------------

TIMELINE = Rule("timeline", "What a tenant adds to a request is in its timeline.", f"{_CONTRACT}, Ticket")
TRANSITION = Rule(
    "transition",
    "What its state does not allow is refused: 409 transition_not_allowed.",
    f"{_CONTRACT}; docs/agency-server.md",
)
TAKEN_BACK = Rule("taken-back", "Who asked takes it back, once: then 409 already_cancelled.", _CONTRACT)
CHUNKS = Rule(
    "chunks",
    "A photo is what was announced, in order: 409 chunk_out_of_order, 422 attachment_damaged.",
    _PROMISES,
)
SLOT_ONCE = Rule(
    "slot-once",
    "One slot asked for by several at once goes to one; the others get 409 slot_taken.",
    _CONTRACT,
)
SLOT_HIDDEN = Rule(
    "slot-hidden", "A slot that is taken is offered no more; one given back is offered again.", _CONTRACT
)
PAY_LEAST = Rule(
    "payment-least",
    "Less than 100 cents cannot be paid: 422 at /amount.",
    "docs/openapi.json, PaymentRequest",
)
PAY_MOST = Rule("payment-most", "More than what is due cannot be paid: 422 amount_above_balance.", _CONTRACT)
PAY_READ = Rule(
    "payment-read-back",
    "A payment that was begun can be read, as it was asked.",
    "docs/openapi.json, Payment",
)
PAY_LOOK = Rule(
    "payment-look",
    "Looking at the page of a payment begins nothing: phones fetch links by themselves.",
    "RFC 9110, 9.2.1",
)
IBAN = Rule("iban-checked", "An IBAN with a typing mistake is refused: 422 at /iban.", "ISO 13616")
IBAN_HIDDEN = Rule(
    "iban-hidden",
    "An IBAN is never told again, only its beginning and end.",
    "docs/openapi.json, Mandate",
)
PDF = Rule("pdf", "A paper is a PDF, sent as application/pdf.", "docs/openapi.json, /documents/{id}/content")
LINK_ENDS = Rule("link-ends", "A link to a paper ends, within a day.", "docs/openapi.json, DocumentLink")
LINK_OPENS = Rule(
    "link-opens",
    "A link opens its paper without a session, and nothing once a letter is changed.",
    "docs/openapi.json, DocumentLink",
)
REQUESTS_LISTED = Rule(
    "requests-listed",
    "A paper that was asked for is told until it is made or taken back, where such requests are told.",
    "docs/openapi.json, DocumentList",
)
ASKED_ONCE = Rule(
    "asked-once",
    "Asked for again while it is being made, a paper is one request: both answers have its number, both "
    "numbers take it back.",
    "docs/openapi.json, DocumentCreateRequest",
)
DRAFT = Rule(
    "draft",
    "A housing application is found again by its code, as it was said.",
    "docs/openapi.json, HousingApplication",
)
INCOMPLETE = Rule(
    "incomplete", "An application that lacks what is mandatory is not handed in: 422 incomplete.", _CONTRACT
)
PICTURE = Rule("picture", "The pictures of a home are JPEG, below this server.", "docs/openapi.json, Offer")
TWICE = Rule("twice", "Asking twice for the same home or workshop is refused: 409.", _CONTRACT)
ANONYMOUS = Rule(
    "anonymous",
    "The answer to an opinion says nothing but an id.",
    "docs/openapi.json, AcknowledgementResponse",
)
ENROLMENT = Rule("enrolment", "A code that nobody gave lets no device in: 401 code_refused.", _CONTRACT)
ORDERS = Rule(
    "orders",
    "What a kiosk is ordered to do is a compact JWS, signed with EdDSA, with device, number and time.",
    "docs/openapi.json, DeviceInstructions; RFC 7515, RFC 8037",
)
HEARTBEAT = Rule(
    "heartbeat-again", "A heartbeat needs no key, and may come twice: it is answered each time.", _CONTRACT
)

#: All of them, in the order of the report.
RULES = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
