"""Parameters of `openai.chat.completions.create`, all that llm-pool carries, within its rules."""

import base64
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Json = dict[str, Any]

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
models = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=20)
names = st.from_regex(r"[a-zA-Z0-9_-]{1,16}", fullmatch=True)
encoded = st.binary(min_size=1, max_size=12).map(lambda data: base64.b64encode(data).decode())
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e6, 1e6) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
schemas = st.dictionaries(texts, json_values, max_size=4)


def words(*allowed: str) -> SearchStrategy[str]:
    return st.sampled_from(allowed)


def some(required: dict[str, SearchStrategy[Any]], **optional: SearchStrategy[Any]) -> SearchStrategy[Json]:
    """Objects that have all of `required`, and any of the others."""
    return st.fixed_dictionaries(required, optional=optional)


def kind(word: str) -> dict[str, SearchStrategy[str]]:
    return {"type": st.just(word)}


breakpoints = some({"mode": st.just("explicit")}, ttl=words("30m", "12h"))
text_parts = some({**kind("text"), "text": texts}, prompt_cache_breakpoint=breakpoints)
refusal_parts = some({**kind("refusal"), "refusal": texts})
images = some({"url": texts.map(lambda text: f"https://{text}")}, detail=words("auto", "low", "high", "original"))
files = some({"file_id": texts}, filename=texts) | some(
    {"filename": texts, "file_data": encoded.map(lambda data: f"data:application/pdf;base64,{data}")}
)
user_parts = (
    text_parts
    | some({**kind("image_url"), "image_url": images}, prompt_cache_breakpoint=breakpoints)
    | some(
        {**kind("input_audio"), "input_audio": some({"data": encoded, "format": words("wav", "mp3")})},
        prompt_cache_breakpoint=breakpoints,
    )
    | some({**kind("file"), "file": files}, prompt_cache_breakpoint=breakpoints)
)


def content(parts: SearchStrategy[Json]) -> SearchStrategy[Any]:
    return texts | st.lists(parts, min_size=1, max_size=3)


tool_calls = some({**kind("function"), "id": texts, "function": some({"name": names, "arguments": texts})}) | some(
    {**kind("custom"), "id": texts, "custom": some({"name": names, "input": texts})}
)
messages = st.one_of(
    some({"role": words("system", "developer"), "content": content(text_parts)}, name=names),
    some({"role": st.just("user"), "content": content(user_parts)}, name=names),
    some(
        {"role": st.just("assistant"), "content": content(text_parts | refusal_parts)},
        name=names,
        refusal=texts,
        audio=some({"id": texts}),
        tool_calls=st.lists(tool_calls, min_size=1, max_size=2),
        reasoning_content=texts,
    ),
    some({"role": st.just("assistant"), "tool_calls": st.lists(tool_calls, min_size=1, max_size=2)}),
    some({"role": st.just("tool"), "content": content(text_parts), "tool_call_id": texts}),
)
functions = some({"name": names}, description=texts, parameters=schemas, strict=st.booleans())
grammars = some({"definition": texts, "syntax": words("lark", "regex")})
customs = some(
    {"name": names},
    description=texts,
    format=some(kind("text")) | some({**kind("grammar"), "grammar": grammars}),
)
tool_lists = st.lists(
    some({**kind("function"), "function": functions}) | some({**kind("custom"), "custom": customs}),
    min_size=1,
    max_size=3,
    unique_by=lambda tool: tool[tool["type"]]["name"],
)


def named(tool: Json) -> Json:
    return {"type": tool["type"], tool["type"]: {"name": tool[tool["type"]]["name"]}}


def with_choice(tools: list[Json]) -> SearchStrategy[Json]:
    one = st.sampled_from([named(tool) for tool in tools])
    allowed = some({"mode": words("auto", "required"), "tools": st.lists(one, min_size=1, max_size=2)})
    choices = words("none", "auto", "required") | one | some({**kind("allowed_tools"), "allowed_tools": allowed})
    return some({"tools": st.just(tools)}, tool_choice=choices, parallel_tool_calls=st.booleans())


json_schemas = some({"name": names}, description=texts, schema=schemas, strict=st.booleans())
formats = some({"type": words("text", "json_object")}) | some({**kind("json_schema"), "json_schema": json_schemas})
places = some({}, city=texts, country=words("JP", "de"), region=texts, timezone=texts)
modes = some({"mode": words("score", "block")})
spoken = some(
    {
        "modalities": st.just(["text", "audio"]),
        "audio": some({"format": words("wav", "aac", "pcm16"), "voice": texts | some({"id": texts})}),
    }
)
limits = some({}, max_tokens=st.integers(1, 2**32 - 1)) | some({}, max_completion_tokens=st.integers(1, 9))
probabilities = some({"logprobs": st.just(True)}, top_logprobs=st.integers(0, 20))
others = some(
    {"model": models, "messages": st.lists(messages, min_size=1, max_size=4)},
    frequency_penalty=st.floats(-2, 2),
    logit_bias=st.dictionaries(st.integers(0, 99_999).map(str), st.integers(-100, 100), min_size=1, max_size=3),
    metadata=st.dictionaries(texts, texts, min_size=1, max_size=3),
    moderation=some({"model": texts})
    | some({"model": texts, "policy": some({"input": modes}, output=modes) | some({"output": modes})}),
    n=st.integers(1, 128),
    prediction=some({**kind("content"), "content": content(text_parts)}),
    presence_penalty=st.floats(-2, 2),
    prompt_cache_key=texts,
    prompt_cache_options=some({}, mode=words("implicit", "explicit"), ttl=st.just("30m")),
    prompt_cache_retention=words("in_memory", "24h"),
    reasoning_effort=words("none", "minimal", "high", "max", "own"),
    response_format=formats,
    safety_identifier=texts,
    seed=st.integers(-(2**53) + 1, 2**53 - 1),
    service_tier=words("auto", "default", "flex", "scale", "priority", "fast"),
    stop=texts | st.lists(texts, min_size=1, max_size=4),
    store=st.booleans(),
    temperature=st.floats(0, 2),
    top_p=st.floats(0, 1),
    user=texts,
    verbosity=words("low", "medium", "high"),
    web_search_options=some(
        {},
        search_context_size=words("low", "high"),
        user_location=some({**kind("approximate"), "approximate": places}),
    ),
    extra_body=st.dictionaries(texts.map(lambda text: f"x_{text}"), json_values, min_size=1, max_size=2),
)
nothing = st.just(Json())


def merged(*parts: Json) -> Json:
    return {name: value for part in parts for name, value in part.items()}


params = st.builds(
    merged, others, limits, nothing | probabilities, nothing | spoken, nothing | tool_lists.flatmap(with_choice)
)
