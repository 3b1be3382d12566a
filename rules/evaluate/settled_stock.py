"""How many batteries a station has, as its newest samples agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from statistics import median_high

from rules.evaluate.counting import SETTLED_OF, has_stock
from rules.metric import Metric


@dataclass(frozen=True)
class SettledStock:
    """
    Charged and other batteries, and how many of the charged ones the next driver takes.

    It `is_sure` if a second sample agrees.
    """

    charged: int
    uncharged: int | None
    per_swap: int = 1
    is_sure: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether there are too few batteries for the next driver."""
        return self.charged < self.per_swap

    @property
    def share(self) -> Decimal | None:
        """The percentage of its batteries that is charged; None if the others are not counted."""
        whole = None if self.uncharged is None else self.charged + self.uncharged
        return Decimal(self.charged * 100) / whole if whole else None


def settled_stock(samples: Sequence[Metric], per_swap: int, agreeing: int = SETTLED_OF) -> SettledStock | None:
    """
    Return the stock by samples, newest first: the median of the newest counts, so that no single one decides.

    Of two the better one counts. None without any.
    """
    told = list(islice(filter(has_stock, samples), agreeing))
    if not told:
        return None
    charged = median_high(sample.charged_batteries or 0 for sample in told)
    # Both numbers of one sample: those of two would not add up.
    same = [sample for sample in told if sample.charged_batteries == charged]
    of = next((sample for sample in same if sample.uncharged_batteries is not None), same[0])
    return SettledStock(charged, of.uncharged_batteries, per_swap, is_sure=len(told) > 1)
