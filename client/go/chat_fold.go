package llmpool

import llmpoolv1 "llmpool.example/llmpool/gen/llmpool/v1"

// chatFold builds from a stream what Chat would have returned.
type chatFold struct {
	choices  map[uint32]*choiceBuilder
	response *llmpoolv1.ChatResponse
}

func newChatFold() *chatFold { return &chatFold{choices: map[uint32]*choiceBuilder{}} }

func (f *chatFold) add(event *llmpoolv1.StreamChatResponse) bool {
	switch event := event.GetEvent().(type) {
	case *llmpoolv1.StreamChatResponse_Delta:
		for _, delta := range event.Delta.GetChoices() {
			f.choice(delta.GetIndex()).add(delta)
		}
	case *llmpoolv1.StreamChatResponse_End:
		f.response = f.build(event.End)
	default:
		return false
	}
	return true
}

func (f *chatFold) answer() *llmpoolv1.ChatResponse { return f.response }

func (f *chatFold) textOf(event *llmpoolv1.StreamChatResponse) string {
	text := ""
	for _, delta := range event.GetDelta().GetChoices() {
		if delta.GetIndex() == 0 {
			text += delta.GetText()
		}
	}
	return text
}

func (f *chatFold) build(end *llmpoolv1.ChatEnd) *llmpoolv1.ChatResponse {
	response := &llmpoolv1.ChatResponse{
		Id: end.GetId(), Model: end.GetModel(), Created: end.GetCreated(), Usage: end.GetUsage(), ServiceTier: end.GetServiceTier(),
		SystemFingerprint: end.GetSystemFingerprint(), ModerationJson: end.GetModerationJson(), ServedBy: end.GetServedBy(),
	}
	for _, choice := range end.GetChoices() {
		response.Choices = append(response.Choices, f.choice(choice.GetIndex()).build(choice))
	}
	return response
}

func (f *chatFold) choice(index uint32) *choiceBuilder {
	if f.choices[index] == nil {
		f.choices[index] = newChoiceBuilder(index)
	}
	return f.choices[index]
}
