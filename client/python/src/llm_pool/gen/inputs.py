"""Requests as callers write them. Made by `npm run gen` from proto/llmpool."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from typing_extensions import TypedDict

from llm_pool.gen.llmpool.v1 import chat_pb2, deep_dive_pb2
from llm_pool.json_object import JsonObject


class ImagePartInput(TypedDict, total=False):
    """An image by address or by content."""

    url: str
    """An https address or a data URL (data:image/png;base64,…). Required."""
    detail: str
    """How closely to look: auto, low, high, original. Default: the provider's (auto)."""


class AudioPartInput(TypedDict, total=False):
    """Spoken input."""

    data: bytes | str
    """The encoded audio, not empty."""
    format: str
    """wav or mp3. Required."""


class FilePartInput(TypedDict, total=False):
    """A file: an id of an uploaded one, or name and content."""

    file_id: str
    """Id of a file uploaded to the provider."""
    filename: str
    """Name of the file as the model sees it."""
    file_data: str
    """Content as a data URL (data:application/pdf;base64,…)."""


class PromptCacheBreakpointInput(TypedDict, total=False):
    """Marks a place up to which the provider should cache the prompt."""

    ttl: str
    """How long to keep it: 30m or 12h. Default: the provider's."""


class ContentPartInput(TypedDict, total=False):
    """One part of a message's content."""

    text: str
    """Text. For every role."""
    image: ImagePartInput | chat_pb2.ImagePart
    """An image. Role user only."""
    audio: AudioPartInput | chat_pb2.AudioPart
    """Spoken input. Role user only."""
    file: FilePartInput | chat_pb2.FilePart
    """A file. Role user only."""
    refusal: str
    """A refusal. Role assistant only."""
    prompt_cache_breakpoint: PromptCacheBreakpointInput | chat_pb2.PromptCacheBreakpoint
    """Marks the end of a prefix that the provider should cache."""


class ContentPartsInput(TypedDict, total=False):
    """The typed parts of a message's content."""

    parts: Sequence[ContentPartInput | chat_pb2.ContentPart]
    """In order; at least one."""


class FunctionCallInput(TypedDict, total=False):
    """Call of a function tool."""

    name: str
    """The function's name. Required."""
    arguments: str
    """The arguments as the model wrote them: meant to be JSON, but a model may write anything, so parse with care."""


class CustomToolCallInput(TypedDict, total=False):
    """Call of a custom tool."""

    name: str
    """The tool's name. Required."""
    input: str
    """Free-form input."""


class ToolCallInput(TypedDict, total=False):
    """A tool call made by the model."""

    id: str
    """Id by which the result refers to it. Required in requests."""
    function: FunctionCallInput | chat_pb2.FunctionCall
    """Call of a function tool."""
    custom: CustomToolCallInput | chat_pb2.CustomToolCall
    """Call of a custom tool."""


class AudioInput(TypedDict, total=False):
    """Audio of an assistant message."""

    id: str
    """Id by which later requests refer to this audio."""
    data: bytes | str
    """The encoded audio."""
    expires_at: datetime
    """When the provider forgets it."""
    transcript: str
    """What is said."""


class AnnotationInput(TypedDict, total=False):
    """Where a piece of the answer comes from."""

    url: str
    """The source's address."""
    title: str
    """The source's title."""
    start_index: int
    """First character of the piece in the message's text, from 0."""
    end_index: int
    """Last character of the piece in the message's text."""


