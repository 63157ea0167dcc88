import { BREAKER, backendSpec, errorOf, poolRig } from '../../support/pool-rig';
import { broken, refusalOf, trip } from '../../support/pool-steps';

const TWO = { backends: [backendSpec('a', ['m']), backendSpec('b', ['m'])], size: { min: 2, max: 2 } };

describe('Pool.lease', () => {
  describe('without a backend that can serve now', () => {
    it('waits for the first half-open if the deadline allows, with one probe', async () => {
      const rig = poolRig({ clientSlots: 2 });
      trip(rig, 'a');
      const waits = [rig.ask({ deadlineAt: 1000 }), rig.ask({ deadlineAt: 5000 })];
      rig.clock.advance(BREAKER.openMs);
      const probe = await waits[0]!;
      expect(rig.pool.snapshot()).toMatchObject({ inUse: 1, queued: 1 });
      probe.end();
      expect(await waits[1]).toBeDefined();
    });

    it('else refuses with the delay', () => {
      const rig = poolRig();
      trip(rig, 'a');
      const error = refusalOf(() => rig.ask({ deadlineAt: BREAKER.openMs - 1 }));
      expect([error.reason, error.details.retryAfterMs]).toEqual(['PROVIDER_CIRCUIT_OPEN', BREAKER.openMs]);
    });

    it('waits for the end of the cool-down, or refuses with RESOURCE_EXHAUSTED and the delay', async () => {
      const rig = poolRig();
      rig.take().end(errorOf('UPSTREAM_RATE_LIMITED', { retryAfterMs: 700 }));
      const error = refusalOf(() => rig.ask({ deadlineAt: 699 }));
      expect([error.reason, error.details.retryAfterMs]).toEqual(['UPSTREAM_RATE_LIMITED', 700]);
      const wait = rig.ask({ deadlineAt: 701 });
      rig.clock.advance(700);
      expect(await wait).toBeDefined();
    });

    it('sends those away whose time is up before a failed probe may be repeated', async () => {
      const rig = poolRig();
      trip(rig, 'a');
      const probe = rig.ask({ deadlineAt: 1e6 });
      const soon = rig.ask({ deadlineAt: 2000 });
      const later = rig.ask({ deadlineAt: 4000 });
      rig.clock.advance(BREAKER.openMs);
      (await probe).end(broken);
      await expect(soon).rejects.toMatchObject({ reason: 'PROVIDER_CIRCUIT_OPEN', details: { retryAfterMs: 2000 } });
      expect(rig.loads.at(-1)).toMatchObject({ queued: 1 });
      rig.clock.advance(2000);
      expect(await later).toBeDefined();
    });

    it('blames the rate limit when what is out could not serve anyway', () => {
      const rig = poolRig(TWO);
      rig.take({ avoid: ['b'] }).end(errorOf('UPSTREAM_QUOTA_EXHAUSTED'));
      rig.take().end(errorOf('UPSTREAM_RATE_LIMITED', { retryAfterMs: 700 }));
      expect(rig.pool.outage(rig.pool.models.resolve('m')[0]!)).toBe('rate_limit');
      const error = refusalOf(() => rig.ask({ deadlineAt: 500 }));
      expect([error.reason, error.details.retryAfterMs]).toEqual(['UPSTREAM_RATE_LIMITED', 700]);
    });
  });

  describe('a backend without quota or credentials', () => {
    it.each(['UPSTREAM_QUOTA_EXHAUSTED', 'UPSTREAM_CREDENTIALS_REJECTED'] as const)(
      'is left alone while another serves: %s',
      (reason) => {
        const rig = poolRig({ ...TWO, clientSlots: 5 });
        rig.take({ avoid: ['b'] }).end(errorOf(reason));
        for (let i = 0; i < 5; i++) expect(rig.take().backend.spec.name).toBe('b');
        expect(rig.ask()).toBeInstanceOf(Promise);
      },
    );

    it('stays when it is the last one, so that its callers get the truth', () => {
      const rig = poolRig();
      rig.take().end(errorOf('UPSTREAM_CREDENTIALS_REJECTED'));
      expect(rig.take().backend.spec.name).toBe('a');
    });

    it('is tried again after a while', () => {
      const rig = poolRig(TWO);
      rig.take({ avoid: ['b'] }).end(errorOf('UPSTREAM_QUOTA_EXHAUSTED'));
      rig.clock.advance(60_000);
      expect(new Set([rig.take(), rig.take()].map((lease) => lease.backend.spec.name))).toEqual(new Set(['a', 'b']));
    });

    it('does not come back by the success of a call from before', () => {
      const rig = poolRig({ ...TWO, clientSlots: 2 });
      const [before, failing] = [rig.take({ avoid: ['b'] }), rig.take({ avoid: ['b'] })];
      rig.clock.advance(10);
      failing.end(errorOf('UPSTREAM_QUOTA_EXHAUSTED'));
      before.end();
      expect(rig.pool.snapshot().backends[0]!.health).toBe('out');
    });
  });

  it('uses a backend that fails its health checks only while no other can serve', () => {
    const rig = poolRig({ ...TWO, clientSlots: 3 });
    for (let i = 0; i < 2; i++) rig.pool.backends[0]!.checked('down', false, 0, 1);
    expect(rig.take().backend.spec.name).toBe('b');
    for (let i = 0; i < BREAKER.failures; i++) rig.take().end(broken);
    expect(rig.take().backend.spec.name).toBe('a');
    rig.clock.advance(BREAKER.openMs);
    expect(rig.take().backend.spec.name).toBe('b');
  });
});
