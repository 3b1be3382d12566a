"""Sentences with facts in them: what is filled in, what is left out, and what is refused."""

import pytest

from rules.playbook.facts import FACTS
from rules.playbook.template import safely_said, template_of


@pytest.mark.parametrize(
    ("text", "known", "said"),
    [
        ("Restart {station}.", {"station": "A"}, "Restart A."),
        ("Restart[ {charger} of] {station}.", {"station": "A"}, "Restart A."),
        ("Restart[ {charger} of] {station}.", {"station": "A", "charger": "slot 3"}, "Restart slot 3 of A."),
        ("Go. [From {surplus_station}.] [Say {code}.]", {"code": "E17"}, "Go. Say E17."),
        ("Go [to {surplus_station}, {surplus_km} km|to {surplus_station}|elsewhere].", {}, "Go elsewhere."),
        (
            "Go [to {surplus_station}, {surplus_km} km|to {surplus_station}|elsewhere].",
            {"surplus_station": "B"},
            "Go to B.",
        ),
        (
            "Go [to {surplus_station}, {surplus_km} km|to {surplus_station}|elsewhere].",
            {"surplus_station": "B", "surplus_km": "2"},
            "Go to B, 2 km.",
        ),
        ("Go [{charger}] .", {}, "Go."),
        ("Call {station}.", {"station": "{charger} [x] |"}, "Call {charger} [x] |."),
    ],
)
def test_a_fact_that_is_not_known_drops_its_words(text: str, known: dict[str, str], said: str) -> None:
    assert template_of(text).filled(known) == said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Call {chargr}.", "Did you mean 'charger'?"),
        ("Call {}.", "there is no fact ''"),
        ("Call {station!r}.", "there is no fact 'station!r'"),
        ("Call {charger}.", "{charger} is not always known: put the words that need it in brackets"),
        ("Call [the depot].", "hold no fact that could be missing: take the brackets away"),
        ("Call [or|{charger}].", "hold no fact"),
        ("Call [{charger}.", "a '[' is not closed"),
        ("Call {charger].", "a brace has no partner"),
        ("Call charger}.", "a brace has no partner"),
        ("Call [a [{charger}]].", "brackets come in pairs"),
        ("Call {charger|code}.", "a brace has no partner"),
        ("Call charger].", "brackets come in pairs"),
        ("Either | or.", "'|' cannot stand there"),
    ],
)
def test_what_is_unclear_is_refused_with_what_to_do(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=r".+") as refused:
        safely_said(text)
    assert why in str(refused.value)


@pytest.mark.parametrize("name", FACTS)
def test_every_fact_can_be_said_and_is_never_said_as_missing(name: str) -> None:
    text = safely_said(f"Look[ at {{{name}}}].")
    assert template_of(text).filled({}) == "Look."
    assert template_of(text).filled({name: "5"}) == "Look at 5."
