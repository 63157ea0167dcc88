/** The pool was turned off while a call was in it, or before: the call goes to the legacy client. Never reaches a caller. */
export class PoolTurnedOff extends Error {
  override readonly name = 'PoolTurnedOff';
  constructor() {
    super('the pool is off');
  }
}
