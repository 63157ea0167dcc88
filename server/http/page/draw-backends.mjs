import { chip, el, nothing } from './el.mjs';
import { ago, time } from './words.mjs';

const HEALTHS = { healthy: ['good', '✓ healthy'], unhealthy: ['bad', '✗ unhealthy'], out: ['bad', '✗ out'] };
const BREAKERS = {
  closed: ['good', '✓ breaker closed'],
  half_open: ['warn', '◐ breaker half open'],
  open: ['bad', '✗ breaker open'],
};

/** Each backend with what keeps calls away from it. */
export const drawBackends = ({ backends }, metrics, serverNow) => {
  if (backends.length === 0) return [nothing('No backends.')];
  return backends.map((backend) => {
    const [healthTone, health] = HEALTHS[backend.health] ?? ['', '– not checked yet'];
    const [breakerTone, breaker] = BREAKERS[backend.breaker] ?? ['', 'no breaker'];
    const cooling = Object.entries(backend.cooling_ms);
    return el(
      'div.backend',
      el('h2', backend.backend, ' ', el('small', backend.region)),
      el(
        'div',
        chip(healthTone, health),
        ' ',
        chip(breakerTone, breaker),
        ' ',
        cooling.length > 0 ? chip('warn', '◐ cooling down') : undefined,
      ),
      facts(
        backend,
        cooling,
        metrics.find((other) => other.backend === backend.backend),
        serverNow,
      ),
    );
  });
};

const facts = (backend, cooling, metrics, serverNow) => {
  const { base_url, models, probe_in_ms, breaker_failures_in_a_row: failures, last_change: change } = backend;
  const rows = [
    ['address', el('span.mono', base_url)],
    ['models', models.length > 0 ? models.join(', ') : 'any'],
    ['next probe', probe_in_ms > 0 ? `in ${time(probe_in_ms)}` : ''],
    ['failures', failures > 0 ? `${failures} in a row` : ''],
    ['rate limit', cooling.map(([model, ms]) => `${model} for ${time(ms)} more`).join(', ')],
    ['attempts', metrics ? attempts(metrics) : ''],
    ['last change', change ? `${change.was} → ${change.now}, ${ago(change.at, serverNow)}: ${change.reason}` : ''],
    ['checked', backend.checked_at ? `${ago(backend.checked_at, serverNow)}, took ${time(backend.check_ms)}` : ''],
  ];
  return el(
    'dl.facts',
    ...rows.filter(([, value]) => value).flatMap(([name, value]) => [el('dt', name), el('dd', value)]),
  );
};

const attempts = ({ attempts: counts, duration }) => {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (all === 0) return 'none yet';
  return `${counts.success} of ${all} well${duration.count > 0 ? `, half of them within ${time(duration.p50_ms)}` : ''}`;
};
