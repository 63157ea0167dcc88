import type { ChatCompletionMessage } from 'openai/resources/chat/completions';
import type { Annotation } from '../gen/llmpool/v1/chat';

type SdkAnnotations = NonNullable<ChatCompletionMessage['annotations']>;

/** Where text came from, as the SDK has it; undefined when nothing is said. */
export const sdkAnnotations = (annotations: readonly Annotation[]): SdkAnnotations | undefined =>
  annotations.length === 0
    ? undefined
    : annotations.map(({ url, title, startIndex, endIndex }) => ({
        type: 'url_citation',
        url_citation: { url, title, start_index: startIndex, end_index: endIndex },
      }));
