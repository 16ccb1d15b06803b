import type { Context } from "../context.ts";
import { formatNumber } from "../text/numbers.ts";
import { formatLength } from "../report/text/times.ts";
import { type Telling, tellingIn } from "../report/words/telling.ts";
import type { Result } from "./build-report.ts";
import type { Decision } from "./decide.ts";
import { figureText } from "./figure-text.ts";
import { figuresOf } from "./figures.ts";
import { becauseText } from "./page-tables.ts";
import type { ProveOptions } from "./read-options.ts";
import type { Step } from "./steps.ts";

/** What a proof says while it goes on: a line on stderr for each load that has ended. */
export class ProveProgress {
  readonly #steps: readonly Step[];
  readonly #telling: Telling;
  readonly #say: (line: string) => void;
  #ended = 0;
  /** Of the loads of this call; those that an earlier one has measured took no time now. */
  #measured = 0;
  #seconds = 0;

  constructor(
    { steps, language }: Pick<ProveOptions, "steps" | "language">,
    { stderr }: Pick<Context, "stderr">,
  ) {
    this.#steps = steps;
    this.#telling = tellingIn(language);
    this.#say = (line) => void stderr.write(`${line}\n`);
  }

  begins(folder: string): void {
    const count = this.#steps.length;
    const controls = this.#steps.filter(({ mistake }) => mistake === null).length;
    const { text } = this.#telling;
    this.#say(text("proof.progress.begins", { count, mistakes: count - controls, controls, folder }));
  }

  /** `before`: the control of the load, if it was measured; `isKept`: by an earlier call. */
  ended(result: Result, decision: Decision, control: Result | undefined, isKept: boolean): void {
    const { step, measured } = result;
    this.#ended += 1;
    if (!isKept) {
      this.#measured += 1;
      this.#seconds += measured.seconds;
    }
    const { text } = this.#telling;
    const line = text("proof.progress.ended", {
      at: this.#ended,
      total: this.#steps.length,
      system: step.system.topology.name,
      what: step.mistake?.name ?? text("proof.control"),
      outcome: this.#outcome(result, decision, control),
      seconds: formatNumber(measured.seconds),
      left: this.#left(),
    });
    this.#say(isKept ? text("proof.progress.kept", { line }) : line);
  }

  /** `caught (store-p95, limit < 300ms: 41 ms → 812 ms)`; what went wrong where something did. */
  #outcome({ step, measured }: Result, decision: Decision, control: Result | undefined): string {
    const { text, reason } = this.#telling;
    const { outcome } = decision;
    const word = text(`proof.outcome.${outcome}`);
    const because = becauseText(decision, this.#telling);
    const caughtBy = step.mistake?.proof.caughtBy ?? "nothing";
    if (because !== "") return `${word} (${because})`;
    if (outcome === "not-shown" || outcome === "alarm") return `${word} (${reason(measured.verdict)})`;
    if (caughtBy === "nothing") return word;
    const figures = figuresOf(caughtBy, measured, control?.measured ?? null);
    return `${word} (${figures.map((figure) => figureText(figure, this.#telling)).join("; ")})`;
  }

  #left(): string {
    const loads = this.#steps.length - this.#ended;
    if (loads === 0 || this.#measured === 0) return "";
    const length = formatLength(Math.round(this.#seconds / this.#measured) * loads * 1_000);
    return this.#telling.text("proof.progress.left", { length });
  }
}
