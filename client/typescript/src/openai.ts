/**
 * `@llm-pool/client/openai`: for code written for the `openai` SDK. Its parameters and answers over llm-pool; uses types of the SDK, and none
 * of its code.
 *
 * @module
 */
export {
  type AsOpenAIOptions,
  asOpenAI,
  type Chunks,
  type Create,
  type CreateOptions,
  type DirectOpenAI,
} from './openai/as-openai';
export { fromOpenAI } from './openai/from-openai';
export { toOpenAI } from './openai/to-openai';
export type { WithRequestId } from './openai/with-request-id';
