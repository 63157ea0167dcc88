"""Tools, and which of them must be called."""

from collections.abc import Mapping

from llm_pool.openai.members import Fields, Members, by_type, each, merged, nested, only, to

FUNCTION: Members = {
    "name": to("name"),
    "description": to("description"),
    "parameters": to("parameters_json"),
    "strict": to("strict"),
}
GRAMMAR: Members = {"definition": to("definition"), "syntax": to("syntax")}
FORMATS: Mapping[str, Members] = {
    "text": {"type": lambda value, path: {"text": True}},
    "grammar": {"type": only("grammar"), "grammar": nested("grammar", GRAMMAR)},
}
CUSTOM: Members = {"name": to("name"), "description": to("description"), "format": by_type(FORMATS)}
TOOLS: Mapping[str, Members] = {
    "function": {"type": only("function"), "function": nested("function", FUNCTION)},
    "custom": {"type": only("custom"), "custom": nested("custom", CUSTOM)},
}

NAMED_FUNCTION: Members = {"name": to("function_name")}
NAMED_CUSTOM: Members = {"name": to("custom_name")}
ALLOWED_TOOLS: Members = {"mode": to("mode"), "tools": to("tools_json")}
CHOICES: Mapping[str, Members] = {
    "function": {"type": only("function"), "function": merged(NAMED_FUNCTION)},
    "custom": {"type": only("custom"), "custom": merged(NAMED_CUSTOM)},
    "allowed_tools": {"type": only("allowed_tools"), "allowed_tools": nested("allowed_tools", ALLOWED_TOOLS)},
}


def tools(value: object, path: str) -> Fields:
    """The tools of a request."""
    return {"tools": each(value, path, by_type(TOOLS))}


def tool_choice(value: object, path: str) -> Fields:
    """A mode, or an object that names tools."""
    return {"tool_choice": {"mode": value} if isinstance(value, str) else by_type(CHOICES)(value, path)}
