"""Settings of a terminal: ``kiosk.toml``, then ``KIOSK_*`` variables. Frozen once read."""

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

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
from kiosk.device.logo import logo_png
from kiosk.domain import LANGUAGES
from kiosk.domain.rules import public_holidays
from kiosk.runtime.paths import ASSETS, data_dir, read_installation, settings_file
from kiosk.runtime.web_address import check_server_address

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
        "manner",
        "models_mirror",
        "models_memory_mb",
        "models_digests",
        "printer_roll",
        "staff_code",
    }
)

Seconds = Annotated[float, Field(gt=0, le=86_400)]
#: A visit that nobody ends is not kept for longer.
MAX_PURGE_S = 3600
#: Characters of the landlord's name, the first thing on the screen.
MAX_NAME = 200
#: Of a screen and its place, when they are not 0: what no real one is below or above.
REAL_SIZES = {"screen_inches": (3, 200), "viewing_mm": (100, 10_000), "mounted_mm": (1, 3000)}


class SettingsError(Exception):
    """A setting is wrong; the message names the key and what is expected."""


@cache
def _demo_landlord() -> str:
    demo = tomllib.loads((ASSETS / "demo" / "agency.toml").read_text(encoding="utf-8"))
    return str(demo["landlord"]["name"])


def _parse_table(value: Any) -> Any:
    """A variable of the environment is a table as TOML writes it."""
    return tomllib.loads(f"table = {value}")["table"] if isinstance(value, str) else value


