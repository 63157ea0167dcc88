"""Builds from a stream what `deep_dive` would have returned."""

from collections.abc import Iterable

from llm_pool.gen.llmpool.v1.deep_dive_pb2 import (
    DeepDiveEnd,
    DeepDivePlan,
    DeepDiveResponse,
    Facet,
    FacetResult,
    StreamDeepDiveResponse,
)
from llm_pool.stream.copy_same_fields import copy_same_fields


class DeepDiveFold:
    """The fold of a deep dive's stream."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._facets: list[FacetResult] = []
        self._plan: DeepDivePlan | None = None
        self._synthesis: list[str] = []
        self._end: DeepDiveEnd | None = None

    def add(self, event: StreamDeepDiveResponse) -> None:
        kind = event.WhichOneof("event")
        if kind == "plan":
            self._plan = event.plan
            self._expect(event.plan.facets)
        elif kind == "round_ended":
            self._expect(event.round_ended.next)
        elif kind == "facet_ended":
            self._facets.append(event.facet_ended)
        elif kind == "synthesis_delta":
            self._synthesis.append(event.synthesis_delta.text)
        elif kind == "end":
            self._end = event.end

    def final(self) -> DeepDiveResponse | None:
        end = self._end
        if end is None:
            return None
        answer = DeepDiveResponse(
            plan=self._plan,
            facets=sorted(self._facets, key=lambda result: self._places.get(result.facet.id, -1)),
            synthesis="".join(self._synthesis),
        )
        copy_same_fields(end, answer)
        return answer

    def text_of(self, event: StreamDeepDiveResponse) -> str:
        return event.synthesis_delta.text

    def _expect(self, facets: Iterable[Facet]) -> None:
        for facet in facets:
            self._places.setdefault(facet.id, len(self._places))
