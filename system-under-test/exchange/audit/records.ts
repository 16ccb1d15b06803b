/** Everything that stands in a lane's topics, committed records only. */
export interface LaneRecords {
  readonly lane: string;
  readonly shard: string;
  readonly input: readonly { readonly offset: number; readonly value: Buffer | null }[];
  readonly output: readonly { readonly offset: number; readonly value: Buffer | null }[];
}

/** One check with how much it compared; nothing compared is a failure too. */
export interface Finding {
  readonly name: string;
  readonly compared: number;
  readonly violations: number;
  /** The first violations in words. */
  readonly examples: readonly string[];
}

const EXAMPLES_MAX = 5;

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

export function holds(finding: Finding): boolean {
  return finding.compared > 0 && finding.violations === 0;
}
