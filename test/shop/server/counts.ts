/** What the shop itself has counted, which no client can have made up. */
export class Counts {
  /** Answers by endpoint (`GET /products/:id`) and status. */
  readonly #answers = new Map<string, Map<number, number>>();
  /** What else happened, by name: sockets, messages, calls, bytes. */
  readonly #events = new Map<string, number>();

  answered(endpoint: string, status: number): void {
    const statuses = this.#answers.get(endpoint) ?? new Map<number, number>();
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    this.#answers.set(endpoint, statuses);
  }

  add(event: string, count = 1): void {
    this.#events.set(event, this.of(event) + count);
  }

  of(event: string): number {
    return this.#events.get(event) ?? 0;
  }

  /** Answers of one endpoint, or of all; of any status unless it is limited. */
  answers(endpoint: string | null = null, isCounted: (status: number) => boolean = () => true): number {
    let sum = 0;
    for (const [name, statuses] of this.#answers) {
      if (endpoint !== null && endpoint !== name) continue;
      for (const [status, count] of statuses) if (isCounted(status)) sum += count;
    }
    return sum;
  }

  get endpoints(): readonly string[] {
    return [...this.#answers.keys()].sort();
  }
}

export const isFailure = (status: number): boolean => status >= 400;
