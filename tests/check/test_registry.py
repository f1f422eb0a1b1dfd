"""The rules over a plan's tables and their catalogue name the same codes."""

from komoro_opendata.check.registry import rule_codes
from komoro_opendata.check.validate import RULE_MODULES
from komoro_opendata.findings import rules


def test_every_plan_rule_of_the_catalogue_is_registered_and_no_other() -> None:
    assert RULE_MODULES
    assert rule_codes() == {code for code, rule in rules().items() if rule.group == "plan"}
