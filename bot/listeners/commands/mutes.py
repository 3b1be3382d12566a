"""`/aiops mute STATION TYPE 2h reason`, `/aiops unmute STATION TYPE`, `/aiops mutes`."""

from dataclasses import dataclass, replace

from bot.cards.answers.mutes import muted_answer, mutes_answer, unmuted_answer, unmuted_words
from bot.cards.answers.page_tokens import MutesAt
from bot.decisions.mute import MuteDecisions
from bot.listeners.commands.alert_types import LISTED, MOST_WORDS, type_meant, types_of
from bot.listeners.commands.words import Incomplete, Words, name_of
from bot.queries.queries import Queries
from bot.slack.message import Message
from bot.slack.text import escaped
from rules.alert.alert import AlertType
from rules.alert.mute import MuteOrder
from rules.text.durations import duration_meant, duration_ms
from storage.errors import StorageUnavailable

_EXAMPLE = "For example: `/aiops mute STATION_001 low 2h charger crew on site`"
_EXAMPLE_UNMUTE = "For example: `/aiops unmute STATION_001 low`"
_ECHO = 40


@dataclass(frozen=True)
class MuteStation:
    """Typed `/aiops mute STATION TYPE DURATION REASON`."""

    order: MuteOrder


@dataclass(frozen=True)
class UnmuteStation:
    """Typed `/aiops unmute STATION [TYPE]`: the possible readings of the words, the likeliest first."""

    readings: tuple[tuple[str, tuple[AlertType, ...]], ...]


@dataclass(frozen=True)
class EndMute:
    """Pressed the button beside a mute."""

    mute_id: str


MutesCommand = MuteStation | UnmuteStation | EndMute | MutesAt


def parse_mute(rest: Words) -> MuteStation | Incomplete:
    """Parse what was typed after `mute`; station, type and duration may each have several words."""
    durations = _durations(rest)
    for each in durations:
        for width in range(1, MOST_WORDS + 1):
            begin = each.begin - width
            if begin > 0 and (types := types_of(rest[begin : each.begin])):
                reason = " ".join(rest[each.end :])
                return MuteStation(MuteOrder(name_of(rest[:begin]), types, each.length_ms, reason))
    return Incomplete(f"{_missing(rest, durations)} {_EXAMPLE}")


def parse_unmute(rest: Words) -> UnmuteStation | Incomplete:
    """Parse what was typed after `unmute`; without a type, every type is meant."""
    if not rest:
        return Incomplete(f"Unmute what? {_EXAMPLE_UNMUTE}")
    readings = [
        (name_of(rest[:-width]), types)
        for width in range(1, MOST_WORDS + 1)
        if rest[:-width] and (types := types_of(rest[-width:]))
    ]
    return UnmuteStation((*readings, (name_of(rest), tuple(AlertType))))


def parse_mutes(_rest: Words) -> MutesAt:
    """Return the first page."""
    return MutesAt(of="mutes")


async def answer_mutes(command: MutesCommand, by: str, mutes: MuteDecisions, queries: Queries) -> Message:
    """Return the answer. Raises NotAllowed, UnknownStation, MuteRefused, NotMuted."""
    if isinstance(command, MutesAt):
        return mutes_answer(await mutes.standing(), command.page)
    try:
        return await _change(command, by, mutes, queries)
    except StorageUnavailable:
        return Message(
            "The tables do not answer: what is muted may have changed or not. `/aiops mutes` shows it in a moment; "
            "saying the same again does no harm."
        )


async def _change(
    command: MuteStation | UnmuteStation | EndMute, by: str, mutes: MuteDecisions, queries: Queries
) -> Message:
    match command:
        case MuteStation(order):
            station_id = await queries.station_named(order.station_id)
            return muted_answer(await mutes.mute(replace(order, station_id=station_id), by))
        case UnmuteStation(readings):
            return unmuted_answer(await mutes.unmute(readings, by))
        case EndMute(mute_id):
            notice = unmuted_words(await mutes.end(mute_id, by))
            return mutes_answer(await mutes.standing(), notice=notice)


@dataclass(frozen=True)
class _Duration:
    """A duration: the words from `begin` up to, not including, `end`."""

    begin: int
    end: int
    length_ms: int


def _durations(words: Words) -> list[_Duration]:
    """Return every duration among the words, also ones with a space such as "2 h"."""
    found = []
    for index, word in enumerate(words):
        spaced = index + 1 < len(words) and word.isdigit() and not words[index + 1][0].isdigit()
        for end, written in ((index + 1, word), *([(index + 2, word + words[index + 1])] if spaced else [])):
            length_ms = duration_ms(written)
            if length_ms is not None:
                found.append(_Duration(index, end, length_ms))
    return found


def _missing(words: Words, durations: list[_Duration]) -> str:
    """Return what is missing from a mute."""
    if not words:
        return "Mute what, for how long, and why?"
    if durations:
        return _no_type(words[durations[0].begin - 1] if durations[0].begin > 1 else "")
    number = next((each for each in words[1:] if each[0].isdigit()), None)
    if number is None:
        return "For how long, and why? Write a duration like 15m, 2h or 1d behind the type."
    meant = duration_meant(number)
    return f"{escaped(number, _ECHO)} is no duration{f', did you mean {meant}?' if meant else '.'} Write 15m, 2h or 1d."


def _no_type(word: str) -> str:
    if not word:
        return f"Which station, and which type of alert? The types: {LISTED}."
    meant = type_meant(word)
    ends = f", did you mean {meant}?" if meant else "."
    return f"{escaped(word, _ECHO)} is not an alert type{ends} The types: {LISTED}."
