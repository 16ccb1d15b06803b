/** Distinct messages that are told apart; a script that puts an id into each of its messages must not fill the memory. */
const MESSAGES_MAX = 200;
const MESSAGES_REPORTED = 10;
const OTHER = "(other messages)";

export type Counted<Entry> = Entry & { readonly count: number };

/** How often each of several messages came, with what is known beside its words. */
export class MessageCounts<Entry extends { readonly message: string }> {
  readonly #counts = new Map<string, { readonly entry: Entry; count: number }>();
  #count = 0;

  /** Of all messages. */
  get count(): number {
    return this.#count;
  }

  add(entry: Entry, count = 1): void {
    this.#count += count;
    const known = this.#counts.get(keyOf(entry));
    if (known !== undefined) known.count += count;
    else if (this.#counts.size < MESSAGES_MAX) this.#counts.set(keyOf(entry), { entry, count });
    else this.#addOther(entry, count);
  }

  addAll(counted: readonly Counted<Entry>[]): void {
    for (const { count, ...entry } of counted) this.add(entry as unknown as Entry, count);
  }

  /** The most frequent first. */
  most(): Counted<Entry>[] {
    return [...this.#counts.values()]
      .map(({ entry, count }) => ({ ...entry, count }))
      .sort((a, b) => b.count - a.count || a.message.localeCompare(b.message))
      .slice(0, MESSAGES_REPORTED);
  }

  #addOther(entry: Entry, count: number): void {
    const other = { ...entry, message: OTHER };
    const known = this.#counts.get(keyOf(other));
    if (known === undefined) this.#counts.set(keyOf(other), { entry: other, count });
    else known.count += count;
  }
}

function keyOf(entry: object): string {
  return JSON.stringify(Object.entries(entry).sort(([one], [other]) => (one < other ? -1 : 1)));
}
