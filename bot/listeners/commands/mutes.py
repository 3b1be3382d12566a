"""`/aiops mute STATION TYPE 2h reason`, `/aiops unmute STATION TYPE`, `/aiops mutes`."""

from dataclasses import dataclass, replace

from bot.bookmarks import MutesAt
from bot.cards.message import Message
from bot.cards.mutes import muted_answer, mutes_answer, unmuted_answer, unmuted_words
from bot.enquiries import Enquiries
from bot.listeners.commands.alert_types import LISTED, type_meant, types_of
from bot.listeners.commands.words import Incomplete, bare
from bot.muting import Muting, Order
from bot.slack.text import escaped
from rules.alert import AlertType
from rules.durations import duration_meant, duration_ms
from storage.errors import StorageUnavailable

_TYPE_WORDS = 2
_EXAMPLE = "For example: `/aiops mute STATION_001 low 2h charger crew on site`"
_EXAMPLE_UNMUTE = "For example: `/aiops unmute STATION_001 low`"
_ECHO = 40


@dataclass(frozen=True)
class MuteStation:
    """Typed `/aiops mute STATION TYPE DURATION REASON`."""

    order: Order


@dataclass(frozen=True)
class UnmuteStation:
    """Typed `/aiops unmute STATION [TYPE]`: what the words can mean, the likeliest first, all of them last."""

    readings: tuple[tuple[str, tuple[AlertType, ...]], ...]


@dataclass(frozen=True)
class EndMute:
    """Pressed the button beside a mute."""

    mute_id: str


MutesCommand = MuteStation | UnmuteStation | EndMute | MutesAt


def parse_mute(rest: list[str]) -> MuteStation | Incomplete:
    """Return what was typed behind `mute`; the station's name and the type may be of several words."""
    words = _with_joined_durations(rest)
    lengths = {place: length for place, word in enumerate(words) if (length := duration_ms(word)) is not None}
    for place, length_ms in lengths.items():
        for width in range(1, _TYPE_WORDS + 1):
            station, types = words[: max(0, place - width)], types_of(words[max(0, place - width) : place])
            if station and types:
                return MuteStation(Order(bare(" ".join(station)), types, length_ms, " ".join(words[place + 1 :])))
    return Incomplete(f"{_missing(words, sorted(lengths))} {_EXAMPLE}")


def parse_unmute(rest: list[str]) -> UnmuteStation | Incomplete:
    """Return what was typed behind `unmute`; without a type, every type is meant."""
    if not rest:
        return Incomplete(f"Unmute what? {_EXAMPLE_UNMUTE}")
    readings = [
        (bare(" ".join(rest[:-width])), types)
        for width in range(1, _TYPE_WORDS + 1)
        if rest[:-width] and (types := types_of(rest[-width:]))
    ]
    return UnmuteStation((*readings, (bare(" ".join(rest)), tuple(AlertType))))


def parse_mutes(_rest: list[str]) -> MutesAt:
    """Return the first page."""
    return MutesAt(of="mutes")


async def answer_mutes(command: MutesCommand, by: str, muting: Muting, enquiries: Enquiries) -> Message:
    """Return the answer. Raises NotAllowed, UnknownStation, MuteRefused, NotMuted."""
    if isinstance(command, MutesAt):
        return mutes_answer(await muting.standing(), command.page)
    try:
        return await _change(command, by, muting, enquiries)
    except StorageUnavailable:
        return Message(
            "The tables do not answer: what is muted may have changed or not. `/aiops mutes` shows it in a moment; "
            "saying the same again does no harm."
        )


async def _change(
    command: MuteStation | UnmuteStation | EndMute, by: str, muting: Muting, enquiries: Enquiries
) -> Message:
    match command:
        case MuteStation(order):
            station_id = await enquiries.station_named(order.station_id)
            return muted_answer(await muting.mute(replace(order, station_id=station_id), by))
        case UnmuteStation(readings):
            return unmuted_answer(await muting.unmute(readings, by))
        case EndMute(mute_id):
            told = unmuted_words(await muting.end(mute_id, by))
            return mutes_answer(await muting.standing(), told=told)


def _with_joined_durations(words: list[str]) -> list[str]:
    """Put "2 h" together, as people write it, too."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1].isdigit() and not word[0].isdigit() and duration_ms(joined[-1] + word) is not None:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _missing(words: list[str], durations: list[int]) -> str:
    """Return what a mute lacks."""
    if not words:
        return "Mute what, for how long, and why?"
    if durations:
        return _no_type(words[durations[0] - 1] if durations[0] > 1 else "")
    number = next((each for each in words[1:] if each[0].isdigit()), None)
    if number is None:
        return "For how long, and why? Write a duration like 15m, 2h or 1d behind the type."
    meant = duration_meant(number)
    return f"{escaped(number, _ECHO)} is no duration{f', did you mean {meant}?' if meant else '.'} Write 15m, 2h or 1d."


def _no_type(word: str) -> str:
    if not word:
        return f"Which station, and which type of alert? The types: {LISTED}."
    meant = type_meant(word)
    return (
        f"{escaped(word, _ECHO)} is no type of alert{f', did you mean {meant}?' if meant else '.'} The types: {LISTED}."
    )
