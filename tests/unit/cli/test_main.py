"""The command line says what it has to say on any terminal, and into any pipe."""

import io
import sys
from pathlib import Path

import pytest

from bot.__main__ import main


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_a_terminal_that_lacks_a_letter_gets_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    rules = tmp_path / "rules.yml"
    rules.write_text("low_inventory: {Zürich → \N{SNOWMAN}: 1}\n", encoding="utf-8")
    written = {name: io.BytesIO() for name in ("stdout", "stderr")}
    for name, raw in written.items():
        monkeypatch.setattr(sys, name, io.TextIOWrapper(raw, encoding=encoding, write_through=True))
    for words in (["rules", "check", str(rules)], ["rules", "check", str(rules.with_name("→"))]):
        monkeypatch.setattr(sys, "argv", ["aiops", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code
    said = "".join(raw.getvalue().decode(encoding) for raw in written.values())
    assert "no such key" in said
    assert ("\N{SNOWMAN}" if encoding == "utf-8" else r"\u2603") in said


def test_a_command_whose_output_is_closed_is_carried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "argv", ["aiops", "--version"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("words", [["--version"], ["--help"], ["manifest"], ["rules", "check", "rules/rules.yml"]])
def test_output_that_no_disk_has_room_for_is_a_sentence_and_nothing_is_left_to_be_written(
    monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    monkeypatch.setattr(sys, "argv", ["aiops", *words])
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code == 1
    assert "standard output cannot be written: No space left on device" in said.getvalue()
    assert "Traceback" not in said.getvalue()
