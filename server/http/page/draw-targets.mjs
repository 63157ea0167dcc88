import { el } from './el.mjs';
import { goal, TARGET_NAMES, targetValue } from './words.mjs';

/** The four numbers, each against its target. */
export const drawTargets = ({ windows }) => {
  const [minute, ...others] = windows;
  return minute.targets.map((target) => {
    const [tone, words] = verdict(target);
    const also = others.map(({ name, targets }) => {
      const same = targets.find((other) => other.name === target.name);
      return `${name} ${targetValue(same)}${same.judged ? (same.holds ? ' ✓' : ' ✗') : ''}`;
    });
    return el(
      `div.target${tone === 'bad' ? '.missed' : ''}`,
      el('div', TARGET_NAMES[target.name] ?? target.name),
      el('div.value', targetValue(target)),
      el(`div${tone ? `.${tone}` : '.dim'}`, words),
      el('small', `last minute; good: ${goal(target)}`),
      el('div', el('small', also.join(' · '))),
    );
  });
};

const verdict = ({ judged, holds }) => {
  if (!judged) return ['', '– nothing to judge'];
  return holds ? ['good', '✓ holds'] : ['bad', '✗ missed'];
};
