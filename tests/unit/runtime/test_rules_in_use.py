"""Rules that change while the bot runs: what is taken, and what a broken file does."""

from pathlib import Path

import pytest

from bot.runtime.rules_in_use import RuleFiles, RulesInUse
from rules.alert.errors import InvalidRules
from rules.evaluate.ruleset import default_rules


@pytest.fixture
def files(tmp_path: Path) -> RuleFiles:
    found = RuleFiles(tmp_path / "rules.yml", tmp_path / "stations.yml")
    write(found, "window_minutes: 6", "stations: {A: {group: north}}")
    return found


def write(files: RuleFiles, rules: str, stations: str | None = None) -> None:
    for path, text in ((files.rules, rules), (files.stations, stations)):
        if path is not None and text is not None:
            replace_file(path, text)


def replace_file(path: Path, text: str) -> None:
    # Another inode, as `mv` and a mounted configuration make it: the time may be the same.
    new = path.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)


def test_a_changed_file_is_in_use_at_the_next_look(files: RuleFiles) -> None:
    used = RulesInUse.of(files)
    before = used.rules
    write(files, "window_minutes: 7\noverrides: [{groups: north, window_minutes: 8}]")
    assert used.rules is before
    used.refresh()
    assert (used.rules.window_ms, used.rules.of("A").window_ms) == (7 * 60_000, 8 * 60_000)
    assert used.rules.version != before.version


def test_a_changed_register_is_in_use_at_the_next_look(files: RuleFiles) -> None:
    used = RulesInUse.of(files)
    write(files, "window_minutes: 6", "stations: {A: {group: south}}")
    used.refresh()
    assert used.rules.of("A").station.group == "south"


@pytest.mark.parametrize(
    ("rules", "stations", "why"),
    [
        ("window_minuts: 7", None, "window_minuts: no such key"),
        ("", None, "the file is empty"),
        ("window_minutes: 6", "stations: 5", "a station register"),
        ("overrides: [{groups: south}]", None, "no group 'south'"),
    ],
)
def test_a_broken_file_is_refused_and_the_rules_from_before_stay(
    files: RuleFiles, rules: str, stations: str | None, why: str
) -> None:
    used = RulesInUse.of(files)
    before = used.rules
    write(files, rules, stations)
    used.refresh()
    assert used.rules is before
    assert used.refused is not None
    assert why in used.refused


def test_a_file_that_is_gone_is_refused_and_what_is_mended_is_taken(files: RuleFiles) -> None:
    used = RulesInUse.of(files)
    assert files.rules is not None
    files.rules.unlink()
    used.refresh()
    assert "cannot be read" in str(used.refused)
    write(files, "window_minutes: 9")
    used.refresh()
    assert (used.refused, used.rules.window_ms) == (None, 9 * 60_000)


def test_a_register_that_was_not_touched_is_kept_when_the_rules_change(files: RuleFiles) -> None:
    used = RulesInUse.of(files)
    before = used.rules.register
    write(files, "window_minutes: 7")
    used.refresh()
    assert used.rules.register is before
    assert used.rules.of("A").station.group == "north"
    assert used.rules.window_ms == 7 * 60_000


def test_what_was_not_touched_is_not_read_again(files: RuleFiles) -> None:
    used = RulesInUse.of(files)
    before = used.rules
    used.refresh()
    assert used.rules is before


def test_a_changed_playbook_is_in_use_at_the_next_look_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    files = RuleFiles(playbook=tmp_path / "playbook.yml")
    replace_file(tmp_path / "playbook.yml", "plays: [{recommend: Go.}]")
    used = RulesInUse.of(files)
    before = used.playbook
    replace_file(tmp_path / "playbook.yml", "plays: [{recommend: Run.}]")
    used.refresh()
    assert (used.playbook.own[0].recommend, used.refused) == ("Run.", None)
    assert used.playbook.version != before.version
    kept = used.playbook, used.rules
    replace_file(tmp_path / "playbook.yml", "plays: [{recommend: Run}]")
    used.refresh()
    assert (used.playbook, used.rules) == kept
    assert "plays.0.recommend" in str(used.refused)
    (tmp_path / "playbook.yml").unlink()
    used.refresh()
    assert used.playbook is kept[0]
    assert "cannot be read" in str(used.refused)


def test_a_playbook_is_checked_against_a_register_that_changed(tmp_path: Path) -> None:
    files = RuleFiles(None, tmp_path / "stations.yml", tmp_path / "playbook.yml")
    replace_file(tmp_path / "stations.yml", "stations: {A: {group: north}}")
    replace_file(tmp_path / "playbook.yml", "plays: [{groups: north, recommend: Go.}]")
    used = RulesInUse.of(files)
    replace_file(tmp_path / "stations.yml", "stations: {A: {group: south}}")
    used.refresh()
    assert "plays.0.groups: no group 'north'" in str(used.refused)
    assert used.rules.of("A").station.group == "north"


def test_without_files_the_rules_stay_as_they_are() -> None:
    used = RulesInUse(default_rules())
    used.refresh()
    assert used.rules is default_rules()
    assert RulesInUse.of(RuleFiles()).rules is default_rules()


def test_nothing_starts_with_a_broken_file(files: RuleFiles) -> None:
    write(files, "window_minuts: 7")
    with pytest.raises(InvalidRules):
        RulesInUse.of(files)
