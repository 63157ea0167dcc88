import type { ChatResponse, Message } from './gen/llmpool/v1/chat';

/** The text of a message, or of an answer's first choice; '' when there is none (tool calls, a refusal). */
export function textOf(answer: ChatResponse | Message | undefined): string {
  if (!answer) return '';
  if ('choices' in answer) return textOf(answer.choices[0]?.message);
  const { content } = answer;
  if (content?.$case === 'text') return content.value;
  const parts = content?.value.parts ?? [];
  return parts.map(({ part }) => (part?.$case === 'text' ? part.value : '')).join('');
}
