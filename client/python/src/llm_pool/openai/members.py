"""What becomes of the members of objects that the openai package takes."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn, TypeAlias

Fields: TypeAlias = dict[str, Any]
"""Fields of a message of the contract, as callers write them."""
Member: TypeAlias = Callable[[Any, str], Fields]
"""What becomes of one member: of its value, with the path for messages."""
Members: TypeAlias = Mapping[str, Member]
"""What becomes of every member of an object. A test compares the tables with the types of the openai package."""


def convert(members: Members, given: object, path: str) -> Fields:
    """Converts an object. Members that are None or not given are not set. Raises TypeError for one that cannot be carried."""
    fields: Fields = {}
    for name, value in mapping_of(given, path).items():
        if not is_set(value):
            continue
        if name not in members:
            raise TypeError(f"{path}.{name} cannot be carried: llm-pool has no such field")
        fields |= members[name](value, f"{path}.{name}")
    return fields


def mapping_of(given: object, path: str) -> Mapping[str, Any]:
    """A dict, or an object of the openai package: an answer's message may go straight into the next request."""
    if hasattr(given, "model_dump"):
        given = given.model_dump(mode="json", exclude_unset=True)
    if not isinstance(given, Mapping):
        raise TypeError(f"{path} is of type {type(given).__name__}, must be a dict")
    return given


def is_set(value: object) -> bool:
    """Whether a value says something: None does not, nor do the openai package's words for a parameter that is left out."""
    return value is not None and type(value).__name__ not in ("NotGiven", "Omit")


def to(field: str) -> Member:
    """The value as it is, in `field`."""
    return lambda value, path: {field: value}


def nested(field: str, members: Members) -> Member:
    """An object that is a message of its own, in `field`."""
    return lambda value, path: {field: convert(members, value, path)}


def merged(members: Members) -> Member:
    """An object whose members are fields of the message that it stands in."""
    return lambda value, path: convert(members, value, path)


def only(*allowed: object) -> Member:
    """A value that says nothing beyond what is clear without it. Any other is refused."""

    def check(value: object, path: str) -> Fields:
        if value in allowed:
            return {}
        raise TypeError(f"{path} is {value!r:.40}, must be {' or '.join(map(repr, allowed))}")

    return check


def derived(value: object, path: str) -> Fields:
    """A member that tells nothing new: it can be derived from others."""
    return {}


def refused(instead: str) -> Member:
    """A member that llm-pool does not carry."""

    def refuse(value: object, path: str) -> NoReturn:
        raise TypeError(f"{path} cannot be carried by llm-pool: {instead}")

    return refuse


def by_type(kinds: Mapping[str, Members]) -> Callable[[object, str], Fields]:
    """Objects of several kinds, told apart by their member `type`."""

    def convert_kind(value: object, path: str) -> Fields:
        given = mapping_of(value, path)
        return convert(pick(kinds, given.get("type"), f"{path}.type"), given, path)

    return convert_kind


def each(items: object, path: str, item: Callable[[Any, str], Fields]) -> list[Fields]:
    """The items of a list, each by `item`."""
    if isinstance(items, (str, Mapping)) or not isinstance(items, Iterable):
        raise TypeError(f"{path} is of type {type(items).__name__}, must be a list")
    return [item(one, f"{path}[{at}]") for at, one in enumerate(items)]


def pick(table: Mapping[str, Members], word: object, path: str) -> Members:
    """The entry for a word such as a role or a type. Raises TypeError for one that is not there."""
    if isinstance(word, str) and word in table:
        return table[word]
    raise TypeError(f"{path} is {word!r:.40}, must be {', '.join(table)}")
