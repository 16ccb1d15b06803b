/** One who keeps frames back until it is told to write them. */
export interface Flushable {
  flush(): void;
}

/** Frames wait so long for each frame per millisecond that goes out, and never longer than the second. */
const MS_PER_RATE = 10;
const SPACING_MS_MAX = 75;
/** Sockets written to in one go, so that a flush does not keep the event loop. */
const FLUSHED_AT_ONCE = 128;

/**
 * When frames that were kept back are written. A write costs more than its frame, so under load the frames of a socket
 * that come within a moment go out as one write: flushes are 10 ms apart at 1,000 frames a second of all sockets, 20 ms
 * at 2,000, 75 ms at most. Without load a frame leaves in the turn of the event loop that brought it.
 */
export class FlushRhythm implements Disposable {
  #waiting: Flushable[] = [];
  #frames = 0;
  #flushedAtMs = performance.now();
  #spacingMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  /** Counts a frame that is kept back, and has `first` flushed, which kept nothing before it. */
  kept(first: Flushable | null): void {
    this.#frames += 1;
    if (first === null) return;
    this.#waiting.push(first);
    this.#schedule();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
  }

  #begin(): void {
    this.#timer = undefined;
    const now = performance.now();
    const perMs = this.#frames / Math.max(now - this.#flushedAtMs, 1);
    this.#spacingMs = Math.min(perMs * MS_PER_RATE, SPACING_MS_MAX);
    this.#flushedAtMs = now;
    this.#frames = 0;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#flush(waiting, 0);
  }

  #flush(waiting: readonly Flushable[], from: number): void {
    const to = Math.min(from + FLUSHED_AT_ONCE, waiting.length);
    for (let index = from; index < to; index += 1) waiting[index]?.flush();
    if (to < waiting.length) this.#immediate = setImmediate(() => this.#flush(waiting, to));
    else {
      this.#immediate = undefined;
      this.#schedule();
    }
  }

  /** Nothing to do while a flush is to come or still going on. */
  #schedule(): void {
    if (this.#waiting.length === 0 || this.#timer !== undefined || this.#immediate !== undefined) return;
    const waitMs = this.#flushedAtMs + this.#spacingMs - performance.now();
    if (waitMs < 1) this.#immediate = setImmediate(() => this.#begin());
    else this.#timer = setTimeout(() => this.#begin(), waitMs);
  }
}
