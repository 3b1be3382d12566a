"""Whether a sample measured what a rule needs: a missing value is neither good nor bad."""

from rules.metric import Metric


def stock(sample: Metric) -> bool:
    """Whether it says how many batteries are charged."""
    return sample.charged_batteries is not None


def share(sample: Metric) -> bool:
    """Whether it says how many of all its batteries are charged."""
    return stock(sample) and sample.uncharged_batteries is not None


def drain(sample: Metric) -> bool:
    """Whether it says how many batteries are charged and how fast they go."""
    return stock(sample) and swaps(sample)


def swaps(sample: Metric) -> bool:
    """Whether it says how many swaps an hour there are."""
    return sample.swap_rate is not None


def surge(sample: Metric) -> bool:
    """Whether it says if demand surges."""
    return sample.demand_surge is not None


def demand(sample: Metric) -> bool:
    """Whether it says anything about demand."""
    return swaps(sample) or surge(sample)


def health(sample: Metric) -> bool:
    """Whether it says how the chargers are."""
    return sample.charger_health is not None


def uptime(sample: Metric) -> bool:
    """Whether it says how long the chargers were up."""
    return sample.charger_uptime is not None


def chargers(sample: Metric) -> bool:
    """Whether it says anything about the chargers."""
    return health(sample) or uptime(sample)
