package llmpool

import (
	"strings"

	llmpoolv1 "llmpool.example/llmpool/gen/llmpool/v1"
)

// toolCallBuilder puts the pieces of one tool call together.
type toolCallBuilder struct {
	id                   string
	name, text           strings.Builder
	isFunction, isCustom bool
}

func (b *toolCallBuilder) add(delta *llmpoolv1.ToolCallDelta) {
	if delta.GetId() != "" {
		b.id = delta.GetId()
	}
	switch call := delta.GetCall().(type) {
	case *llmpoolv1.ToolCallDelta_Function:
		b.isFunction = true
		b.name.WriteString(call.Function.GetName())
		b.text.WriteString(call.Function.GetArguments())
	case *llmpoolv1.ToolCallDelta_Custom:
		b.isCustom = true
		b.name.WriteString(call.Custom.GetName())
		b.text.WriteString(call.Custom.GetInput())
	}
}

func (b *toolCallBuilder) build() *llmpoolv1.ToolCall {
	call := &llmpoolv1.ToolCall{Id: b.id}
	switch {
	case b.isCustom:
		call.Call = &llmpoolv1.ToolCall_Custom{Custom: &llmpoolv1.CustomToolCall{Name: b.name.String(), Input: b.text.String()}}
	case b.isFunction:
		call.Call = &llmpoolv1.ToolCall_Function{Function: &llmpoolv1.FunctionCall{Name: b.name.String(), Arguments: b.text.String()}}
	}
	return call
}
