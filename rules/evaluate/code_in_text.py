"""The code of a fault in the words of a log entry or pattern, in whichever way it is written there."""

import re

# Letters and digits ("E17", "Err17", "F-102"), capitals with an underscore ("BMS_COMM"), hexadecimal ("0x1F").
_SHORT_CODE = r"[A-Za-z]{1,6}-?\d{1,6}"
_CODE = rf"{_SHORT_CODE}|(?=[A-Z0-9.\-]*[0-9_])[A-Z][A-Z0-9_.\-]{{0,38}}[A-Z0-9]|0x[0-9A-Fa-f]{{1,8}}"
_OPENS, _CLOSES = r"[\[(<{\"'*#]*", r"[\])>}\"'*]*"
_BEHIND = r"(?=$|[\s:,;(\[/|=]|[.!?](?:\s|$))"
_LEADING = re.compile(rf"{_OPENS}({_CODE}){_CLOSES}{_BEHIND}")
_NAMED = re.compile(
    r"(?:error|fault|alarm|vendor_?error)?[_ ]?(?:code|dtc)\"?\s*[=:]\s*\"?([A-Za-z0-9][\w.\-]{0,39})", re.IGNORECASE
)
# What stands in a text and is no code but the name of a thing.
_THINGS = (
    r"slot|door|bay|battery|batt|bat|bt|charger|connector|channel|ch|port|unit|station|box|locker|cabinet|plug|gun|socket"
    r"|module|cell|pack|sn"
)
_THING = re.compile(rf"(?:{_THINGS})[ _#-]?\d", re.IGNORECASE)
_BEFORE_THING = re.compile(
    rf"[\[(]?(?:{_THINGS})s?(?:[ _]?(?:id|no|nr))?[ _#.:=-]{{0,2}}\d+[\])]?[\s:,;|_/-]+", re.IGNORECASE
)
# "fault E17 at slot 3", "error code 17", "alarm: 17": a word that says what follows.
_ANNOUNCED = re.compile(
    r"\b(?:error|err|fault|failure|alarm|warning|trip|dtc|event|code)s?(?:[ _](?:code|no|nr|number|id)\b\.?)?"
    r"[\s:=#\"'(\[]{1,3}"
    rf"(?:({_CODE}){_CLOSES}{_BEHIND}|(\d{{1,6}}){_CLOSES}(?=$|[:,;)\]|]|\s[-(]))",
    re.IGNORECASE,
)
# What is a code wherever it stands: "bms E17 lost", "lost (F102)", "P0A80".
_ANYWHERE = re.compile(r"(?<![\w#-])((?:E|F|ER|ERR|FLT|ALM)[-_]?\d{2,5}|[PUBC][0-3][0-9A-F]{3})(?![\w-])")
_BEFORE_COLON = re.compile(r"([A-Za-z0-9][\w.\-]{0,39}):(?=\s|$)")
# "Status: Available", "Error: E17": a word that is no code of its own.
_LABEL = re.compile(
    r"(?:error|err|fault|failure|alarm|status(?:notification)?|state|event|message|msg|warning|exception|code|reason|info)"
    r"\s*[:=]\s*(?=\S)|status\s+(?=[A-Z][A-Za-z]*$)",
    re.IGNORECASE,
)
# "status=Charging connector=2 error=E17": what is wrong counts before how it is.
_KEYED = re.compile(
    r"(?:^|[\s,;])(?:(error|fault|alarm)|status|state)=\"?([A-Za-z][\w.\-]{0,39})(?=$|[\s,;\"])", re.IGNORECASE
)
# The names of OCPP and of battery management systems: "GroundFailure", "ChargeTempHighLevel2".
_CAMEL = re.compile(r"\b[A-Z][a-z]+(?:[A-Z]+[a-z0-9]+)+\b|\bEV(?:[A-Z][a-z]+)+\b")
# "level 1", "Level: 2", "LEVEL-1": how bad a battery says that it is, which is part of the name.
_NAMED_LEVEL = re.compile(r"\b([A-Z][a-z]+(?:[A-Z][a-z]*)+|[A-Z]+(?:_[A-Z]+)+)[\s,:-]+(?i:level)[\s:=_-]*([1-3])\b")
_LEVEL = re.compile(r"\b(level)[:=_-]+\s*([1-3])\b(?![.,]\d|\s*%)", re.IGNORECASE)
_WORD = re.compile(r"[A-Z][A-Za-z]*|\d{1,6}|ok|okay|none|normal|available")
SHORT = re.compile(_SHORT_CODE)
_VARIES = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b|\b0x[0-9a-f]+\b|(?<!level )\d+(?:[.,:]\d+)*",
    re.IGNORECASE,
)


def code_in(text: str) -> str | None:
    """Return the code that a text names; None if it names none."""
    if named := _NAMED.search(text):
        return _plain(named.group(1))
    if keyed := sorted(_KEYED.findall(text), key=lambda each: not each[0]):
        return _plain(keyed[0][1])
    said = _without_label(text)
    leading = _leading(said) or _leading(_without_things(said))
    return leading or _announced(said) or _named_before(said) or _one_word(said, text)


def _without_label(text: str) -> str:
    label = _LABEL.match(text)
    return text[label.end() :] if label else text


def _announced(text: str) -> str | None:
    if announced := _ANNOUNCED.search(text):
        return _plain(announced.group(1) or announced.group(2))
    anywhere = _ANYWHERE.search(text)
    return _plain(anywhere.group(1)) if anywhere else None


def _named_before(text: str) -> str | None:
    """Return what stands before a colon, or a name like those of OCPP: "BMS: GroundFailure" names who says it first."""
    before, camel = _BEFORE_COLON.match(text), _CAMEL.search(text)
    if before and not _THING.match(text) and not (camel and before.group(1).isalpha()):
        return _plain(before.group(1))
    return camel.group(0) if camel else None


def _one_word(said: str, text: str) -> str | None:
    """Return the one word that is said of a thing or under a label: "connector 1: Available", "alarm: 17"."""
    found = _BEFORE_THING.match(said)
    word = _without_label(said[found.end() :]) if found and found.group()[-1] in " :=" else said
    return word if word != text and _WORD.fullmatch(word) else None


def with_levels(text: str) -> str:
    """Return a text in which "ChargeTempHigh, level: 1" is "ChargeTempHighLevel1", and "level-1" is "level 1"."""
    text = _NAMED_LEVEL.sub(lambda it: f"{it[1]}{'_LEVEL_' if '_' in it[1] else 'Level'}{it[2]}", text)
    return _LEVEL.sub(r"\1 \2", text)


def without_numbers(text: str) -> str:
    """Return a text in which what differs from entry to entry is a "#"."""
    return _VARIES.sub("#", text)


def _without_things(text: str) -> str:
    while found := _BEFORE_THING.match(text):
        text = text[found.end() :]
    return text


def _leading(text: str) -> str | None:
    found = _LEADING.match(text)
    return None if found is None or _THING.match(found.group(1)) else _plain(found.group(1))


def _plain(code: str) -> str:
    return code.upper() if SHORT.fullmatch(code) else code
