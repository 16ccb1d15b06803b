import type { LoadProgress, PhaseProgress, Progress } from "../terminal/progress.ts";

/** A run inside of another command: only what went wrong is worth a line. */
export class SilentProgress implements Progress {
  readonly #event: (message: string) => void;

  constructor(event: (message: string) => void) {
    this.#event = event;
  }

  phase(): PhaseProgress {
    return { update: () => {}, done: () => {} };
  }

  load(): LoadProgress {
    return { update: () => {}, done: () => {} };
  }

  event(message: string): void {
    this.#event(message);
  }

  script(): void {}

  figures(): void {}

  result(): void {}

  [Symbol.dispose](): void {}
}
