import type { ChatCompletion } from 'openai/resources/chat/completions';
import { objectsOf, uint32Of } from './loose-values';

export interface IndexedChoice {
  readonly index: number;
  readonly choice: ChatCompletion.Choice;
}

/** The choices in the order of their index; a choice without one has its place in the list as index. */
export const choicesByIndex = (choices: readonly ChatCompletion.Choice[]): IndexedChoice[] =>
  objectsOf(choices)
    .map((choice, at) => ({ index: uint32Of(choice.index, at), choice }))
    .sort((a, b) => a.index - b.index);
