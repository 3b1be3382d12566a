"""YAML files: one mapping, each key once and a text, and nothing that grows beyond what was written."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rules.text.yaml_file import YamlRefused, read_mapping, read_text

NINE_OF = "[{0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}]"
BOMB = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} {NINE_OF.format(f'*a{i - 1}')}\n" for i in range(1, 20))
MERGE_BOMB = "a0: &a0 {x: 1}\n" + "".join(f"a{i}: &a{i} {{<<: {NINE_OF.format(f'*a{i - 1}')}}}\n" for i in range(1, 20))


def refusal(text: str) -> str:
    with pytest.raises(YamlRefused) as refused:
        read_mapping(text, like="a: 1")
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("a: {b: [{c: 1,\nc: 2}]}", "line 2: the key 'c' is given twice", id="a key twice, deep"),
        pytest.param("a: 1\n'a': 2", "line 2: the key 'a' is given twice", id="a key twice, once in quotes"),
        pytest.param("a: 1\non: 2", "line 2: the key 'on' is not text; put it in quotes", id="a truth as a key"),
        pytest.param("7: x", "line 1: the key '7' is not text; put it in quotes", id="a number as a key"),
        pytest.param("? [a]\n: 1", "line 1: a list or mapping as a key is not text; put it in quotes", id="a list"),
        pytest.param("a: &a [*a]", "line 1: an alias stands inside what it stands for", id="an alias of itself"),
        pytest.param(BOMB, "line 6: the file holds more than 20,000 values", id="aliases that multiply"),
        pytest.param(MERGE_BOMB, "line 5: the file holds more than 20,000 values", id="merges that multiply"),
        pytest.param("a: !!int five", "not YAML: invalid literal for int() with base 10: 'five'", id="a wrong tag"),
        pytest.param("a: 2026-13-45", "not YAML: month must be in 1..12", id="a date that is none"),
        pytest.param("", "the file is empty", id="nothing"),
        pytest.param("[a]", "the file should be keys with values, like 'a: 1'", id="no mapping"),
    ],
)
def test_what_cannot_be_taken_as_it_stands_is_refused(text: str, sentence: str) -> None:
    assert refusal(text) == sentence


@pytest.mark.parametrize(
    "text", ["a: 1\n---\na: 2", "a: !mine 1", "a: !!python/object/apply:os.getcwd []", "[" * 1_000, "a: *b"]
)
def test_other_documents_tags_and_depths_are_refused(text: str) -> None:
    assert "not YAML" in refusal(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x [1, 2]\nb: *x", {"a": [1, 2], "b": [1, 2]}),
        ("a: &x {k: 1, m: 2}\nb: {<<: *x, k: 3}", {"a": {"k": 1, "m": 2}, "b": {"k": 3, "m": 2}}),
        ("'7': !!str 5", {"7": "5"}),
    ],
)
def test_an_alias_a_merge_and_a_plain_tag_are_read(text: str, said: dict[str, Any]) -> None:
    assert read_mapping(text, like="a: 1") == said


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)


@given(st.dictionaries(st.text(max_size=9), VALUES, max_size=4))
def test_whatever_was_written_is_read_again(said: dict[str, Any]) -> None:
    assert read_mapping(yaml.safe_dump(said), like="a: 1") == said


@pytest.mark.parametrize("kind", ["a pipe", "an endless device", "a hole of ten gigabytes", "a folder", "Latin-1"])
def test_a_file_that_is_none_is_refused_and_nobody_waits_for_its_end(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "policy.yml"
    match kind:
        case "a pipe":
            os.mkfifo(path)
        case "an endless device":
            path.symlink_to("/dev/zero")
        case "a folder":
            path.mkdir()
        case "Latin-1":
            path.write_bytes(b"a: Z\xfcrich")
        case _:
            path.touch()
            os.truncate(path, 10 * 1024**3)
    with pytest.raises(YamlRefused, match=r"pipe|bytes|directory|UTF-8"):
        read_text(path)
