import { Check, type Finding } from "../../../platform/audit/findings.ts";
import { EXCHANGE_INVARIANTS } from "../invariants.ts";
import type { ReadLane } from "../read-lanes.ts";

/** Every input record has its outputs exactly once, in order, k without a gap; nothing else stands there. */
export function checkOutputIds(lanes: readonly ReadLane[]): Finding {
  const check = new Check(EXCHANGE_INVARIANTS.outputIds);
  for (const { lane, inputs, frames, unreadable } of lanes) {
    for (const problem of unreadable) {
      check.expect(false, () => problem);
    }
    let next = 0;
    for (const { offset } of inputs) {
      let k = 0;
      let isLast = false;
      while (!isLast && frames[next]?.offset === offset && frames[next]?.firstK === k) {
        k += frames[next]?.events.length ?? 0;
        isLast = frames[next]?.last === true;
        next += 1;
      }
      check.expect(
        isLast,
        () =>
          `${lane}: input ${offset} has no complete output; found (${frames[next]?.offset}, ${frames[next]?.firstK})`,
      );
    }
    check.expect(
      next === frames.length,
      () => `${lane}: ${frames.length - next} output records beyond those of the input`,
    );
  }
  return check.finding;
}
