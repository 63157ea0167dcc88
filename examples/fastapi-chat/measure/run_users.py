"""Users who all ask at the same moment."""

import asyncio
import json
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from measure.summary import Summary


async def run_users(url: str, users: int) -> Summary:
    """One request each, from a browser session each."""
    with ThreadPoolExecutor(users) as browsers:
        loop = asyncio.get_running_loop()
        asked = [loop.run_in_executor(browsers, ask, url, user) for user in range(users)]
        results = await asyncio.gather(*asked)
    return Summary([status for status, _ in results], [seconds for _, seconds in results])


def ask(url: str, user: int) -> tuple[int, float]:
    """The status, and how long it took to come."""
    body = {"messages": [{"role": "user", "content": "Say hello in one sentence."}], "session": f"browser-{user}"}
    request = urllib.request.Request(f"{url}/chat", json.dumps(body).encode(), {"content-type": "application/json"})
    started = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            answer.read()
            status = answer.status
    except urllib.error.HTTPError as error:
        with error:
            status = error.code
    return status, time.monotonic() - started
