import type { Context } from "../context.ts";
import type { RunPlan } from "../contracts/plan.ts";
import type { ScriptLine } from "../load/index.ts";
import type { LoadProgress, PhaseProgress, Progress } from "./progress.ts";

const SNAPSHOT_INTERVAL_MS = 5_000;

/** JSON lines on stderr while running; the verdict as one JSON document on stdout. */
export class JsonProgress implements Progress {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  phase(title: string): PhaseProgress {
    this.#line({ event: "phase", title, state: "started" });
    return {
      update: () => {},
      done: (message) => this.#line({ event: "phase", title, state: "done", message }),
    };
  }

  load(plan: RunPlan): LoadProgress {
    this.#line({
      event: "load",
      state: "started",
      runId: plan.runId,
      scenario: plan.scenario,
      profile: plan.profile,
    });
    let lastMs = Number.NEGATIVE_INFINITY;
    return {
      update: ({ store: _store, ...snapshot }) => {
        if (snapshot.elapsedMs - lastMs < SNAPSHOT_INTERVAL_MS) return;
        lastMs = snapshot.elapsedMs;
        this.#line({ event: "snapshot", ...snapshot });
      },
      done: ({ generators }) => {
        const { exitCode } = generators.find((one) => one.exitCode !== 0) ?? { exitCode: 0 };
        this.#line({ event: "load", state: "done", exitCode });
      },
    };
  }

  event(message: string): void {
    this.#line({ event: "event", message });
  }

  script({ from, text }: ScriptLine): void {
    this.#line({ event: "script", from, text });
  }

  figures(lines: readonly string[]): void {
    this.#line({ event: "figures", lines });
  }

  result(_lines: readonly string[], verdict: unknown): void {
    this.#context.stdout.write(`${JSON.stringify(verdict, null, 2)}\n`);
  }

  [Symbol.dispose](): void {}

  #line(value: Record<string, unknown>): void {
    this.#context.stderr.write(
      `${JSON.stringify({ at: new Date(this.#context.now()).toISOString(), ...value })}\n`,
    );
  }
}
