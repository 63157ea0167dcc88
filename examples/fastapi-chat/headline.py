"""What llm-pool changes for 20 users who ask this backend at the same time: the old way and the new one, one after the other.

python headline.py [--users 20] [--seconds 4] [--gateway-timeout 21] [--stage stages/3-eight-to-ten-clients.env]
"""

import argparse
import asyncio
import sys
from pathlib import Path

from measure.run_users import run_users
from measure.stack import backend, llm_pool, simulator
from measure.summary import Summary

HERE = Path(__file__).parent


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=20, help="users at the same time (20)")
    parser.add_argument("--seconds", type=float, default=4, help="time the simulated provider takes to answer (4)")
    parser.add_argument("--gateway-timeout", type=float, default=21, help="seconds after which a browser gets 504 (21)")
    parser.add_argument(
        "--stage", type=Path, default=HERE / "stages/3-eight-to-ten-clients.env", help="settings of the new way"
    )
    return parser.parse_args()


async def measure(stage: dict[str, str], users: int, seconds: float, gateway_timeout: float) -> Summary:
    """Starts provider, llm-pool and backend, lets all users ask at once, and stops everything."""
    timeout = {"GATEWAY_TIMEOUT": str(gateway_timeout)}
    async with simulator(seconds) as provider:
        if stage["ENABLE_LLM_POOL"] != "true":
            async with backend({**stage, **timeout, "OPENAI_BASE_URL": provider}) as url:
                return await run_users(url, users)
        async with llm_pool({**stage, "OPENAI_BASE_URL": provider}) as address:
            env = {**stage, **timeout, "OPENAI_BASE_URL": provider, "LLM_POOL_ADDRESS": address}
            async with backend(env) as url:
                return await run_users(url, users)


def read_env(path: Path) -> dict[str, str]:
    """The settings in a file of a stage."""
    lines = (line.strip() for line in path.read_text().splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


async def main() -> int:
    given = options()
    print(
        f"{given.users} users ask at the same time, an answer takes {given.seconds:g} s, the proxy waits {given.gateway_timeout:g} s\n"
    )
    print(Summary.head())
    runs = {}
    for name, stage in (("before: single client", HERE / "stages/0-off.env"), ("after: llm-pool", given.stage)):
        runs[name] = await measure(read_env(stage), given.users, given.seconds, given.gateway_timeout)
        print(runs[name].row(name), flush=True)
    return 0 if runs["after: llm-pool"].answered == given.users else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
