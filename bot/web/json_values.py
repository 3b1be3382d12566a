"""How much there is to parse in a body of JSON, before it is parsed: the parser keeps everything else waiting."""

import re

MOST_VALUES = 16_384
"""500 metrics with 32 values each. The parser takes at most some 30 ms for these, whatever they are."""

_TEXT_OR_MARK = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[\[{,]', re.DOTALL)
"""A text that does not end goes to the end of the body: otherwise each of its quotes would be tried as a beginning."""


def has_too_many_values(body: bytes) -> bool:
    """Whether a body holds more than `MOST_VALUES` values: a list, an object and a comma begin one each."""
    # Most bodies are far below with the commas of their texts; only the others are read.
    if sum(map(body.count, (b"[", b"{", b","))) <= MOST_VALUES:
        return False
    found = 0
    for each in _TEXT_OR_MARK.finditer(body):
        found += not each.group().startswith(b'"')
        if found > MOST_VALUES:
            return True
    return False