class Settings(BaseModel):
    """All that a technician can set. A key ``screen_inches`` is also ``KIOSK_SCREEN_INCHES``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    agency_url: str = Field("", description="Landlord's server; empty: the embedded demo agency")
    agency_id: str = Field("tilleuls", description="Which agency this terminal stands in")
    landlord_name: str = Field(
        "", max_length=MAX_NAME, description="Landlord's name; empty: that of the demo, or none"
    )
    landlord_logo: str = Field("", description="Landlord's logo, a PNG or SVG file; empty: as the name")
    device_token: str = Field("", repr=False, description="Secret of this terminal at the landlord's server")
    orders_key: str = Field(
        "",
        pattern="^([A-Za-z0-9_-]{43})?$",
        description="Landlord’s public key of orders, where the token is given here; else by kiosk enrol",
    )
    device_letter: str = Field("T", pattern="^[A-Z]$", description="First letter of the numbers it gives")
    tenant_number_digits: int = Field(8, ge=4, le=14, description="Digits of a tenant number")
    screen_inches: float = Field(
        0, ge=0, description="Real diagonal; 0: 27 in portrait, 10.1 in landscape (10.9 at 16:9)"
    )
    viewing_mm: float = Field(
        0, ge=0, description="Distance of the eyes; 0: 600 in portrait, 300 in landscape"
    )
    mounted_mm: float = Field(
        0, ge=0, description="Height of the glass’s lower edge above the floor; 0: 780 in portrait, else held"
    )
    language: str = Field("fr", description="Language before a visitor chooses")
    warn_after_s: Seconds = Field(60, description="Idle seconds before the warning")
    purge_after_s: Seconds = Field(90, description="Idle seconds before the visit is wiped")
    dim_after_s: Seconds = Field(300, description="Idle seconds at rest before the screen dims")
    help_wait_s: Seconds = Field(180, description="Seconds until a call that nobody took is said to be so")
    local_bell: bool = Field(True, description="Rings itself while a call for a person cannot be delivered")
    holidays: str = Field("", description="Holidays of: empty for France, 57 for Moselle, 6AE for Alsace")
    proxy: str = Field("", repr=False, description="Proxy for the landlord's server")
    ca_file: str = Field("", description="Certificate authority of the landlord's server")
    client_cert: str = Field("", description="Certificate of this terminal (mutual TLS)")
    client_key: str = Field("", description="Its key")
    microphone: str = Field("", description="Input device as sounddevice names it; empty: the default")
    voices: Annotated[dict[str, str], BeforeValidator(_parse_table)] = Field(
        default_factory=dict,
        description='Voice of a language: fr = "piper:fr_FR-siwis-medium"; else espeak-ng',
    )
    keypad: Annotated[dict[str, str], BeforeValidator(_parse_table)] = Field(
        default_factory=dict,
        description='What keys do beside the usual: f23 = "before", 1073741938 = "next", f5 = "none"',
    )
    interaction: Annotated[dict[str, bool | float | str], BeforeValidator(_parse_table)] = Field(
        default_factory=dict,
        description='How every visit begins: scanning = "one", scan_s = 2, repeat_s = 3, hold_s = 0.3',
    )
    privacy_notice_url: str = Field(
        "",
        pattern="^(https://.*)?$",
        description="Landlord's page on personal data (GDPR, article 13); empty: in short and on paper only",
    )
    models_mirror: str = Field("", description="Web server of the agency that has the models")
    models_digests: Annotated[dict[str, str], BeforeValidator(_parse_table)] = Field(
        default_factory=dict,
        description="Digests of models that nobody publishes, as kiosk models install says: {NAME = SHA256}",
    )
    models_memory_mb: int = Field(0, ge=0, description="Megabytes for speech and translation; 0: no limit")
    lsf: str = Field("", description="Folder of sign language videos, named after screens and steps")
    camera: str = Field("", description="Camera device; empty: the first one")
    printer: str = Field("", description="CUPS queue; empty: the default printer")
    printer_roll: bool = Field(False, description="Receipts go to an 80 mm roll")
    loaned: bool = Field(False, description="A tablet lent to one tenant, who uses it at home")
    key: Literal["file", "keyring", "tpm"] = Field("file", description="What keeps the key of the store")
    staff_code: str = Field(
        "", pattern="^([0-9]{4,12})?$", repr=False, description="Code of the staff space; else there is none"
    )
    staff_key: str = Field("", description="Agency's public key (PEM file); its pair reads refused acts")
    data: Path = Field(default_factory=data_dir, description="The one folder the kiosk writes to")

    @model_validator(mode="after")
    def _check_consistency(self) -> Self:
        if self.purge_after_s - self.warn_after_s < MIN_WARNING_S:
            raise ValueError(
                f"purge_after_s must be at least {MIN_WARNING_S} s after warn_after_s (WCAG 2.2.1)"
            )
        if self.purge_after_s > MAX_PURGE_S:
            raise ValueError(f"purge_after_s: {MAX_PURGE_S} s at the most")
        for name, (least, most) in REAL_SIZES.items():
            if (value := getattr(self, name)) and not least <= value <= most:
                raise ValueError(f"{name}: 0, or {least} to {most}")
        if self.language not in {each.code for each in LANGUAGES}:
            raise ValueError(f"language: the interface does not speak {self.language!r}")
        for language, voice in self.voices.items():
            if voice != "espeak" and not voice.startswith("piper:"):
                raise ValueError(f'voices: {language} = {voice!r} is neither "piper:NAME" nor "espeak"')
        checks: dict[str, Callable[[], object]] = {
            "agency_url": lambda: check_server_address(self.agency_url) if self.agency_url else None,
            "holidays": lambda: self.holidays and public_holidays(self.holidays),
            "keypad": lambda: keypad_actions(self.keypad),
            "interaction": lambda: InteractionPreferences.of(self.interaction),
            "landlord_logo": lambda: self.landlord_logo and logo_png(Path(self.landlord_logo)),
        }
        for key, check in checks.items():
            try:
                check()
            except ValueError as error:
                raise ValueError(f"{key}: {error}") from error
        return self

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
        changes = {name: type(self).model_fields[name].default for name in (*names, *files)}
        return self.model_copy(update=changes | {"data": self.data / PRACTICE_FOLDER})

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

    def check_configuration(self, given: Mapping[str, Any]) -> None:
        """Whether the landlord may set these and they are right. Raises ``SettingsError``."""
        if forbidden := sorted(set(given) - CONFIGURABLE):
            raise SettingsError(f"{', '.join(forbidden)}: not for a landlord to set")
        try:
            type(self).model_validate(self.model_dump() | dict(given))
        except ValidationError as error:
            first = error.errors()[0]
            raise SettingsError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None

    @classmethod
    def load(cls, file: Path | None = None, environ: Mapping[str, str] = os.environ) -> Self:
        """Reads ``file`` (else ``KIOSK_CONFIG``, else that of the installed service, else ``kiosk.toml`` at
        the root, if there), then the environment. Raises ``SettingsError``."""
        path = file or settings_file(environ)
        values: dict[str, Any] = {}
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            if file or "KIOSK_CONFIG" in environ or read_installation():
                raise SettingsError(f"{path}: no such file") from error
        except PermissionError as error:
            raise SettingsError(f"{path}: only the service may read it. Run the command with sudo") from error
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{path}: {error}") from error
        for name in cls.model_fields:
            given = environ.get(f"KIOSK_{name.upper()}")
            if given is not None:
                values[name] = given
        try:
            called_with = _with_enrolment(values)
        except EnrolmentError as error:
            raise SettingsError(str(error)) from error
        configured = read_private_json(_data(values) / CONFIGURATION_FILE).get("settings", {})
        if called_with is not values and configured:
            try:
                return cls(**{key: configured[key] for key in CONFIGURABLE & configured.keys()} | called_with)
            except ValidationError:
                pass  # what the technician wrote since does not go with it
        try:
            return cls(**called_with)
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"])
            if first["type"] == "extra_forbidden":
                raise SettingsError(f"{path}: {_unknown_key_message(key, cls.model_fields)}") from error
            message = first["msg"].removeprefix("Value error, ")
            variable = f"KIOSK_{re.split('[^a-z_]', key or message)[0].upper()}"
            where = variable if variable in environ else path
            raise SettingsError(
                f"{where}: setting {key!r}: {message}" if key else f"{where}: {message}"
            ) from error


def _data(values: Mapping[str, Any]) -> Path:
    return Path(str(values.get("data") or data_dir()))


def _with_enrolment(values: dict[str, Any]) -> dict[str, Any]:
    """With what ``kiosk enrol`` brought, unless they say another server or have a token of their own: a token
    goes nowhere but to the server that gave it. Raises ``EnrolmentError``."""
    if values.get("device_token"):
        return values
    enrolment = read_enrolment(_data(values))
    if enrolment is None or str(values.get("agency_url") or enrolment.server).rstrip("/") != enrolment.server:
        return values
    brought = {
        "agency_id": enrolment.agency_id,
        "device_letter": enrolment.letter,
        "landlord_name": enrolment.landlord[:MAX_NAME],
    }
    return {
        **{name: value for name, value in brought.items() if value},
        **values,
        "agency_url": enrolment.server,
        "device_token": enrolment.token,
    }


def _unknown_key_message(key: str, known: Iterable[str]) -> str:
    import difflib  # here: no start waits for it

    near = difflib.get_close_matches(key, known, n=1)
    meant = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(sorted(known))}"
    return f"no setting is called {key!r}: {meant}"
