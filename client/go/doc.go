// Package llmpool calls llm-pool, the gRPC service that runs LLM calls on a pool of clients.
//
//	client, err := llmpool.New("127.0.0.1:50051", llmpool.Options{})
//	answer, err := client.Chat(ctx, llmpool.Ask("Why is the sky blue?"))
//	fmt.Println(llmpool.TextOf(answer))
//
// Requests and answers are the messages of the contract, in package llmpoolv1. The context does the rest: its deadline is the call's one budget of time,
// and cancelling it reaches the provider's connection. A call that fails gives an [*Error]; a stream that ends early always does.
package llmpool
