package llmpool

import (
	"cmp"
	"slices"
	"strings"

	llmpoolv1 "llmpool.example/llmpool/gen/llmpool/v1"
)

// deepDiveFold builds from a stream what DeepDive would have returned.
type deepDiveFold struct {
	plan *llmpoolv1.DeepDivePlan
	// order of the facets, by id: that of the plan and of rounds.
	order     []string
	facets    []*llmpoolv1.FacetResult
	synthesis strings.Builder
	response  *llmpoolv1.DeepDiveResponse
}

func (f *deepDiveFold) add(event *llmpoolv1.StreamDeepDiveResponse) bool {
	switch event := event.GetEvent().(type) {
	case *llmpoolv1.StreamDeepDiveResponse_Plan:
		f.plan = event.Plan
		f.expect(event.Plan.GetFacets())
	case *llmpoolv1.StreamDeepDiveResponse_RoundEnded:
		f.expect(event.RoundEnded.GetNext())
	case *llmpoolv1.StreamDeepDiveResponse_FacetEnded:
		f.facets = append(f.facets, event.FacetEnded)
	case *llmpoolv1.StreamDeepDiveResponse_SynthesisDelta:
		f.synthesis.WriteString(event.SynthesisDelta.GetText())
	case *llmpoolv1.StreamDeepDiveResponse_End:
		f.response = f.build(event.End)
	case nil:
		return false
	}
	return true
}

func (f *deepDiveFold) answer() *llmpoolv1.DeepDiveResponse { return f.response }

func (f *deepDiveFold) textOf(event *llmpoolv1.StreamDeepDiveResponse) string {
	return event.GetSynthesisDelta().GetText()
}

func (f *deepDiveFold) expect(facets []*llmpoolv1.Facet) {
	for _, facet := range facets {
		f.order = append(f.order, facet.GetId())
	}
}

func (f *deepDiveFold) build(end *llmpoolv1.DeepDiveEnd) *llmpoolv1.DeepDiveResponse {
	place := func(result *llmpoolv1.FacetResult) int { return slices.Index(f.order, result.GetFacet().GetId()) }
	slices.SortStableFunc(f.facets, func(a, b *llmpoolv1.FacetResult) int { return cmp.Compare(place(a), place(b)) })
	return &llmpoolv1.DeepDiveResponse{
		Plan: f.plan, Facets: f.facets, Synthesis: f.synthesis.String(),
		OpenQuestions: end.GetOpenQuestions(), Usage: end.GetUsage(), Stages: end.GetStages(),
		Partial: end.GetPartial(), PartialReason: end.GetPartialReason(), CallId: end.GetCallId(), Instance: end.GetInstance(),
	}
}
