import type { Context } from "../context.ts";
import { cutToWidth } from "../text/cells.ts";

const WIDTH_WITHOUT_TERMINAL = 100;

/** Lines at the bottom of a terminal that are redrawn in place; lines that stay go above them. */
export class RedrawnBlock {
  readonly #context: Pick<Context, "stderr">;
  #shown: readonly string[] = [];

  constructor(context: Pick<Context, "stderr">) {
    this.#context = context;
  }

  get width(): number {
    return (this.#context.stderr.columns ?? WIDTH_WITHOUT_TERMINAL) - 1;
  }

  /** Lines that stay, then the block, in one write over the old block: nothing is blank in between, so nothing flickers. */
  draw(staying: readonly string[], block: readonly string[]): void {
    const next = block.map((line) => cutToWidth(line, this.width));
    if (staying.length === 0 && next.join("\n") === this.#shown.join("\n")) return;
    const up = this.#shown.length === 0 ? "" : `\u001b[${this.#shown.length}A\r`;
    const lines = [...staying, ...next].map((line) => `${line}\u001b[0K\n`).join("");
    this.#shown = next;
    this.#context.stderr.write(`${up}${lines}\u001b[0J`);
  }
}
