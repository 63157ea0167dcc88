"""Answers without what says nothing."""

from typing import Any

DETAILS = "_tokens_details"


def without_nothing(value: Any, name: str = "") -> Any:
    """Without members that are None, '' for no text, and counts of 0 among the details of usage. `name` is that of the value."""
    if isinstance(value, list):
        return [without_nothing(one) for one in value]
    if not isinstance(value, dict):
        return value
    nothing = (None, "", 0) if name.endswith(DETAILS) else (None, "")
    kept = {key: without_nothing(one, str(key)) for key, one in value.items() if one not in nothing}
    return {key: one for key, one in kept.items() if one != {} or not str(key).endswith(DETAILS)}
