"""How the code is written, and that each of these rules can fail."""

from pathlib import PurePosixPath

import pytest

from tests.structure import code_rules as rules
from tests.structure.code_rules import Module, Rule, modules

PRODUCT = modules("infra", "schemas", "services")
CODE = PRODUCT + modules("bench")
TESTS = modules("tests")
MONITOR = "services/monitor/planted.py"

RULES = [
    rules.one_clock,
    rules.small_modules,
    rules.small_functions,
    rules.few_positional_parameters,
    rules.no_deferred_imports,
    rules.explained_broad_excepts,
    rules.documented,
    rules.honest_names,
]
RULES_OF_TESTS = [rules.no_mocks, rules.no_deferred_imports, rules.documented]


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.__name__) for rule in RULES])
def test_code_follows_the_rule(rule: Rule) -> None:
    """Every module of ours follows the rule that its name says."""
    assert [complaint for module in CODE for complaint in rule(module)] == []


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.__name__) for rule in RULES_OF_TESTS])
def test_tests_follow_the_rule(rule: Rule) -> None:
    """Every test states its promise, imports at the top, and stands on real parts."""
    assert [complaint for module in TESTS for complaint in rule(module)] == []


def test_three_broad_excepts_at_most() -> None:
    """Faults of ours are caught in three places at most; everywhere else they end the process."""
    found = [f"{module.path}:{node.lineno}" for module in PRODUCT for node in rules.broad_excepts(module)]
    assert len(found) <= rules.BROAD_EXCEPTS, found


@pytest.mark.parametrize(
    ("rule", "path", "source"),
    [
        pytest.param(
            rules.one_clock, MONITOR, "from datetime import datetime\nx = datetime.now(UTC)", id="now"
        ),
        pytest.param(
            rules.one_clock, MONITOR, "import datetime\nx = datetime.datetime.utcnow()", id="utcnow"
        ),
        pytest.param(rules.one_clock, MONITOR, "from datetime import date\nx = date.today()", id="today"),
        pytest.param(rules.one_clock, MONITOR, "import time\nx = time.time()", id="time"),
        pytest.param(rules.one_clock, MONITOR, "from time import time\nx = time()", id="time by name"),
        pytest.param(rules.one_clock, MONITOR, "f(default_factory=datetime.now)", id="not even called"),
        pytest.param(
            rules.one_clock, MONITOR, "import time\nx = time.monotonic()", id="stopwatch in a service"
        ),
        pytest.param(
            rules.one_clock, MONITOR, "text('select 1 where due <= now()')", id="clock of the database"
        ),
        pytest.param(rules.one_clock, "services/runtime/x.py", "x = datetime.now(UTC)", id="plumbing"),
        pytest.param(rules.small_modules, MONITOR, "x = 1\n" * 301, id="301 lines"),
        pytest.param(rules.small_functions, MONITOR, "def f():\n" + "    x = 1\n" * 50, id="51 lines"),
        pytest.param(rules.few_positional_parameters, MONITOR, "def f(a, b, c, d, e, g): ...", id="six"),
        pytest.param(rules.no_deferred_imports, MONITOR, "def f():\n    import os", id="deferred"),
        pytest.param(
            rules.no_deferred_imports, MONITOR, "async def f():\n    from a import b", id="deferred from"
        ),
        pytest.param(
            rules.explained_broad_excepts, MONITOR, "try:\n    f()\nexcept Exception:\n    pass", id="broad"
        ),
        pytest.param(
            rules.explained_broad_excepts,
            MONITOR,
            "try:\n    f()\nexcept (ValueError, Exception):  # noqa: BLE001\n    pass",
            id="broad among others, silenced without a word",
        ),
        pytest.param(rules.documented, MONITOR, "x = 1", id="silent module"),
        pytest.param(
            rules.documented, MONITOR, '"""D."""\nclass A:\n    """D."""\n    def f(self): ...', id="method"
        ),
        pytest.param(rules.honest_names, "services/monitor/helpers.py", "", id="drawer"),
        pytest.param(rules.no_mocks, "tests/test_x.py", "from unittest import mock", id="mock"),
        pytest.param(rules.no_mocks, "tests/test_x.py", "from unittest.mock import patch", id="patch"),
        pytest.param(rules.no_mocks, "tests/test_x.py", "def test_x(mocker): ...", id="mocker"),
    ],
)
def test_rule_sees_a_planted_violation(rule: Rule, path: str, source: str) -> None:
    """Each rule complains of code that breaks it."""
    assert rule(Module(PurePosixPath(path), source)) != []


@pytest.mark.parametrize(
    ("rule", "path", "source"),
    [
        pytest.param(rules.one_clock, MONITOR, "def f(clock): return clock.now()", id="our clock"),
        pytest.param(rules.one_clock, MONITOR, "x = datetime.combine(day, midnight)", id="arithmetic"),
        pytest.param(rules.one_clock, MONITOR, "x = 'call them now (today)'", id="words"),
        pytest.param(
            rules.one_clock, "services/runtime/clock.py", "x = datetime.now(UTC)", id="the one place"
        ),
        pytest.param(rules.one_clock, "services/runtime/worker.py", "x = time.monotonic()", id="stopwatch"),
        pytest.param(rules.small_modules, MONITOR, "x = 1\n" * 300, id="300 lines"),
        pytest.param(rules.small_functions, MONITOR, "def f():\n" + "    x = 1\n" * 49, id="50 lines"),
        pytest.param(
            rules.few_positional_parameters, MONITOR, "def f(self, a, b, c, d, e, *, g): ...", id="five"
        ),
        pytest.param(
            rules.explained_broad_excepts,
            MONITOR,
            "try:\n    f()\nexcept Exception:  # one bad row stops no other\n    pass",
            id="explained",
        ),
        pytest.param(
            rules.explained_broad_excepts,
            MONITOR,
            "try:\n    f()\nexcept BaseException:\n    close()\n    raise",
            id="cleans up and raises again",
        ),
        pytest.param(rules.no_mocks, "tests/test_x.py", "from tests.mockingbird import song", id="a bird"),
    ],
)
def test_rule_lets_the_near_miss_pass(rule: Rule, path: str, source: str) -> None:
    """No rule complains of code that only looks like a violation."""
    assert rule(Module(PurePosixPath(path), source)) == []
