package llmpool

// Reason says why a call failed. A newer llm-pool may know more of them than these.
type Reason string

// What llm-pool says; docs/errors.md explains each.
const (
	// ReasonInvalidField: a field of the request is invalid; google.rpc.BadRequest names it.
	ReasonInvalidField Reason = "INVALID_FIELD"
	// ReasonRequestTooLarge: the request is larger than LLM_POOL_MAX_REQUEST_BYTES.
	ReasonRequestTooLarge Reason = "REQUEST_TOO_LARGE"
	// ReasonCallerUnauthenticated: no token, or one that is not known.
	ReasonCallerUnauthenticated Reason = "CALLER_UNAUTHENTICATED"
	// ReasonScopeMissing: the token lacks the scope.
	ReasonScopeMissing Reason = "SCOPE_MISSING"
	// ReasonModelNotFound: the model is not configured, or the provider does not have it.
	ReasonModelNotFound Reason = "MODEL_NOT_FOUND"
	// ReasonPoolOverloaded: the queue is full, or the call could not be served in its time.
	ReasonPoolOverloaded Reason = "POOL_OVERLOADED"
	// ReasonProviderCircuitOpen: no backend can serve now: all are failing or cooling down.
	ReasonProviderCircuitOpen Reason = "PROVIDER_CIRCUIT_OPEN"
	// ReasonShuttingDown: this process is shutting down.
	ReasonShuttingDown Reason = "SHUTTING_DOWN"
	// ReasonContextLengthExceeded: the prompt does not fit the model.
	ReasonContextLengthExceeded Reason = "CONTEXT_LENGTH_EXCEEDED"
	// ReasonPromptBlocked: the provider's content policy blocked the prompt.
	ReasonPromptBlocked Reason = "PROMPT_BLOCKED"
	// ReasonUpstreamInvalidRequest: the provider refused the request as invalid.
	ReasonUpstreamInvalidRequest Reason = "UPSTREAM_INVALID_REQUEST"
	// ReasonUpstreamCredentialsRejected: the provider refused llm-pool's own credentials.
	ReasonUpstreamCredentialsRejected Reason = "UPSTREAM_CREDENTIALS_REJECTED"
	// ReasonUpstreamRateLimited: the provider's rate limit.
	ReasonUpstreamRateLimited Reason = "UPSTREAM_RATE_LIMITED"
	// ReasonUpstreamQuotaExhausted: the provider's quota or budget is used up.
	ReasonUpstreamQuotaExhausted Reason = "UPSTREAM_QUOTA_EXHAUSTED"
	// ReasonUpstreamUnavailable: the provider failed.
	ReasonUpstreamUnavailable Reason = "UPSTREAM_UNAVAILABLE"
	// ReasonUpstreamOverloaded: the provider says that it is overloaded.
	ReasonUpstreamOverloaded Reason = "UPSTREAM_OVERLOADED"
	// ReasonUpstreamConflict: the provider reports a conflict.
	ReasonUpstreamConflict Reason = "UPSTREAM_CONFLICT"
	// ReasonUpstreamUnreachable: no connection to the provider, or it broke before the answer began.
	ReasonUpstreamUnreachable Reason = "UPSTREAM_UNREACHABLE"
	// ReasonUpstreamTimeout: a time limit of llm-pool for the provider passed.
	ReasonUpstreamTimeout Reason = "UPSTREAM_TIMEOUT"
	// ReasonUpstreamStreamInterrupted: the stream broke, or ended without a finish reason, after it had begun.
	ReasonUpstreamStreamInterrupted Reason = "UPSTREAM_STREAM_INTERRUPTED"
	// ReasonUpstreamBadResponse: the provider's answer could not be understood.
	ReasonUpstreamBadResponse Reason = "UPSTREAM_BAD_RESPONSE"
	// ReasonDeadlineExceeded: the caller's deadline passed.
	ReasonDeadlineExceeded Reason = "DEADLINE_EXCEEDED"
	// ReasonDeadlineTooShort: the deadline leaves too little time to try.
	ReasonDeadlineTooShort Reason = "DEADLINE_TOO_SHORT"
	// ReasonCancelled: the caller cancelled.
	ReasonCancelled Reason = "CANCELLED"
	// ReasonInternalError: a fault of llm-pool; the log has it under the call id.
	ReasonInternalError Reason = "INTERNAL_ERROR"
)

// What only a client can see.
const (
	// ReasonUnreachable: no connection to llm-pool itself, or it broke.
	ReasonUnreachable Reason = "UNREACHABLE"
	// ReasonStreamTruncated: a stream ended without its end event, so the answer may be cut.
	ReasonStreamTruncated Reason = "STREAM_TRUNCATED"
	// ReasonUnknown: an error that did not come from llm-pool, such as a proxy's.
	ReasonUnknown Reason = "UNKNOWN"
)
