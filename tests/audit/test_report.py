"""The four files of a report: for programs, for people, for procurement, and what is left to people."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from PIL import Image
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from audit.checks import SCREEN_LAWS, AuditCheck, DecidedBy, Verdict, clauses, manual_checks
from audit.findings import Case, Tally
from audit.report import write
from audit.report.results import AuditRun
from kiosk.runtime.paths import ASSETS, ROOT

AT = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")


def found(folder: Path) -> Tally:
    """Two checks, two failures, in two languages."""
    tally = Tally()
    french, arabic = Case("home"), Case("loyer/detail", "ar", 200, "dark", "lying", 2)
    tally.measure(AuditCheck.CAPITAL_HEIGHT, french, "title", 8.1, 7.3, "small letters", form="{:.1f} mm")
    tally.record_examined(AuditCheck.SPEECH_COVERS_TEXT, arabic, 12)
    Image.new("RGB", (40, 30), "white").save(folder / "one.png")
    tally.fail(
        AuditCheck.SPEECH_COVERS_TEXT, arabic, "row.1", "“الإيجار” is <b>not</b> said", picture="one.png"
    )
    tally.measure(AuditCheck.TARGET_SIZE, french, "back", 12.0, 20.0, "small", form="{:.0f} mm")
    tally.figures["keys: pay the rent"] = 61
    return tally


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, AuditRun(found(tmp_path), AT, 421.0))
    return tmp_path


class TestClauses:
    def test_each_check_serves_a_clause(self) -> None:
        served = {check for clause in clauses() for check in clause.checks}
        #: What no standard asks for, and we do.
        ours = {AuditCheck.THEME_MOVES_NOTHING, *SCREEN_LAWS}
        assert set(AuditCheck) - served <= ours

    def test_each_clause_says_who_decides_it(self) -> None:
        for clause in clauses():
            machine, people = bool(clause.checks or clause.tests), bool(clause.people)
            match clause.decided:
                case DecidedBy.WHOLE:
                    assert machine, clause.id
                case DecidedBy.PARTLY:
                    assert machine, clause.id
                    assert people, clause.id
                case DecidedBy.PEOPLE:
                    assert people, clause.id
                    assert not clause.checks, clause.id
                case DecidedBy.ABSENT:
                    assert clause.why, clause.id
                    assert not machine, clause.id

    def test_each_task_is_of_a_clause_and_each_test_is_there(self) -> None:
        used = {task for clause in clauses() for task in clause.people}
        assert used == set(manual_checks())
        assert all((ROOT / test).is_file() for clause in clauses() for test in clause.tests)

    def test_no_clause_stands_twice(self) -> None:
        ids = [clause.id for clause in clauses()]
        assert len(ids) == len(set(ids))

    @pytest.mark.parametrize(
        "number",
        ["5.1.3.1", "5.1.3.9", "5.1.3.16", "5.1.4", "5.1.5", "5.1.6.2", "5.1.7", "5.2", "5.7", "5.8", "5.9"],
    )
    def test_the_clauses_of_the_facts_are_there(self, number: str) -> None:
        assert f"EN 301 549 {number}" in {clause.id for clause in clauses()}

    def test_what_was_not_run_is_not_met(self) -> None:
        clause = next(each for each in clauses() if each.id == "EN 301 549 5.1.3.1")
        tally = Tally()
        assert clause.verdict(tally) is Verdict.NOT_RUN
        for check in clause.checks:
            tally.record_examined(check, Case("home"))
        assert clause.verdict(tally) is Verdict.MET
        tally.fail(clause.checks[0], Case("home"), "", "wrong")
        assert clause.verdict(tally) is Verdict.FAILED


class TestResults:
    def test_they_keep_to_their_schema(self, folder: Path) -> None:
        schema = json.loads((ASSETS / "audit" / "results.schema.json").read_text("utf-8"))
        results = json.loads((folder / "results.json").read_text("utf-8"))
        jsonschema_rs.validate(schema, results)
        assert not results["passed"]
        assert results["found"] == 2
        assert results["examined"] == 14
        assert results["figures"] == {"keys: pay the rent": 61}

    def test_they_can_be_read_again(self, folder: Path) -> None:
        checks = json.loads((folder / "results.json").read_text("utf-8"))["checks"]
        assert Tally.from_json(checks).to_json() == checks

    def test_nothing_examined_is_not_right(self, tmp_path: Path) -> None:
        assert not write(tmp_path, AuditRun(Tally(), AT, 0.0))
        tally = Tally()
        tally.record_examined(AuditCheck.CUT, Case("home"))
        assert write(tmp_path, AuditRun(tally, AT, 1.0))


class TestOpenAcr:
    def test_it_keeps_to_the_format(self, folder: Path) -> None:
        report = yaml.safe_load((folder / "openacr.yaml").read_text("utf-8"))
        assert {"title", "product", "author", "catalog", "chapters"} <= set(report)
        assert report["author"]["email"]
        levels = {"supports", "partially-supports", "does-not-support", "not-applicable", "not-evaluated"}
        for chapter in report["chapters"].values():
            for criterion in chapter["criteria"]:
                assert isinstance(criterion["num"], str)
                (component,) = criterion["components"]
                assert component["adherence"]["level"] in levels
                assert component["adherence"]["notes"]

    def test_evidence_is_in_the_notes(self, folder: Path) -> None:
        chapters = yaml.safe_load((folder / "openacr.yaml").read_text("utf-8"))["chapters"]
        generic = {each["num"]: each for each in chapters["en_301_549_generic_requirements"]["criteria"]}
        capital = generic["5.1.4"]["components"][0]["adherence"]
        assert capital["level"] == "not-evaluated"  # its other checks were not run
        assert "1 examined in 1 cases, 0 found, nearest to the limit 8.1 mm of 7.3 mm" in capital["notes"]
        criteria = chapters["success_criteria_level_aaa"]["criteria"]
        target = next(each for each in criteria if each["num"] == "2.5.5")["components"][0]
        assert target["name"] == "software"
        assert target["adherence"]["level"] == "partially-supports"
        assert "1 found, nearest to the limit 12 mm of 20 mm" in target["adherence"]["notes"]

    def test_the_machine_does_not_vouch_for_people(self, tmp_path: Path) -> None:
        tally = Tally()
        for check in AuditCheck:
            tally.record_examined(check, Case("home"))
        write(tmp_path, AuditRun(tally, AT, 1.0))
        chapters = yaml.safe_load((tmp_path / "openacr.yaml").read_text("utf-8"))["chapters"]
        given = {
            criterion["num"]: criterion["components"][0]["adherence"]["level"]
            for name, chapter in chapters.items()
            if name.startswith("en_")
            for criterion in chapter["criteria"]
        }
        for clause in clauses():
            if clause.standard == "EN 301 549" and clause.decided in (DecidedBy.PARTLY, DecidedBy.PEOPLE):
                assert given[clause.number] != "supports", clause.id


class _Structure(HTMLParser):
    """Tags, headings and pictures of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.alts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "img":
            self.alts.append(dict(attrs).get("alt") or "")


