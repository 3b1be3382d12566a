"""What is muted: the answers to `/aiops mute`, `/aiops unmute` and `/aiops mutes`."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from bot.cards.answers.page_tokens import MutesAt, slice_of
from bot.cards.answers.paging import joined, numbered_buttons, page_words
from bot.cards.answers.quiet import quiet_line
from bot.cards.parts import blocks
from bot.cards.parts.people import person
from bot.cards.parts.times import moment
from bot.decisions.mute import Muted, NotMuted
from bot.slack.ids import ActionId
from bot.slack.message import Block, Message
from bot.slack.text import cut_markup, escaped
from rules.alert.alert import AlertType
from rules.alert.mute import Covers, Mute
from rules.alert.quiet_time import QuietTime

PAGE = 10
_NAME = 80


def muted_answer(muted: Muted) -> Message:
    """Return what is now muted, and what that does not hide."""
    first = muted.mutes[0]
    lines = [
        f"*Muted: {types_words(muted.mutes)} at {place_words(first)}* {when_words(first)}.",
        f"Why: {escaped(first.reason, 300)}",
        _what_it_hides(first),
        *_how_many(muted),
    ]
    if muted.still_open:
        count = len(muted.still_open)
        alerts = f"{count} alert{'' if count == 1 else 's'} open there already"
        lines.append(f"{alerts} (worst {muted.still_open[0]}) stay{'s' if count == 1 else ''} and may still get worse.")
    replaced = {each.mute_id: each for each in muted.replaced}.values()
    lines += [f"It replaces the mute by {person(each.by)} until {moment(each.until)}." for each in replaced]
    lines.append("`/aiops unmute` ends it early, `/aiops mutes` lists what is muted.")
    return Message(text="\n".join(lines))


def _what_it_hides(mute: Mute) -> str:
    when = "until then" if mute.recurrence is None else "in those hours, by the clock on each station's wall"
    if mute.hides_critical:
        return f"No new alert of that kind is opened there {when}, CRITICAL ones included."
    only = "only a mute of up to 24h hides those" if mute.recurrence is None else "whole days hide only milder ones"
    return f"No new alert of that kind is opened there {when}, but CRITICAL ones are: {only}."


def _how_many(muted: Muted) -> list[str]:
    if muted.mutes[0].covers is Covers.STATION:
        return []
    some = "1 station is" if muted.stations == 1 else f"{muted.stations:,} stations are"
    return [f"By the register {some} in it now; those that join it later are muted, too."]


def place_words(mute: Mute) -> str:
    """Return the station, group or region that a mute is for."""
    place = escaped(mute.place, _NAME)
    return place if mute.covers is Covers.STATION else f"{escaped(mute.covers, _NAME)} {place}"


def when_words(mute: Mute) -> str:
    """Return until when a mute hides (mrkdwn), or in which hours again and again."""
    every = mute.recurrence
    if every is None:
        return f"until {moment(mute.until)}"
    days, hours, last = (escaped(each, _NAME) for each in (every.days, every.hours, every.last_day))
    return f"every {'day' if days == 'daily' else days} {hours} until {last}"


def unmuted_answer(ended: Sequence[Mute]) -> Message:
    """Return what is no longer muted."""
    return Message(text=unmuted_words(ended))


def unmuted_words(ended: Sequence[Mute]) -> str:
    """Return the same as a line of mrkdwn."""
    return (
        f"*No longer muted: {types_words(ended)} at {place_words(ended[0])}* (it was by {person(ended[0].by)}). "
        "The next evaluation opens an alert if there is trouble."
    )


def not_muted(error: NotMuted) -> Message:
    """Return the answer to an unmute of something that is not muted, with the mutes that may be meant."""
    if error.typed is None:
        return Message(text="This mute has ended, or another stands in its place. `/aiops mutes` shows what is muted.")
    asked = escaped(error.typed, _NAME)
    if not error.nearest:
        return Message(text=f"Not muted: {asked}. Nothing is muted anywhere.")
    names = ", ".join(f"{place_words(each)} {each.alert_type.lower()}" for each in error.nearest)
    return Message(text=f"Not muted: {asked}. Did you mean {names}? `/aiops mutes` lists everything that is muted.")


def mutes_answer(
    mutes: Sequence[Mute], page: int = 1, notice: str = "", maintained: Sequence[QuietTime] = ()
) -> Message:
    """
    Return a page of mutes, each with a button that ends it; `notice` (mrkdwn) stands above them.

    `maintained` is the maintenance that the register names for now: its file ends that.
    """
    if maintained:
        return _with_maintenance(mutes_answer(mutes, page, notice), maintained)
    if not mutes:
        return Message(text=f"{notice} Nothing is muted any more." if notice else "Nothing is muted.")
    sentences = by_sentence(mutes)
    shown = slice_of(sentences, page, PAGE)
    count = f"{len(sentences)} mute{'' if len(sentences) == 1 else 's'}"
    drawn = [
        *([blocks.section(notice)] if notice else []),
        blocks.header(joined((count, page_words(shown.page, shown.pages)))),
        *(_row(index, each) for index, each in enumerate(shown.pieces)),
        *numbered_buttons(lambda number: MutesAt(of="mutes", page=number), shown),
    ]
    text = f"{notice} {count}. The first to end: {mute_line(sentences[0])}".strip()
    return Message(text=cut_markup(text, 3_000), blocks=drawn)


def _with_maintenance(answer: Message, maintained: Sequence[QuietTime]) -> Message:
    lines = [quiet_line(each) for each in maintained[:PAGE]]
    lines += [f"… and {len(maintained) - PAGE} more in the station register."] if len(maintained) > PAGE else []
    shown = answer.blocks or [blocks.section(answer.text)]
    return replace(
        answer, text=cut_markup(f"{answer.text} {lines[0]}", 3_000), blocks=[*shown, *blocks.sections(lines)]
    )


def by_sentence(mutes: Sequence[Mute]) -> list[list[Mute]]:
    """Group mutes by the sentence that made them: one may mute several types of a station."""
    together = sorted(mutes, key=lambda each: (each.until, each.mute_id, each.station_id))
    return [list(each) for _, each in groupby(together, key=lambda each: (each.mute_id, each.station_id))]


def mute_line(mutes: Sequence[Mute]) -> str:
    """Return what one sentence muted, as mrkdwn: what, until when, who, why."""
    first = mutes[0]
    what = f"{place_words(first)} · {types_words(mutes)}"
    milder = "" if first.hides_critical else " (not CRITICAL)"
    return f"*{what}*{milder}\n{when_words(first)} by {person(first.by)}: {escaped(first.reason, 300)}"


def types_words(mutes: Sequence[Mute]) -> str:
    """Return alert types in words."""
    types = {each.alert_type for each in mutes}
    return "every type" if types == set(AlertType) else ", ".join(each for each in AlertType if each in types)


def _row(index: int, mutes: Sequence[Mute]) -> Block:
    first = mutes[0]
    label = f"Unmute {types_words(mutes)} of {first.station_id}"
    end = blocks.button(ActionId.UNMUTE, "Unmute", first.mute_id, label=label)
    return blocks.section_with(mute_line(mutes), f"mute:{index}", end)
