"""In which channels an alert is shown: as it was placed, elsewhere if that fails, in one more if it got worse."""

from typing import Any

import pytest

from rules.alert.alert import Alert, Severity
from rules.alert.alert_metadata import CardReference
from rules.alert.placement import DEFAULT_CHANNEL, NOWHERE_ELSE, Placement
from rules.alert.work import WorkKind
from rules.digest.digest import Digest
from rules.lifecycle.change import Change, noted
from rules.lifecycle.opening import open_alert, worsen
from rules.lifecycle.placing import card_refused, digest_refused, note_given_up, note_posted, placed, shown_in, untold
from rules.lifecycle.showing import card_posted, messages_lost
from tests.factories import NOW, make_finding

NORTH = Placement(route="routes.0", channel="C0NORTH")
BAD = Placement(route="routes.1", channel="C0BAD")
CARD = CardReference(channel="C0NORTH", ts="1.0")


def opened(placement: Placement | None = NORTH, **metadata: Any) -> Alert:
    alert = open_alert(make_finding(severity=Severity.LOW, placement=placement), "a", NOW).alert
    return noted(alert, **metadata)


def worse(alert: Alert, placement: Placement | None) -> Change:
    change = worsen(alert, make_finding(severity=Severity.HIGH, placement=placement), NOW + 1)
    assert change is not None
    return change


def test_an_alert_is_shown_where_its_finding_was_placed_and_then_where_its_card_stands() -> None:
    assert shown_in(opened()) == "C0NORTH"
    assert shown_in(opened(None)) == DEFAULT_CHANNEL
    assert shown_in(opened(card=CardReference(channel="C0OLD", ts="1.0"))) == "C0OLD"


def test_an_alert_without_a_place_is_given_one_only_before_its_card_stands() -> None:
    change = placed(opened(None), NORTH)
    assert change is not None
    assert change.alert.metadata.placement == NORTH
    assert placed(opened(None, card=CARD), NORTH) is None
    assert placed(opened(), BAD) is None


def test_worse_before_its_card_stands_it_goes_where_its_severity_belongs() -> None:
    assert worse(opened(), BAD).alert.metadata.placement == BAD
    assert worse(opened(), None).alert.metadata.placement == NOWHERE_ELSE
    assert worse(opened(None), None).alert.metadata.placement is None


@pytest.mark.parametrize(
    ("now", "also"),
    [
        (NORTH, ()),
        (BAD, ("C0BAD",)),
        (None, (DEFAULT_CHANNEL,)),
        (BAD.model_copy(update={"also": ("C0NORTH", "C0MORE")}), ("C0BAD", "C0MORE")),
    ],
)
def test_worse_under_its_card_the_card_stays_and_channels_that_are_new_get_a_note(
    now: Placement | None, also: tuple[str, ...]
) -> None:
    change = worse(opened(card=CARD), now)
    where = change.alert.metadata.where
    assert (where.channel, where.also) == ("C0NORTH", also)
    assert (WorkKind.POST_LINKS in change.adds) is bool(also)


def test_a_channel_that_failed_or_is_told_already_gets_no_second_note() -> None:
    failed = NORTH.in_default("it is archived", NOW)
    moved = opened(failed, card=CardReference(channel="C0HOME", ts="1.0"))
    assert worse(moved, NORTH).alert.metadata.where == failed
    told = opened(NORTH.model_copy(update={"also": ("C0BAD",)}), card=CARD)
    assert worse(told, BAD).alert.metadata.where.also == ("C0BAD",)


def test_a_card_that_its_channel_refuses_goes_to_the_default_one_once() -> None:
    change = card_refused(opened(), "C0NORTH", "it is archived", NOW)
    assert change is not None
    assert change.adds == (WorkKind.POST_CARD,)
    where = change.alert.metadata.where
    assert (where.channel, where.failed and where.failed.channel) == (DEFAULT_CHANNEL, "C0NORTH")
    assert card_refused(change.alert, "C0NORTH", "it is archived", NOW) is None
    stood = card_refused(opened(card=CARD), "C0NORTH", "it is archived", NOW)
    assert stood is not None
    assert (stood.alert.metadata.card, stood.alert.metadata.placement) == (None, where)
    old = card_refused(opened(None, card=CardReference(channel="C0OLD", ts="1.0")), "C0OLD", "it is archived", NOW)
    assert old is not None
    assert old.alert.metadata.where.failed is not None
    assert card_refused(opened(card=CARD), "C0OTHER", "it is archived", NOW) is None
    assert card_refused(opened(None), DEFAULT_CHANNEL, "it is archived", NOW) is None


