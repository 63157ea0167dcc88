import type {
  ChatCompletionContentPart,
  ChatCompletionContentPartImage,
  ChatCompletionContentPartInputAudio,
  ChatCompletionContentPartRefusal,
  ChatCompletionContentPartText,
} from 'openai/resources/chat/completions';
import { base64Bytes } from '../base64-bytes';
import type {
  AudioPart,
  ContentPart,
  FilePart,
  ImagePart,
  Message,
  PromptCacheBreakpoint,
} from '../gen/llmpool/v1/chat';
import { convert, each, type Members, only, pick, to } from './members';

type SdkPart = ChatCompletionContentPart | ChatCompletionContentPartRefusal;
type Kind<T extends SdkPart['type']> = Extract<SdkPart, { type: T }>;
type Breakpoint = NonNullable<ChatCompletionContentPartText['prompt_cache_breakpoint']>;

const BREAKPOINT: Members<Breakpoint, PromptCacheBreakpoint> = { mode: only('explicit'), ttl: to('ttl') };
const IMAGE: Members<ChatCompletionContentPartImage.ImageURL, ImagePart> = { url: to('url'), detail: to('detail') };
const AUDIO: Members<ChatCompletionContentPartInputAudio.InputAudio, AudioPart> = {
  data: (data, path) => ({ data: base64Bytes(data, path) }),
  format: to('format'),
};
const FILE: Members<ChatCompletionContentPart.File.File, FilePart> = {
  file_id: to('fileId'),
  filename: to('filename'),
  file_data: to('fileData'),
};

const cached = (breakpoint: Breakpoint, path: string) => ({
  promptCacheBreakpoint: { ttl: '', ...convert(BREAKPOINT, breakpoint, path) },
});

/** What becomes of each kind of part. */
const PARTS: { readonly [T in SdkPart['type']]: Members<Kind<T>, ContentPart> } = {
  text: {
    type: only('text'),
    text: (value) => ({ part: { $case: 'text', value } }),
    prompt_cache_breakpoint: cached,
  },
  image_url: {
    type: only('image_url'),
    image_url: (image, path) => ({
      part: { $case: 'image', value: { url: '', detail: '', ...convert(IMAGE, image, path) } },
    }),
    prompt_cache_breakpoint: cached,
  },
  input_audio: {
    type: only('input_audio'),
    input_audio: (audio, path) => ({
      part: { $case: 'audio', value: { data: Buffer.alloc(0), format: '', ...convert(AUDIO, audio, path) } },
    }),
    prompt_cache_breakpoint: cached,
  },
  file: {
    type: only('file'),
    file: (file, path) => ({
      part: { $case: 'file', value: { fileId: '', filename: '', fileData: '', ...convert(FILE, file, path) } },
    }),
    prompt_cache_breakpoint: cached,
  },
  refusal: {
    type: only('refusal'),
    refusal: (value) => ({ part: { $case: 'refusal', value } }),
  },
};

/** The content of a message or of a prediction: a text, or parts. */
export function contentOf(
  content: string | readonly SdkPart[],
  path: string,
): { readonly content: NonNullable<Message['content']> } {
  if (typeof content === 'string') return { content: { $case: 'text', value: content } };
  const parts = each(content, path, (part, at) =>
    convert(pick(PARTS, part.type, `${at}.type`) as Members<SdkPart, ContentPart>, part, at),
  );
  return { content: { $case: 'parts', value: { parts } } };
}
