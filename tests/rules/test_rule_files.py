"""Rules and their YAML files: each has its module and its test, words in both languages, a source for each value; malformed ones are refused."""

import ast
from pathlib import Path

import pytest

import rules
from rules.catalogue.rule_files import MalformedRule, read_rule_file, rule_files
from rules.inputs.thresholds import Thresholds
from rules.judge.registry import registered_rules

ROOT = Path(rules.__file__).parent
TESTS = Path(__file__).parent
MALFORMED = sorted((TESTS / "malformed").glob("*.yaml"))
NO_LIMITS = {-1, 0, 1, 2}
"""Numbers that a module may hold: counting and signs. A limit is in the rule's YAML, a threshold in `rules.inputs.thresholds`."""


@pytest.mark.parametrize("path", MALFORMED, ids=lambda path: path.stem)
def test_a_malformed_rule_is_refused_with_file_member_and_expectation(path: Path) -> None:
    first, *rest = path.read_text(encoding="utf-8").splitlines()
    expected = first.removeprefix("# expected: ")
    with pytest.raises(MalformedRule) as refused:
        read_rule_file("trial", "\n".join(rest))
    assert str(refused.value).startswith("trial.yaml: ")
    assert expected in str(refused.value)


@pytest.mark.parametrize("name", rule_files())
def test_a_rule_has_its_module_and_its_test(name: str) -> None:
    assert (ROOT / f"{name}.py").exists(), (
        f"rules/{name}.yaml needs rules/{name}.py with find(seen, reference, thresholds, as_of)"
    )
    assert (TESTS / f"test_{name}.py").exists(), f"rules/{name}.yaml needs tests/rules/test_{name}.py"


def test_the_registry_is_the_list_of_yaml_files_in_their_order() -> None:
    assert [rule.name for rule in registered_rules()] == list(rule_files())
    orders = [file.order for file in rule_files().values()]
    assert orders == sorted(set(orders)), "each rule's `order` is its own"


@pytest.mark.parametrize("name", rule_files())
def test_no_number_hides_in_the_module_of_a_rule(name: str) -> None:
    tree = ast.parse((ROOT / f"{name}.py").read_text(encoding="utf-8"))
    numbers = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and type(node.value) in (int, float)}
    hidden = numbers - NO_LIMITS
    assert not hidden, (
        f"rules/{name}.py holds {sorted(hidden)}: a limit belongs into rules/{name}.yaml, a threshold into rules/inputs/thresholds.py"
    )


@pytest.mark.parametrize("rule", registered_rules(), ids=lambda rule: rule.name)
def test_the_reach_of_a_rule_is_minutes(rule) -> None:
    assert 0 <= rule.reach_min(Thresholds()) < 24 * 60


def test_the_reach_follows_a_threshold_that_a_city_has_changed() -> None:
    (orders,) = (rule for rule in registered_rules() if rule.name == "restricted_traffic")
    assert orders.reach_min(Thresholds(sparse_gap_min=12.0)) == 12.0
