import { Writable } from "node:stream";
import type { Context } from "../context.ts";
import type { ScriptLine } from "../load/index.ts";
import type { Telling } from "../report/words/telling.ts";
import { LineProgress } from "./line-progress.ts";
import type { LoadProgress, PhaseProgress, Progress } from "./progress.ts";

/** Shows a run where the user looks and keeps the same story in plain lines, for the run's console log. No secret is in it. */
export class Transcript implements Progress {
  readonly #shown: Progress;
  readonly #kept: LineProgress;
  readonly #clean: (text: string) => string;
  #text = "";

  /** `clean` takes secrets out of a text. */
  constructor(shown: Progress, context: Context, telling: Telling, clean: (text: string) => string) {
    this.#shown = shown;
    this.#clean = clean;
    const sink = new Writable({
      decodeStrings: false,
      write: (chunk: string, _encoding, done) => {
        this.#text += chunk;
        done();
      },
    });
    this.#kept = new LineProgress({ ...context, stdout: sink, stderr: sink }, telling);
  }

  /** All lines so far. */
  get text(): string {
    return this.#text;
  }

  phase(title: string): PhaseProgress {
    const both = [this.#shown.phase(title), this.#kept.phase(title)];
    return {
      update: (message) => both.forEach((one) => one.update(this.#clean(message))),
      done: (message) => both.forEach((one) => one.done(this.#clean(message))),
    };
  }

  load(...plan: Parameters<Progress["load"]>): LoadProgress {
    const both = [this.#shown.load(...plan), this.#kept.load(...plan)];
    return {
      update: (snapshot, objectives) => both.forEach((one) => one.update(snapshot, objectives)),
      done: (result) => both.forEach((one) => one.done(result)),
    };
  }

  event(message: string): void {
    const clean = this.#clean(message);
    this.#shown.event(clean);
    this.#kept.event(clean);
  }

  /** Of what the script says, the run keeps a log of its own. */
  script(line: ScriptLine): void {
    this.#shown.script({ ...line, text: this.#clean(line.text) });
  }

  figures(lines: readonly string[]): void {
    const clean = lines.map(this.#clean);
    this.#shown.figures(clean);
    this.#kept.figures(clean);
  }

  result(lines: readonly string[], verdict: unknown): void {
    const clean = lines.map(this.#clean);
    this.#shown.result(clean, verdict);
    this.#kept.result(clean);
  }

  /** What is shown belongs to the caller. */
  [Symbol.dispose](): void {}
}
