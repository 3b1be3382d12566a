"""What register and playbook say on a card, what an alert holds back, and that its condition comes and goes."""

from dataclasses import replace

from bot.cards.alert.card import draw_card
from bot.cards.answers.station import station_answer
from bot.slack.classic_blocks import classic_blocks
from bot.slack.message import Message
from rules.alert.alert import Alert
from rules.alert.alert_metadata import Evidence
from rules.alert.plan import Plan
from rules.alert.what_followed import Flapping, FollowingTrouble
from rules.fleet.station_state import StationState
from rules.lifecycle.change import noted
from rules.stations.register import parse_register
from rules.stations.station_facts import StationFacts
from rules.units import HOUR_MS
from tests.factories import MINUTE, NOW, make_metric
from tests.slack_double import check_blocks
from tests.unit.cards.alerts_to_draw import FACTS, pending, said


def contexts(card: Message) -> list[str]:
    """The small print and the paragraphs as they are sent to Slack."""
    shown = classic_blocks(card.blocks)
    texts = [each for block in shown for each in (*block.get("elements", []), block.get("text"))]
    return [each["text"] for each in texts if each and each["type"] == "mrkdwn"]


def test_the_card_says_whose_station_it_is_and_links_its_runbook_and_channel() -> None:
    facts = StationFacts(
        name="Porta <Susa>", region="Piemonte", group="city", runbook="https://wiki/17?a=1&b=2", channel="C0FIELD"
    )
    card = draw_card(pending(), replace(FACTS, station=facts))
    line = "Porta &lt;Susa&gt;, Piemonte, city · <https://wiki/17?a=1&amp;b=2|Runbook> · <#C0FIELD>"
    assert line in contexts(card)
    assert check_blocks(card.blocks) == []


def test_the_operators_note_is_in_the_small_print() -> None:
    card = draw_card(pending(), replace(FACTS, note="Staging <of> the network"))
    assert "Staging &lt;of&gt; the network" in contexts(card)
    assert check_blocks(card.blocks) == []


def test_the_operators_dashboard_is_linked_with_the_hours_around_the_alert() -> None:
    alert = pending()
    card = draw_card(alert, replace(FACTS, dashboard="https://g.example.org/d?v={station}&from={from}&to={to}"))
    since, until = (alert.created_at + hours * HOUR_MS for hours in (-6, 6))
    url = f"https://g.example.org/d?v={alert.station_id}&amp;from={since}&amp;to={until}"
    assert f"<{url}|Dashboard>" in contexts(card)
    assert check_blocks(card.blocks) == []


def test_the_answer_about_a_station_says_the_same_and_that_it_is_closed() -> None:
    register = parse_register("stations: {S: {name: Porta Susa, opening_hours: {daily: closed}}}", "stations.yml")
    state = StationState("S", [make_metric(station_id="S")], NOW, [], NOW, 5 * MINUTE, facts=register.station("S"))
    answer = station_answer(state)
    assert "no open alert, closed" in answer.text
    assert "Porta Susa" in contexts(answer)


def test_of_a_station_that_the_register_does_not_know_it_says_nothing() -> None:
    assert said(draw_card(pending(), FACTS)) == said(draw_card(pending(), replace(FACTS, station=StationFacts())))


def test_the_card_names_what_the_alert_holds_back_and_that_it_comes_and_goes() -> None:
    low = FollowingTrouble(alert_type="LOW_INVENTORY", severity="LOW", title="STATION_001: 3 <left>", since=NOW)
    alert = noted(pending(), holds_back=(low,), flapping=Flapping(at=NOW, changes=5, looks=20))
    lines = "\n".join(contexts(draw_card(alert, FACTS)))
    assert "No alert of its own, because of this one: LOW LOW_INVENTORY, STATION_001: 3 &lt;left&gt; (since <" in lines
    assert "It comes and goes: 5 changes in 20 looks up to <" in lines


def planned(**more: str) -> Alert:
    plan = Plan(does="Sends a <truck>.", remediation="RebalanceBatteries", **more)
    return noted(pending(), evidence=Evidence(reason="stock_empty", observed_at=NOW, plan=plan))


def test_the_runbook_of_the_alert_goes_before_that_of_the_register_and_only_a_link_is_one() -> None:
    facts = replace(FACTS, station=StationFacts(runbook="https://wiki/17"))
    assert "<https://wiki/empty|Runbook>" in contexts(draw_card(planned(runbook="https://wiki/empty"), facts))
    for odd in ("javascript:alert(1)", "https://x|y> <!channel", "https://x <y>", ""):
        assert "<https://wiki/17|Runbook>" in contexts(draw_card(planned(runbook=odd), facts))
        assert "Runbook" not in str(draw_card(planned(runbook=odd), FACTS).blocks)


def test_the_card_says_whose_words_the_recommendation_is_in() -> None:
    by_playbook, by_copilot = draw_card(planned(), FACTS), draw_card(planned(refined_by="a-model"), FACTS)
    assert any(line.startswith("Recommended (playbook): ") for line in said(by_playbook))
    assert any(line.startswith("Recommended (copilot, checked against the playbook): ") for line in said(by_copilot))
    assert any(line.startswith("Recommended: ") for line in said(draw_card(pending(), FACTS)))


def test_approve_does_what_was_planned_in_the_playbooks_words() -> None:
    card = draw_card(planned(), FACTS)
    assert "*Approve* sends a &lt;truck&gt;." in "\n".join(contexts(card))
    assert check_blocks(card.blocks) == []
