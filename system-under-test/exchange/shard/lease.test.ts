import { describe, expect, test } from "vitest";
import { Lease } from "./lease.ts";

/** Asks every 100 ms up to `untilMs` and returns when the lease was first expired; null for never. */
function firstExpiry(
  lease: Lease,
  fromMs: number,
  untilMs: number,
  lastFetchAt = (now: number) => now,
): number | null {
  for (let now = fromMs; now <= untilMs; now += 100) {
    if (lease.isExpired(now, lastFetchAt(now))) {
      return now;
    }
  }
  return null;
}

describe("the lease of a primary", () => {
  const options = { leaseMs: 2_000, startGraceMs: 5_000 };

  test("expires after the grace of the start when no primary was heard of", () => {
    expect(firstExpiry(new Lease(options, 0), 0, 10_000)).toBe(5_000);
  });

  test("expires when the primary falls silent, and not while it is heard", () => {
    const lease = new Lease({ ...options, startGraceMs: 0 }, 0);
    lease.renew(0);
    expect(firstExpiry(lease, 0, 1_900)).toBeNull();
    lease.renew(1_900);
    expect(firstExpiry(lease, 1_900, 10_000)).toBe(3_900);
  });

  test("ends at once when the primary resigns", () => {
    const lease = new Lease(options, 0);
    expect(lease.isExpired(100, 100)).toBe(false);
    lease.expire();
    expect(lease.isExpired(200, 200)).toBe(true);
  });

  test("starts anew after an own pause", () => {
    const lease = new Lease({ ...options, startGraceMs: 0 }, 0);
    lease.renew(0);
    expect(firstExpiry(lease, 0, 1_000)).toBeNull();
    expect(firstExpiry(lease, 60_000, 70_000)).toBe(62_000);
  });

  test("does not expire while the sync topic can't be read, and starts anew when it can", () => {
    const lease = new Lease({ ...options, startGraceMs: 0 }, 0);
    lease.renew(0);
    const lost = (now: number): number => (now < 30_000 ? 0 : now);
    expect(firstExpiry(lease, 0, 60_000, lost)).toBe(31_900);
  });
});
