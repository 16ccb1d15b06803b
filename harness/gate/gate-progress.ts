import type { LoadProgress, PhaseProgress, Progress } from "../terminal/progress.ts";

/** What a run says while a gate carries it out: only what is worth a line of the server's log. */
export class GateProgress implements Progress {
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  phase(): PhaseProgress {
    return { update: () => {}, done: () => {} };
  }

  load(): LoadProgress {
    return { update: () => {}, done: () => {} };
  }

  event(message: string): void {
    this.#say(`! ${message}`);
  }

  script(): void {}

  figures(): void {}

  result(): void {}

  [Symbol.dispose](): void {}
}
