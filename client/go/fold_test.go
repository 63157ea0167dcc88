package llmpool_test

import (
	"math/rand/v2"
	"testing"

	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"llmpool.example/llmpool"
	llmpoolv1 "llmpool.example/llmpool/gen/llmpool/v1"
)

// TestAStreamGivesTheAnswerOfTheUnaryCall cuts one answer that has everything into pieces in a thousand ways.
func TestAStreamGivesTheAnswerOfTheUnaryCall(t *testing.T) {
	whole := answerWithEverything()
	var seed uint64
	service := fakeService{}
	service.stream = func(_ *llmpoolv1.ChatRequest, stream streamOfChat) error {
		random := rand.New(rand.NewPCG(seed, 0))
		for _, event := range piecesOf(whole, random) {
			if err := stream.Send(event); err != nil {
				return err
			}
		}
		return nil
	}
	client := connect(t, serve(t, service), llmpool.Options{})
	for seed = range 1000 {
		answer, err := client.StreamChat(t.Context(), llmpool.Ask("Hi")).Final()
		must(t, err)
		if !proto.Equal(answer, whole) {
			t.Fatalf("seed %d gave %s", seed, prototext.Format(answer))
		}
	}
}

func answerWithEverything() *llmpoolv1.ChatResponse {
	function := &llmpoolv1.ToolCall_Function{Function: &llmpoolv1.FunctionCall{Name: "get_weather", Arguments: `{"city":"大阪"}`}}
	custom := &llmpoolv1.ToolCall_Custom{Custom: &llmpoolv1.CustomToolCall{Name: "shell", Input: "ls -l"}}
	probability := func(token string) *llmpoolv1.TokenLogprob {
		return &llmpoolv1.TokenLogprob{Token: token, Logprob: -0.5}
	}
	return &llmpoolv1.ChatResponse{
		Id: "id", Model: "m", Created: &timestamppb.Timestamp{Seconds: 1}, ServiceTier: "default", SystemFingerprint: "f", ModerationJson: "{}",
		Usage: &llmpoolv1.Usage{PromptTokens: 1, CompletionTokens: 2, TotalTokens: 3}, ServedBy: &llmpoolv1.ServedBy{CallId: "c"},
		Choices: []*llmpoolv1.Choice{
			{
				FinishReason: llmpoolv1.FinishReason_FINISH_REASON_OTHER, ProviderFinishReason: "tired",
				Logprobs: &llmpoolv1.Logprobs{
					Content: []*llmpoolv1.TokenLogprob{probability("a"), probability("b")}, Refusal: []*llmpoolv1.TokenLogprob{probability("c")},
				},
				Message: &llmpoolv1.Message{
					Role: llmpoolv1.Role_ROLE_ASSISTANT, Content: &llmpoolv1.Message_Text{Text: "空は青い。"}, Refusal: "no", ReasoningText: "hm",
					ToolCalls:   []*llmpoolv1.ToolCall{{Id: "1", Call: function}, {Id: "2", Call: custom}},
					Audio:       &llmpoolv1.Audio{Id: "a", Data: []byte{1, 2, 3}, ExpiresAt: &timestamppb.Timestamp{Seconds: 2}, Transcript: "said"},
					Annotations: []*llmpoolv1.Annotation{{Url: "https://example.com", EndIndex: 3}},
				},
			},
			{
				Index: 1, FinishReason: llmpoolv1.FinishReason_FINISH_REASON_STOP,
				Message: &llmpoolv1.Message{Role: llmpoolv1.Role_ROLE_ASSISTANT, Content: &llmpoolv1.Message_Text{Text: "second"}},
			},
		},
	}
}

func TestADeepDiveStreamGivesTheAnswerOfTheUnaryCall(t *testing.T) {
	result := func(id string) *llmpoolv1.FacetResult {
		return &llmpoolv1.FacetResult{Facet: &llmpoolv1.Facet{Id: id}, Answer: "answer " + id}
	}
	plan := &llmpoolv1.DeepDivePlan{Facets: []*llmpoolv1.Facet{{Id: "1.1"}, {Id: "1.2"}}}
	ended := func(id string) *llmpoolv1.StreamDeepDiveResponse_FacetEnded {
		return &llmpoolv1.StreamDeepDiveResponse_FacetEnded{FacetEnded: result(id)}
	}
	said := func(text string) *llmpoolv1.StreamDeepDiveResponse_SynthesisDelta {
		return &llmpoolv1.StreamDeepDiveResponse_SynthesisDelta{SynthesisDelta: &llmpoolv1.SynthesisDelta{Text: text}}
	}
	events := []*llmpoolv1.StreamDeepDiveResponse{
		{Event: &llmpoolv1.StreamDeepDiveResponse_Plan{Plan: plan}},
		{Event: &llmpoolv1.StreamDeepDiveResponse_FacetStarted{FacetStarted: &llmpoolv1.Facet{Id: "1.1"}}},
		{Event: ended("1.2")}, {Event: ended("1.1")},
		{Event: &llmpoolv1.StreamDeepDiveResponse_RoundEnded{RoundEnded: &llmpoolv1.RoundEnded{Round: 1, Next: []*llmpoolv1.Facet{{Id: "2.1"}}}}},
		{Event: ended("2.1")}, {Event: said("All ")}, {Event: said("in all.")},
		{Event: &llmpoolv1.StreamDeepDiveResponse_End{End: &llmpoolv1.DeepDiveEnd{OpenQuestions: []string{"Why?"}, Partial: true, CallId: "c"}}},
	}
	client := connect(t, serve(t, fakeDive{events: events}), llmpool.Options{})
	stream := client.StreamDeepDive(t.Context(), &llmpoolv1.DeepDiveRequest{Theme: "Pools"})
	text := ""
	for piece, err := range stream.Text() {
		must(t, err)
		text += piece
	}
	same(t, "text", &text, new("All in all."))
	answer, err := stream.Final()
	must(t, err)
	whole := &llmpoolv1.DeepDiveResponse{
		Plan: plan, Facets: []*llmpoolv1.FacetResult{result("1.1"), result("1.2"), result("2.1")}, Synthesis: "All in all.",
		OpenQuestions: []string{"Why?"}, Partial: true, CallId: "c",
	}
	if !proto.Equal(answer, whole) {
		t.Errorf("gave %s", prototext.Format(answer))
	}
}
