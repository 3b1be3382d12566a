"""How much there is to parse in a text of JSON, before it is parsed: the parser keeps everything else waiting."""

import re

MOST_VALUES = 16_384
"""The parser takes at most some 30 ms for these, whatever they are: `make bench ARGS=bodies`."""

MOST_VALUES_OF_ONE = 4_096
"""One metric has a dozen, and some more in its lists."""

TOKENS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
"""Texts and marks. A text that does not end goes to the end: otherwise each of its quotes would be tried as one."""

_BEGIN_A_VALUE = ("[", "{", ",")


def has_more_values(text: str, most: int) -> bool:
    """Whether a text holds more than `most` values: a list, an object and a comma begin one each."""
    # Most texts are far below with the commas of their strings; only the others are read.
    if sum(map(text.count, _BEGIN_A_VALUE)) <= most:
        return False
    found = 0
    for each in TOKENS.finditer(text):
        found += each.group() in _BEGIN_A_VALUE
        if found > most:
            return True
    return False
