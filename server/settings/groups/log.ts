import { boolean } from '../kinds/boolean';
import { label } from '../kinds/label';
import { oneOf } from '../kinds/one-of';
import { optional, setting } from '../setting';

export const logGroup = {
  title: 'Logs and names',
  intro: 'Logs go to standard output. They never hold prompts, answers, keys or tokens.',
  settings: {
    debug: setting({
      name: 'LLM_POOL_DEBUG',
      kind: boolean,
      default: false,
      doc: 'Tells the story of each call in the log. Lowers the log level to `debug`.',
    }),
    level: setting({
      name: 'LLM_POOL_LOG_LEVEL',
      kind: oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent'),
      default: 'info',
      doc: 'The least level that is logged.',
    }),
    format: setting({
      name: 'LLM_POOL_LOG_FORMAT',
      kind: oneOf('auto', 'json', 'pretty'),
      default: 'auto',
      doc: '`json`: one object a line. `pretty`: for reading. `auto`: `pretty` on a terminal, else `json`.',
    }),
    instance: optional({
      name: 'LLM_POOL_INSTANCE',
      kind: label,
      none: 'host name and process id',
      doc: 'The name of this process in replies, metrics and logs.',
    }),
  },
};
