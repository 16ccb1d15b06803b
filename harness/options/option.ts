import type { ProblemCollector } from "../text/problems.ts";

/** Reads a text that a user gave; wrong ones go to the collector, under the name they were given by. */
export type Parse<Value> = (text: string, subject: string, problems: ProblemCollector) => Value;

interface Common {
  /** As commander takes it: `--vus <number>`. */
  readonly flags: string;
  readonly help: string;
  /** It shapes the run, so the command that repeats the run must say it; the others only shape how it is told. */
  readonly shapesRun: boolean;
}

/** One value, by flag or by variable; the flag wins. */
export interface TextOption<Value> extends Common {
  readonly kind: "text";
  /** Environment variable that gives it too; `null` when there is none. */
  readonly variable: string | null;
  readonly parse: Parse<Value>;
  /** Without flag and variable. */
  readonly fallback: Value;
  /** What `parse` reads back. */
  readonly format: (value: NonNullable<Value>) => string;
}

/** A flag that may be repeated; what its texts mean is read together. */
export interface ListOption<Value> extends Common {
  readonly kind: "list";
  readonly parse: (texts: readonly string[], problems: ProblemCollector) => Value;
  readonly format: (value: Value) => readonly string[];
}

/** A flag without a value. */
export interface SwitchOption extends Common {
  readonly kind: "switch";
}
