import { learnTemplate } from '../../../server/backends/learn-template';

const learn = (more: string, content = 'a') => {
  const data = `{${more}"choices":[{"index":0,"delta":{"content":"${content}"}}]}`;
  return learnTemplate(data, JSON.parse(data), content);
};

test('streams with like events share a template, whatever their ids, times and padding', () => {
  const template = learn('"id":"a","created":1,"obfuscation":"","model":"m",');
  expect(template).toBeDefined();
  expect(learn('"id":"bc","created":23,"obfuscation":"xyz","model":"m",', 'other')).toBe(template);
  expect(learn('"id":"a","created":1,"obfuscation":"","model":"other",')).not.toBe(template);
});

test('templates that all differ do not fill the memory', () => {
  const first = learn('"model":"first",');
  for (let turn = 0; turn < 100; turn++) learn(`"model":"m${turn}",`);
  expect(learn('"model":"first",')).toBe(first);
  for (let turn = 100; turn < 300; turn++) learn(`"model":"m${turn}",`);
  expect(learn('"model":"first",')).not.toBe(first);
});

test('an event that is long makes no template', () => {
  const padding = (length: number): string => `"padding":"${'x'.repeat(length)}",`;
  expect(learn(padding(3000))).toBeDefined();
  expect(learn(padding(5000))).toBeUndefined();
});
