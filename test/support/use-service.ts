import type { SimulatorOptions } from '../../server/simulator/simulator';
import { type Service, startService } from './start-service';

type Environment = Record<string, string>;

/**
 * One service for all tests of a `describe`. What a test scripts ends with it; what it leaves running fails it.
 * The service stands in `current.service`, since it starts only when the tests do.
 */
export const useService = (
  environment: Environment | (() => Environment) = {},
  behaviour: Partial<SimulatorOptions> = {},
) => {
  const current = {} as { service: Service };
  beforeAll(async () => {
    current.service = await startService(typeof environment === 'function' ? environment() : environment, behaviour);
  });
  afterEach(async () => {
    try {
      await current.service.noLeaks();
    } finally {
      // So that what hangs fails this test only.
      current.service.simulator.release();
      current.service.simulator.reset();
    }
  });
  afterAll(() => current.service.close());
  return current;
};

/** For tests that each bring their own settings: closed after the test. */
export const useServices = () => {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  });
  return {
    /** Closes this, too, after the test: after all that was opened later. */
    closing<T extends { close(): unknown }>(one: T): T {
      open.push(one);
      return one;
    },
    async start(...args: Parameters<typeof startService>): Promise<Service> {
      const service = await startService(...args);
      open.push(service);
      return service;
    },
  };
};