class MessageInput(TypedDict, total=False):
    """One message of the conversation, or of the answer."""

    role: Literal["system", "developer", "user", "assistant", "tool"] | int
    """Who speaks. Required."""
    text: str
    """Plain text, not empty but for role tool."""
    parts: ContentPartsInput | chat_pb2.ContentParts | Sequence[ContentPartInput | chat_pb2.ContentPart]
    """Typed parts, at least one."""
    name: str
    """Name of the participant, to tell speakers of one role apart. Not for role tool. At most 64 characters."""
    tool_calls: Sequence[ToolCallInput | chat_pb2.ToolCall]
    """Role assistant: the tool calls the model made."""
    tool_call_id: str
    """Role tool: id of the tool call that this message answers. Required there."""
    refusal: str
    """Role assistant: the model's refusal."""
    audio: AudioInput | chat_pb2.Audio
    """Role assistant: in a request the id of an earlier spoken answer, in an answer the audio itself."""
    reasoning_text: str
    """In answers: the model's reasoning as text, from servers that return it (`reasoning_content`). In requests of role assistant: handed back to such servers."""
    annotations: Sequence[AnnotationInput | chat_pb2.Annotation]
    """In answers: where text came from, when the model searched the web."""


class JsonSchemaFormatInput(TypedDict, total=False):
    """JSON by a schema."""

    name: str
    """Name: 1 to 64 of a-z, A-Z, 0-9, _ and -. Required."""
    description: str
    """What it is for, for the model."""
    schema_json: str | JsonObject
    """The JSON Schema as JSON text (the order of keys is kept)."""
    strict: bool
    """Follow the schema exactly. Default: the provider's (false)."""


class ResponseFormatInput(TypedDict, total=False):
    """Form of the answer."""

    text: bool
    """Plain text. Must be true when set."""
    json_object: bool
    """Some JSON object; the prompt must ask for JSON too. Must be true when set."""
    json_schema: JsonSchemaFormatInput | chat_pb2.JsonSchemaFormat
    """JSON by a schema."""


class FunctionToolInput(TypedDict, total=False):
    """A function the model may call."""

    name: str
    """Name: 1 to 64 of a-z, A-Z, 0-9, _ and -. Required."""
    description: str
    """What it does, for the model."""
    parameters_json: str | JsonObject
    """JSON Schema of the arguments, as JSON text (the order of keys is kept). Empty: no arguments."""
    strict: bool
    """Follow the schema exactly. Default: the provider's (false)."""


class GrammarInput(TypedDict, total=False):
    """A grammar for a custom tool's input."""

    definition: str
    """The grammar itself. Required."""
    syntax: str
    """lark or regex. Required."""


class CustomToolInput(TypedDict, total=False):
    """A tool with free-form input."""

    name: str
    """Name: 1 to 64 of a-z, A-Z, 0-9, _ and -. Required."""
    description: str
    """What it does, for the model."""
    text: bool
    """Any text. Must be true when set."""
    grammar: GrammarInput | chat_pb2.Grammar
    """Text of a grammar."""


class ToolInput(TypedDict, total=False):
    """A tool the model may call."""

    function: FunctionToolInput | chat_pb2.FunctionTool
    """A function with JSON arguments."""
    custom: CustomToolInput | chat_pb2.CustomTool
    """A tool with free-form input."""


class AllowedToolsInput(TypedDict, total=False):
    """Restricts the model to some of the tools."""

    mode: str
    """auto or required. Required."""
    tools_json: Sequence[str | JsonObject]
    """Each a JSON object as text that names a tool: {"type":"function","function":{"name":"get_weather"}}. At least one."""


class ToolChoiceInput(TypedDict, total=False):
    """Whether and which tool must be called."""

    mode: str
    """none, auto or required."""
    function_name: str
    """Call this function tool."""
    custom_name: str
    """Call this custom tool."""
    allowed_tools: AllowedToolsInput | chat_pb2.AllowedTools
    """Only some of the tools."""


class AudioOutputInput(TypedDict, total=False):
    """Voice and format of spoken answers."""

    format: str
    """wav, aac, mp3, flac, opus or pcm16. Required."""
    name: str
    """A built-in voice: alloy, ash, …."""
    id: str
    """Id of a custom voice."""


class PredictionInput(TypedDict, total=False):
    """Text that much of the answer is expected to repeat."""

    text: str
    """Plain text."""
    parts: ContentPartsInput | chat_pb2.ContentParts | Sequence[ContentPartInput | chat_pb2.ContentPart]
    """Text parts."""


