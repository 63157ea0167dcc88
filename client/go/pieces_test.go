package llmpool_test

import (
	"math/rand/v2"

	"google.golang.org/grpc"

	llmpoolv1 "llmpool.example/llmpool/gen/llmpool/v1"
)

type streamOfChat = grpc.ServerStreamingServer[llmpoolv1.StreamChatResponse]

// fakeDive answers every StreamDeepDive with these events.
type fakeDive struct {
	llmpoolv1.UnimplementedLlmPoolServiceServer
	events []*llmpoolv1.StreamDeepDiveResponse
}

func (f fakeDive) StreamDeepDive(
	_ *llmpoolv1.DeepDiveRequest, stream grpc.ServerStreamingServer[llmpoolv1.StreamDeepDiveResponse],
) error {
	for _, event := range f.events {
		if err := stream.Send(event); err != nil {
			return err
		}
	}
	return nil
}

// piecesOf cuts an answer into the events of a stream: what belongs together stays in order, all else is mixed at random.
func piecesOf(answer *llmpoolv1.ChatResponse, random *rand.Rand) []*llmpoolv1.StreamChatResponse {
	var queues [][]*llmpoolv1.ChoiceDelta
	end := &llmpoolv1.ChatEnd{
		Id: answer.Id, Model: answer.Model, Created: answer.Created, Usage: answer.Usage, ServiceTier: answer.ServiceTier,
		SystemFingerprint: answer.SystemFingerprint, ModerationJson: answer.ModerationJson, ServedBy: answer.ServedBy,
	}
	for _, choice := range answer.Choices {
		queues = append(queues, piecesOfChoice(choice, random)...)
		end.Choices = append(end.Choices, &llmpoolv1.ChoiceEnd{
			Index: choice.Index, FinishReason: choice.FinishReason, ProviderFinishReason: choice.ProviderFinishReason,
			Annotations: choice.Message.Annotations,
		})
	}
	var events []*llmpoolv1.StreamChatResponse
	var together []*llmpoolv1.ChoiceDelta
	for len(queues) > 0 {
		at := random.IntN(len(queues))
		together = append(together, queues[at][0])
		if queues[at] = queues[at][1:]; len(queues[at]) == 0 {
			queues = append(queues[:at], queues[at+1:]...)
		}
		if len(queues) == 0 || random.IntN(2) == 0 {
			delta := &llmpoolv1.StreamChatResponse_Delta{Delta: &llmpoolv1.ChatDelta{Choices: together}}
			events, together = append(events, &llmpoolv1.StreamChatResponse{Event: delta}), nil
		}
	}
	return append(events, &llmpoolv1.StreamChatResponse{Event: &llmpoolv1.StreamChatResponse_End{End: end}})
}

// piecesOfChoice gives queues of pieces, each to be sent in its order.
func piecesOfChoice(choice *llmpoolv1.Choice, random *rand.Rand) (queues [][]*llmpoolv1.ChoiceDelta) {
	queue := func(pieces ...*llmpoolv1.ChoiceDelta) {
		for _, piece := range pieces {
			piece.Index = choice.Index
		}
		if len(pieces) > 0 {
			queues = append(queues, pieces)
		}
	}
	texts := func(text string, piece func(string) *llmpoolv1.ChoiceDelta) (pieces []*llmpoolv1.ChoiceDelta) {
		for _, part := range cut(text, random) {
			pieces = append(pieces, piece(part))
		}
		return pieces
	}
	message := choice.Message
	queue(&llmpoolv1.ChoiceDelta{Role: message.Role})
	queue(texts(message.GetText(), func(text string) *llmpoolv1.ChoiceDelta { return &llmpoolv1.ChoiceDelta{Text: text} })...)
	queue(texts(message.Refusal, func(text string) *llmpoolv1.ChoiceDelta { return &llmpoolv1.ChoiceDelta{Refusal: text} })...)
	queue(texts(message.ReasoningText, func(text string) *llmpoolv1.ChoiceDelta { return &llmpoolv1.ChoiceDelta{ReasoningText: text} })...)
	for index, call := range message.ToolCalls {
		queue(piecesOfToolCall(uint32(index), call, random)...)
	}
	if audio := message.Audio; audio != nil {
		said := texts(audio.Transcript, func(text string) *llmpoolv1.ChoiceDelta {
			return &llmpoolv1.ChoiceDelta{Audio: &llmpoolv1.AudioDelta{Transcript: text}}
		})
		said[0].Audio.Id, said[0].Audio.Data = audio.Id, audio.Data[:1]
		last := &llmpoolv1.ChoiceDelta{Audio: &llmpoolv1.AudioDelta{Data: audio.Data[1:], ExpiresAt: audio.ExpiresAt}}
		queue(append(said, last)...)
	}
	if logprobs := choice.Logprobs; logprobs != nil {
		queue(&llmpoolv1.ChoiceDelta{Logprobs: &llmpoolv1.Logprobs{Content: logprobs.Content[:1]}},
			&llmpoolv1.ChoiceDelta{Logprobs: &llmpoolv1.Logprobs{Content: logprobs.Content[1:], Refusal: logprobs.Refusal}})
	}
	return queues
}

func piecesOfToolCall(index uint32, call *llmpoolv1.ToolCall, random *rand.Rand) (pieces []*llmpoolv1.ChoiceDelta) {
	add := func(delta *llmpoolv1.ToolCallDelta) {
		delta.Index = index
		pieces = append(pieces, &llmpoolv1.ChoiceDelta{ToolCalls: []*llmpoolv1.ToolCallDelta{delta}})
	}
	if function := call.GetFunction(); function != nil {
		add(&llmpoolv1.ToolCallDelta{Id: call.Id, Call: &llmpoolv1.ToolCallDelta_Function{Function: &llmpoolv1.FunctionCall{Name: function.Name}}})
		for _, text := range cut(function.Arguments, random) {
			add(&llmpoolv1.ToolCallDelta{Call: &llmpoolv1.ToolCallDelta_Function{Function: &llmpoolv1.FunctionCall{Arguments: text}}})
		}
		return pieces
	}
	custom := call.GetCustom()
	add(&llmpoolv1.ToolCallDelta{Id: call.Id, Call: &llmpoolv1.ToolCallDelta_Custom{Custom: &llmpoolv1.CustomToolCall{Name: custom.Name}}})
	for _, text := range cut(custom.Input, random) {
		add(&llmpoolv1.ToolCallDelta{Call: &llmpoolv1.ToolCallDelta_Custom{Custom: &llmpoolv1.CustomToolCall{Input: text}}})
	}
	return pieces
}

// cut gives one or more pieces of a text, none for an empty one.
func cut(text string, random *rand.Rand) (pieces []string) {
	piece := ""
	for _, character := range text {
		piece += string(character)
		if random.IntN(3) == 0 {
			pieces, piece = append(pieces, piece), ""
		}
	}
	if piece != "" {
		pieces = append(pieces, piece)
	}
	return pieces
}
