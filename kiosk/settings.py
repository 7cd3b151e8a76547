"""Settings of a terminal: ``kiosk.toml``, then ``KIOSK_*`` variables. Frozen once read.

A plain dataclass that checks itself: a start reads the settings before there is a window, and to import
pydantic and have it make a validator of them was a tenth of it.
"""

import os
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import Field, dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self, get_args, get_origin

from kiosk.accessibility.interaction_preferences import InteractionPreferences
from kiosk.accessibility.keypad import keypad_actions
from kiosk.device.enrolment import (
    CONFIGURATION_FILE,
    Enrolment,
    EnrolmentError,
    PinnedKey,
    read_enrolment,
    read_private_json,
)
from kiosk.domain import LANGUAGES
from kiosk.runtime.paths import ASSETS, data_dir, read_installation, settings_file
from kiosk.runtime.web_address import check_server_address, check_web_address, names_another_machine

#: A warning comes at least so long before the end of a visit (WCAG 2.2.1; EN 301 549).
MIN_WARNING_S = 20

#: Below the data folder: all of an exercise.
PRACTICE_FOLDER = "exercice"

#: What the landlord may set by a signed order; not who this terminal is, where it calls, what it is made of.
CONFIGURABLE = frozenset(
    {
        "landlord_name",
        "tenant_number_digits",
        "language",
        "warn_after_s",
        "purge_after_s",
        "dim_after_s",
        "holidays",
        "local_bell",
        "voices",
        "keypad",
        "interaction",
        "models_mirror",
        "models_memory_mb",
        "models_digests",
        "printer_roll",
        "staff_code",
    }
)

#: A visit that nobody ends is not kept for longer.
MAX_PURGE_S = 3600
#: Characters of the landlord's name, the first thing on the screen.
MAX_NAME = 200
#: Seconds that something of a visit lasts: a page is not read, and nobody has come, in less.
SHORTEST_S, LONGEST_S = 20, 86_400
#: Spaces that a name may have beside the usual one.
_NO_BREAK_SPACES = "\u00a0\u202f"
#: Letters to Unicode that nothing is drawn for (fillers of Hangul).
_BLANK_LETTERS = "\u115f\u1160\u3164\uffa0"
#: Marks that a letter of a name has over and under it; pointed Hebrew and Vietnamese have no more.
_MAX_MARKS = 4
#: Of a screen and its place, when they are not 0: what no real one is below or above.
REAL_SIZES = {"screen_inches": (3, 200), "viewing_mm": (100, 10_000), "mounted_mm": (1, 3000)}

#: Words for yes and no in a variable of the environment.
YES, NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})
#: What is expected of a value, by its type.
KINDS = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    dict: "a table",
    Path: "a folder",
}


class SettingsError(Exception):
    """A setting is wrong; the message names the key and what is expected."""


