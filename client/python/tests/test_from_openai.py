"""Parameters of the openai package."""

from collections.abc import Mapping
from typing import Any, Literal, TypedDict, get_args, get_origin, get_type_hints

import openai
import pytest
from openai.types.chat import ChatCompletionMessage
from openai.types.chat.completion_create_params import CompletionCreateParamsStreaming
from typing_extensions import NotRequired, Required, is_typeddict

from llm_pool.gen.llmpool.v1 import chat_pb2
from llm_pool.openai import from_openai
from llm_pool.openai.params import PARAMS

MESSAGES = [{"role": "user", "content": "Hi"}]


def test_every_parameter_of_the_package_is_decided() -> None:
    known = set(get_type_hints(CompletionCreateParamsStreaming))
    assert known - set(PARAMS) == set()
    assert set(PARAMS) - known == {"extra_body", "extra_headers", "extra_query", "timeout"}


def test_every_member_inside_parameters_is_decided() -> None:
    """Says every member of every type of the package, one at a time: none may be unknown here."""
    refused = set()
    for params in examples(CompletionCreateParamsStreaming):
        try:
            from_openai(params)
        except TypeError as error:
            refused.add(str(error).split(": ")[0].split("[")[0])
            assert "has no such field" not in str(error)
    assert refused == {
        "params.function_call cannot be carried by llm-pool",
        "params.functions cannot be carried by llm-pool",
        "params.messages",
        "params.stream_options.include_obfuscation cannot be carried by llm-pool",
    }


def examples(kind: Any) -> list[Any]:
    """Values of a type that have each of its members at least once."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Required, NotRequired):
        return examples(args[0])
    if origin is Literal:
        return list(args)
    if is_typeddict(kind):
        return typed_dicts(kind)
    if origin in (list, tuple) or getattr(origin, "__name__", "") in ("Iterable", "SequenceNotStr"):
        return [[one] for one in examples(args[0])]
    if origin is dict:
        return [{"5": one} for one in examples(args[1])]
    if args:
        return [one for part in args if part is not type(None) for one in examples(part)]
    plain: dict[Any, list[Any]] = {str: ["aGk="], int: [1], float: [0.5], bool: [True], object: [{"type": "function"}]}
    return plain.get(kind, [])


def typed_dicts(kind: type[TypedDict]) -> list[dict[str, Any]]:  # type: ignore[valid-type]
    hints = get_type_hints(kind, include_extras=True)
    all_of = {name: examples(hint) for name, hint in hints.items()}
    required = {name: all_of[name][0] for name, hint in hints.items() if get_origin(hint) is Required}
    return [{**required, name: one} for name, values in all_of.items() for one in values]


def test_fields_of_llm_pool_stand_beside() -> None:
    request = from_openai({"model": "m", "messages": MESSAGES, "stream": True}, session_id="s", priority="bulk")
    assert (request.model, request.session_id, request.priority) == ("m", "s", chat_pb2.PRIORITY_BULK)


def test_what_is_not_given_is_not_set() -> None:
    request = from_openai({"messages": MESSAGES, "temperature": openai.NOT_GIVEN, "top_p": openai.omit, "n": None})
    assert [field.name for field, _ in request.ListFields()] == ["messages"]


def test_message_of_an_answer_goes_into_the_next_request() -> None:
    call = {"id": "1", "type": "function", "function": {"name": "add", "arguments": "{}"}}
    answer = ChatCompletionMessage.construct(role="assistant", content="", tool_calls=[call], reasoning_content="so")
    message = from_openai({"messages": [answer]}).messages[0]
    assert (message.tool_calls[0].function.name, message.reasoning_text) == ("add", "so")
    assert message.WhichOneof("content") is None


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"max_token": 1}, "params.max_token cannot be carried: llm-pool has no such field"),
        ({"timeout": 1}, "params.timeout cannot be carried by llm-pool: give it to the call, as deadline"),
        ({"functions": []}, "params.functions cannot be carried by llm-pool: it is the older form of tools"),
        ({"messages": [{"role": "function"}]}, "params.messages[0].role cannot be carried by llm-pool: function is the older form of tool"),
        ({"messages": [{"role": "usr"}]}, "params.messages[0].role is 'usr', must be developer, system, user, assistant, tool"),
        ({"messages": [{"role": "user", "tool_calls": []}]}, "params.messages[0].tool_calls cannot be carried: llm-pool has no such field"),
        ({"messages": [{"role": "user", "content": [{"type": "video"}]}]}, "params.messages[0].content[0].type is 'video', must be text, image_url"),
        ({"tools": {"type": "function"}}, "params.tools is of type dict, must be a list"),
        ({"response_format": {"type": "xml"}}, "params.response_format.type is 'xml', must be text, json_object, json_schema"),
        ({"prediction": {"type": "other"}}, "params.prediction.type is 'other', must be 'content'"),
        ({"web_search_options": 1}, "params.web_search_options is of type int, must be a dict"),
    ],
)  # fmt: skip
def test_what_cannot_be_carried(params: Mapping[str, object], message: str) -> None:
    with pytest.raises(TypeError) as raised:
        from_openai(params)
    assert message in str(raised.value)
