import { styleText } from 'node:util';

/** Colours a text, or leaves it alone where colours are off. */
export type Style = Readonly<Record<'bold' | 'dim' | 'green' | 'red' | 'yellow', (text: string) => string>>;

export function style(colours: boolean): Style {
  const by = (format: keyof Style) => (text: string) =>
    colours ? styleText(format, text, { validateStream: false }) : text;
  return { bold: by('bold'), dim: by('dim'), green: by('green'), red: by('red'), yellow: by('yellow') };
}