class WrongSettingError(SettingsError):
    """That of ``key``, wherever it was written."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}")
        self.key = key


@cache
def _demo_landlord() -> str:
    demo = tomllib.loads((ASSETS / "demo" / "agency.toml").read_text(encoding="utf-8"))
    return str(demo["landlord"]["name"])


def _limited(
    default: Any,
    *,
    least: float = 0,
    most: float = float("inf"),
    pattern: str = "",
    expected: str = "",
    secret: bool = False,
) -> Any:
    """A setting that is not any value of its type: a number from ``least`` to ``most``, or a text of that
    ``pattern``, which is said as ``expected``."""
    limits = {"least": least, "most": most, "pattern": pattern, "expected": expected}
    return field(default=default, repr=not secret, metadata=limits)


def _secret() -> Any:
    return field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All that a technician can set. A key ``screen_inches`` is also ``KIOSK_SCREEN_INCHES``; of a variable,
    which is a text, the value is read (a table as TOML writes it). Raises ``WrongSettingError``."""

    #: Landlord's server; empty: the embedded demo agency.
    agency_url: str = ""
    #: Which agency this terminal stands in.
    agency_id: str = "tilleuls"
    #: Landlord's name; empty: that of the demo, or none.
    landlord_name: str = _limited(
        "", pattern=f"(?s:.{{0,{MAX_NAME}}})", expected=f"{MAX_NAME} characters at the most"
    )
    #: Landlord's logo, a PNG or SVG file; empty: as the name.
    landlord_logo: str = ""
    #: Secret of this terminal at the landlord's server.
    device_token: str = _secret()
    #: Landlord’s public key of orders, where the token is given here; else by kiosk enrol.
    orders_key: str = _limited("", pattern="([A-Za-z0-9_-]{43})?", expected="43 signs of base64url")
    #: First letter of the numbers it gives.
    device_letter: str = _limited("T", pattern="[A-Z]", expected="one capital letter")
    #: Digits of a tenant number.
    tenant_number_digits: int = _limited(8, least=4, most=14)
    #: Real diagonal; 0: 27 in portrait, 10.1 in landscape (10.9 at 16:9).
    screen_inches: float = 0
    #: Distance of the eyes; 0: 600 in portrait, 300 in landscape.
    viewing_mm: float = 0
    #: Height of the glass’s lower edge above the floor; 0: 780 in portrait, else held.
    mounted_mm: float = 0
    #: Language before a visitor chooses.
    language: str = "fr"
    #: Idle seconds before the warning.
    warn_after_s: float = _limited(60, least=SHORTEST_S, most=MAX_PURGE_S - MIN_WARNING_S)
    #: Idle seconds before the visit is wiped.
    purge_after_s: float = _limited(90, least=SHORTEST_S, most=MAX_PURGE_S)
    #: Idle seconds at rest before the screen dims.
    dim_after_s: float = _limited(300, least=SHORTEST_S, most=LONGEST_S)
    #: Seconds until a call that nobody took is said to be so.
    help_wait_s: float = _limited(180, least=SHORTEST_S, most=LONGEST_S)
    #: Rings itself while a call for a person cannot be delivered.
    local_bell: bool = True
    #: Holidays of: empty for France, 57 for Moselle, 6AE for Alsace.
    holidays: str = ""
    #: Proxy for the landlord's server.
    proxy: str = _secret()
    #: Certificate authority of the landlord's server.
    ca_file: str = ""
    #: Certificate of this terminal (mutual TLS).
    client_cert: str = ""
    #: Its key.
    client_key: str = ""
    #: Input device as sounddevice names it; empty: the default.
    microphone: str = ""
    #: Voice of a language: fr = "piper:fr_FR-siwis-medium"; else espeak-ng.
    voices: dict[str, str] = field(default_factory=dict)
    #: What keys do beside the usual: f23 = "before", 1073741938 = "next", f5 = "none".
    keypad: dict[str, str] = field(default_factory=dict)
    #: How every visit begins: scanning = "one", scan_s = 2, repeat_s = 3, hold_s = 0.3.
    interaction: dict[str, bool | int | float | str] = field(default_factory=dict)
    #: Landlord's page on personal data (GDPR, article 13); empty: in short and on paper only.
    privacy_notice_url: str = _limited("", pattern="(https://.*)?", expected="https://…")
    #: Web server of the agency that has the models.
    models_mirror: str = ""
    #: Digests of models that nobody publishes, as kiosk models install says: {NAME = SHA256}.
    models_digests: dict[str, str] = field(default_factory=dict)
    #: Megabytes for speech and translation; 0: no limit.
    models_memory_mb: int = _limited(0)
    #: Folder of sign language videos, named after screens and steps.
    lsf: str = ""
    #: Camera device; empty: the first one.
    camera: str = ""
    #: CUPS queue; empty: the default printer.
    printer: str = ""
    #: Receipts go to an 80 mm roll.
    printer_roll: bool = False
    #: A tablet lent to one tenant, who uses it at home.
    loaned: bool = False
    #: What keeps the key of the store.
    key: Literal["file", "keyring", "tpm"] = "file"
    #: Code of the staff space; else there is none.
    staff_code: str = _limited("", pattern="([0-9]{4,12})?", expected="4 to 12 digits", secret=True)
    #: Agency's public key (PEM file); its pair reads refused acts.
    staff_key: str = ""
    #: The one folder the kiosk writes to.
    data: Path = field(default_factory=data_dir)

    def __post_init__(self) -> None:
        for each in fields(self):
            object.__setattr__(self, each.name, _checked(each, getattr(self, each.name)))
        if self.purge_after_s - self.warn_after_s < MIN_WARNING_S:
            raise WrongSettingError(
                "purge_after_s", f"must be at least {MIN_WARNING_S} s after warn_after_s (WCAG 2.2.1)"
            )
        for name, (least, most) in REAL_SIZES.items():
            if (value := getattr(self, name)) and not least <= value <= most:
                raise WrongSettingError(name, f"0, or {least} to {most}")
        if self.language not in {each.code for each in LANGUAGES}:
            raise WrongSettingError("language", f"the interface does not speak {self.language!r}")
        for language, voice in self.voices.items():
            if voice != "espeak" and not voice.startswith("piper:"):
                raise WrongSettingError(
                    "voices", f'{language} = {voice!r} is neither "piper:NAME" nor "espeak"'
                )
        checks: dict[str, Callable[[], object]] = {
            "agency_url": lambda: check_server_address(self.agency_url) if self.agency_url else None,
            "landlord_name": lambda: _check_name(self.landlord_name),
            "models_mirror": lambda: check_web_address(self.models_mirror) if self.models_mirror else None,
            "holidays": lambda: _check_holidays(self.holidays) if self.holidays else None,
            "keypad": lambda: keypad_actions(self.keypad),
            "interaction": lambda: InteractionPreferences.of(self.interaction),
            "landlord_logo": lambda: self.landlord_logo and self.logo,
        }
        for key, check in checks.items():
            try:
                check()
            except ValueError as error:
                raise WrongSettingError(key, str(error)) from error

    @property
    def uses_demo_agency(self) -> bool:
        """No landlord configured: the demo agency is started."""
        return not self.agency_url

    @property
    def landlord_display_name(self) -> str:
        """Whose terminal it is; "" where nobody said."""
        if self.landlord_name or not self.uses_demo_agency:
            return self.landlord_name
        return _demo_landlord()

    @property
    def logo(self) -> bytes | None:
        """The landlord's logo as a PNG; ``None`` where there is none."""
        if self.landlord_logo:
            from kiosk.device.logo import logo_png  # here: most landlords have none

            return logo_png(Path(self.landlord_logo))
        is_demo = self.uses_demo_agency and not self.landlord_name
        return (ASSETS / "demo" / "logo.png").read_bytes() if is_demo else None

    @property
    def practises(self) -> bool:
        """Whether this run is an exercise (``for_practice``)."""
        return self.data.name == PRACTICE_FOLDER

    @property
    def terminal_folder(self) -> Path:
        """Where what the staff set at the terminal is, whether it practises or not."""
        return self.data.parent if self.practises else self.data

    def for_practice(self) -> Self:
        """The same terminal on the invented landlord, in a folder of its own: no token, no server, no store
        of the agency's."""
        names = ("agency_url", "agency_id", "landlord_name", "landlord_logo", "device_token", "orders_key")
        files = (
            "proxy",
            "ca_file",
            "client_cert",
            "client_key",
            "staff_key",
            "models_mirror",
            "key",
            "loaned",
        )
        changes: dict[str, Any] = {
            each.name: each.default for each in fields(self) if each.name in {*names, *files}
        }
        return replace(self, **changes, data=self.data / PRACTICE_FOLDER)

    @property
    def store_folder(self) -> Path:
        return self.data / "store"

    @property
    def enrolment(self) -> Enrolment | None:
        """That of ``kiosk enrol``, where it is what these settings call with. Raises ``EnrolmentError``."""
        found = read_enrolment(self.data)
        same = found and (found.server, found.token) == (self.agency_url.rstrip("/"), self.device_token)
        return found if same else None

    @property
    def pinned_key(self) -> PinnedKey | None:
        """Whose orders this device obeys; ``None``: nobody's. Raises ``EnrolmentError``."""
        if enrolment := self.enrolment:
            return PinnedKey(enrolment.device_id, enrolment.orders_key)
        if not (self.orders_key and self.device_token):
            return None
        from landlord.contract.orders import device_id_of_token  # cryptography is slow to import

        return PinnedKey(device_id_of_token(self.device_token), self.orders_key)

    @classmethod
    def check_configuration(cls, given: Mapping[str, Any]) -> None:
        """Whether a landlord may set these on a kiosk that sets nothing itself. Raises ``SettingsError``."""
        cls(**_allowed(given))

    @classmethod
    def load(
        cls,
        file: Path | None = None,
        environ: Mapping[str, str] = os.environ,
        configured: Mapping[str, Any] | None = None,
    ) -> Self:
        """Reads ``file`` (else ``KIOSK_CONFIG``, else that of the installed service, else ``kiosk.toml`` at
        the root, if there), then the environment, and below both what the landlord sets: what is kept of its
        last order, where that fits, or ``configured``, which must fit; below that what ``kiosk enrol``
        brought. Raises ``SettingsError``."""
        path, values = cls._written(file, environ)
        try:
            enrolment = _enrolment_of(values)
        except EnrolmentError as error:
            raise SettingsError(str(error)) from error
        brought, called_with = ({}, values) if enrolment is None else _brought(enrolment, values)
        if enrolment is not None or values.get("orders_key"):  # a landlord whose orders it obeys
            if configured is not None:
                return cls(**brought | _allowed(configured) | called_with)
            kept = read_private_json(_data(values) / CONFIGURATION_FILE).get("settings")
            if isinstance(kept, dict):
                with suppress(SettingsError):  # what the technician wrote since does not go with it
                    return cls(**brought | _allowed(kept) | called_with)
        try:
            return cls(**brought | called_with)
        except WrongSettingError as error:
            variable = f"KIOSK_{error.key.upper()}"
            raise SettingsError(f"{variable if variable in environ else path}: {error}") from error

    @classmethod
    def written(cls, file: Path | None = None, environ: Mapping[str, str] = os.environ) -> frozenset[str]:
        """What the technician sets, which goes before what a landlord does. Raises as ``load``."""
        return frozenset(cls._written(file, environ)[1])

    @classmethod
    def _written(cls, file: Path | None, environ: Mapping[str, str]) -> tuple[Path, dict[str, Any]]:
        """From which file, and what the file and the environment say. Raises ``SettingsError``."""
        path = file or settings_file(environ)
        values: dict[str, Any] = {}
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            if file or "KIOSK_CONFIG" in environ or read_installation():
                raise SettingsError(f"{path}: no such file") from error
        except PermissionError as error:
            raise SettingsError(f"{path}: only the service may read it. Run the command with sudo") from error
        except (OSError, ValueError, RecursionError) as error:
            raise SettingsError(f"{path}: {error}") from error
        known = {each.name for each in fields(cls)}
        for unknown in values.keys() - known:
            raise SettingsError(f"{path}: {_unknown_key_message(unknown, known)}")
        for name in known:
            given = environ.get(f"KIOSK_{name.upper()}")
            if given is not None:
                values[name] = given
        if not values.get("data"):
            values.pop("data", None)
        return path, values


