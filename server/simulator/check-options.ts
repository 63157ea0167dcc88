import type { Behaviour } from './behaviour';
import { checkBehaviour } from './check-behaviour';
import { integer, type Rule, text } from './rules';
import type { SimulatorOptions } from './simulator';

type ServerOptions = Omit<SimulatorOptions, keyof Behaviour>;

/** The default and the rule of every option that is no behaviour. */
export const serverFields: { readonly [K in keyof ServerOptions]: { default: ServerOptions[K]; rule: Rule } } = {
  host: { default: '127.0.0.1', rule: text },
  port: { default: 0, rule: integer(0, 65_535) },
  seed: { default: 1, rule: integer(0, 4_294_967_295) },
  maxRecords: { default: 1000, rule: integer(0, 1_000_000) },
};

/**
 * Tells the server's own options from the behaviour, all checked.
 * @throws InvalidBehaviour for an unknown option or a value that breaks its rule.
 */
export function checkOptions(options: Partial<SimulatorOptions>): {
  server: ServerOptions;
  behaviour: Partial<Behaviour>;
} {
  const { host, port, seed, maxRecords, ...behaviour } = options;
  const given: Partial<ServerOptions> = { host, port, seed, maxRecords };
  const server = Object.entries(serverFields).map(([name, field]) => {
    const value = given[name as keyof ServerOptions] ?? field.default;
    field.rule.check(value, name);
    return [name, value];
  });
  return { server: Object.fromEntries(server), behaviour: checkBehaviour(behaviour) };
}
