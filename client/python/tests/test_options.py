"""What the client refuses before anything is sent."""

import re
from typing import Any

import pytest

from llm_pool import LlmPoolClient, TlsOptions
from llm_pool.transport.channel_target import channel_target, hosts_of


@pytest.mark.parametrize(
    ("addresses", "target"),
    [
        (["127.0.0.1:50051"], "dns:///127.0.0.1:50051"),
        (["[::1]:50051"], "dns:///[::1]:50051"),
        (["llm-pool:50051"], "dns:///llm-pool:50051"),
        (["dns:///llm-pool:50051"], "dns:///llm-pool:50051"),
        (["unix:/run/llm-pool.sock"], "unix:/run/llm-pool.sock"),
        (["10.0.0.1:1", "10.0.0.2:2"], "ipv4:10.0.0.1:1,10.0.0.2:2"),
        (["[::1]:1", "[::2]:2"], "ipv6:[::1]:1,[::2]:2"),
    ],
)
def test_targets(addresses: list[str], target: str) -> None:
    assert channel_target(addresses) == target


@pytest.mark.parametrize(
    ("addresses", "hosts"),
    [
        (["10.0.0.1:1", "[::1]:2"], ["10.0.0.1", "::1"]),
        (["dns://8.8.8.8/llm-pool:1"], ["llm-pool"]),
        (["ipv4:10.0.0.1:1,10.0.0.2:2"], ["10.0.0.1", "10.0.0.2"]),
        (["unix:/run/llm-pool.sock"], []),
    ],
)
def test_hosts(addresses: list[str], hosts: list[str]) -> None:
    assert hosts_of(addresses) == hosts


@pytest.mark.parametrize(
    ("address", "options", "message"),
    [
        ("llm-pool", {}, "address 'llm-pool' is not host:port"),
        ("llm-pool:0", {}, "address 'llm-pool:0' is not host:port"),
        ([], {}, "address is empty; give host:port"),
        (["a:1", "b:2"], {}, "several must be all IPv4 or all IPv6 addresses. For host names use one name"),
        (["10.0.0.1:1", "[::1]:1"], {}, "must be all IPv4 or all IPv6"),
        ("a:1", {"deadline": 0}, "deadline is 0, must be 0.001 to 2147483 seconds"),
        ("a:1", {"deadline": float("nan")}, "deadline is nan"),
        ("a:1", {"connect_timeout": -1}, "connect_timeout is -1, must be"),
        ("a:1", {"connect_timeout": 0}, "connect_timeout is 0, must be"),
        ("a:1", {"token": "secret"}, "The token would travel unencrypted to a. Set tls"),
        (["127.0.0.1:1", "10.0.0.1:1"], {"token": "secret"}, "unencrypted to 10.0.0.1"),
        ("dns:///a:1", {"token": "secret"}, "unencrypted to a"),
    ],
)
def test_refused(address: Any, options: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)) as raised:
        LlmPoolClient(address, **options)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("127.0.0.1:1", {"token": "secret"}),
        ("[::1]:1", {"token": "secret"}),
        ("localhost:1", {"token": "secret"}),
        ("unix:/run/llm-pool.sock", {"token": "secret"}),
        ("a:1", {"token": "secret", "tls": True}),
        ("a:1", {"token": "secret", "allow_insecure_token": True}),
        ("a:1", {}),
    ],
)
def test_accepted(address: str, options: Any) -> None:
    LlmPoolClient(address, **options)


def test_certificate_without_its_key() -> None:
    with pytest.raises(ValueError, match="cert and key belong together"):
        TlsOptions(cert="pem")


async def test_deadline_of_a_call() -> None:
    with pytest.raises(ValueError, match="deadline is 0, must be"):
        await LlmPoolClient("127.0.0.1:1").chat("Hi", deadline=0)
