import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.text import clean, cut, cut_markup, escaped, shown, when


@given(st.text(), st.integers(1, 50))
def test_a_cut_text_fits_and_says_that_it_was_cut(text: str, limit: int) -> None:
    assert len(cut(text, limit)) <= limit
    assert cut(text, limit) == text or cut(text, limit).endswith("…")


@pytest.mark.parametrize("whole", ["&amp;", "&lt;", "<@U0ALICE>", "<!date^1^{date_short_pretty} {time}|then>"])
def test_markup_is_never_cut_within_an_entity_or_a_token(whole: str) -> None:
    for limit in range(3, len(whole) + 2):
        assert cut_markup(f"ab{whole}cd", limit) in {"ab…", f"ab{whole}…", f"ab{whole}cd"}


@pytest.mark.parametrize("mention", ["<!channel>", "<@U123>", "<#C123>", "<https://evil.example|press>"])
def test_escaped_text_holds_no_mention_and_no_link(mention: str) -> None:
    assert "<" not in escaped(mention, 100)
    assert ">" not in escaped(mention, 100)


def test_escaping_counts_characters_as_they_are_shown() -> None:
    assert escaped("<<<<", 4) == "&lt;" * 4


def test_what_is_escaped_twice_reads_as_it_was_written() -> None:
    assert escaped("&lt;", 10) == "&amp;lt;"


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\ufeff", "\x00", "\x1b", "\r", "\x7f", "\x9b"])
def test_characters_that_turn_hide_or_control_text_are_spelled_out(hidden: str) -> None:
    assert shown(f"a{hidden}b", 20) == f"a⟨U+{ord(hidden):04X}⟩b"


def test_a_line_end_of_windows_is_a_line_end() -> None:
    assert clean("a\r\nb") == "a\nb"


@given(st.sampled_from(["a", "\u3164", "А", "\u0301"]), st.integers(0, 400), st.integers(20, 60))  # noqa: RUF001
def test_a_text_of_any_length_is_cut_after_it_is_spelled_out(char: str, count: int, limit: int) -> None:
    assert shown("S" + char * count, limit) == cut(clean("S" + char * count), limit) or count > limit * 4


def test_lines_and_tabs_stay() -> None:
    assert clean("a\n\tb") == "a\n\tb"


def test_a_time_is_a_token_with_words_for_those_who_do_not_render_it() -> None:
    assert when(1_763_800_000_999, "then") == "<!date^1763800000^{date_short_pretty} {time}|then>"