def _allowed(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a landlord sets. Raises ``SettingsError`` where that is not for it to set: of a kiosk that it
    reaches from afar the models come over TLS, and not from this machine."""
    if forbidden := sorted(set(given) - CONFIGURABLE):
        raise SettingsError(f"{', '.join(forbidden)}: not for a landlord to set")
    mirror = given.get("models_mirror")
    if isinstance(mirror, str) and mirror:
        try:
            scheme, host = check_web_address(mirror)
        except ValueError as error:
            raise WrongSettingError("models_mirror", str(error)) from error
        if scheme != "https" or not names_another_machine(host):
            raise WrongSettingError("models_mirror", "https://… of another machine is expected of a landlord")
    return dict(given)


def _check_holidays(part: str) -> None:
    """Raises ``ValueError`` for what is no part of France."""
    from kiosk.domain.rules import public_holidays  # here: most settings name none

    public_holidays(part)


def _check_name(name: str) -> None:
    """Raises ``ValueError`` for a line that ends, a sign that nobody sees or one that turns the others, marks
    that pile up over a letter, and a name of which nothing is seen."""
    if name and not any(each.isalnum() and each not in _BLANK_LETTERS for each in name):
        raise ValueError("a name with a letter or a figure is expected")
    marks = 0
    for each in name:
        marks = marks + 1 if unicodedata.category(each) in {"Mn", "Me"} else 0
        if marks > _MAX_MARKS:
            raise ValueError(f"at most {_MAX_MARKS} marks over one letter are expected")
    if hidden := sorted({each for each in name if not (each.isprintable() or each in _NO_BREAK_SPACES)}):
        codes = ", ".join(f"U+{ord(each):04X}" for each in hidden[:3])
        raise ValueError(f"one line of visible characters is expected, without {codes}")


def _checked(setting: Field[Any], given: Any) -> Any:
    """The value as it is kept. Raises ``WrongSettingError``."""
    kind: Any = get_origin(setting.type) or setting.type
    if kind is Literal:
        if given not in (known := get_args(setting.type)):
            raise WrongSettingError(setting.name, f"one of {', '.join(known)} is expected")
        return given
    try:
        value = _read_table(get_args(setting.type)[1], given) if kind is dict else _read(kind, given)
    except (ValueError, OverflowError, RecursionError):
        raise WrongSettingError(setting.name, f"{KINDS[kind]} is expected") from None
    limits = setting.metadata
    if isinstance(value, str) and limits and not re.fullmatch(limits["pattern"], value):
        raise WrongSettingError(setting.name, f"{limits['expected']} is expected")
    if not isinstance(value, str) and limits and not limits["least"] <= value <= limits["most"]:
        between = f"{limits['least']:g} to {limits['most']:g}"
        raise WrongSettingError(setting.name, f"{KINDS[kind]} is expected, {between}")
    return value


def _read(kind: Any, given: Any) -> Any:
    """A value of that type; a text may say one of another. Raises ``ValueError``."""
    if kind is Path and isinstance(given, str | Path):
        return Path(given)
    if isinstance(given, str) and kind in (int, float):
        return kind(given)
    if isinstance(given, str) and kind is bool and given.lower() in YES | NO:
        return given.lower() in YES
    if kind is float and isinstance(given, int) and not isinstance(given, bool):
        return float(given)
    if isinstance(given, kind) and (kind is bool or not isinstance(given, bool)):
        return given
    raise ValueError(given)


def _read_table(kind: Any, given: Any) -> dict[str, Any]:
    """The same of a table with such values."""
    table = tomllib.loads(f"table = {given}")["table"] if isinstance(given, str) else given
    if isinstance(table, dict) and all(isinstance(each, kind) for each in table.values()):
        return table
    raise ValueError(given)


def _data(values: Mapping[str, Any]) -> Path:
    return Path(str(values.get("data", data_dir())))


def _enrolment_of(values: Mapping[str, Any]) -> Enrolment | None:
    """What ``kiosk enrol`` brought, unless they say another server or have a token of their own: a token
    goes nowhere but to the server that gave it. Raises ``EnrolmentError``."""
    if values.get("device_token"):
        return None
    found = read_enrolment(_data(values))
    server = str(values.get("agency_url") or (found.server if found else "")).rstrip("/")
    return found if found is not None and server == found.server else None


def _brought(enrolment: Enrolment, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What it says of the landlord, and those values with what the server is called with."""
    name = "".join(each for each in enrolment.landlord if each.isprintable() or each in _NO_BREAK_SPACES)
    brought = {
        "agency_id": enrolment.agency_id,
        "device_letter": enrolment.letter,
        "landlord_name": name[:MAX_NAME],
    }
    called_with = {"agency_url": enrolment.server, "device_token": enrolment.token}
    return {key: value for key, value in brought.items() if value}, {**values, **called_with}


def _unknown_key_message(key: str, known: Iterable[str]) -> str:
    import difflib  # here: no start waits for it

    near = difflib.get_close_matches(key, known, n=1)
    meant = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(sorted(known))}"
    return f"no setting is called {key!r}: {meant}"
