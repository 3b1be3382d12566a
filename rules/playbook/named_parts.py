"""Which charger and which fault codes a station's reports name, in the samples that fired."""

import re
from collections import Counter
from collections.abc import Iterator

from rules.evaluate.fault_codes import codes_in, error_code, pattern_code
from rules.evaluate.fault_grades import FaultGrade, FaultNames
from rules.evaluate.finding import Finding
from rules.metric import Metric
from rules.text.wording import listed

_NAMED = re.compile(
    # No port and no socket: logs mean those of the network.
    r"\b(charger|slot|connector|bay|plug)s?(?:[ _-]?(?:id|no|nr|number|index))?\"?[ _#:=.-]{0,3}(\d{1,3})\b",
    re.IGNORECASE,
)
_SHOWN = 3
_SEVERAL = 2


def codes_of(finding: Finding, names: FaultNames) -> list[str]:
    """Return the recurring codes of a finding, else those that several of its samples have, most frequent first."""
    said = finding.facts.get("codes")
    if isinstance(said, list | tuple) and said:
        # "E42 x4": how often it came is said elsewhere.
        return [str(each).rsplit(" x", 1)[0] for each in said]
    counts = Counter(code for sample in finding.samples for code in codes_in(sample) if _is_fault(code, names))
    return [code for code, count in _by_count(counts) if count >= _SEVERAL]


def charger_of(finding: Finding, names: FaultNames) -> str | None:
    """Return the chargers, slots or connectors that its reports of faults name most often; None if they name none."""
    counts = Counter(each for sample in finding.samples for each in set(_named_in(sample, names)))
    several = [part for part, count in _by_count(counts) if count >= min(_SEVERAL, len(finding.samples))]
    return listed(several, _SHOWN) if several else None


def _by_count(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _named_in(sample: Metric, names: FaultNames) -> Iterator[str]:
    texts = [(text, pattern_code(text)) for text in sample.fault_patterns]
    texts += [(text, code) for text in sample.error_logs if (code := error_code(text)) is not None]
    for text, code in texts:
        if _is_fault(code, names):
            for kind, number in _NAMED.findall(text):
                yield f"{kind.lower()} {int(number)}"


def _is_fault(code: str, names: FaultNames) -> bool:
    return names.grade(code) is not FaultGrade.HARMLESS
