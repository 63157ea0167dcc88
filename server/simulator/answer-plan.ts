import type { Behaviour, FinishReason } from './behaviour';
import type { ChatRequest, Tool } from './chat-request';
import { type Content, fillerContent, textContent } from './content';
import { helpfulText } from './helpful-text';
import { lastUserText, promptTokens } from './message-text';
import { isObject } from './rules';
import { sampleJson } from './sample-json';

export interface PlannedChoice {
  content: Content | undefined;
  reasoning: Content | undefined;
  toolCall: { id: string; name: string; arguments: Content } | undefined;
  finishReason: FinishReason;
}

export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details: { cached_tokens: number };
  completion_tokens_details: { reasoning_tokens: number };
}

/** Everything that an answer will say, before a byte of it is sent. */
export interface AnswerPlan {
  id: string;
  /** Unix time in seconds. */
  created: number;
  model: string;
  choices: PlannedChoice[];
  /** Always known; whether it is sent is up to the behaviour. */
  usage: Usage;
  /** How many alternatives each token shows, or undefined when no logprobs were asked for. */
  topLogprobs: number | undefined;
}

export function planAnswer(behaviour: Behaviour, request: ChatRequest, id: string, model: string): AnswerPlan {
  const choices = Array.from({ length: request.choices }, (_, index) => planChoice(behaviour, request, id, index));
  const prompt = promptTokens(request);
  const reasoning = choices.reduce((sum, choice) => sum + (choice.reasoning?.tokens ?? 0), 0);
  const completion = choices.reduce(
    (sum, { content, toolCall }) => sum + (content?.tokens ?? 0) + (toolCall?.arguments.tokens ?? 0),
    reasoning,
  );
  return {
    id: `chatcmpl-${id}`,
    created: Math.floor(Date.now() / 1000),
    model: behaviour.modelName ?? model,
    choices,
    usage: {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      prompt_tokens_details: { cached_tokens: behaviour.cachedTokens },
      completion_tokens_details: { reasoning_tokens: behaviour.reasoningTokens ?? reasoning },
    },
    topLogprobs: request.logprobs ? request.topLogprobs : undefined,
  };
}

function planChoice(behaviour: Behaviour, request: ChatRequest, id: string, index: number): PlannedChoice {
  const tool = toolToCall(behaviour, request);
  const reasoning = behaviour.reasoning ? textContent(behaviour.reasoning) : undefined;
  if (tool) {
    const args = behaviour.toolArguments ?? JSON.stringify(sampleJson(tool.function.parameters ?? { type: 'object' }));
    return {
      content: undefined,
      reasoning,
      toolCall: { id: `call_${id}_${index}`, name: tool.function.name, arguments: textContent(args) },
      finishReason: behaviour.finishReason ?? 'tool_calls',
    };
  }
  const content = planContent(behaviour, request, index);
  return {
    content,
    reasoning,
    toolCall: undefined,
    finishReason: behaviour.finishReason ?? (content.cut ? 'length' : 'stop'),
  };
}

function toolToCall(behaviour: Behaviour, { tools, toolChoice }: ChatRequest): Tool | undefined {
  if (behaviour.toolCalls === 'never') return undefined;
  const named = isObject(toolChoice) && isObject(toolChoice.function) ? toolChoice.function.name : undefined;
  if (named !== undefined) return tools.find((tool) => tool.function.name === named);
  const wanted = behaviour.toolCalls === 'always' ? toolChoice !== 'none' : toolChoice === 'required';
  return wanted ? tools[0] : undefined;
}

function planContent({ answer }: Behaviour, request: ChatRequest, index: number): Content {
  const { maxTokens } = request;
  if (answer === 'echo') return textContent(lastUserText(request), maxTokens);
  if (answer === 'helpful') return textContent(helpfulAnswer(request), maxTokens);
  if ('text' in answer) {
    const text = Array.isArray(answer.text) ? answer.text[index % answer.text.length]! : answer.text;
    return textContent(text, maxTokens);
  }
  return fillerContent('bytes' in answer ? answer.bytes : answer.tokens * 4, maxTokens);
}

function helpfulAnswer(request: ChatRequest): string {
  const format = request.responseFormat;
  const text = helpfulText(lastUserText(request));
  if (format?.type === 'json_object') return JSON.stringify({ answer: text });
  if (format?.type === 'json_schema') return JSON.stringify(sampleJson(format.json_schema?.schema));
  return text;
}
