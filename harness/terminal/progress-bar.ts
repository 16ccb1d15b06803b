import type { Context } from "../context.ts";
import { cutToWidth } from "../text/cells.ts";
import { isInteractive } from "./is-interactive.ts";

const BAR_CELLS = 30;
const REDRAW_INTERVAL_MS = 100;

/** How far a piece of work is; `share` is from 0 to 1. */
export interface Step {
  readonly message: string;
  readonly share: number;
}

/** Hears of each new step once, without how far it is: for logs. */
export function eachStep(write: (message: string) => void): (step: Step) => void {
  let last: string | null = null;
  return ({ message }) => {
    if (message !== last) write(message);
    last = message;
  };
}

/** `███░░░ 42% users`. */
export function barText({ message, share }: Step): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_CELLS);
  const percent = Math.floor(Math.min(1, Math.max(0, share)) * 100);
  return `${"█".repeat(filled)}${"░".repeat(BAR_CELLS - filled)} ${String(percent).padStart(3)}% ${message}`;
}

export interface ProgressBar extends Disposable {
  readonly update: (step: Step) => void;
}

/** On stderr: a bar in one line of a terminal, which is gone when it is disposed; a line per step without one. */
export function progressBar(title: string, context: Context): ProgressBar {
  const { stderr, now } = context;
  if (!isInteractive(context)) {
    return {
      update: eachStep((message) => stderr.write(`… ${title}: ${message}\n`)),
      [Symbol.dispose]: () => {},
    };
  }
  let drawnAt = Number.NEGATIVE_INFINITY;
  let shown: string | null = null;
  return {
    update(step) {
      if (step.message === shown && now() - drawnAt < REDRAW_INTERVAL_MS) return;
      drawnAt = now();
      shown = step.message;
      // A terminal without a size says 0.
      const line = cutToWidth(`${title} ${barText(step)}`, (stderr.columns || 80) - 1);
      stderr.write(`\r${line}\u001b[0K`);
    },
    [Symbol.dispose]() {
      if (shown !== null) stderr.write("\r\u001b[0K");
    },
  };
}
