package llmpool

import llmpoolv1 "llmpool.example/llmpool/gen/llmpool/v1"

// Ask is a request with one message of the user.
func Ask(text string) *llmpoolv1.ChatRequest {
	return &llmpoolv1.ChatRequest{Messages: []*llmpoolv1.Message{User(text)}}
}

// User is a message of the end user.
func User(text string) *llmpoolv1.Message { return message(llmpoolv1.Role_ROLE_USER, text) }

// System is a message with instructions.
func System(text string) *llmpoolv1.Message { return message(llmpoolv1.Role_ROLE_SYSTEM, text) }

// Assistant is an earlier answer of the model. An answer's own message, answer.GetChoices()[0].GetMessage(), can go straight into the next request too.
func Assistant(text string) *llmpoolv1.Message { return message(llmpoolv1.Role_ROLE_ASSISTANT, text) }

func message(role llmpoolv1.Role, text string) *llmpoolv1.Message {
	return &llmpoolv1.Message{Role: role, Content: &llmpoolv1.Message_Text{Text: text}}
}

// TextOf is the text of an answer's first choice; empty when there is none (tool calls, a refusal).
func TextOf(answer *llmpoolv1.ChatResponse) string {
	for _, choice := range answer.GetChoices() {
		return TextOfMessage(choice.GetMessage())
	}
	return ""
}

// TextOfMessage is the text of a message; of several parts, the text parts together.
func TextOfMessage(message *llmpoolv1.Message) string {
	text := message.GetText()
	for _, part := range message.GetParts().GetParts() {
		text += part.GetText()
	}
	return text
}
