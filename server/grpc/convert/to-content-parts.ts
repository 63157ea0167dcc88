import type {
  ChatCompletionContentPart,
  ChatCompletionContentPartImage,
  ChatCompletionContentPartInputAudio,
  ChatCompletionContentPartRefusal,
  ChatCompletionContentPartText,
} from 'openai/resources/chat/completions';
import type { AudioPart, ContentPart, FilePart, ImagePart, PromptCacheBreakpoint } from '../../gen/llmpool/v1/chat';
import type { Violations } from './violations';
import { Words } from './words';

export type PartKind = NonNullable<ContentPart['part']>['$case'];
export type SdkPart = ChatCompletionContentPart | ChatCompletionContentPartRefusal;

type Detail = NonNullable<ChatCompletionContentPartImage.ImageURL['detail']>;
type AudioFormat = ChatCompletionContentPartInputAudio.InputAudio['format'];
type SdkBreakpoint = NonNullable<ChatCompletionContentPartText['prompt_cache_breakpoint']>;

const DETAILS = new Words<Detail>({ auto: true, low: true, high: true, original: true });
const AUDIO_FORMATS = new Words<AudioFormat>({ wav: true, mp3: true });
const TTLS = new Words<NonNullable<SdkBreakpoint['ttl']>>({ '30m': true, '12h': true });

const toImage = ({ url, detail }: ImagePart, path: string, violations: Violations): ChatCompletionContentPartImage => {
  if (!/^(https:\/\/.|data:)/i.test(url)) {
    violations.add(`${path}.url`, `has ${url.length} characters, must start with https:// or data:`);
  }
  return {
    type: 'image_url',
    image_url: detail === '' ? { url } : { url, detail: DETAILS.take(detail, `${path}.detail`, violations) },
  };
};

const toAudio = (
  { data, format }: AudioPart,
  path: string,
  violations: Violations,
): ChatCompletionContentPartInputAudio => {
  if (data.length === 0) violations.add(`${path}.data`, 'is empty, must not be');
  return {
    type: 'input_audio',
    input_audio: {
      data: data.toString('base64'),
      format: AUDIO_FORMATS.take(format, `${path}.format`, violations),
    },
  };
};

const toFile = (file: FilePart, path: string, violations: Violations): ChatCompletionContentPart.File => {
  const { fileId, filename, fileData } = file;
  if (fileId !== '') {
    if (fileData !== '') violations.add(path, 'has file_id and file_data, must have one of them');
    return { type: 'file', file: filename === '' ? { file_id: fileId } : { file_id: fileId, filename } };
  }
  if (fileData === '') {
    violations.add(path, 'has no content, must have file_id, or filename and file_data');
  } else {
    if (!/^data:/i.test(fileData)) {
      violations.add(`${path}.file_data`, `has ${fileData.length} characters, must start with data:`);
    }
    if (filename === '') violations.add(`${path}.filename`, 'is empty, must not be when file_data is set');
  }
  return { type: 'file', file: { filename, file_data: fileData } };
};

const toBreakpoint = ({ ttl }: PromptCacheBreakpoint, path: string, violations: Violations): SdkBreakpoint =>
  ttl === ''
    ? { mode: 'explicit' }
    : { mode: 'explicit', ttl: TTLS.take(ttl, `${path}.prompt_cache_breakpoint.ttl`, violations) };

const toPart = (part: NonNullable<ContentPart['part']>, path: string, violations: Violations): SdkPart => {
  switch (part.$case) {
    case 'text':
      if (part.value === '') violations.add(`${path}.text`, 'is empty, must not be');
      return { type: 'text', text: part.value };
    case 'image':
      return toImage(part.value, `${path}.image`, violations);
    case 'audio':
      return toAudio(part.value, `${path}.audio`, violations);
    case 'file':
      return toFile(part.value, `${path}.file`, violations);
    case 'refusal':
      return { type: 'refusal', refusal: part.value };
  }
};

/** Converts the parts at `path`; only those of the `allowed` kinds may occur, `where` says why: `for ROLE_USER`. */
export const toContentParts = (
  parts: readonly ContentPart[],
  path: string,
  allowed: readonly PartKind[],
  where: string,
  violations: Violations,
): SdkPart[] => {
  if (parts.length === 0) violations.add(path, 'is empty, must have at least one part');
  const converted: SdkPart[] = [];
  for (const [at, { part, promptCacheBreakpoint }] of parts.entries()) {
    const partPath = `${path}[${at}]`;
    if (!part || !allowed.includes(part.$case)) {
      violations.add(
        partPath,
        `${part ? `is of kind ${part.$case}` : 'is not set'}, must be ${allowed.join(', ')} ${where}`,
      );
      continue;
    }
    const sdkPart = toPart(part, partPath, violations);
    if (promptCacheBreakpoint) {
      if (sdkPart.type === 'refusal') {
        violations.add(`${partPath}.prompt_cache_breakpoint`, 'is set, must not be on a refusal');
      } else {
        sdkPart.prompt_cache_breakpoint = toBreakpoint(promptCacheBreakpoint, partPath, violations);
      }
    }
    converted.push(sdkPart);
  }
  return converted;
};
