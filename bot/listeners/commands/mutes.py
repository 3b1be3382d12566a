"""`/aiops mute STATION TYPE 2h reason`, `/aiops mute group:NORTH every sunday 02:00-04:00 why`, `unmute`, `mutes`."""

import re
from dataclasses import dataclass, replace

from bot.cards.answers import usage
from bot.cards.answers.mutes import muted_answer, mutes_answer, unmuted_answer, unmuted_words
from bot.cards.answers.page_tokens import MutesAt
from bot.decisions.mute import MuteDecisions
from bot.listeners.commands.alert_types import MOST_WORDS, type_meant, types_of
from bot.listeners.commands.recurrences import TypedRecurrence, recurrence_in
from bot.listeners.commands.words import Incomplete, Words, name_of
from bot.queries.queries import Queries
from bot.slack.message import Message
from rules.alert.alert import AlertType
from rules.alert.asked import UnknownStation
from rules.alert.errors import MuteRefused
from rules.alert.mute import Covers, MuteHours
from rules.alert.mute_order import MuteOrder, covered_by
from rules.text.durations import duration_meant, duration_ms
from storage.errors import StorageUnavailable

_FOR = "for"
_HOURS = re.compile(r"\d{1,2}(:\d\d)?(am|pm)?[-\u2013]\d", re.IGNORECASE)
_OF_MANY = re.compile(r"(group|region)(?:[\s=]+(\S.*))?", re.IGNORECASE)


@dataclass(frozen=True)
class MuteStation:
    """Typed `/aiops mute STATION TYPE DURATION REASON`."""

    order: MuteOrder


@dataclass(frozen=True)
class UnmuteStation:
    """Typed `/aiops unmute STATION [TYPE]`: the possible readings of the words, the likeliest first."""

    readings: tuple[tuple[str, tuple[AlertType, ...]], ...]
    every: MuteHours | None = None


@dataclass(frozen=True)
class EndMute:
    """Pressed the button beside a mute."""

    mute_id: str


MutesCommand = MuteStation | UnmuteStation | EndMute | MutesAt


def parse_mute(rest: Words) -> MuteStation | Incomplete:
    """Parse what was typed after `mute`; station, type and time may each have several words, and a reason any."""
    again, durations = recurrence_in(rest), _durations(rest)
    for begin, length_ms, every, reason in _times(rest, again, durations):
        order = _order(rest[:begin], length_ms, reason) or _order_of_many(rest[:begin], length_ms, reason, again)
        if order is not None:
            return MuteStation(replace(order, every=every))
    if again is not None and again.every is None:
        return Incomplete(usage.NO_HOURS)
    return Incomplete(_missing(rest, durations, again))


def _times(
    rest: Words, again: TypedRecurrence | None, durations: "list[_Duration]"
) -> list[tuple[int, int, MuteHours | None, str]]:
    """Return the times that were typed, in their order: where one begins, how long it is or when, what follows."""
    times = [(each.begin, each.length_ms, None, " ".join(rest[each.end :])) for each in durations]
    if again is None or again.every is None:
        return list(times)
    return sorted([*times, (again.begin, 0, again.every, again.reason)], key=lambda each: each[0])


def _order(before: Words, length_ms: int, reason: str) -> MuteOrder | None:
    """Return what the words before a time ask for: a station, group or region, and a type."""
    for width in range(1, MOST_WORDS + 1):
        if len(before) > width and (types := types_of(before[-width:])):
            covers, place = covered_by(name_of(before[:-width]))
            return MuteOrder(place, types, length_ms, reason, covers) if place else None
    return None


def _order_of_many(before: Words, length_ms: int, reason: str, again: TypedRecurrence | None) -> MuteOrder | None:
    """Return the same for a group or region of which no type is named: every type is meant."""
    covers, place = covered_by(name_of(before))
    if covers is Covers.STATION or not place or (again is not None and again.begin < len(before)):
        return None
    return MuteOrder(place, tuple(AlertType), length_ms, reason, covers)


