import type { Random } from "../statistics/random.ts";

/** A standard normal number (Box and Muller). */
export function normalNumber(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
