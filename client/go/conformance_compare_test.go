package llmpool_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"llmpool.example/llmpool"
	llmpoolv1 "llmpool.example/llmpool/gen/llmpool/v1"
)

func compare(t *testing.T, shared sharedCase, told told) {
	t.Helper()
	expect := shared.Expect
	if told.events != nil || shared.Call.RPC == "StreamChat" || shared.Call.RPC == "StreamDeepDive" {
		same(t, "text of the events", &told.text, expect.Text)
	}
	for _, kind := range expect.Events {
		if !slices.Contains(told.events, kind) {
			t.Errorf("no event %s among %v", kind, told.events)
		}
	}
	if expect.Error != nil {
		compareError(t, *expect.Error, told.err)
		return
	}
	must(t, told.err)
	if told.events != nil && told.events[len(told.events)-1] != "end" {
		t.Errorf("the last event is no end: %v", told.events)
	}
	switch answer := told.answer.(type) {
	case *llmpoolv1.ChatResponse:
		compareAnswer(t, shared, answer)
		compareUsage(t, expect.Usage, answer.GetUsage())
	case *llmpoolv1.DeepDiveResponse:
		same(t, "synthesis", &answer.Synthesis, expect.Text)
		compareUsage(t, expect.Usage, answer.GetUsage())
	case *llmpoolv1.ListModelsResponse:
		names := []string{}
		for _, model := range answer.GetModels() {
			names = append(names, model.GetName())
		}
		same(t, "models", &names, &expect.Models)
		same(t, "default model", &answer.DefaultModel, expect.DefaultModel)
	}
}

func compareAnswer(t *testing.T, shared sharedCase, answer *llmpoolv1.ChatResponse) {
	t.Helper()
	expect := shared.Expect
	text := llmpool.TextOf(answer)
	same(t, "text", &text, expect.Text)
	if expect.Texts != nil {
		texts := []string{}
		for _, choice := range answer.GetChoices() {
			texts = append(texts, choice.GetMessage().GetText())
		}
		same(t, "texts", &texts, &expect.Texts)
	}
	first := answer.GetChoices()[0]
	finish := first.GetFinishReason().String()
	same(t, "finish reason", &finish, expect.FinishReason)
	same(t, "reasoning text", &first.Message.ReasoningText, expect.ReasoningText)
	if expect.ToolCalls != nil {
		calls := []toolCall{}
		for _, call := range first.GetMessage().GetToolCalls() {
			calls = append(calls, toolCall{call.GetFunction().GetName(), call.GetFunction().GetArguments()})
			if call.GetId() == "" {
				t.Error("a tool call has no id")
			}
		}
		same(t, "tool calls", &calls, &expect.ToolCalls)
	}
}

func compareUsage(t *testing.T, expect map[string]any, usage proto.Message) {
	t.Helper()
	encoded, err := protojson.MarshalOptions{UseProtoNames: true, EmitUnpopulated: true}.Marshal(usage)
	must(t, err)
	told := map[string]any{}
	must(t, json.Unmarshal(encoded, &told))
	for field, value := range expect {
		if told[field] != value {
			t.Errorf("usage has %s %v, should be %v", field, told[field], value)
		}
	}
}

func compareError(t *testing.T, expect expectedError, err error) {
	t.Helper()
	var told *llmpool.Error
	if !errors.As(err, &told) {
		t.Fatalf("ended with %v, should be an *Error %s", err, expect.Reason)
	}
	var code codes.Code
	// The codes read their own names only as JSON, in upper case.
	must(t, json.Unmarshal([]byte(`"`+expect.Code+`"`), &code))
	if told.Code != code || told.Reason != llmpool.Reason(expect.Reason) || told.Retryable != expect.Retryable {
		t.Errorf("error is %v %s retryable=%v, should be %+v: %v", told.Code, told.Reason, told.Retryable, expect, told)
	}
	hasRetryAfter, hasUsage, hasCallID := told.RetryAfter > 0, told.PartialUsage != nil, told.CallID != ""
	same(t, "has RetryAfter", &hasRetryAfter, expect.RetryAfter)
	same(t, "has PartialUsage", &hasUsage, expect.PartialUsage)
	same(t, "has CallID", &hasCallID, expect.CallID)
	same(t, "AttemptCount", &told.AttemptCount, expect.Attempts)
	if expect.Violations != nil {
		fields := []string{}
		for _, violation := range told.Violations {
			fields = append(fields, violation.Field)
		}
		same(t, "violations", &fields, &expect.Violations)
	}
}

// same compares, unless nothing is expected.
func same[T any](t *testing.T, what string, told, expect *T) {
	t.Helper()
	if expect != nil && !reflect.DeepEqual(*told, *expect) {
		t.Errorf("%s is %#v, should be %#v", what, *told, *expect)
	}
}
