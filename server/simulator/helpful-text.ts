const QUOTED_WORDS = 12;
/** For languages that write without spaces. */
const QUOTED_CHARACTERS = 120;

/** What someone who tries the service for the first time reads. */
export function helpfulText(question: string): string {
  const words = question.trim().split(/\s+/);
  const quote = Array.from(words.slice(0, QUOTED_WORDS).join(' ')).slice(0, QUOTED_CHARACTERS).join('');
  const asked =
    quote === ''
      ? 'You asked nothing yet.'
      : `You asked: "${quote}${quote.length < question.trim().length ? '…' : ''}".`;
  return (
    `Hello! I am the llm-pool simulator, not a real model. ${asked} ` +
    'Your request went the whole way and back. Set OPENAI_API_KEY or OPENAI_BASE_URL to get answers from a real model.'
  );
}
