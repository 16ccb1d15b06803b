/** One check with how much it compared; nothing compared is a failure too. */
export interface Finding {
  readonly name: string;
  readonly compared: number;
  readonly violations: number;
  /** The first violations in words. */
  readonly examples: readonly string[];
  /** Variables whose addresses it needs and that were not set: then nothing was compared. */
  readonly needs?: string;
}

export const EXAMPLES_MAX = 5;

/** Collects the comparisons of one check. */
export class Check {
  readonly #name: string;
  #compared = 0;
  #violations = 0;
  readonly #examples: string[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  /** Counts a comparison; `explain` is asked only when it does not hold. */
  expect(holds: boolean, explain: () => string): void {
    this.#compared += 1;
    if (!holds) {
      this.#violations += 1;
      if (this.#examples.length < EXAMPLES_MAX) {
        this.#examples.push(explain());
      }
    }
  }

  get finding(): Finding {
    return {
      name: this.#name,
      compared: this.#compared,
      violations: this.#violations,
      examples: this.#examples,
    };
  }
}

/** A check that could not be made. */
export function notChecked(name: string, needs: string): Finding {
  return { name, compared: 0, violations: 0, examples: [`not checked: ${needs} is not set`], needs };
}

export function holds(finding: Finding): boolean {
  return finding.compared > 0 && finding.violations === 0;
}

/** Exit codes of an audit: all hold, bad arguments, the system's data could not be read, an invariant is broken or was not checked. */
export const AUDIT_EXIT = { holds: 0, configuration: 4, environment: 5, invariant: 6 } as const;