class TestPage:
    @pytest.fixture
    def page(self, folder: Path) -> str:
        return (folder / "index.html").read_text("utf-8")

    def test_it_has_landmarks_one_title_and_no_level_left_out(self, page: str) -> None:
        tags = _Structure(page).tags
        assert [tags.count(each) for each in ("header", "nav", "main", "footer", "h1")] == [1] * 5
        levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert "<html lang=en>" in page

    def test_each_picture_is_inside_and_has_words(self, page: str) -> None:
        (alt,) = _Structure(page).alts
        assert "loyer/detail" in alt
        assert "src='data:image/png;base64," in page

    def test_it_asks_for_nothing_from_elsewhere(self, page: str) -> None:
        assert "http" not in re.sub(r"data:[^']*", "", page)

    def test_what_is_quoted_does_nothing(self, page: str) -> None:
        assert "<b>not</b>" not in page
        assert "&lt;b&gt;not&lt;/b&gt;" in page

    def test_the_list_for_people_has_each_task(self, folder: Path) -> None:
        text = (folder / "for-people.md").read_text("utf-8")
        assert all(
            task.title in text and task.who in text and task.how in text for task in manual_checks().values()
        )


@pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no Chromium (apt install chromium chromium-driver)")
class TestInABrowser:
    @pytest.fixture(scope="class")
    def browser(self) -> Iterator[webdriver.Chrome]:
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM or ""
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
            options.add_argument(argument)
        options.add_argument("--window-size=1200,1600")
        browser = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
        yield browser
        browser.quit()

    def test_failures_are_filtered_without_a_network(self, browser: webdriver.Chrome, folder: Path) -> None:
        browser.get((folder / "index.html").as_uri())
        assert browser.find_element(By.TAG_NAME, "h1").text == "2 found wrong"
        shown = browser.find_element(By.ID, "shown")
        assert shown.text == "2 of 2 shown"
        Select(browser.find_element(By.NAME, "language")).select_by_visible_text("ar")
        assert shown.text == "1 of 2 shown"
        (article,) = [each for each in browser.find_elements(By.TAG_NAME, "article") if each.is_displayed()]
        assert "الإيجار" in article.text
        picture = article.find_element(By.TAG_NAME, "img")
        assert browser.execute_script("return arguments[0].naturalWidth", picture) == 40
        Select(browser.find_element(By.NAME, "check")).select_by_visible_text("target_size")
        assert shown.text == "0 of 2 shown"
        assert browser.get_log("browser") == []

    def test_nothing_of_it_is_wider_than_a_phone(self, browser: webdriver.Chrome, folder: Path) -> None:
        browser.set_window_size(500, 900)
        browser.get((folder / "index.html").as_uri())
        wide, window = browser.execute_script(
            "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide <= window
