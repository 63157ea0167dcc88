import type { ChatCompletionMessage } from 'openai/resources/chat/completions';
import type { Annotation } from '../../gen/llmpool/v1/chat';
import { objectsOf, textOf, uint32Of } from './loose-values';

/** Where text came from; kinds of annotations that the contract does not know are left out. */
export const toAnnotations = (annotations: ChatCompletionMessage['annotations'] | null): Annotation[] => {
  const converted: Annotation[] = [];
  for (const annotation of objectsOf(annotations)) {
    const citation = annotation.url_citation;
    if (!citation) continue;
    converted.push({
      url: textOf(citation.url),
      title: textOf(citation.title),
      startIndex: uint32Of(citation.start_index),
      endIndex: uint32Of(citation.end_index),
    });
  }
  return converted;
};
