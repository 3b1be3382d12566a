"""What a reader could not see, or would take for another, is spelled out; what people of any language write is not."""

import sys
import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from rules.text.characters import HIDDEN
from rules.text.doubts import doubts
from rules.text.normal_form import normal, reading_alike
from rules.text.spelled import json_spelled, spelled, unspelled
from tests.names import GENUINE, MISLEADING

UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs")
any_names = st.text(
    st.sampled_from("SA01_ \u0410\u03bf\u0301\u0308u\u3164\u200d\u200c\u094d\u0915\u0627\ufe0f⚠日1ｱ\u1100\u1161⟨⟩U+")
)


@pytest.fixture(scope="module")
def every_character() -> str:
    """A million; not at import, which all processes do."""
    return "".join(map(chr, range(sys.maxunicode + 1)))


@pytest.mark.parametrize("name", GENUINE)
def test_what_people_of_any_language_write_is_shown_as_it_is(name: str) -> None:
    assert spelled(name) == name


@pytest.mark.parametrize(("text", "shown"), MISLEADING.items(), ids=ascii)
def test_what_hides_or_looks_like_another_is_spelled_out(text: str, shown: str) -> None:
    assert spelled(text) == shown


@pytest.mark.parametrize(
    "name", ["STATION\u2013001", "AZS\u2013NORTH", "STATION\u4e00001", "STAT\u01c0ON", "DEP\u3007T"]
)
def test_a_name_with_a_dash_or_a_click_that_somebody_may_have_is_marked_and_not_refused(name: str) -> None:
    assert [each.is_refused for each in doubts(name)] == [False]


def test_every_character_that_unicode_lets_a_font_ignore_is_spelled_out_and_is_not_in_a_normal_form(
    every_character: str,
) -> None:
    found = regex.findall(r"\p{Default_Ignorable_Code_Point}", every_character)
    assert len(found) > 4_000
    assert [each.char for each in doubts("S".join(["", *found])) if each.is_refused] == found
    assert normal("".join(["S", *found])) == "S"


def test_every_character_without_ink_or_meaning_is_spelled_out(every_character: str) -> None:
    hidden, newer = set(HIDDEN.findall(every_character)), set(regex.findall(r"\P{Cn}", every_character))
    for char in set(every_character) - hidden - set("\t\n "):
        kind = unicodedata.category(char)
        # What is not assigned for Python may be in the newer version of Unicode.
        assert kind not in UNSEEN or (kind == "Cn" and char in newer), hex(ord(char))


@given(any_names | st.text())
def test_spelling_twice_changes_nothing(text: str) -> None:
    assert spelled(spelled(text)) == spelled(text)


@given(any_names | st.text())
def test_the_normal_form_is_final_and_nfc(name: str) -> None:
    assert normal(normal(name)) == normal(name)
    assert unicodedata.is_normalized("NFC", normal(name))


@given(st.text("SA01_-"), st.sampled_from(sorted(MISLEADING)))
def test_names_that_read_the_same_are_shown_differently(name: str, other: str) -> None:
    twin = name + other[-1]
    assert spelled(twin) != spelled(name)
    assert normal(twin) != normal(name) or reading_alike([name, twin]) == [sorted([name, twin])]


@given(any_names)
def test_a_name_in_its_normal_form_hides_nothing(name: str) -> None:
    assert all(each.why != "cannot be seen" for each in doubts(normal(name)))


def test_json_keeps_its_meaning() -> None:
    assert json_spelled('{"a":"S\u3164\U000e0100\u0410"}') == '{"a":"S\\u3164\\udb40\\udd00\\u0410"}'


@pytest.mark.parametrize("text", MISLEADING, ids=ascii)
def test_what_was_copied_from_a_card_is_the_name_again(text: str) -> None:
    assert unspelled(spelled(text)) == text or "\ud800" in text


@pytest.mark.parametrize("text", ["⟨U+110000⟩", "⟨U+D800⟩", "⟨U+3164 x9999⟩", "⟨U+⟩", "⟨x⟩", "⟨U+3164"])
def test_what_is_no_spelling_stays(text: str) -> None:
    assert unspelled(text) == text
