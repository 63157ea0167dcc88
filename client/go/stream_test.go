package llmpool_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"llmpool.example/llmpool"
	llmpoolv1 "llmpool.example/llmpool/gen/llmpool/v1"
)

// tellsWithoutEnd sends two pieces and then waits; left is closed when its caller has gone.
func tellsWithoutEnd(left chan<- struct{}) fakeService {
	return fakeService{stream: func(_ *llmpoolv1.ChatRequest, stream grpc.ServerStreamingServer[llmpoolv1.StreamChatResponse]) error {
		for _, text := range []string{"one ", "two "} {
			if err := stream.Send(delta(text)); err != nil {
				return err
			}
		}
		<-stream.Context().Done()
		close(left)
		return stream.Context().Err()
	}}
}

func tells(messages ...*llmpoolv1.StreamChatResponse) fakeService {
	return fakeService{stream: func(_ *llmpoolv1.ChatRequest, stream grpc.ServerStreamingServer[llmpoolv1.StreamChatResponse]) error {
		for _, message := range messages {
			if err := stream.Send(message); err != nil {
				return err
			}
		}
		return nil
	}}
}

func failure(t *testing.T, err error) *llmpool.Error {
	t.Helper()
	var failed *llmpool.Error
	if !errors.As(err, &failed) {
		t.Fatalf("%v is no *Error", err)
	}
	return failed
}

func TestLeavingALoopCancelsTheCall(t *testing.T) {
	left := make(chan struct{})
	stream := connect(t, serve(t, tellsWithoutEnd(left)), llmpool.Options{}).StreamChat(t.Context(), llmpool.Ask("Hi"))
	for text, err := range stream.Text() {
		must(t, err)
		same(t, "text", &text, new("one "))
		break
	}
	<-left
	_, err := stream.Final()
	if failed := failure(t, err); failed.Reason != llmpool.ReasonCancelled || !errors.Is(err, context.Canceled) {
		t.Errorf("Final gave %v", failed)
	}
}

func TestCloseEndsAReaderThatWaits(t *testing.T) {
	left := make(chan struct{})
	stream := connect(t, serve(t, tellsWithoutEnd(left)), llmpool.Options{}).StreamChat(t.Context(), llmpool.Ask("Hi"))
	told := ""
	var last error
	for text, err := range stream.Text() {
		told, last = told+text, err
		if told == "one two " {
			go stream.Close()
		}
	}
	<-left
	if failed := failure(t, last); failed.Code != codes.Canceled || failed.Reason != llmpool.ReasonCancelled {
		t.Errorf("the loop ended with %v", failed)
	}
}

func TestTheCauseOfACancelIsKept(t *testing.T) {
	left := make(chan struct{})
	client := connect(t, serve(t, tellsWithoutEnd(left)), llmpool.Options{})
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	button := errors.New("the stop button")
	stream := client.StreamChat(ctx, llmpool.Ask("Hi"))
	for _, err := range stream.Text() {
		if err == nil {
			cancel(button)
		}
	}
	_, err := stream.Final()
	if !errors.Is(err, button) || !errors.Is(err, context.Canceled) || status.Code(err) != codes.Canceled {
		t.Errorf("Final gave %v", err)
	}
}

func TestAStreamIsReadOnce(t *testing.T) {
	stream := connect(t, serve(t, tells(delta("one "), delta("two"), end())), llmpool.Options{}).StreamChat(t.Context(), llmpool.Ask("Hi"))
	for _, err := range stream.Events() {
		must(t, err)
		if _, err := stream.Final(); err == nil {
			t.Error("Final inside of the loop gave an answer")
		}
	}
	answer, err := stream.Final()
	must(t, err)
	text := llmpool.TextOf(answer)
	same(t, "text", &text, new("one two"))
	for _, err := range stream.Events() {
		if err == nil {
			t.Error("a second loop gave an event")
		}
	}
	stream.Close()
	again, err := stream.Final()
	must(t, err)
	same(t, "answer after all that", &again, &answer)
}

func TestAnErrorAfterPiecesIsRetryableOnlyWhenToldWhen(t *testing.T) {
	unavailable := status.Error(codes.Unavailable, "gone")
	service := fakeService{stream: func(request *llmpoolv1.ChatRequest, stream grpc.ServerStreamingServer[llmpoolv1.StreamChatResponse]) error {
		if request.GetModel() == "begins" {
			if err := stream.Send(delta("one")); err != nil {
				return err
			}
		}
		return unavailable
	}}
	client := connect(t, serve(t, service), llmpool.Options{DialOptions: []grpc.DialOption{grpc.WithDisableRetry()}})
	for model, retryable := range map[string]bool{"begins": false, "fails": true} {
		_, err := client.StreamChat(t.Context(), &llmpoolv1.ChatRequest{Model: model}).Final()
		failed := failure(t, err)
		same(t, model+" is retryable", &failed.Retryable, &retryable)
		same(t, model+" has reason", &failed.Reason, new(llmpool.ReasonUnreachable))
	}
}

func TestTheDeadlineIsTheContextsOrTheClients(t *testing.T) {
	left := make(chan time.Duration, 1)
	service := fakeService{chat: func(ctx context.Context, _ *llmpoolv1.ChatRequest) (*llmpoolv1.ChatResponse, error) {
		deadline, _ := ctx.Deadline()
		left <- time.Until(deadline)
		return &llmpoolv1.ChatResponse{}, nil
	}}
	address := serve(t, service)
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	for _, one := range []struct {
		ctx      context.Context
		options  llmpool.Options
		deadline time.Duration
	}{
		{t.Context(), llmpool.Options{}, llmpool.DefaultDeadline},
		{t.Context(), llmpool.Options{Deadline: time.Minute}, time.Minute},
		{ctx, llmpool.Options{Deadline: time.Minute}, time.Hour},
	} {
		_, err := connect(t, address, one.options).Chat(one.ctx, llmpool.Ask("Hi"))
		must(t, err)
		if told := <-left; told > one.deadline || told < one.deadline-20*time.Second {
			t.Errorf("the call had %v, should have had about %v", told, one.deadline)
		}
	}
	_, err := connect(t, serve(t, tellsWithoutEnd(make(chan struct{}))), llmpool.Options{Deadline: 100 * time.Millisecond}).
		StreamChat(t.Context(), llmpool.Ask("Hi")).Final()
	if !errors.Is(err, context.DeadlineExceeded) || failure(t, err).Reason != llmpool.ReasonDeadlineExceeded {
		t.Errorf("the stream ended with %v", err)
	}
}
