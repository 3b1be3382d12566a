"""The template of the functions: clean, naming what is there, and allowing the functions what they do and no more."""

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import EngineSettings

TEMPLATE = Path(__file__).parents[3] / "deploy" / "scale-out.yaml"


class Intrinsics(yaml.SafeLoader):
    """Reads `!Ref` and its like as what they are about."""


def _about(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return {tag: loader.construct_sequence(node, deep=True)}
    return {tag: loader.construct_scalar(node)} if isinstance(node, yaml.ScalarNode) else None


Intrinsics.add_multi_constructor("!", _about)


@pytest.fixture(scope="module")
def template() -> Any:
    return yaml.load(TEMPLATE.read_text(encoding="utf-8"), Intrinsics)


def resources(template: Any, kind: str) -> list[Any]:
    return [each["Properties"] for each in template["Resources"].values() if each["Type"] == kind]


def test_cfn_lint_finds_nothing() -> None:
    regions = ("us-east-1", "eu-central-1", "ap-south-1")
    linted = subprocess.run(
        [
            str(Path(sys.executable).with_name("cfn-lint")),
            str(TEMPLATE),
            "--regions",
            *regions,
            "--include-checks",
            "I",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (linted.stdout, linted.returncode) == ("", 0)


def test_every_handler_that_it_names_is_there(template: Any) -> None:
    named = [each["Handler"].rsplit(".", 1) for each in resources(template, "AWS::Lambda::Function")]
    assert len(named) == 3
    for module, name in named:
        assert callable(getattr(import_module(module), name))


def test_every_setting_that_it_gives_is_one(template: Any) -> None:
    known = {field.alias for field in EngineSettings.model_fields.values()}
    for each in resources(template, "AWS::Lambda::Function"):
        assert set(each["Environment"]["Variables"]) <= known


def test_a_function_ends_before_a_record_is_too_old_to_be_tried_again(template: Any) -> None:
    (stream,) = resources(template, "AWS::Lambda::EventSourceMapping")
    timeouts = [each["Timeout"] for each in resources(template, "AWS::Lambda::Function")]
    assert max(timeouts) < stream["MaximumRecordAgeInSeconds"]
    assert stream["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_no_role_may_do_everything(template: Any) -> None:
    for role in resources(template, "AWS::IAM::Role"):
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                assert not [each for each in statement["Action"] if "*" in each]
                assert statement["Resource"] != "*" or statement["Action"] == ["dynamodb:ListStreams"]


def test_the_definition_of_the_sweep_is_whole_once_it_is_filled_in(template: Any) -> None:
    (machine,) = resources(template, "AWS::StepFunctions::StateMachine")
    text, given = machine["DefinitionString"], set(machine["DefinitionSubstitutions"])
    assert set(re.findall(r"\$\{(\w+)\}", text)) == given
    definition = json.loads(re.sub(r"\$\{\w+\}", "7", text))
    states = definition["States"]
    assert {definition["StartAt"], *(each["Next"] for each in states.values() if "Next" in each)} == set(states)
    (evaluate,) = [each for each in states.values() if each["Type"] == "Map"]
    # A batch that fails is tried again before it counts; half of them may fail, and the others are looked at.
    assert evaluate["ItemProcessor"]["States"]["Evaluate"]["Retry"]
    assert 0 < evaluate["ToleratedFailurePercentage"] < 100
