package llmpool

import (
	"context"
	"fmt"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	llmpoolv1 "llmpool.example/llmpool/gen/llmpool/v1"
)

// domain of the reasons in google.rpc.ErrorInfo that are llm-pool's.
const domain = "llm-pool"

// unsendable is how grpc-go begins its message about a request that cannot be encoded, such as text that is not UTF-8.
const unsendable = "grpc: error while marshaling: "

// failedCall is what the client knows about a call that failed.
type failedCall struct {
	ctx     context.Context
	address string
	trailer metadata.MD
	// begun: a piece of the answer had been received.
	begun bool
}

// errorFrom makes a call's error an *Error; nil stays nil.
func errorFrom(err error, call failedCall) error {
	if err == nil {
		return nil
	}
	failed := status.Convert(err)
	if text, ok := strings.CutPrefix(failed.Message(), unsendable); ok && failed.Code() == codes.Internal {
		return &Error{Code: codes.InvalidArgument, Reason: ReasonInvalidField, Message: "the request cannot be sent: " + text}
	}
	result := &Error{Code: failed.Code(), Message: failed.Message(), causes: causesOf(failed.Code(), call.ctx)}
	saidWhen := false
	for _, detail := range failed.Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			if detail.GetDomain() == domain {
				result.Reason = Reason(detail.GetReason())
			}
		case *errdetails.RetryInfo:
			saidWhen = true
			result.RetryAfter = max(detail.GetRetryDelay().AsDuration(), time.Duration(0))
		case *errdetails.RequestInfo:
			result.CallID = detail.GetRequestId()
		case *errdetails.BadRequest:
			for _, violation := range detail.GetFieldViolations() {
				result.Violations = append(result.Violations, Violation{violation.GetField(), violation.GetDescription()})
			}
		case *llmpoolv1.CallDetails:
			result.Attempts, result.AttemptCount = detail.GetAttempts(), int(detail.GetAttemptCount())
			result.PartialUsage = detail.GetPartialUsage()
		}
	}
	if ids := call.trailer.Get("llm-pool-call-id"); result.CallID == "" && len(ids) > 0 {
		result.CallID = ids[0]
	}
	if result.Reason == "" {
		result.Reason = reasonOf(failed)
	}
	if result.Reason == ReasonUnreachable {
		result.Message = fmt.Sprintf("%s cannot be reached: %s", call.address, failed.Message())
	}
	result.Retryable = saidWhen || (!call.begun && mayPass(result))
	return result
}

// reasonOf is for errors that llm-pool did not explain.
func reasonOf(failed *status.Status) Reason {
	switch failed.Code() {
	case codes.Canceled:
		return ReasonCancelled
	case codes.DeadlineExceeded:
		return ReasonDeadlineExceeded
	case codes.Unavailable:
		return ReasonUnreachable
	case codes.Internal:
		if strings.Contains(failed.Message(), "RST_STREAM") {
			return ReasonUnreachable
		}
	}
	return ReasonUnknown
}

func mayPass(err *Error) bool {
	return err.Code == codes.Unavailable || err.Code == codes.Aborted || err.Reason == ReasonUnreachable
}

// causesOf is what ended the call on this side, for errors.Is.
func causesOf(code codes.Code, ctx context.Context) []error {
	switch code {
	case codes.Canceled:
		return causes(context.Canceled, ctx)
	case codes.DeadlineExceeded:
		return causes(context.DeadlineExceeded, ctx)
	}
	return nil
}

func causes(first error, ctx context.Context) []error {
	if cause := context.Cause(ctx); cause != nil && cause != first {
		return []error{first, cause}
	}
	return []error{first}
}
