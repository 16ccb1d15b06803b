/** Writes at most so many lines per second, and says how many it left out. */
export class BoundedLog {
  readonly #write: (line: string) => void;
  readonly #linesPerSecondMax: number;
  #second = 0;
  #lines = 0;
  #leftOut = 0;

  constructor(write: (line: string) => void, linesPerSecondMax: number) {
    this.#write = write;
    this.#linesPerSecondMax = linesPerSecondMax;
  }

  /** `compose` is called only when the line is written. */
  line(nowMs: number, compose: () => string): void {
    const second = Math.floor(nowMs / 1_000);
    if (second !== this.#second) {
      this.#reportLeftOut();
      this.#second = second;
      this.#lines = 0;
    }
    if (this.#lines < this.#linesPerSecondMax) {
      this.#lines += 1;
      this.#write(compose());
    } else {
      this.#leftOut += 1;
    }
  }

  #reportLeftOut(): void {
    if (this.#leftOut > 0) {
      this.#write(`[OrderRouterService] ${this.#leftOut} more commands routed and not logged`);
      this.#leftOut = 0;
    }
  }
}