class PromptCacheOptionsInput(TypedDict, total=False):
    """How the provider's prompt cache is used."""

    mode: str
    """implicit or explicit."""
    ttl: str
    """How long to keep it: 30m."""


class ApproximateLocationInput(TypedDict, total=False):
    """About where a user is."""

    city: str
    """City, free text."""
    country: str
    """Two-letter ISO 3166-1 country code."""
    region: str
    """Region, free text."""
    timezone: str
    """IANA time zone."""


class WebSearchOptionsInput(TypedDict, total=False):
    """Web search by the provider."""

    search_context_size: str
    """How much of what is found goes into the context: low, medium, high. Default: the provider's (medium)."""
    user_location: ApproximateLocationInput | chat_pb2.ApproximateLocation
    """About where the user is."""


class ModerationOptionsInput(TypedDict, total=False):
    """The provider's moderation."""

    model: str
    """Moderation model. Required."""
    input_mode: str
    """For the input: score or block. Empty: not moderated."""
    output_mode: str
    """For the output: score or block. Empty: not moderated."""


class ChatRequestInput(TypedDict, total=False):
    """One chat call: everything the chat-completions request of an OpenAI-compatible API can say, typed, and a few fields of llm-pool itself. A field that is not set is not sent to the provider, so the provider's own default holds."""

    model: str
    """Model or alias to run on. Empty: the server's LLM_POOL_MODEL. At most 256 characters, none of them a control character or line break."""
    messages: Sequence[MessageInput | chat_pb2.Message]
    """The conversation, oldest first. 1 to 4096 messages."""
    temperature: float
    """Randomness, 0 to 2; lower is more focused. Default: the provider's (1)."""
    top_p: float
    """Nucleus sampling: only the tokens of the top `top_p` probability mass, 0 to 1. Default: the provider's (1)."""
    max_completion_tokens: int
    """Most tokens to generate for one choice, reasoning included; 1 or more. Default: the model's limit."""
    max_tokens: int
    """The older name of the same limit, which many compatible servers still want. Set one of the two."""
    stop: Sequence[str]
    """Texts at which generation ends; at most 4, none empty."""
    n: int
    """How many answers (choices) to generate, 1 to 128. Default 1."""
    seed: int
    """Seed for repeatable sampling where the provider supports it; within ±(2^53 - 1)."""
    frequency_penalty: float
    """Pushes away from tokens that already occurred, by how often; -2 to 2. Default 0."""
    presence_penalty: float
    """Pushes away from tokens that already occurred at all; -2 to 2. Default 0."""
    logit_bias: Mapping[str, float]
    """Token id (decimal) to bias, each -100 to 100."""
    logprobs: bool
    """Return the log probability of each token of the answer. Default false."""
    top_logprobs: int
    """How many alternatives to list for each token, 0 to 20; needs `logprobs`."""
    response_format: ResponseFormatInput | chat_pb2.ResponseFormat
    """Form of the answer. Default: text."""
    tools: Sequence[ToolInput | chat_pb2.Tool]
    """Tools the model may call; at most 128."""
    tool_choice: ToolChoiceInput | chat_pb2.ToolChoice
    """Whether and which tool must be called. Default: the provider's (auto when there are tools)."""
    parallel_tool_calls: bool
    """Whether several tools may be called at once. Default: the provider's (true)."""
    reasoning_effort: str
    """How hard a reasoning model thinks: none, minimal, low, medium, high, xhigh, max, or what the server knows."""
    verbosity: str
    """Length of the answer: low, medium, high. Default: the provider's (medium)."""
    modalities: Sequence[str]
    """Kinds of output wanted: text, audio. Default: text."""
    audio: AudioOutputInput | chat_pb2.AudioOutput
    """Voice and format of spoken answers; needed when `modalities` has audio."""
    prediction: PredictionInput | chat_pb2.Prediction
    """Text that much of the answer is expected to repeat (a file being edited), to speed it up."""
    user: str
    """The end user, as an opaque identifier (older name; see safety_identifier and prompt_cache_key). At most 256 characters."""
    safety_identifier: str
    """Stable opaque identifier of the end user for the provider's abuse detection. At most 256 characters."""
    prompt_cache_key: str
    """Key by which the provider groups requests that share a prompt prefix, for its prompt cache. At most 256 characters."""
    prompt_cache_retention: str
    """How long the provider keeps the cached prefix: in_memory, 24h."""
    prompt_cache_options: PromptCacheOptionsInput | chat_pb2.PromptCacheOptions
    """How the provider's prompt cache is used."""
    metadata: Mapping[str, str]
    """Labels stored with the completion; at most 16, keys up to 64 and values up to 512 characters."""
    store: bool
    """Whether the provider stores the completion. Default: the provider's (false)."""
    service_tier: str
    """The provider's processing tier: auto, default, flex, scale, priority, fast."""
    web_search_options: WebSearchOptionsInput | chat_pb2.WebSearchOptions
    """Web search by the provider, for models that have it. An empty message turns it on."""
    moderation: ModerationOptionsInput | chat_pb2.ModerationOptions
    """The provider's moderation of input and output."""
    extra_body: str | JsonObject
    """A JSON object (as text) whose members are added to the provider's request: for what compatible servers accept beyond this message. It must not name a member that this message has a field for. At most 64 KiB."""
    workload: Literal["chat", "dialogue_agent", "deep_dive"] | int
    """What kind of work this is; a label of metrics, and the default of `priority`. Default: chat."""
    priority: Literal["interactive", "default", "bulk"] | int
    """Who goes first when calls wait. Default: bulk for deep_dive, else default."""
    session_id: str
    """Opaque id of the conversation or browser session: fair queueing and staged rollout go by it. At most 256 characters."""
    disable_fallback: bool
    """True: when the pool fails, return its error instead of asking the legacy client. Default false."""


