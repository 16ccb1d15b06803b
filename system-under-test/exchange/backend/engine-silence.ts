/** Which lanes' engines have not spoken since an order was sent to them, and for how long. */
export class EngineSilence {
  readonly #silentMsMax: number;
  readonly #now: () => number;
  readonly #waitingSince = new Map<string, number>();

  /** @param silentMsMax longer than a standby needs to take over */
  constructor(silentMsMax: number, now: () => number = () => performance.now()) {
    this.#silentMsMax = silentMsMax;
    this.#now = now;
  }

  /** An order has been written to this lane. */
  sent(lane: string): void {
    if (!this.#waitingSince.has(lane)) this.#waitingSince.set(lane, this.#now());
  }

  /** An engine has written something of this lane. */
  heard(lane: string): void {
    this.#waitingSince.delete(lane);
  }

  /** Nobody can be heard now, so no engine is at fault: waiting begins anew. */
  deaf(): void {
    for (const lane of this.#waitingSince.keys()) this.#waitingSince.set(lane, this.#now());
  }

  /** How long the lane's engine has owed an answer, where that is too long; else `null`. */
  tooLongMs(lane: string): number | null {
    const since = this.#waitingSince.get(lane);
    const waitedMs = since === undefined ? 0 : this.#now() - since;
    return waitedMs > this.#silentMsMax ? waitedMs : null;
  }
}
