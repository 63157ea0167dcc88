"""The parameters of `openai.chat.completions.create`."""

from collections.abc import Mapping

from llm_pool.openai.content_parts import content
from llm_pool.openai.members import Members, by_type, derived, merged, nested, only, refused, to
from llm_pool.openai.messages import messages
from llm_pool.openai.tools import tool_choice, tools

JSON_SCHEMA: Members = {
    "name": to("name"),
    "description": to("description"),
    "schema": to("schema_json"),
    "strict": to("strict"),
}
FORMATS: Mapping[str, Members] = {
    "text": {"type": lambda value, path: {"text": True}},
    "json_object": {"type": lambda value, path: {"json_object": True}},
    "json_schema": {"type": only("json_schema"), "json_schema": nested("json_schema", JSON_SCHEMA)},
}
VOICE_ID: Members = {"id": to("id")}
AUDIO: Members = {
    "format": to("format"),
    "voice": lambda voice, path: {"name": voice} if isinstance(voice, str) else merged(VOICE_ID)(voice, path),
}
PREDICTION: Members = {"type": only("content"), "content": content}
CACHE: Members = {"mode": to("mode"), "ttl": to("ttl")}
PLACE: Members = {"city": to("city"), "country": to("country"), "region": to("region"), "timezone": to("timezone")}
LOCATION: Members = {"type": only("approximate"), "approximate": nested("user_location", PLACE)}
WEB_SEARCH: Members = {"search_context_size": to("search_context_size"), "user_location": merged(LOCATION)}
POLICY: Members = {"input": merged({"mode": to("input_mode")}), "output": merged({"mode": to("output_mode")})}
MODERATION: Members = {"model": to("model"), "policy": merged(POLICY)}
STREAM_OPTIONS: Members = {
    # The usage comes in any case.
    "include_usage": derived,
    "include_obfuscation": lambda wanted, path: (
        refused("the padding would end at llm-pool")(wanted, path) if wanted else {}
    ),
}

PARAMS: Members = {
    "messages": messages,
    "model": to("model"),
    "audio": nested("audio", AUDIO),
    "frequency_penalty": to("frequency_penalty"),
    "function_call": refused("it is the older form of tool_choice"),
    "functions": refused("it is the older form of tools"),
    "logit_bias": to("logit_bias"),
    "logprobs": to("logprobs"),
    "max_completion_tokens": to("max_completion_tokens"),
    "max_tokens": to("max_tokens"),
    "metadata": to("metadata"),
    "modalities": to("modalities"),
    "moderation": nested("moderation", MODERATION),
    "n": to("n"),
    "parallel_tool_calls": to("parallel_tool_calls"),
    "prediction": nested("prediction", PREDICTION),
    "presence_penalty": to("presence_penalty"),
    "prompt_cache_key": to("prompt_cache_key"),
    "prompt_cache_options": nested("prompt_cache_options", CACHE),
    "prompt_cache_retention": to("prompt_cache_retention"),
    "reasoning_effort": to("reasoning_effort"),
    "response_format": lambda value, path: {"response_format": by_type(FORMATS)(value, path)},
    "safety_identifier": to("safety_identifier"),
    "seed": to("seed"),
    "service_tier": to("service_tier"),
    "stop": lambda stop, path: {"stop": [stop] if isinstance(stop, str) else stop},
    "store": to("store"),
    # Said by the method: chat or stream_chat.
    "stream": derived,
    "stream_options": merged(STREAM_OPTIONS),
    "temperature": to("temperature"),
    "tool_choice": tool_choice,
    "tools": tools,
    "top_logprobs": to("top_logprobs"),
    "top_p": to("top_p"),
    "user": to("user"),
    "verbosity": to("verbosity"),
    "web_search_options": nested("web_search_options", WEB_SEARCH),
    # What `create` takes beside the parameters of the API.
    "extra_body": to("extra_body"),
    "extra_headers": refused("give them to the call, as headers"),
    "extra_query": refused("it would end at llm-pool"),
    "timeout": refused("give it to the call, as deadline"),
}
