type Attributes = Readonly<Record<string, string | number>>;

/** An SVG element; `content` is SVG already. Numbers have two decimals at most. */
export const el = (name: string, attributes: Attributes, content = ''): string => {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? Number(value.toFixed(2)) : escaped(value)}"`)
    .join('');
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
};

/** A line of text at its base line. */
export const text = (x: number, y: number, words: string, attributes: Attributes = {}): string =>
  el('text', { x, y, ...attributes }, escaped(words));

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
