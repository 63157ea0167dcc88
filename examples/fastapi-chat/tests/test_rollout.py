"""The stages of the rollout, and what they change."""

from pathlib import Path

import pytest

from headline import measure, read_env

STAGES = sorted((Path(__file__).parents[1] / "stages").glob("*.env"))


def test_stages() -> None:
    sizes = [read_env(stage).get("LLM_POOL_SIZE") for stage in STAGES]
    assert sizes == [None, "3", "5", "8-10"]


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.stem)
async def test_stage_answers(stage: Path) -> None:
    summary = await measure(read_env(stage), users=2, seconds=0, gateway_timeout=10)
    assert summary.answered == 2


async def test_504s_before_and_none_after() -> None:
    """The headline, shorter: the single client answers two at a time, so the third wave comes too late."""
    before = await measure(read_env(STAGES[0]), users=8, seconds=1, gateway_timeout=2.6)
    after = await measure(read_env(STAGES[-1]), users=8, seconds=1, gateway_timeout=2.6)
    assert (before.answered, before.timeouts) == (4, 4)
    assert (after.answered, after.timeouts) == (8, 0)
