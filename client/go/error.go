package llmpool

import (
	"fmt"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	llmpoolv1 "llmpool.example/llmpool/gen/llmpool/v1"
)

// Error is the one error of failed calls:
//
//	var failed *llmpool.Error
//	if errors.As(err, &failed) && failed.Retryable { … }
//
// errors.Is(err, context.Canceled) and context.DeadlineExceeded hold where they should, and status.Code(err) gives the gRPC code.
type Error struct {
	// Code of gRPC, such as codes.Unavailable.
	Code codes.Code
	// Reason why: the names of llm-pool (docs/errors.md explains each), or one of those that only a client can see.
	Reason Reason
	// Message is plain text. It has no piece of prompts, answers or secrets.
	Message string
	// Retryable tells whether the same call may well succeed later: llm-pool says when, or it or the provider is unavailable now. What is safe to retry at
	// once was retried already. After the first piece of a stream it is only true where llm-pool says when: a new call begins a new answer.
	Retryable bool
	// RetryAfter is how long to wait before a retry; 0 when llm-pool does not say.
	RetryAfter time.Duration
	// CallID finds the call in logs, traces and `Debug`; empty when llm-pool was not reached.
	CallID string
	// Attempts are the requests made to providers, in order; the last ones when there were many.
	Attempts []*llmpoolv1.Attempt
	// AttemptCount is how many requests were made to providers, also those not listed.
	AttemptCount int
	// PartialUsage is the tokens used until the failure; nil when none were.
	PartialUsage *llmpoolv1.Usage
	// Violations tell what is wrong with which field, for requests that are at fault.
	Violations []Violation

	causes []error
}

// Violation is a field of the request that breaks a rule.
type Violation struct {
	// Field is its path: `messages[2].text`.
	Field string
	// Description has value and rule.
	Description string
}

func (e *Error) Error() string { return fmt.Sprintf("llm-pool: %s: %s", e.Reason, e.Message) }

// Unwrap gives what ended the call on this side: context.Canceled, context.DeadlineExceeded, the cause of the context.
func (e *Error) Unwrap() []error { return e.causes }

// GRPCStatus lets the functions of package status read the error.
func (e *Error) GRPCStatus() *status.Status { return status.New(e.Code, e.Message) }
