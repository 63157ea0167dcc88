"""The cases that the clients of all languages have in common."""

import json
from typing import Any

import pytest
from support.control import Control
from support.node_program import ROOT
from support.run_case import differences, run_case

NAMES = [
    case["name"]
    for path in sorted((ROOT / "client/conformance/cases").glob("*.json"))
    for case in json.loads(path.read_text())
]


@pytest.mark.parametrize("name", NAMES)
async def test_case(control: Control, name: str) -> None:
    case: dict[str, Any] = next(one for one in await control.cases() if one["name"] == name)
    started = await control.start(name)
    try:
        outcome = await run_case(case["call"], started, lambda: control.asked(name))
    finally:
        problems = await control.finish(name)
    assert differences(case["expect"], outcome) + problems == []