class DocumentInput(TypedDict, total=False):
    """A document to draw on."""

    id: str
    """Id by which answers refer to it; unique in the request. 1 to 64 characters."""
    title: str
    """Title. At most 500 characters."""
    text: str
    """Content, not empty."""


class DeepDiveRequestInput(TypedDict, total=False):
    """Explores a theme: plans facets, explores them in parallel, synthesises. Only the theme is required. The deadline counts too: before it the facets that still run are stopped, and a share of the time is kept for the synthesis."""

    theme: str
    """What to explore. 1 to 4000 characters."""
    conversation: Sequence[MessageInput | chat_pb2.Message]
    """The conversation so far, oldest first; at most 200 messages."""
    documents: Sequence[DocumentInput | deep_dive_pb2.Document]
    """Documents to draw on; at most 50."""
    language: str
    """Language of the answer as a BCP 47 tag (en, ja). Default: the theme's. Prompts are Japanese for Japanese, English for all others."""
    depth: int
    """Rounds of exploration: 1 explores the plan, each further one the questions that the last left open. 1 to 3. Default 1."""
    breadth: int
    """Facets per round, 1 to 12. Default 5."""
    parallelism: int
    """Facets explored at once, 1 to 12. Default: all of a round. The server begins them only while slots are free for chats."""
    model: str
    """Model for facets and synthesis, with the rules of a chat's model. Empty: the server's default."""
    planning_model: str
    """Model for planning. Empty: the same."""
    token_budget: int
    """Most tokens for the whole, prompts included; 1000 or more, and more where conversation and documents alone need it. It is exceeded by one answer at most. Default: no limit."""
    style: Literal["report", "questions", "outline"] | int
    """Form of the synthesis. Default: report."""
    session_id: str
    """Opaque id of the conversation or browser session. At most 256 characters."""
    disable_fallback: bool
    """True: parts that fail in the pool are not asked of the legacy client. Default false."""
