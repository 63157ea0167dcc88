import type { Exchange } from './exchange';
import type { Fault, FaultPoint } from './fault';

/** Hangs or resets here if the fault wants that. Returns when the answer shall go on. */
export async function faultAtPoint(exchange: Exchange, fault: Fault | null, point: FaultPoint): Promise<void> {
  if ((fault?.kind !== 'hang' && fault?.kind !== 'reset') || fault.at !== point) return;
  if (fault.kind === 'hang') await exchange.hang();
  else await exchange.reset();
}
