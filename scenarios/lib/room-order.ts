/** What the arrival of one message told. `repeated` and `filled` belong to a back-fill and are no faults. */
export type Arrival = "in-order" | "after-gap" | "out-of-order" | "duplicate" | "filled" | "repeated";

/** Gaps that are remembered one by one; further ones are only counted. */
const GAPS_KEPT_MAX = 10_000;

/** Watches the sequences that one recipient gets of one room: each once, in order, without gaps. */
export class RoomOrder {
  #last: number;
  /** The room has messages up to here at least, says the server. */
  #promised = 0;
  #overflowed = 0;
  #resuming = false;
  readonly #gaps = new Set<number>();

  /** @param lastSequence the recipient has everything up to here. */
  constructor(lastSequence: number) {
    this.#last = lastSequence;
  }

  /** Messages that the room has and that have not come so far. */
  get missing(): number {
    return this.#gaps.size + this.#overflowed + Math.max(this.#promised - this.#last, 0);
  }

  get resuming(): boolean {
    return this.#resuming;
  }

  arrived(sequence: number): Arrival {
    if (sequence > this.#last) {
      const inOrder = sequence === this.#last + 1;
      for (let lost = this.#last + 1; lost < sequence; lost++) this.#remember(lost);
      this.#last = sequence;
      return inOrder ? "in-order" : "after-gap";
    }
    const wasMissing = this.#gaps.delete(sequence);
    if (this.#resuming) return wasMissing ? "filled" : "repeated";
    return wasMissing ? "out-of-order" : "duplicate";
  }

  /** The server has told of a message of this place (an ack, a position): it must arrive too. */
  promise(sequence: number): void {
    this.#promised = Math.max(this.#promised, sequence);
  }

  /**
   * Begins a back-fill: returns the place after which messages are to be sent again. Until `resumed`, messages that
   * came already may come again.
   */
  resume(): number {
    this.#resuming = true;
    return this.#gaps.size === 0 ? this.#last : Math.min(...this.#gaps) - 1;
  }

  /** The back-fill has reached this place. */
  resumed(lastSequence: number, complete: boolean): void {
    this.promise(lastSequence);
    this.#resuming = !complete;
  }

  #remember(sequence: number): void {
    if (this.#gaps.size < GAPS_KEPT_MAX) this.#gaps.add(sequence);
    else this.#overflowed++;
  }
}
