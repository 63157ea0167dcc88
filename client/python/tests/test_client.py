"""The client against the real service."""

import asyncio
import socket
import subprocess
from pathlib import Path

import pytest
from support.free_port import free_port
from support.service import Service, start_service

from llm_pool import LlmPoolClient, LlmPoolError, TlsOptions, text_of


async def test_chat(service: Service) -> None:
    async with LlmPoolClient(service.address, headers={"tenant": "a"}) as client:
        answer = await client.chat("Why is the sky blue?", session_id="s", deadline=10, headers={"trace": "1"})
        again = await client.chat(
            messages=[{"role": "user", "text": "Hi"}, answer.choices[0].message, {"role": "user", "text": "Why?"}]
        )
    assert "sky" in text_of(answer)
    assert text_of(again)


async def test_models_and_health(service: Service) -> None:
    async with LlmPoolClient(service.address) as client:
        assert await client.health() == "SERVING"
        assert (await client.list_models()).any_model


async def test_error_says_what_to_do(service: Service) -> None:
    async with LlmPoolClient(service.address) as client:
        with pytest.raises(LlmPoolError) as raised:
            await client.chat("Hi", temperature=3)
    error = raised.value
    assert (error.code.name, error.reason, error.retryable) == ("INVALID_ARGUMENT", "INVALID_FIELD", False)
    assert [violation.field for violation in error.violations] == ["temperature"]
    assert error.call_id
    assert "temperature" in str(error)


async def test_addresses_take_turns(service: Service) -> None:
    async with start_service() as other, LlmPoolClient([service.address, other.address]) as client:
        answers = [await client.chat("Hi") for _ in range(8)]
        assert len({answer.served_by.instance for answer in answers}) == 2


async def test_address_that_nobody_listens_at_is_passed_over(service: Service) -> None:
    async with LlmPoolClient([f"127.0.0.1:{free_port()}", service.address]) as client:
        assert text_of(await client.chat("Hi"))


async def test_unreachable() -> None:
    address = f"127.0.0.1:{free_port()}"
    async with LlmPoolClient(address) as client:
        with pytest.raises(LlmPoolError) as raised:
            await client.chat("Hi", deadline=10)
    error = raised.value
    assert (error.reason, error.retryable, error.not_sent, error.call_id) == ("UNREACHABLE", True, False, None)
    assert str(error).startswith(f"llm-pool at {address} cannot be reached: ")
    assert "refused" in str(error)


async def test_connect_timeout_tells_what_was_not_sent() -> None:
    address = f"127.0.0.1:{free_port()}"
    async with LlmPoolClient(address, connect_timeout=2) as client:
        with pytest.raises(LlmPoolError, match=r"the connection failed\. The call was not sent") as raised:
            await client.chat("Hi")
        assert raised.value.not_sent
        stream = client.stream_chat("Hi")
        with pytest.raises(LlmPoolError) as raised:
            async for _ in stream:
                pass
        assert raised.value.not_sent


async def test_connect_timeout_of_a_server_that_accepts_and_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        async with LlmPoolClient(address, connect_timeout=0.2) as client:
            with pytest.raises(LlmPoolError, match=r"no connection within 0\.2 s\. The call was not sent"):
                await client.chat("Hi")


async def test_calls_with_connect_timeout(service: Service) -> None:
    async with LlmPoolClient(service.address, connect_timeout=5) as client:
        first = client.stream_chat("Hi")
        assert text_of(await first.final())
        assert text_of(await client.chat("Hi"))
        left = client.stream_chat("Hi")
        left.cancel()
        with pytest.raises(LlmPoolError, match="cancelled"):
            await left.final()


async def test_stream_left_before_there_is_a_connection(service: Service) -> None:
    async with LlmPoolClient(service.address, connect_timeout=5) as client:
        async with client.stream_chat("Hi") as stream:
            pass
        with pytest.raises(LlmPoolError, match="cancelled"):
            await stream.final()


async def test_token_and_tls(tmp_path: Path) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    args = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)]
    await asyncio.to_thread(subprocess.run, [*args.split(), *names], check=True, capture_output=True)
    env = {
        "LLM_POOL_TOKENS": "backend:secret:call",
        "LLM_POOL_TLS_CERT_FILE": str(cert),
        "LLM_POOL_TLS_KEY_FILE": str(key),
    }
    async with start_service(**env) as service:
        trusted = TlsOptions(ca=cert.read_text())
        async with LlmPoolClient(service.address, token="secret", tls=trusted) as client:
            assert text_of(await client.chat("Hi"))
        async with LlmPoolClient(service.address, tls=trusted) as client:
            with pytest.raises(LlmPoolError) as raised:
                await client.chat("Hi")
            assert raised.value.reason == "CALLER_UNAUTHENTICATED"
        async with LlmPoolClient(service.address, tls=True, connect_timeout=5) as client:
            with pytest.raises(LlmPoolError) as raised:
                await client.chat("Hi")
            assert raised.value.not_sent


async def test_closed_client_refuses(service: Service) -> None:
    client = LlmPoolClient(service.address)
    await client.chat("Hi")
    await client.close()
    with pytest.raises(RuntimeError, match="is closed"):
        await client.chat("Hi")


async def test_client_of_another_event_loop(service: Service) -> None:
    client = LlmPoolClient(service.address)
    await client.health()
    with pytest.raises(RuntimeError, match="first used in another event loop"):
        await asyncio.to_thread(asyncio.run, client.health())
    await client.close()
