package main

import "strconv"

// What a chat model answers, in short.
const wholeAnswer = `{"id":"chatcmpl-1","created":1,"model":"m","object":"chat.completion","choices":[{"index":0,` +
	`"message":{"role":"assistant","content":"Hello there."},"finish_reason":"stop","logprobs":null}],` +
	`"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}`

const (
	chunkHead   = `{"id":"chatcmpl-1","created":1,"model":"m","object":"chat.completion.chunk","choices":[`
	beforeStamp = "data: " + chunkHead + `{"index":0,"delta":{"content":"@`
	afterStamp  = `@"},"logprobs":null,"finish_reason":null}]}` + "\n\n"
	// What follows the last delta.
	endEvents = "data: " + chunkHead + `{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}` + "\n\n" +
		"data: " + chunkHead + `],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}` + "\n\ndata: [DONE]\n\n"
)

const streamHead = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"

var streamEnd = strconv.FormatInt(int64(len(endEvents)), 16) + "\r\n" + endEvents + "\r\n0\r\n\r\n"

// appendWhole appends an answer that is one piece of JSON.
func appendWhole(to []byte, body string) []byte {
	to = append(to, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "...)
	to = strconv.AppendInt(to, int64(len(body)), 10)
	to = append(to, "\r\n\r\n"...)
	return append(to, body...)
}

// appendDelta appends a chunk with one event with one delta, whose text says when it is written, in µs between two @.
func appendDelta(to []byte, writtenAt int64) []byte {
	var digits [20]byte
	stamp := strconv.AppendInt(digits[:0], writtenAt, 10)
	to = strconv.AppendInt(to, int64(len(beforeStamp)+len(stamp)+len(afterStamp)), 16)
	to = append(to, "\r\n"...)
	to = append(to, beforeStamp...)
	to = append(to, stamp...)
	to = append(to, afterStamp...)
	return append(to, "\r\n"...)
}
