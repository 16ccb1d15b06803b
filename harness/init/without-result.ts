import type { Progress } from "../terminal/progress.ts";

/** A run whose figures are wanted and whose verdict is not: its last lines are kept for when it went wrong. */
export class WithoutResult implements Progress {
  readonly #shown: Progress;
  lines: readonly string[] = [];

  constructor(shown: Progress) {
    this.#shown = shown;
  }

  phase(title: string): ReturnType<Progress["phase"]> {
    return this.#shown.phase(title);
  }

  load(plan: Parameters<Progress["load"]>[0]): ReturnType<Progress["load"]> {
    return this.#shown.load(plan);
  }

  event(message: string): void {
    this.#shown.event(message);
  }

  script(line: Parameters<Progress["script"]>[0]): void {
    this.#shown.script(line);
  }

  figures(lines: Parameters<Progress["figures"]>[0]): void {
    this.#shown.figures(lines);
  }

  result(lines: readonly string[]): void {
    this.lines = lines;
  }

  [Symbol.dispose](): void {
    this.#shown[Symbol.dispose]();
  }
}
