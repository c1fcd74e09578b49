"""All rules, in the order in which their findings are told: causes before effects."""

from core.diagnosis.rule import Rule, RuleCatalogue
from core.diagnosis.vanishing import VANISHING_GRADIENTS

RULES: RuleCatalogue = RuleCatalogue("rule", (VANISHING_GRADIENTS,))

STATIC: tuple[Rule, ...] = tuple(rule for rule in RULES.values() if rule.is_static)
"""Those that speak before training."""
