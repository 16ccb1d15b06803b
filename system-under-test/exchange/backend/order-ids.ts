const EPOCH_SECONDS = 1_700_000_000;
const BACKENDS_MAX = 32;
const IDS_PER_SECOND = 2 ** 19;

/**
 * Order ids that no other backend gives out and no restart repeats: seconds since the epoch of ids, then the backend's
 * number, then a counter. The counter may run ahead of the clock; a restart begins at the clock, a second later.
 */
export class OrderIds {
  #second: number;
  #counter = 0;
  readonly #backend: number;

  constructor(backend: number, nowMs: number) {
    if (!Number.isInteger(backend) || backend < 0 || backend >= BACKENDS_MAX) {
      throw new RangeError(`backend number ${backend}: expected 0 to ${BACKENDS_MAX - 1}`);
    }
    this.#backend = backend;
    this.#second = Math.floor(nowMs / 1_000) - EPOCH_SECONDS + 1;
  }

  next(): number {
    if (this.#counter === IDS_PER_SECOND) {
      this.#second += 1;
      this.#counter = 0;
    }
    this.#counter += 1;
    return (this.#second * BACKENDS_MAX + this.#backend) * IDS_PER_SECOND + this.#counter - 1;
  }
}
