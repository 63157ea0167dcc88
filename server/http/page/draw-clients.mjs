import { bar, chip, el, nothing, row } from './el.mjs';

/** More slots than this are a bar. */
const MOST_CELLS = 24;
const MOST_CLIENTS = 200;
const TONES = { free: 'good', full: '', limited: 'warn', draining: 'warn', blocked: 'bad' };
const SIGNS = { free: '○', full: '●', limited: '◐', draining: '↓', blocked: '✗' };

/** Each client with its slots: a filled cell is a call that runs. */
export const drawClients = ({ clients }) => {
  if (clients.length === 0) return [nothing('No clients.')];
  const rows = clients.slice(0, MOST_CLIENTS).map((client) => {
    const { state, reason, tier, backend } = client;
    const line = row(
      el('span.name', client.client),
      slots(client),
      el(
        'span.rest',
        chip(TONES[state] ?? '', `${SIGNS[state] ?? ''} ${state}`),
        ' ',
        el('small', about(tier, backend, reason)),
      ),
    );
    line.classList.add(state);
    return line;
  });
  return clients.length > MOST_CLIENTS ? [...rows, nothing(`… and ${clients.length - MOST_CLIENTS} more`)] : rows;
};

const about = (tier, backend, reason) =>
  [tier === 'legacy' ? `legacy client, on ${backend}` : `on ${backend}`, reason].filter(Boolean).join(' · ');

const slots = ({ slots: all, slots_in_use: used }) => {
  const label = `${used} of ${all} in use`;
  const picture = all > MOST_CELLS ? bar(used / all) : cells(used, all);
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', label);
  picture.title = label;
  return picture;
};

const cells = (used, all) =>
  el('div.cells', ...Array.from({ length: all }, (_, slot) => el(slot < used ? 'span.cell.used' : 'span.cell')));
