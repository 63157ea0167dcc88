"""Requests as callers write them."""

from datetime import datetime, timezone
from typing import Any

import pytest

from llm_pool import ChatRequest, ChatResponse
from llm_pool.gen.llmpool.v1 import chat_pb2
from llm_pool.gen.llmpool.v1.chat_pb2 import Message
from llm_pool.request.chat_request import chat_request
from llm_pool.request.deep_dive_request import deep_dive_request

USER = {"role": "user", "text": "Hi"}


def test_text_is_a_message_of_the_user() -> None:
    request = chat_request("Hi", {"temperature": 0.5})
    assert request == ChatRequest(messages=[Message(role=chat_pb2.ROLE_USER, text="Hi")], temperature=0.5)


@pytest.mark.parametrize("role", ["user", "ROLE_USER", chat_pb2.ROLE_USER])
def test_enums_by_any_name(role: Any) -> None:
    assert chat_request({"messages": [{"role": role, "text": "Hi"}]}, {}).messages[0].role == chat_pb2.ROLE_USER


def test_friendly_forms() -> None:
    request = chat_request(
        None,
        {
            "messages": [
                {"role": "user", "parts": [{"text": "What is this?"}, {"audio": {"data": "aGk=", "format": "wav"}}]},
                {"role": "assistant", "audio": {"id": "1", "expires_at": datetime(2026, 1, 1, tzinfo=timezone.utc)}},
                Message(role=chat_pb2.ROLE_TOOL, text="4", tool_call_id="1"),
            ],
            "tools": [{"function": {"name": "add", "parameters_json": {"b": 1, "a": 2}}}],
            "tool_choice": {"allowed_tools": {"mode": "auto", "tools_json": [{"type": "function"}]}},
            "web_search_options": {},
            "metadata": {"team": "a"},
            "logit_bias": {"5": -1},
            "priority": "interactive",
            "extra_body": {"z": "世", "a": None},
            "temperature": None,
        },
    )
    assert request.messages[0].parts.parts[1].audio.data == b"hi"
    assert request.messages[1].audio.expires_at.seconds == 1767225600
    assert request.messages[2].tool_call_id == "1"
    assert request.tools[0].function.parameters_json == '{"b":1,"a":2}'
    assert list(request.tool_choice.allowed_tools.tools_json) == ['{"type":"function"}']
    assert request.HasField("web_search_options")
    assert dict(request.metadata) == {"team": "a"}
    assert dict(request.logit_bias) == {"5": -1}
    assert request.priority == chat_pb2.PRIORITY_INTERACTIVE
    assert request.extra_body == '{"z":"世","a":null}'
    assert not request.HasField("temperature")


def test_message_of_an_answer_goes_into_the_next_request() -> None:
    answer = ChatResponse(choices=[chat_pb2.Choice(message=Message(role=chat_pb2.ROLE_ASSISTANT, text="Hello"))])
    request = chat_request(None, {"messages": [USER, answer.choices[0].message, USER]})
    assert [message.text for message in request.messages] == ["Hi", "Hello", "Hi"]


def test_request_stays_as_it_was() -> None:
    given = ChatRequest(model="m")
    chat_request(given, {"messages": [USER]})
    assert given == ChatRequest(model="m")


def test_theme() -> None:
    request = deep_dive_request("Pools", {"documents": [{"id": "1", "text": "A"}], "style": "outline"})
    assert (request.theme, request.documents[0].id, request.style) == ("Pools", "1", 3)


@pytest.mark.parametrize(
    ("request_", "fields", "error", "message"),
    [
        ({"mesages": []}, {}, TypeError, "request has no field mesages"),
        ({"topP": 1}, {}, TypeError, "request has no field topP; it is called top_p here"),
        ({"messages": [{"text": "a", "parts": []}]}, {}, TypeError, "request.messages[0] has text and parts, but they exclude each other"),
        ({"messages": [{"role": "usr"}]}, {}, ValueError, "request.messages[0].role is 'usr', must be system, developer, user, assistant, tool"),
        ({"messages": "Hi"}, {}, TypeError, "request.messages is of type str, must be a list"),
        ({"messages": ["Hi"]}, {}, TypeError, "request.messages[0] is of type str, must be a dict or a Message"),
        ({"messages": [ChatRequest()]}, {}, TypeError, "request.messages[0] is a ChatRequest, must be a Message"),
        ({"n": -1}, {}, ValueError, "request.n is out of range; see the comment of the field in proto/llmpool/v1"),
        ({"n": "prompt"}, {}, TypeError, "request.n has a value of type str; see the comment of the field in proto/llmpool/v1"),
        ({"stop": [1]}, {}, TypeError, "request.stop[0] has a value of type int; see"),
        ({"metadata": []}, {}, TypeError, "request.metadata must be a mapping"),
        ({"extra_body": {"a": object()}}, {}, TypeError, "request.extra_body cannot be written as JSON"),
        ({"messages": [{"parts": [{"audio": {"data": "?"}}]}]}, {}, ValueError, ".audio.data is a text of 1 characters that is not base64"),
        ({"messages": [{"audio": {"expires_at": 1}}]}, {}, TypeError, ".audio.expires_at is of type int, must be a datetime"),
        ({"model": "m"}, {"model": "m"}, TypeError, "model is given twice: in the request and as a keyword argument"),
        ("Hi", {"messages": []}, TypeError, "messages is given twice"),
        (1, {}, TypeError, "request is of type int, must be a text, a dict or a ChatRequest"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant(request_: Any, fields: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as raised:
        chat_request(request_, fields)
    assert message in str(raised.value)
