package llmpool_test

import (
	"context"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"llmpool.example/llmpool"
	llmpoolv1 "llmpool.example/llmpool/gen/llmpool/v1"
)

func TestSharedCases(t *testing.T) {
	control := startControl(t)
	for _, shared := range control.cases(t) {
		t.Run(shared.Name, func(t *testing.T) {
			started, err := control.post(shared.Name, "start")
			must(t, err)
			told := run(t, control, shared, started.Address)
			finished, err := control.post(shared.Name, "finish")
			must(t, err)
			for _, problem := range finished.Problems {
				t.Error(problem)
			}
			compare(t, shared, told)
		})
	}
}

// told is what the client told its caller.
type told struct {
	answer proto.Message
	err    error
	// Of a stream.
	text   string
	events []string
}

func run(t *testing.T, control control, shared sharedCase, address string) told {
	options := llmpool.Options{Token: shared.Call.Token}
	if retries := shared.Call.ChannelRetries; retries != nil && !*retries {
		options.DialOptions = append(options.DialOptions, grpc.WithDisableRetry())
	}
	client, err := llmpool.New(address, options)
	must(t, err)
	defer client.Close()
	deadline := 20 * time.Second
	if ms := shared.Call.DeadlineMs; ms > 0 {
		deadline = time.Duration(ms) * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	afterEvent := func() {}
	switch shared.Call.Cancel {
	case "when_upstream_asked":
		asked := make(chan error, 1)
		go func() {
			_, err := control.post(shared.Name, "asked")
			cancel()
			asked <- err
		}()
		defer func() { must(t, <-asked) }()
	case "after_first_event":
		afterEvent = cancel
	}

	switch shared.Call.RPC {
	case "Chat":
		return whole(client.Chat(ctx, request[llmpoolv1.ChatRequest](t, shared)))
	case "DeepDive":
		return whole(client.DeepDive(ctx, request[llmpoolv1.DeepDiveRequest](t, shared)))
	case "ListModels":
		return whole(client.ListModels(ctx))
	case "StreamChat":
		stream := client.StreamChat(ctx, request[llmpoolv1.ChatRequest](t, shared))
		return read(t, stream, afterEvent)
	case "StreamDeepDive":
		stream := client.StreamDeepDive(ctx, request[llmpoolv1.DeepDiveRequest](t, shared))
		return read(t, stream, afterEvent)
	}
	t.Fatalf("unknown rpc %q", shared.Call.RPC)
	return told{}
}

// message is a generated message of type T.
type message[T any] interface {
	proto.Message
	*T
}

func request[T any, P message[T]](t *testing.T, shared sharedCase) P {
	t.Helper()
	result := P(new(T))
	must(t, protojson.Unmarshal(shared.Call.Request, result))
	return result
}

func whole(answer proto.Message, err error) told { return told{answer: answer, err: err} }

func read[E, F any, PE message[E], PF message[F]](t *testing.T, stream *llmpool.Stream[E, F], afterEvent func()) (result told) {
	t.Helper()
	for event, err := range stream.Events() {
		if err != nil {
			result.err = err
			break
		}
		kind := kindOf(PE(event))
		result.events = append(result.events, kind)
		switch event := any(event).(type) {
		case *llmpoolv1.StreamChatResponse:
			for _, delta := range event.GetDelta().GetChoices() {
				if delta.GetIndex() == 0 {
					result.text += delta.GetText()
				}
			}
		case *llmpoolv1.StreamDeepDiveResponse:
			result.text += event.GetSynthesisDelta().GetText()
		}
		afterEvent()
	}
	answer, err := stream.Final()
	if err != result.err {
		t.Errorf("the events ended with %v, but Final with %v", result.err, err)
	}
	result.answer = PF(answer)
	return result
}

// kindOf is the event's name in the contract.
func kindOf(event proto.Message) string {
	reflected := event.ProtoReflect()
	var field protoreflect.FieldDescriptor = reflected.WhichOneof(reflected.Descriptor().Oneofs().ByName("event"))
	return string(field.Name())
}
