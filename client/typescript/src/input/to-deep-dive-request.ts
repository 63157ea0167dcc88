import { DeepDiveRequest, DeepDiveStyle, Document } from '../gen/llmpool/v1/deep_dive';
import { chatMessage } from './chat-shapes';
import { enumName, list } from './converters';
import type { Input } from './input';
import { mapInput, message } from './map-input';
import type { Shape } from './shape';

/** A deep dive's request, written by hand or generated. */
export type DeepDiveInput = Input<DeepDiveRequest>;

const document: Shape<Document> = { empty: Document.fromPartial({}), fields: {} };

const deepDiveRequest: Shape<DeepDiveRequest> = {
  empty: DeepDiveRequest.fromPartial({}),
  fields: {
    conversation: list(message(() => chatMessage)),
    documents: list(message(() => document)),
    style: enumName(DeepDiveStyle, 'DEEP_DIVE_STYLE'),
  },
};

/** The generated form of a deep dive's request. A text alone is the theme. */
export function toDeepDiveRequest(input: string | DeepDiveInput): DeepDiveRequest {
  const given = typeof input === 'string' ? { theme: input } : input;
  return DeepDiveRequest.fromPartial(mapInput(deepDiveRequest, given, 'request'));
}
