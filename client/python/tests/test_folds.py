"""What streams are put together to."""

from typing import Any

import pytest

from llm_pool.gen.llmpool.v1 import chat_pb2, deep_dive_pb2
from llm_pool.gen.llmpool.v1.chat_pb2 import ChatResponse, StreamChatResponse
from llm_pool.gen.llmpool.v1.deep_dive_pb2 import DeepDiveResponse, Facet, StreamDeepDiveResponse
from llm_pool.stream.chat_fold import ChatFold
from llm_pool.stream.deep_dive_fold import DeepDiveFold

# Without their types: dicts may stand for the messages inside.
ChatEvent: Any = StreamChatResponse
ChatAnswer: Any = ChatResponse
DeepDiveEvent: Any = StreamDeepDiveResponse


@pytest.mark.parametrize(
    ("end", "answer", "from_events"),
    [
        (chat_pb2.ChatEnd, ChatResponse, {"choices"}),
        (deep_dive_pb2.DeepDiveEnd, DeepDiveResponse, {"plan", "facets", "synthesis"}),
    ],
)
def test_end_events_have_all_that_other_events_do_not_say(end: type, answer: type, from_events: set[str]) -> None:
    names = {kind: {field.name for field in kind.DESCRIPTOR.fields} for kind in (end, answer)}  # type: ignore[attr-defined]
    assert names[end] | from_events == names[answer]


def test_chat() -> None:
    fold = ChatFold()
    events: list[dict[str, object]] = [
        {"delta": {"choices": [{"index": 1, "text": "tw"}, {"role": "ROLE_ASSISTANT", "text": "one"}]}},
        {"delta": {"choices": [{"index": 1, "text": "o", "refusal": "no", "reasoning_text": "why"}]}},
        {"delta": {"choices": [{"tool_calls": [{"index": 1, "id": "b", "custom": {"name": "c", "input": "x"}}]}]}},
        {"delta": {"choices": [{"tool_calls": [{"id": "a", "function": {"name": "f", "arguments": "{"}}]}]}},
        {
            "delta": {
                "choices": [{"tool_calls": [{"function": {"arguments": "}"}}, {"index": 1, "custom": {"input": "y"}}]}]
            }
        },
        {"delta": {"choices": [{"audio": {"id": "s", "data": b"1", "transcript": "A"}}]}},
        {"delta": {"choices": [{"audio": {"data": b"2", "transcript": "B", "expires_at": {"seconds": 5}}}]}},
        {
            "delta": {
                "choices": [{"logprobs": {"content": [{"token": "o"}]}}, {"logprobs": {"content": [{"token": "n"}]}}]
            }
        },
    ]
    for event in events:
        fold.add(ChatEvent(**event))
        assert fold.final() is None
    ends = [
        {"index": 0, "finish_reason": 3, "annotations": [{"url": "u"}]},
        {"index": 1, "finish_reason": 6, "provider_finish_reason": "own"},
    ]
    fold.add(ChatEvent(end={"id": "1", "created": {"seconds": 9}, "choices": ends, "usage": {"prompt_tokens": 2}}))
    calls = [
        {"id": "a", "function": {"name": "f", "arguments": "{}"}},
        {"id": "b", "custom": {"name": "c", "input": "xy"}},
    ]
    audio = {"id": "s", "data": b"12", "transcript": "AB", "expires_at": {"seconds": 5}}
    first = {
        "role": "ROLE_ASSISTANT",
        "text": "one",
        "tool_calls": calls,
        "audio": audio,
        "annotations": [{"url": "u"}],
    }
    second = {"role": "ROLE_ASSISTANT", "text": "two", "refusal": "no", "reasoning_text": "why"}
    assert fold.final() == ChatAnswer(
        id="1",
        created={"seconds": 9},
        usage={"prompt_tokens": 2},
        choices=[
            {"message": first, "finish_reason": 3, "logprobs": {"content": [{"token": "o"}, {"token": "n"}]}},
            {"index": 1, "message": second, "finish_reason": 6, "provider_finish_reason": "own"},
        ],
    )


def test_deep_dive_has_its_facets_in_the_order_of_the_plan() -> None:
    fold = DeepDiveFold()
    first, second, third = (Facet(id=name) for name in ("1.1", "1.2", "2.1"))
    fold.add(DeepDiveEvent(plan={"facets": [first, second]}))
    fold.add(DeepDiveEvent(facet_ended={"facet": second, "answer": "b"}))
    fold.add(DeepDiveEvent(facet_ended={"facet": first, "answer": "a"}))
    fold.add(DeepDiveEvent(round_ended={"round": 1, "next": [third]}))
    fold.add(DeepDiveEvent(facet_ended={"facet": third, "answer": "c"}))
    fold.add(DeepDiveEvent(synthesis_delta={"text": "So"}))
    assert fold.final() is None
    fold.add(DeepDiveEvent(end={"open_questions": ["Why?"], "partial": True, "call_id": "1"}))
    answer = fold.final()
    assert answer is not None
    assert [result.answer for result in answer.facets] == ["a", "b", "c"]
    assert (answer.synthesis, list(answer.open_questions), answer.partial, answer.call_id) == (
        "So",
        ["Why?"],
        True,
        "1",
    )
