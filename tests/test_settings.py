"""Settings: what a technician writes, and what is told when it is wrong."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from kiosk.accessibility.interaction_preferences import InteractionPreferences, Scanning
from kiosk.device.store_key import store_key_provider
from kiosk.runtime import paths
from kiosk.runtime.paths import models_dir
from kiosk.settings import CONFIGURABLE, Settings, SettingsError
from offline_cache import KeyFile, KeyProvider, KeyringKey, SealedKey


def load(tmp_path: Path, toml: str = "", **environ: str) -> Settings:
    file = tmp_path / "kiosk.toml"
    file.write_text(toml, encoding="utf-8")
    return Settings.load(file, environ)


def refused(tmp_path: Path, toml: str = "", **environ: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, toml, **environ)
    return str(caught.value)


def test_without_anything_it_is_the_demo(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.uses_demo_agency
    assert (settings.warn_after_s, settings.purge_after_s) == (60, 90)


def test_the_file_then_the_environment(tmp_path: Path) -> None:
    toml = 'agency_url = "https://hlm.example"\nscreen_inches = 21.5\ntenant_number_digits = 10\n'
    settings = load(tmp_path, toml, KIOSK_SCREEN_INCHES="32", KIOSK_DATA=str(tmp_path / "d"))
    assert not settings.uses_demo_agency
    assert settings.screen_inches == 32
    assert settings.tenant_number_digits == 10
    assert settings.store_folder == tmp_path / "d" / "store"


def test_the_models_follow_the_data_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KIOSK_DATA", "KIOSK_MODELS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KIOSK_CONFIG", str(tmp_path / "kiosk.toml"))
    (tmp_path / "kiosk.toml").write_text(f'data = "{tmp_path}/d"\n')
    assert models_dir() == tmp_path / "d" / "models"
    assert Settings.load().data == tmp_path / "d"
    (tmp_path / "kiosk.toml").write_text("data =")
    assert models_dir().parts[-2:] == ("hlm-kiosk", "models")


@pytest.mark.parametrize(
    ("key", "provider"), [("file", KeyFile), ("keyring", KeyringKey), ("tpm", SealedKey)]
)
def test_what_keeps_the_key(tmp_path: Path, key: str, provider: type[KeyProvider]) -> None:
    settings = load(tmp_path, f"key = '{key}'\ndata = '{tmp_path}/d'")
    assert isinstance(store_key_provider(settings), provider)
    assert str(tmp_path / "d") in str(store_key_provider(settings)), "two devices of one user have two keys"
    assert not settings.data.exists(), "nothing is made before it is needed"


def test_the_file_can_be_named_by_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text('agency_id = "bouleaux"\n', encoding="utf-8")
    assert Settings.load(environ={"KIOSK_CONFIG": str(file)}).agency_id == "bouleaux"
    with pytest.raises(SettingsError, match="no such file"):
        Settings.load(environ={"KIOSK_CONFIG": str(tmp_path / "none.toml")})


@pytest.mark.parametrize(
    ("toml", "key"),
    [
        ("agency_ulr = 'x'", "agency_ulr"),
        ("screen_inches = 'big'", "screen_inches"),
        ("screen_inches = -1", "screen_inches"),
        ("tenant_number_digits = 99", "tenant_number_digits"),
        ("warn_after_s = 0", "warn_after_s"),
        ("device_letter = 'tt'", "device_letter"),
        ("agency_id = 3", "agency_id"),
        ("key = 'pocket'", "key"),
        ("loaned = 'perhaps'", "loaned"),
        ("loaned = 1", "loaned"),
        ("models_memory_mb = 1.5", "models_memory_mb"),
        ("models_memory_mb = -1", "models_memory_mb"),
        ("tenant_number_digits = true", "tenant_number_digits"),
        ("screen_inches = nan", "screen_inches"),
        ("voices = {fr = 3}", "voices"),
        ("voices = 'espeak'", "voices"),
        ("data = 3", "data"),
    ],
)
def test_a_wrong_key_or_type_is_named(tmp_path: Path, toml: str, key: str) -> None:
    error = refused(tmp_path, toml)
    assert key in error
    assert "\n" not in error


@pytest.mark.parametrize(
    ("key", "meant"),
    [("agency_ulr", "did you mean 'agency_url'?"), ("wifi", "there are agency_id, agency_url, ")],
)
def test_an_unknown_key_is_named_with_what_was_meant(tmp_path: Path, key: str, meant: str) -> None:
    error = refused(tmp_path, f"{key} = 'x'")
    assert error.startswith(f"{tmp_path}/kiosk.toml: no setting is called '{key}': {meant}")


class TestInstalled:
    """A program that the installer put somewhere knows where its settings and data are."""

    @pytest.fixture(autouse=True)
    def installed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("KIOSK_DATA", "KIOSK_MODELS", "KIOSK_CONFIG"):
            monkeypatch.delenv(name, raising=False)
        (tmp_path / "installed.toml").write_text(
            f'settings = "{tmp_path}/etc/kiosk.toml"\ndata = "{tmp_path}/var"\n'
        )
        (tmp_path / "etc").mkdir()
        (tmp_path / "etc" / "kiosk.toml").write_text("loaned = true\n")
        monkeypatch.setattr(paths, "INSTALLATION_FILE", tmp_path / "installed.toml")

    def test_its_own_settings_and_data(self, tmp_path: Path) -> None:
        settings = Settings.load(environ={})
        assert (settings.loaned, settings.data) == (True, tmp_path / "var")
        assert models_dir() == tmp_path / "var" / "models"

    def test_what_is_asked_for_comes_first(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "other.toml").write_text("")
        monkeypatch.setenv("KIOSK_CONFIG", str(tmp_path / "other.toml"))
        monkeypatch.setenv("KIOSK_DATA", str(tmp_path / "here"))
        assert not Settings.load().loaned
        assert Settings.load().data == tmp_path / "here"

    def test_settings_that_are_gone_are_not_the_demo(self, tmp_path: Path) -> None:
        (tmp_path / "etc" / "kiosk.toml").unlink()
        with pytest.raises(SettingsError, match=r"etc/kiosk\.toml: no such file"):
            Settings.load(environ={})

    def test_who_may_not_read_them_is_told_what_to_do(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(self: Path, *args: object, **more: object) -> str:
            if self.name == "kiosk.toml":
                raise PermissionError(13, "Permission denied")
            return "settings = 'kiosk.toml'\ndata = 'x'"

        monkeypatch.setattr(Path, "read_text", refuse)
        with pytest.raises(SettingsError, match="sudo"):
            Settings.load(environ={})


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    assert "purge_after_s" in refused(tmp_path, KIOSK_PURGE_AFTER_S="soon")


@pytest.mark.parametrize("toml", ["agency_url = ", "= 3", 'a = "\n"'])
def test_a_file_that_is_not_toml_is_one_line(tmp_path: Path, toml: str) -> None:
    error = refused(tmp_path, toml)
    assert "kiosk.toml" in error
    assert "\n" not in error


def test_a_variable_is_read_as_what_it_stands_for(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        KIOSK_LOANED="Yes",
        KIOSK_LOCAL_BELL="off",
        KIOSK_TENANT_NUMBER_DIGITS="10",
        KIOSK_DIM_AFTER_S="90.5",
        KIOSK_KEYPAD='{f23 = "before"}',
        KIOSK_LANDLORD_NAME="1",
    )
    assert (settings.loaned, settings.local_bell, settings.tenant_number_digits) == (True, False, 10)
    assert (settings.dim_after_s, settings.keypad, settings.landlord_name) == (90.5, {"f23": "before"}, "1")


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_bytes(b"agency_url = '\xff\xfe'")
    with pytest.raises(SettingsError, match=r"kiosk\.toml"):
        Settings.load(file, {})


def test_what_a_landlord_may_set_is_a_setting() -> None:
    assert {each.name for each in fields(Settings)} >= CONFIGURABLE
    Settings.check_configuration({"interaction": {"scanning": "one", "scan_s": "2"}, "dim_after_s": 60})
    with pytest.raises(SettingsError, match="dim_after_s: a number is expected"):
        Settings.check_configuration({"dim_after_s": 0})


@pytest.mark.parametrize(
    ("order", "key"),
    [
        ({"warn_after_s": 0.001}, "warn_after_s"),
        ({"dim_after_s": 1}, "dim_after_s"),
        *(
            ({"landlord_name": f"Habitat{each}Sud"}, "landlord_name")
            for each in "\0\n\r\t\u2028\u202e\u2066\u200f"
        ),
        ({"landlord_name": "\n".join(["Habitat"] * 100)}, "landlord_name"),
        *(
            ({"landlord_name": each}, "landlord_name")
            for each in ("   ", "\u3164", "—", "H" + "\u0301" * 150)
        ),
        *(
            ({"models_mirror": each}, "models_mirror")
            for each in (
                "file:///etc",
                "http://192.168.1.1/",
                "http://127.0.0.1:8000/",
                "https://",
                "ftp://x",
                *("https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/"),
                *("https://localhost/", "https://localhost./", "https://a.localhost/", "https://0.0.0.0/"),
                *("https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://169.254.1.1/"),
            )
        ),
    ],
)
def test_what_a_landlord_may_not_set_is_refused_with_its_key(order: dict[str, object], key: str) -> None:
    with pytest.raises(SettingsError, match=key):
        Settings.check_configuration(order)


def test_a_name_may_have_letters_of_any_script_and_a_mirror_stands_behind_tls() -> None:
    mirror = "https://modeles.hlm.example/borne"
    for name in ("L’Habitat\u00a0: سكن", "Nhà ở xã hội Tuế", "நகராட்சி வீட்டுவசதி", "3F"):
        Settings.check_configuration({"landlord_name": name, "models_mirror": mirror})


def test_who_stands_at_the_terminal_may_name_a_mirror_of_their_own_network(tmp_path: Path) -> None:
    assert load(tmp_path, "models_mirror = 'http://modeles.lan'").models_mirror == "http://modeles.lan"
    assert "models_mirror" in refused(tmp_path, "models_mirror = 'file:///srv/models'")


def test_they_are_frozen(tmp_path: Path) -> None:
    settings = load(tmp_path)
    with pytest.raises(FrozenInstanceError):
        settings.agency_url = "x"  # type: ignore[misc]


def test_secrets_are_not_told(tmp_path: Path) -> None:
    settings = load(tmp_path, 'device_token = "top-secret"')
    assert settings.device_token == "top-secret"
    assert "top-secret" not in repr(settings) + str(settings)


def test_the_password_of_a_proxy_is_not_told(tmp_path: Path) -> None:
    settings = load(tmp_path, 'proxy = "http://kiosk:top-secret@proxy:3128"')
    assert "top-secret" not in repr(settings)


def test_keypad_and_manner_are_tables(tmp_path: Path) -> None:
    toml = '[keypad]\nf23 = "before"\n[interaction]\nscanning = "two"\nhold_s = 0.3\nreading = true'
    settings = load(tmp_path, toml)
    assert settings.keypad == {"f23": "before"}
    interaction = InteractionPreferences.of(settings.interaction)
    assert (interaction.scanning, interaction.hold_s, interaction.reading) == (Scanning.TWO, 0.3, True)


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ('keypad = {f99 = "ok"}', "f99"),
        ('keypad = {f5 = "dance"}', "dance"),
        ('interaction = {scaning = "one"}', "scaning"),
        ('interaction = {scanning = "three"}', "three"),
        ("interaction = {reading = 1}", "reading"),
        ("interaction = {hold_s = true}", "hold_s"),
    ],
)
def test_a_wrong_key_or_wish_is_named(tmp_path: Path, toml: str, expected: str) -> None:
    assert expected in refused(tmp_path, toml)


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ("agency_url = 'notaurl'", "agency_url: 'notaurl' is not https://SERVER"),
        ("agency_url = 'ftp://hlm.example'", "agency_url: "),
        ("agency_url = 'https://'", "agency_url: "),
        ("agency_url = 'https://hlm.example:port'", "agency_url: "),
        ("holidays = 'XX'", "holidays: no part of France is called 'XX'"),
        ('keypad = {f99 = "ok"}', "keypad: no key is called 'f99'"),
        ("interaction = {hold_s = true}", "interaction: hold_s = True does not fit"),
        ("landlord_logo = 'logo.gif'", "landlord_logo: logo.gif: a PNG or an SVG file is expected"),
        ("language = 'xx'", "language: "),
        ("warn_after_s = 80\npurge_after_s = 90", "purge_after_s: "),
        ("screen_inches = 'big'", "screen_inches: a number is expected"),
    ],
)
def test_a_wrong_setting_is_told_with_its_file_and_key(tmp_path: Path, toml: str, expected: str) -> None:
    assert refused(tmp_path, toml).startswith(f"{tmp_path}/kiosk.toml: {expected}")


def test_a_wrong_variable_is_told_in_place_of_the_file(tmp_path: Path) -> None:
    error = refused(tmp_path, KIOSK_AGENCY_URL="notaurl", KIOSK_HOLIDAYS="57")
    assert error.startswith("KIOSK_AGENCY_URL: agency_url: 'notaurl'")


@pytest.mark.parametrize(
    "toml",
    [
        "language = 'xx'",
        "warn_after_s = 80\npurge_after_s = 90",
        "viewing_mm = inf",
        "viewing_mm = 1e-320",
        "screen_inches = 1e308",
        "mounted_mm = inf",
        "dim_after_s = inf",
        "warn_after_s = inf\npurge_after_s = inf",
        "purge_after_s = 3601",  # a visit that nobody ends
        f"landlord_name = '{'é' * 201}'",  # nothing else is seen
    ],
)
def test_what_the_window_would_stumble_over_is_refused(tmp_path: Path, toml: str) -> None:
    assert refused(tmp_path, toml)


@pytest.mark.parametrize(
    "wrong",
    [
        "warn_after_s = 1" + "0" * 400,
        "dim_after_s = nan",
        "tenant_number_digits = " + "9" * 5000,
        "keypad = " + "[" * 2000,
        "interaction = {scan_s = nan}",
    ],
)
def test_what_is_no_number_and_no_table_is_said(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(SettingsError, match=r"kiosk\.toml"):
        load(tmp_path, wrong)


def test_an_empty_folder_is_none(tmp_path: Path) -> None:
    assert load(tmp_path, 'data = ""').data == Settings().data


def test_a_password_in_an_address_is_not_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as told:
        load(tmp_path, 'agency_url = "https://kiosk:top-secret@agence.test"')
    assert "top-secret" not in str(told.value)
