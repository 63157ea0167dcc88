/** A part of the picture, drawn from 0, 0 downwards. */
export interface Panel {
  readonly svg: string;
  readonly height: number;
}
