package llmpool_test

import (
	"context"
	"net"
	"testing"

	"google.golang.org/grpc"

	"llmpool.example/llmpool"
	llmpoolv1 "llmpool.example/llmpool/gen/llmpool/v1"
)

// fakeService answers as a test wants, over a real connection.
type fakeService struct {
	llmpoolv1.UnimplementedLlmPoolServiceServer
	chat   func(context.Context, *llmpoolv1.ChatRequest) (*llmpoolv1.ChatResponse, error)
	stream func(*llmpoolv1.ChatRequest, grpc.ServerStreamingServer[llmpoolv1.StreamChatResponse]) error
}

func (f fakeService) Chat(ctx context.Context, request *llmpoolv1.ChatRequest) (*llmpoolv1.ChatResponse, error) {
	return f.chat(ctx, request)
}

func (f fakeService) StreamChat(
	request *llmpoolv1.ChatRequest, stream grpc.ServerStreamingServer[llmpoolv1.StreamChatResponse],
) error {
	return f.stream(request, stream)
}

// serve starts it on a free port until the test ends, and gives its address.
func serve(t *testing.T, service llmpoolv1.LlmPoolServiceServer, options ...grpc.ServerOption) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	server := grpc.NewServer(options...)
	llmpoolv1.RegisterLlmPoolServiceServer(server, service)
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		server.Stop()
		must(t, <-done)
	})
	return listener.Addr().String()
}

func connect(t *testing.T, address string, options llmpool.Options) *llmpool.Client {
	t.Helper()
	client, err := llmpool.New(address, options)
	must(t, err)
	t.Cleanup(func() { must(t, client.Close()) })
	return client
}

func delta(text string) *llmpoolv1.StreamChatResponse {
	return &llmpoolv1.StreamChatResponse{Event: &llmpoolv1.StreamChatResponse_Delta{Delta: &llmpoolv1.ChatDelta{
		Choices: []*llmpoolv1.ChoiceDelta{{Text: text}},
	}}}
}

func end() *llmpoolv1.StreamChatResponse {
	return &llmpoolv1.StreamChatResponse{Event: &llmpoolv1.StreamChatResponse_End{End: &llmpoolv1.ChatEnd{
		Choices: []*llmpoolv1.ChoiceEnd{{FinishReason: llmpoolv1.FinishReason_FINISH_REASON_STOP}},
	}}}
}
