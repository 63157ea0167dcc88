"""What a JSON object is in Python."""

from collections.abc import Mapping
from typing import TypeAlias

JsonObject: TypeAlias = Mapping[str, object]
"""An object that `json.dumps` can write; the order of its keys is kept."""
