import type { ChatCompletionAudioParam } from 'openai/resources/chat/completions/completions';
import type { AudioOutput } from '../../gen/llmpool/v1/chat';
import type { Violations } from './violations';
import { Words } from './words';

const FORMATS = new Words<ChatCompletionAudioParam['format']>({
  wav: true,
  aac: true,
  mp3: true,
  flac: true,
  opus: true,
  pcm16: true,
});

/** Converts voice and format of spoken answers. */
export const toAudioOutput = ({ format, voice }: AudioOutput, violations: Violations): ChatCompletionAudioParam => {
  if (!voice) violations.add('audio.voice', 'is not set, must be name or id');
  else if (voice.value === '') violations.add(`audio.${voice.$case}`, 'is empty, must not be');
  return {
    format: FORMATS.take(format, 'audio.format', violations),
    voice: voice?.$case === 'id' ? { id: voice.value } : (voice?.value ?? ''),
  };
};
