"""The rules that this replica judges by."""

from rules.evaluate.ruleset import RuleSet


class RulesInUse:
    """Holds them."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
