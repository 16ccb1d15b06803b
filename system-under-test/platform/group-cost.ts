/** Weight of a group against the one after it: about the latest five count. */
const DECAY = 0.8;
/** Sizes that differ by less than so many items, or this share of the usual size, tell little about one more item. */
const ALIKE_ITEMS = 3;
const ALIKE_SHARE = 0.05;

/**
 * What working on a group takes, learned from the latest groups: a part that every group has and a part for each item,
 * by least squares. Neither is negative, so a larger group is expected to take at most so many times as long. While
 * all groups are alike the part for each item stays what it was found to be before.
 */
export class GroupCost {
  #weight = 0;
  #items = 0;
  #ms = 0;
  #itemsSquared = 0;
  #itemsByMs = 0;
  /** As fitted. Below zero by chance is kept, so that chance evens out over many groups. */
  #slope = 0;

  observe(items: number, ms: number): void {
    this.#weight = this.#weight * DECAY + 1;
    this.#items = this.#items * DECAY + items;
    this.#ms = this.#ms * DECAY + ms;
    this.#itemsSquared = this.#itemsSquared * DECAY + items * items;
    this.#itemsByMs = this.#itemsByMs * DECAY + items * ms;
    this.#slope = this.#fitted();
  }

  /** Milliseconds that one more item adds to a group. */
  get perItemMs(): number {
    if (this.#weight === 0) return 0;
    return Math.min(Math.max(this.#slope, 0), this.#ms / this.#items);
  }

  /** Milliseconds that a group of so many items is expected to take; 0 while nothing is known. */
  ofGroup(items: number): number {
    if (this.#weight === 0) return 0;
    return this.#ms / this.#weight + this.perItemMs * (items - this.#items / this.#weight);
  }

  #fitted(): number {
    const meanItems = this.#items / this.#weight;
    const meanMs = this.#ms / this.#weight;
    const variance = this.#itemsSquared / this.#weight - meanItems ** 2;
    const covariance = this.#itemsByMs / this.#weight - meanItems * meanMs;
    const alike = ALIKE_ITEMS ** 2 + (ALIKE_SHARE * meanItems) ** 2;
    return (covariance + alike * this.#slope) / (variance + alike);
  }
}
