import { el } from './el.mjs';

/** Settings: those that somebody set first. Secrets come masked. */
export const drawSettings = ({ settings, versions, rollout_percent }) => {
  const set = settings.filter(({ source }) => source !== 'default');
  const others = settings.filter(({ source }) => source === 'default');
  return [
    el(
      'p',
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
      `; rollout ${rollout_percent} %`,
    ),
    el('h2', 'Set here'),
    list(set),
    el('h2', 'At their defaults'),
    list(others),
  ];
};

const list = (settings) =>
  el(
    'dl.facts',
    ...settings.flatMap(({ name, value, source }) => [
      el('dt', el('span.mono', name)),
      el('dd', el('span.mono', value), source === 'default' ? '' : el('small', ` from ${source}`)),
    ]),
  );
