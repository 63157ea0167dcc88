import { Backend } from '../../../server/pool/backend';
import { HealthChecker } from '../../../server/pool/health-checker';
import { FakeClock } from '../../support/fake-clock';
import { FakeProvider } from '../../support/fake-provider';
import { BREAKER, backendSpec, errorOf } from '../../support/pool-rig';
import { settle } from '../../support/settle';

const setUp = (intervalMs = 1000) => {
  const clock = new FakeClock();
  const providers: FakeProvider[] = [];
  const backends = ['a', 'b'].map(
    (name) =>
      new Backend(
        backendSpec(name),
        BREAKER,
        clock,
        (what, was, now, reason) => ({ at: 0, what, was, now, reason }),
        () => undefined,
      ),
  );
  const checker = new HealthChecker(backends, clock, {
    intervalMs,
    timeoutMs: 200,
    createProvider: (_, name) => {
      const provider = new FakeProvider(name);
      providers.push(provider);
      return provider;
    },
    epochMs: () => 1_000_000 + clock.now(),
  });
  const [a, b] = backends as [Backend, Backend];
  const last = (index: number) => providers[index]!.checks.at(-1)!;
  const failOnce = async (index: number): Promise<void> => {
    last(index).fail(errorOf('UPSTREAM_UNREACHABLE'));
    await settle();
    clock.advance(1000);
  };
  return { clock, providers, a, b, checker, last, failOnce };
};

describe('HealthChecker', () => {
  it('asks each backend at once, over a connection of its own, and notes time and duration', async () => {
    const { checker, providers, clock, a, last } = setUp();
    checker.start();
    expect(providers.map(({ name, checks }) => [name, checks.length])).toEqual([
      ['a-health', 1],
      ['b-health', 1],
    ]);
    clock.advance(30);
    last(0).pass();
    await settle();
    expect(a).toMatchObject({ health: 'healthy', checkMs: 30, checkedAt: 1_000_030 });
    await checker.close();
  });

  it('takes two failures in a row for an illness, and one success for its end', async () => {
    const { checker, a, last, failOnce } = setUp();
    checker.start();
    await failOnce(0);
    expect(a.health).toBe('unknown');
    await failOnce(0);
    expect(a.health).toBe('unhealthy');
    last(0).pass();
    await settle();
    expect(a.health).toBe('healthy');
    await checker.close();
  });

  it('does not add up failures over a success', async () => {
    const { checker, a, clock, last, failOnce } = setUp();
    checker.start();
    await failOnce(0);
    last(0).pass();
    await settle();
    clock.advance(1000);
    await failOnce(0);
    expect(a.health).toBe('healthy');
    await checker.close();
  });

  it('limits a check that hangs, which delays no other backend', async () => {
    const { checker, providers, clock, a, b, last } = setUp();
    checker.start();
    last(1).pass();
    await settle();
    clock.advance(200);
    await settle();
    expect(providers[0]!.checks[0]!.signal.reason).toMatchObject({ reason: 'UPSTREAM_TIMEOUT' });
    expect(a.checkMs).toBe(200);
    clock.advance(800);
    expect(providers.map(({ checks }) => checks.length)).toEqual([1, 2]);
    expect(b.health).toBe('healthy');
    await checker.close();
  });

  it('takes a backend out at once when its credentials are rejected', async () => {
    const { checker, a, last } = setUp();
    checker.start();
    last(0).fail(errorOf('UPSTREAM_CREDENTIALS_REJECTED'));
    await settle();
    expect(a.health).toBe('out');
    await checker.close();
    a.close();
  });

  it('stops everything at close: a check that runs, timers, connections', async () => {
    const { checker, providers, clock, a, b } = setUp();
    checker.start();
    await checker.close();
    await settle();
    expect(providers[0]!.checks[0]!.signal.aborted).toBe(true);
    expect(providers.map((provider) => provider.closes)).toEqual([1, 1]);
    expect([a.health, b.health, clock.pending]).toEqual(['unknown', 'unknown', 0]);
  });

  it('stops between two checks as well', async () => {
    const { checker, clock, last } = setUp();
    checker.start();
    last(0).pass();
    last(1).pass();
    await settle();
    await checker.close();
    expect(clock.pending).toBe(0);
  });

  it('does nothing with an interval of 0', async () => {
    const { checker, providers, clock } = setUp(0);
    checker.start();
    await checker.close();
    expect([providers.length, clock.pending]).toEqual([0, 0]);
  });
});
