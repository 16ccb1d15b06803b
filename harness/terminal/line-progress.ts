import { styleText } from "node:util";
import type { Context } from "../context.ts";
import type { RunPlan } from "../contracts/plan.ts";
import type { LiveSnapshot, ScriptLine } from "../load/index.ts";
import type { Telling } from "../report/words/telling.ts";
import type { LoadProgress, PhaseProgress, Progress } from "./progress.ts";
import { clock, exitsOf, objectiveCounts, phaseText, shapeDurationMs, snapshotFigures } from "./words.ts";

const HEARTBEAT_INTERVAL_MS = 15_000;

/** One line per step and one per 15 s of load: for CI logs and pipes. */
export class LineProgress implements Progress {
  readonly #context: Context;
  readonly #telling: Telling;

  constructor(context: Context, telling: Telling) {
    this.#context = context;
    this.#telling = telling;
  }

  phase(title: string): PhaseProgress {
    const startedAt = this.#context.now();
    this.#line(`… ${title}`);
    return {
      update: () => {},
      done: (message) =>
        this.#line(`✔ ${title}: ${message} (${((this.#context.now() - startedAt) / 1_000).toFixed(1)} s)`),
    };
  }

  load(plan: RunPlan): LoadProgress {
    const totalMs = plan.shape === null ? null : shapeDurationMs(plan.shape);
    const total = totalMs === null ? "" : `/${clock(totalMs)}`;
    let nextMs = HEARTBEAT_INTERVAL_MS;
    let phase: LiveSnapshot["phase"] | null = null;
    return {
      update: (snapshot, objectives) => {
        const phaseChanged = snapshot.phase !== phase;
        if (!phaseChanged && snapshot.elapsedMs < nextMs) return;
        phase = snapshot.phase;
        nextMs = Math.max(nextMs, snapshot.elapsedMs + HEARTBEAT_INTERVAL_MS);
        const parts = [
          `${clock(snapshot.elapsedMs)}${total}`,
          phaseText(phase, this.#telling),
          snapshotFigures(snapshot, this.#telling),
          objectiveCounts(objectives, this.#telling),
        ];
        this.#line(`  ${parts.filter((part) => part !== "").join(" | ")}`);
      },
      done: ({ generators }) =>
        this.#line(`✔ ${this.#telling.text("progress.load", { exits: exitsOf(generators) })}`),
    };
  }

  event(message: string): void {
    this.#line(`! ${message}`);
  }

  script({ from, text }: ScriptLine): void {
    const stream = from === "summary" ? this.#context.stdout : this.#context.stderr;
    stream.write(from === "summary" ? `${text}\n` : `› ${text}\n`);
  }

  figures(lines: readonly string[]): void {
    for (const line of lines) this.#line(line);
  }

  result(lines: readonly string[]): void {
    for (const line of lines) this.#context.stdout.write(`${line}\n`);
  }

  [Symbol.dispose](): void {}

  #line(text: string): void {
    const marked = text.startsWith("!") ? styleText("yellow", text, { stream: this.#context.stderr }) : text;
    this.#context.stderr.write(`${marked}\n`);
  }
}
