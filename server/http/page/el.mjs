/**
 * An element. Data only ever becomes text or a property from this short list: names come from callers, who may write markup.
 * @param {string} tag such as `p`, or with classes `p.dim.mono`
 */
export const el = (tag, ...children) => {
  const [name, ...classes] = tag.split('.');
  const node = document.createElement(name);
  if (classes.length > 0) node.className = classes.join(' ');
  node.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== ''));
  return node;
};

/** A bar filled to `share` (0 to 1), beginning at `from`. */
export const bar = (share, tone = '', from = 0) => {
  const fill = el('i');
  if (tone) fill.className = tone;
  fill.style.left = percent(from);
  fill.style.width = percent(Math.min(share, 1 - from));
  return el('div.bar', fill);
};

/** A button that explains the call. */
export const callLink = (callId) => {
  const button = el('button.link', callId);
  button.type = 'button';
  button.dataset.key = callId;
  button.dataset.callId = callId;
  button.title = 'Explain this call';
  return button;
};

export const chip = (tone, text) => el(tone ? `span.chip.${tone}` : 'span.chip', text);

export const row = (...cells) => el('div.row', ...cells);

export const nothing = (text) => el('p.dim', text);

const percent = (share) => `${Math.max(0, Math.min(1, share)) * 100}%`;
