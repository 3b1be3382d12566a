from bot.cards.parts import blocks
from bot.cards.parts.times import moment
from bot.cli.plain import as_lines
from bot.slack.message import Message
from bot.slack.text import escaped
from tests.factories import NOW


def test_a_message_without_blocks_is_its_text() -> None:
    assert as_lines(Message("one\ntwo")) == ["one", "two"]


def test_times_and_mentions_read_without_slack() -> None:
    text = f"*Approved* by <@U0ALICE>, <!subteam^S0CREW> {moment(NOW)}"
    assert as_lines(Message(text)) == ["Approved by @U0ALICE, @S0CREW 2025-11-22 08:26:40 UTC"]


def test_what_was_escaped_reads_as_it_was_written() -> None:
    assert as_lines(Message(escaped("a < b & c <!channel>", 100))) == ["a < b & c <!channel>"]


def test_a_field_is_one_line_and_buttons_are_none() -> None:
    drawn = [blocks.fields([("Charged batteries", "2")]), blocks.divider(), blocks.context("small *print*")]
    assert as_lines(Message("x", drawn)) == ["Charged batteries: 2", "small print"]


def test_bold_and_italic_words_may_hold_a_name_with_underscores() -> None:
    said = "*STATION_009 · HIGH alert open*\n*3 stations*: one _condition cleared_, *This is old*: a * b * c"
    assert as_lines(Message(said)) == [
        "STATION_009 · HIGH alert open",
        "3 stations: one condition cleared, This is old: a * b * c",
    ]


def test_names_with_underscores_stay_whole() -> None:
    assert as_lines(Message("STATION_001_A and `STATION_002`")) == ["STATION_001_A and STATION_002"]
