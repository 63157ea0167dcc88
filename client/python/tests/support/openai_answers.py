"""Answers of providers: completions, and the chunks of streams."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from support.openai_params import Json, encoded, kind, names, nothing, some, texts, tool_calls, words

counts = st.integers(0, 10_000)
tokens = some(
    {"token": texts, "logprob": st.floats(-100, 0)}, bytes=st.lists(st.integers(0, 255), min_size=1, max_size=4)
)
entries = st.lists(
    st.builds(lambda token, tops: {**token, "top_logprobs": tops}, tokens, st.lists(tokens, max_size=2)),
    min_size=1,
    max_size=2,
)
logprobs = some({"content": entries}, refusal=entries) | some({"refusal": entries})
annotations = st.lists(
    some(
        {
            **kind("url_citation"),
            "url_citation": some({"url": texts, "title": texts, "start_index": counts, "end_index": counts}),
        }
    ),
    min_size=1,
    max_size=2,
)
spoken = some(
    {"id": texts, "data": encoded, "expires_at": st.integers(1, 2**31), "transcript": texts},
)
finish = words("stop", "length", "tool_calls", "content_filter", "function_call", "a_word_of_its_own")
answer_messages = some(
    {"role": st.just("assistant"), "content": st.none() | texts},
    refusal=texts,
    annotations=annotations,
    audio=spoken,
    tool_calls=st.lists(tool_calls, min_size=1, max_size=2),
    reasoning_content=texts,
) | some(
    {"role": st.just("assistant"), "content": st.none(), "function_call": some({"name": names, "arguments": texts})}
)


def with_total(usage: Json) -> Json:
    return {**usage, "total_tokens": usage["prompt_tokens"] + usage["completion_tokens"]}


usages = some(
    {"prompt_tokens": counts, "completion_tokens": counts},
    prompt_tokens_details=some(
        {},
        cached_tokens=counts,
        audio_tokens=counts,
        cache_write_tokens=counts,
        image_tokens=counts,
        text_tokens=counts,
    ),
    completion_tokens_details=some(
        {},
        reasoning_tokens=counts,
        audio_tokens=counts,
        accepted_prediction_tokens=counts,
        rejected_prediction_tokens=counts,
        text_tokens=counts,
    ),
).map(with_total)


def indexed(items: list[Json]) -> list[Json]:
    return [{**item, "index": at} for at, item in enumerate(items)]


head = {"id": texts, "created": st.integers(1, 2**33), "model": texts}
tail = {
    "moderation": st.dictionaries(texts, texts, min_size=1, max_size=2),
    "service_tier": words("default", "flex"),
    "system_fingerprint": texts,
}
completions = some(
    {
        **head,
        "object": st.just("chat.completion"),
        "choices": st.lists(
            some({"message": answer_messages, "finish_reason": finish}, logprobs=logprobs), min_size=1, max_size=3
        ).map(indexed),
        "usage": usages,
    },
    **tail,
)


def pieces(choice: int) -> SearchStrategy[list[Json]]:
    """The deltas of one choice, in order."""
    call = some({**kind("function"), "id": texts, "function": some({"name": names, "arguments": st.just("")})})
    more = some({"function": some({"arguments": texts})})
    calls = st.lists(st.tuples(call, st.lists(more, max_size=2)), max_size=2).map(
        lambda many: [
            {"tool_calls": [{**piece, "index": at}]}
            for at, (first, rest) in enumerate(many)
            for piece in (first, *rest)
        ]
    )
    said = st.lists(
        some({"content": texts}) | some({"refusal": texts}) | some({"reasoning_content": texts}), max_size=4
    )

    def build(role: Json, deltas: list[Json], tool_deltas: list[Json], probabilities: Json, reason: str) -> list[Json]:
        all_deltas = [{"delta": delta} for delta in (*deltas, *tool_deltas)]
        first = {"delta": {**role, "content": ""}, **probabilities}
        return [{**piece, "index": choice, "finish_reason": None} for piece in (first, *all_deltas)] + [
            {"index": choice, "delta": {}, "finish_reason": reason}
        ]

    return st.builds(
        build, some({"role": st.just("assistant")}), said, calls, nothing | some({"logprobs": logprobs}), finish
    )


@st.composite
def chunks(draw: st.DrawFn) -> list[Json]:
    """A whole stream, its choices mixed."""
    about = draw(some(head)) | {"object": "chat.completion.chunk"} | draw(some({}, **tail))
    lists = [draw(pieces(choice)) for choice in range(draw(st.integers(1, 2)))]
    order = draw(st.permutations([at for at, deltas in enumerate(lists) for _ in deltas]))
    left = [iter(deltas) for deltas in lists]
    said = [{**about, "choices": [next(left[at])]} for at in order]
    return [*said, {**about, "choices": [], "usage": draw(usages)}]
