import type { Context } from "../context.ts";
import type { LoadProgress, PhaseProgress, Progress } from "./progress.ts";

/** Nothing but the result. */
export class QuietProgress implements Progress {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  phase(): PhaseProgress {
    return { update: () => {}, done: () => {} };
  }

  load(): LoadProgress {
    return { update: () => {}, done: () => {} };
  }

  event(): void {}

  script(): void {}

  figures(): void {}

  result(lines: readonly string[]): void {
    for (const line of lines) this.#context.stdout.write(`${line}\n`);
  }

  [Symbol.dispose](): void {}
}
