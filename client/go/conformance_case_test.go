package llmpool_test

import "encoding/json"

// sharedCase is one of client/conformance, as far as a runner looks at it; its README says what the fields mean.
type sharedCase struct {
	Name string
	Call struct {
		RPC            string
		Request        json.RawMessage
		DeadlineMs     int64 `json:"deadline_ms"`
		Token          string
		ChannelRetries *bool `json:"channel_retries"`
		Cancel         string
	}
	Expect struct {
		Text          *string
		Texts         []string
		ReasoningText *string        `json:"reasoning_text"`
		FinishReason  *string        `json:"finish_reason"`
		ToolCalls     []toolCall     `json:"tool_calls"`
		Usage         map[string]any `json:"usage"`
		Events        []string       `json:"events"`
		Models        []string       `json:"models"`
		DefaultModel  *string        `json:"default_model"`
		Error         *expectedError `json:"error"`
	}
}

type toolCall struct{ Name, Arguments string }

type expectedError struct {
	Code         string
	Reason       string
	Retryable    bool
	RetryAfter   *bool `json:"retry_after"`
	Violations   []string
	PartialUsage *bool `json:"partial_usage"`
	Attempts     *int
	CallID       *bool `json:"call_id"`
}
