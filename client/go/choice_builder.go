package llmpool

import (
	"maps"
	"slices"
	"strings"

	llmpoolv1 "llmpool.example/llmpool/gen/llmpool/v1"
)

// choiceBuilder puts the pieces of one choice together.
type choiceBuilder struct {
	choice                   *llmpoolv1.Choice
	text, refusal, reasoning strings.Builder
	toolCalls                map[uint32]*toolCallBuilder
	audio                    *llmpoolv1.Audio
}

func newChoiceBuilder(index uint32) *choiceBuilder {
	message := &llmpoolv1.Message{Role: llmpoolv1.Role_ROLE_ASSISTANT}
	return &choiceBuilder{
		choice: &llmpoolv1.Choice{Index: index, Message: message}, toolCalls: map[uint32]*toolCallBuilder{},
	}
}

func (b *choiceBuilder) add(delta *llmpoolv1.ChoiceDelta) {
	if delta.GetRole() != llmpoolv1.Role_ROLE_UNSPECIFIED {
		b.choice.Message.Role = delta.GetRole()
	}
	b.text.WriteString(delta.GetText())
	b.refusal.WriteString(delta.GetRefusal())
	b.reasoning.WriteString(delta.GetReasoningText())
	for _, call := range delta.GetToolCalls() {
		if b.toolCalls[call.GetIndex()] == nil {
			b.toolCalls[call.GetIndex()] = &toolCallBuilder{}
		}
		b.toolCalls[call.GetIndex()].add(call)
	}
	if delta.GetAudio() != nil {
		b.addAudio(delta.GetAudio())
	}
	if delta.GetLogprobs() != nil {
		if b.choice.Logprobs == nil {
			b.choice.Logprobs = &llmpoolv1.Logprobs{}
		}
		b.choice.Logprobs.Content = append(b.choice.Logprobs.Content, delta.GetLogprobs().GetContent()...)
		b.choice.Logprobs.Refusal = append(b.choice.Logprobs.Refusal, delta.GetLogprobs().GetRefusal()...)
	}
}

func (b *choiceBuilder) addAudio(delta *llmpoolv1.AudioDelta) {
	if b.audio == nil {
		b.audio = &llmpoolv1.Audio{}
	}
	if delta.GetId() != "" {
		b.audio.Id = delta.GetId()
	}
	if delta.GetExpiresAt() != nil {
		b.audio.ExpiresAt = delta.GetExpiresAt()
	}
	b.audio.Data = append(b.audio.Data, delta.GetData()...)
	b.audio.Transcript += delta.GetTranscript()
}

func (b *choiceBuilder) build(end *llmpoolv1.ChoiceEnd) *llmpoolv1.Choice {
	message := b.choice.GetMessage()
	if b.text.Len() > 0 {
		message.Content = &llmpoolv1.Message_Text{Text: b.text.String()}
	}
	message.Refusal, message.ReasoningText = b.refusal.String(), b.reasoning.String()
	for _, index := range slices.Sorted(maps.Keys(b.toolCalls)) {
		message.ToolCalls = append(message.ToolCalls, b.toolCalls[index].build())
	}
	message.Audio, message.Annotations = b.audio, end.GetAnnotations()
	b.choice.FinishReason, b.choice.ProviderFinishReason = end.GetFinishReason(), end.GetProviderFinishReason()
	return b.choice
}
