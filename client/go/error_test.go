package llmpool_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"llmpool.example/llmpool"
	llmpoolv1 "llmpool.example/llmpool/gen/llmpool/v1"
)

func TestThereIsAConstantForEachReasonOfTheContract(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "reason.go", nil, 0)
	must(t, err)
	constants := []string{}
	ast.Inspect(file, func(node ast.Node) bool {
		if literal, ok := node.(*ast.BasicLit); ok {
			value, err := strconv.Unquote(literal.Value)
			must(t, err)
			constants = append(constants, value)
		}
		return true
	})
	contract := []string{"UNREACHABLE", "STREAM_TRUNCATED", "UNKNOWN"}
	for number, name := range llmpoolv1.ErrorReason_name {
		if number != 0 {
			contract = append(contract, strings.TrimPrefix(name, "ERROR_REASON_"))
		}
	}
	slices.Sort(constants)
	slices.Sort(contract)
	same(t, "constants", &constants, &contract)
}

func TestWhatCannotBeSentIsTheCallersFault(t *testing.T) {
	client := connect(t, serve(t, named("a")), llmpool.Options{})
	for _, call := range map[string]func() error{
		"Chat":       func() error { _, err := client.Chat(t.Context(), llmpool.Ask("\xff")); return err },
		"StreamChat": func() error { _, err := client.StreamChat(t.Context(), llmpool.Ask("\xff")).Final(); return err },
	} {
		failed := failure(t, call())
		if failed.Code != codes.InvalidArgument || failed.Reason != llmpool.ReasonInvalidField || failed.Retryable {
			t.Errorf("text that is not UTF-8 gave %v", failed)
		}
	}
}

func TestOtherServicesGiveTheSameErrors(t *testing.T) {
	client := connect(t, serve(t, named("a")), llmpool.Options{})
	_, err := llmpoolv1.NewAdminServiceClient(client.Conn()).Debug(t.Context(), &llmpoolv1.DebugRequest{})
	failed := failure(t, err)
	if failed.Code != codes.Unimplemented || failed.Reason != llmpool.ReasonUnknown || status.Code(err) != codes.Unimplemented {
		t.Errorf("a service that is not there gave %v", failed)
	}
}

func TestACallOfACancelledContextIsNotMade(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := connect(t, serve(t, named("a")), llmpool.Options{}).Chat(ctx, llmpool.Ask("Hi"))
	if failed := failure(t, err); failed.Reason != llmpool.ReasonCancelled || failed.Retryable {
		t.Errorf("gave %v", failed)
	}
}
