"""What a stream of chunks says in the end. (The openai package's own accumulator stumbles when the second choice speaks first.)"""

from collections.abc import Iterable
from typing import Any

from support.openai_params import Json


def folded(chunks: Iterable[Json]) -> dict[int, Json]:
    """For each choice what all of its pieces say together."""
    choices: dict[int, Json] = {}
    for chunk in chunks:
        for choice in chunk["choices"]:
            _add(choices.setdefault(choice["index"], {}), {**choice, "index": None})
    return choices


def _add(whole: Json, piece: Json) -> None:
    """Texts and lists grow, objects are joined member by member, tool calls by their index."""
    for name, value in piece.items():
        if value is None:
            continue
        if name == "tool_calls":
            calls = whole.setdefault(name, {})
            for call in value:
                _add(calls.setdefault(call["index"], {}), {**call, "index": None})
        elif isinstance(value, dict):
            _add(whole.setdefault(name, {}), value)
        else:
            whole[name] = _joined(whole.get(name), value)


def _joined(before: Any, value: Any) -> Any:
    return value if before is None else before + value