def parse_unmute(rest: Words) -> UnmuteStation | Incomplete:
    """Parse what was typed after `unmute`; without a type, every type is meant, without hours whatever is muted."""
    again = recurrence_in(rest)
    every = None if again is None else again.every
    rest = rest if again is None or every is None else rest[: again.begin]
    if not rest:
        return Incomplete(usage.NOTHING_TO_UNMUTE)
    readings = [
        (name_of(rest[:-width]), types)
        for width in range(1, MOST_WORDS + 1)
        if rest[:-width] and (types := types_of(rest[-width:]))
    ]
    return UnmuteStation((*readings, (name_of(rest), tuple(AlertType))), every)


def parse_mutes(_rest: Words) -> MutesAt:
    """Return the first page."""
    return MutesAt(of="mutes")


async def answer_mutes(command: MutesCommand, by: str, mutes: MuteDecisions, queries: Queries) -> Message:
    """Return the answer. Raises NotAllowed, UnknownStation, MuteRefused, NotMuted."""
    if isinstance(command, MutesAt):
        return mutes_answer(await mutes.standing(), command.page, maintained=await mutes.maintained())
    try:
        return await _change(command, by, mutes, queries)
    except StorageUnavailable:
        return Message(usage.NOT_MUTED_FOR_SURE)


async def _change(
    command: MuteStation | UnmuteStation | EndMute, by: str, mutes: MuteDecisions, queries: Queries
) -> Message:
    match command:
        case MuteStation(order):
            place = await _place(order, mutes, queries)
            return muted_answer(await mutes.mute(replace(order, place=place), by))
        case UnmuteStation(readings, every):
            return unmuted_answer(await mutes.unmute(readings, by, every))
        case EndMute(mute_id):
            notice = unmuted_words(await mutes.end(mute_id, by))
            return mutes_answer(await mutes.standing(), notice=notice)


async def _place(order: MuteOrder, mutes: MuteDecisions, queries: Queries) -> str:
    """Return what an order is for. Raises UnknownStation, MuteRefused."""
    if order.covers is not Covers.STATION:
        return order.place
    try:
        return await queries.station_named(order.place)
    except UnknownStation:
        if (meant := mutes.of_many(order.place)) is not None:
            raise MuteRefused(usage.write_instead(meant)) from None
        raise


@dataclass(frozen=True)
class _Duration:
    """A duration: the words from `begin` up to, not including, `end`."""

    begin: int
    end: int
    length_ms: int


def _durations(words: Words) -> list[_Duration]:
    """Return every duration among the words, also ones with a space such as "2 h", or as in "for 2h"."""
    found = []
    for index, word in enumerate(words):
        spaced = index + 1 < len(words) and word.isdigit() and not words[index + 1][0].isdigit()
        for end, written in ((index + 1, word), *([(index + 2, word + words[index + 1])] if spaced else [])):
            length_ms = duration_ms(written)
            if length_ms is not None:
                begin = index - 1 if index and words[index - 1].lower() == _FOR else index
                found.append(_Duration(begin, end, length_ms))
    return found


def _missing(words: Words, durations: list[_Duration], again: TypedRecurrence | None) -> str:
    """Return what is missing from a mute."""
    if not words:
        return usage.nothing_to_mute()
    timed = [again.begin] if again is not None else [each.begin for each in durations]
    if timed:
        return _no_place_or_type(words[: timed[0]])
    number = next((each for each in words[1:] if each[0].isdigit()), None)
    if number is not None and _HOURS.match(number):
        return usage.NO_HOURS
    return usage.no_duration(number, None if number is None else duration_meant(number))


def _no_place_or_type(before: Words) -> str:
    """Return what is wrong with the words before a time."""
    if found := re.fullmatch(_OF_MANY, before.typed):
        return usage.with_colon(found[1].lower(), found[2] or "NAME")
    word = before[-1] if len(before) > 1 else ""
    return usage.no_type(word, type_meant(word) if word else None)
