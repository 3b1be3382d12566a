"""What people read is found in the code, with its place, and what is not our way to say it is named."""

import pytest

from tools.words import Said, by_proselint, every_word, faults_in, phrases, words_of

MODULE = '''
"""A docstring says nothing to people."""
KEYS = {"stationId": "Nothing was changed."}
PATTERN = re.compile("as many as there are")

def said(count):
    """Nor does this one."""
    log.info("a card was drawn again")
    name = f"{count} alerts {'wait' if count else 'are open'} for you"
    return f"First line.\\nSecond line of {name}."
'''


def test_sentences_are_words_and_docstrings_keys_patterns_and_the_log_are_not() -> None:
    assert [(each.line, each.text) for each in words_of(MODULE, "x.py")] == [
        (3, "Nothing was changed."),
        (9, "{} alerts {} for you"),
        (9, "are open"),
        (10, "First line.\nSecond line of {}."),
    ]


def test_a_button_is_a_word_and_an_identifier_is_none() -> None:
    assert [each.text for each in words_of("a = ['Approve', 'approve_alert', 'STATION_001', 'On it']", "x")] == [
        "Approve",
        "On it",
    ]


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("2026-13-45 is no day.", "is not a …"),
        ("Review them singly.", "one by one"),
        ("It waits For Ever", "forever"),
    ],
)
def test_a_phrase_that_reads_translated_is_named_with_its_place(text: str, instead: str) -> None:
    (fault,) = faults_in([Said("bot/x.py", 7, text)])
    assert fault.startswith("bot/x.py:7: ")
    assert fault.endswith(f"say {instead}")


def test_each_phrase_says_what_is_said_instead() -> None:
    assert len(phrases()) > 5
    assert all(instead for _, instead in phrases())


def test_what_proselint_finds_is_told_at_the_place_of_the_words() -> None:
    said = [Said("bot/x.py", 3, "All is well."), Said("bot/y.py", 9, "It is a free gift.")]
    assert [line for line in by_proselint(said, ()) if line.startswith("bot/y.py:9: redundancy")]
    assert list(by_proselint(said[:1], ())) == []


def test_the_screens_are_read_in_the_order_of_their_files_and_can_be_chosen() -> None:
    chosen = list(every_word(("bot/cards/dialogs/snooze",)))
    assert {each.file for each in chosen} == {"bot/cards/dialogs/snooze_modal.py"}
    assert "Snooze the alert" in [each.text for each in chosen]