def test_a_deleted_card_is_posted_again_in_the_same_channel_and_notes_link_to_the_new_one() -> None:
    old = CardReference(channel="C0OLD", ts="1.0")
    for lost in (messages_lost(opened(None, card=old), [old]), messages_lost(opened(BAD, card=old), [old])):
        assert lost is not None
        assert lost.adds == (WorkKind.POST_CARD,)
    assert shown_in(messages_lost(opened(None, card=old), [old]).alert) == "C0OLD"  # type: ignore[union-attr]
    linked = opened(card=None, linked={"C0BAD": old})
    shown = card_posted(linked, CARD, shown_revision=linked.metadata.revision)
    assert WorkKind.UPDATE_CARD in shown.adds


def test_a_note_that_stands_in_the_default_channel_is_kept_true_when_the_card_comes_there() -> None:
    note = CardReference(channel="C0HOME", ts="2.0")
    where = NORTH.model_copy(update={"also": (DEFAULT_CHANNEL,)})
    change = card_refused(opened(where, card=CARD, linked={DEFAULT_CHANNEL: note}), "C0NORTH", "it is archived", NOW)
    assert change is not None
    assert change.alert.metadata.where.also == (DEFAULT_CHANNEL,)
    assert change.alert.metadata.linked == {DEFAULT_CHANNEL: note}


def test_a_digest_goes_there_with_all_of_its_parts() -> None:
    digest: Any = {"digest_id": "d", "alert_type": "HIGH_DEMAND", "created_at": NOW, "joined_at": NOW, "place": NORTH}
    moved = digest_refused(Digest(**digest, cards={1: CARD}), "C0NORTH", "it is archived", NOW)
    assert (moved.place.channel, moved.cards) == (DEFAULT_CHANNEL, {})
    assert digest_refused(moved, "C0NORTH", "it is archived", NOW) == moved
    old = Digest(**{**digest, "place": NOWHERE_ELSE}, cards={1: CardReference(channel="C0OLD", ts="1.0")})
    assert digest_refused(old, "C0OLD", "it is archived", NOW).cards == {}
    assert digest_refused(old, "C0NORTH", "it is archived", NOW) == old


def test_notes_follow_the_card_and_what_is_gone_is_not_posted_again() -> None:
    alert = opened(NORTH.model_copy(update={"also": ("C0BAD", "C0MORE")}))
    shown = card_posted(alert, CARD, shown_revision=0)
    assert WorkKind.POST_LINKS in shown.adds
    assert untold(shown.alert) == ("C0BAD", "C0MORE")

    note = CardReference(channel="C0BAD", ts="2.0")
    revision = shown.alert.metadata.revision
    change = note_posted(shown.alert, "C0BAD", note, shown_revision=revision)
    assert change.adds == ()
    late = note_posted(shown.alert, "C0BAD", note, shown_revision=revision - 1, may_be_double=True)
    assert late.adds == (WorkKind.UPDATE_CARD, WorkKind.SEEK_DOUBLES)
    told = change.alert
    assert untold(told) == ("C0MORE",)
    lost = messages_lost(told, [note])
    assert lost is not None
    assert (lost.alert.metadata.card, lost.alert.metadata.linked, lost.adds) == (CARD, {}, ())
    assert untold(lost.alert) == ("C0MORE",)
    left_out = note_given_up(lost.alert, "C0MORE")
    assert left_out is not None
    assert untold(left_out.alert) == ()

    both = messages_lost(told, [note, CARD])
    assert both is not None
    assert (both.alert.metadata.card, both.adds) == (None, (WorkKind.POST_CARD,))
    assert messages_lost(told, []) is None
