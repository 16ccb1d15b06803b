import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CallNotPermittedError, CircuitBreaker, type Permit } from "./circuit-breaker.ts";

const OPTIONS = {
  name: "kafka",
  failureRateThreshold: 50,
  slowCallRateThreshold: 100,
  slowCallDurationMs: 2_000,
  slidingWindowSize: 10,
  minimumNumberOfCalls: 4,
  waitDurationInOpenStateMs: 5_000,
  permittedCallsInHalfOpen: 3,
  maxWaitInHalfOpenMs: 8_000,
} as const;

/** A breaker on a clock of the test's own, and the states it went through. */
function createBreaker() {
  const clock = { ms: 0 };
  const path: string[] = ["CLOSED"];
  const breaker = new CircuitBreaker(
    OPTIONS,
    () => clock.ms,
    ({ to }) => path.push(to),
  );
  const acquire = (): Permit => {
    const permit = breaker.acquire();
    if (permit === null) throw new Error("not permitted");
    return permit;
  };
  const end = (ends: string): void => {
    for (const one of ends) {
      if (one === "f") acquire().fail();
      else acquire().succeed();
    }
  };
  return { breaker, clock, path, acquire, end };
}

function openBreaker() {
  const made = createBreaker();
  made.end("ffff");
  return made;
}

function halfOpenBreaker() {
  const made = openBreaker();
  made.clock.ms = 5_000;
  return { ...made, first: made.acquire() };
}

describe("a closed breaker", () => {
  test.each([
    ["too few calls", "fff", "CLOSED"],
    ["half of the calls failed", "ssff", "OPEN"],
    ["less than half failed", "sssfsf", "CLOSED"],
    ["old calls leave the window", "ssssssssssfffff", "OPEN"],
    ["old failures leave the window too", "sssffssssssssff", "CLOSED"],
  ])("%s", (_name, ends, state) => {
    const { breaker, end } = createBreaker();
    end(ends);
    expect(breaker.state).toBe(state);
  });

  test("opens when all calls are slow, although none failed", () => {
    const { breaker, clock, acquire } = createBreaker();
    for (let call = 0; call < 4; call += 1) {
      const permit = acquire();
      clock.ms += 2_000;
      permit.succeed();
    }
    expect(breaker.state).toBe("OPEN");
  });
});

describe("an open breaker", () => {
  test("makes no call and counts what it refused, until its wait is over", async () => {
    const { breaker, clock } = openBreaker();
    let calls = 0;
    const call = async () => breaker.call(async () => (calls += 1));
    await expect(call()).rejects.toThrow(CallNotPermittedError);
    clock.ms = 4_999;
    await expect(call()).rejects.toThrow("the circuit breaker kafka is OPEN and permits no call");
    expect([calls, breaker.snapshot().numberOfNotPermittedCalls]).toEqual([0, 2]);
    clock.ms = 5_000;
    await call();
    expect([calls, breaker.state]).toEqual([1, "HALF_OPEN"]);
  });

  test("becomes half open also after many calls that failed at the same moment (opossum #385)", () => {
    const { breaker, clock, acquire, path } = createBreaker();
    const permits = Array.from({ length: 50 }, acquire);
    for (const permit of permits) permit.fail();
    expect(path).toEqual(["CLOSED", "OPEN"]);
    clock.ms = 5_000;
    expect(breaker.acquire()).not.toBeNull();
    expect(breaker.state).toBe("HALF_OPEN");
  });
});

describe("a half-open breaker", () => {
  test("permits so many trial calls at once and no more (opossum #119)", () => {
    const { breaker } = halfOpenBreaker();
    const more = Array.from({ length: 20 }, () => breaker.acquire());
    expect(more.filter((permit) => permit !== null)).toHaveLength(2);
  });

  test.each([
    ["sss", "CLOSED"],
    ["ssf", "CLOSED"],
    ["sff", "OPEN"],
    ["fff", "OPEN"],
  ])("decides on all of its trial calls: %s is %s", (ends, state) => {
    const { breaker, first, acquire } = halfOpenBreaker();
    const permits = [first, acquire(), acquire()];
    ends.split("").forEach((one, index) => {
      expect(breaker.state).toBe("HALF_OPEN");
      if (one === "f") permits[index]?.fail();
      else permits[index]?.succeed();
    });
    expect(breaker.state).toBe(state);
  });

  test("is not closed by a slow call that began before it opened (opossum circuit.js 348)", () => {
    const { breaker, clock, acquire, end } = createBreaker();
    const early = Array.from({ length: 10 }, acquire);
    end("ffff");
    clock.ms = 5_000;
    acquire();
    for (const permit of early) permit.succeed();
    expect(breaker.state).toBe("HALF_OPEN");
    expect(breaker.snapshot().numberOfBufferedCalls).toBe(0);
  });

  test("is left when its trial calls never end (opossum #276)", () => {
    const { breaker, clock, acquire, path } = halfOpenBreaker();
    acquire();
    acquire();
    clock.ms = 12_999;
    expect(breaker.acquire()).toBeNull();
    clock.ms = 13_000;
    expect(breaker.acquire()).toBeNull();
    expect(breaker.state).toBe("OPEN");
    clock.ms = 18_000;
    expect(breaker.acquire()).not.toBeNull();
    expect(path).toEqual(["CLOSED", "OPEN", "HALF_OPEN", "OPEN", "HALF_OPEN"]);
  });
});

test("whatever happens: only legal transitions, no permit while open, trials within their number", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("call" as const) }),
    fc.record({ kind: fc.constant("end" as const), at: fc.nat(20), failed: fc.boolean() }),
    fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 6_000 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const { breaker, clock, path } = createBreaker();
      const running: Permit[] = [];
      let trials = 0;
      for (const one of steps) {
        if (one.kind === "wait") clock.ms += one.ms;
        else if (one.kind === "end") {
          const [permit] = running.splice(one.at, 1);
          if (one.failed) permit?.fail();
          else permit?.succeed();
        } else {
          const changes = path.length;
          const permit = breaker.acquire();
          if (path.length !== changes) trials = 0;
          if (permit === null) continue;
          running.push(permit);
          expect(breaker.state).not.toBe("OPEN");
          if (breaker.state === "HALF_OPEN") expect((trials += 1)).toBeLessThanOrEqual(3);
        }
      }
      const legal = new Set(["CLOSED OPEN", "OPEN HALF_OPEN", "HALF_OPEN OPEN", "HALF_OPEN CLOSED"]);
      const pairs = path.slice(1).map((to, index) => `${path[index]} ${to}`);
      expect(pairs.filter((pair) => !legal.has(pair))).toEqual([]);
    }),
  );
});
