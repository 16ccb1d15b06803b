/** Weight of a group against the one after it: about the latest five count. */
const DECAY = 0.8;
/** Sizes that differ by less than so many items, or this share of the usual size, tell little about one more item. */
const ALIKE_ITEMS = 2;
const ALIKE_SHARE = 0.05;
/** What an item was found to cost is forgotten at this pace while all groups are alike, so that it can't stay wrong. */
const KEPT = 0.98;

/**
 * What working on a group takes, learned from the latest groups: a part that every group has and a part for each item,
 * by least squares. The part for each item counts only as far as it is certain: times that differ by chance must not make
 * a large group look dear. Neither part is negative.
 */
export class GroupCost {
  #weight = 0;
  #items = 0;
  #ms = 0;
  #itemsSquared = 0;
  #itemsByMs = 0;
  #msSquared = 0;
  #slope = 0;
  #perItemMs = 0;

  observe(items: number, ms: number): void {
    this.#weight = this.#weight * DECAY + 1;
    this.#items = this.#items * DECAY + items;
    this.#ms = this.#ms * DECAY + ms;
    this.#itemsSquared = this.#itemsSquared * DECAY + items * items;
    this.#itemsByMs = this.#itemsByMs * DECAY + items * ms;
    this.#msSquared = this.#msSquared * DECAY + ms * ms;
    this.#fit();
  }

  /** Milliseconds that one more item adds to a group, at least. */
  get perItemMs(): number {
    return this.#perItemMs;
  }

  /** Milliseconds that a group of so many items is expected to take; 0 while nothing is known. */
  ofGroup(items: number): number {
    if (this.#weight === 0) return 0;
    return this.#ms / this.#weight + this.#perItemMs * (items - this.#items / this.#weight);
  }

  #fit(): void {
    const meanItems = this.#items / this.#weight;
    const meanMs = this.#ms / this.#weight;
    const variance = this.#itemsSquared / this.#weight - meanItems ** 2;
    const covariance = this.#itemsByMs / this.#weight - meanItems * meanMs;
    const msVariance = this.#msSquared / this.#weight - meanMs ** 2;
    const alike = ALIKE_ITEMS ** 2 + (ALIKE_SHARE * meanItems) ** 2;
    this.#slope = (covariance + alike * KEPT * this.#slope) / (variance + alike);
    const unexplained = Math.max(msVariance - 2 * this.#slope * covariance + this.#slope ** 2 * variance, 0);
    const uncertainty = Math.sqrt(unexplained / (this.#weight * (variance + alike)));
    this.#perItemMs = Math.min(Math.max(this.#slope - uncertainty, 0), meanMs / meanItems);
  }
}
