import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningService, StartedEnvironment } from "../contracts/environment.ts";
import { stateFolder } from "../environment/fixtures/state-folder.ts";
import { faultOn, startCalled, type Told, toldBy, untilTold } from "./testing/called-system.ts";

let state: Awaited<ReturnType<typeof stateFolder>>;
let environment: StartedEnvironment;
/** Takes the proxied ways, and none of them. */
let one: RunningService;
let other: RunningService;

beforeAll(async () => {
  state = await stateFolder();
  environment = await startCalled(state.path, {
    links: ["redis", "postgres", "other"].map((to) => ({ from: "caller-1", to })),
  });
  one = environment.instance("caller-1");
  other = environment.instance("caller-2");
});
afterAll(async () => {
  await environment[Symbol.asyncDispose]();
  await state[Symbol.asyncDispose]();
});

const all = ["redis", "postgres", "http"] as const;
const linkOf = (called: string): string => `caller-1/${called === "http" ? "other-1" : called}`;

describe.each(all)("the way to %s", (called) => {
  /** Answered quickly again and again from now on. */
  const usual = async (): Promise<void> => {
    const before = await toldBy(one, called);
    const again = ({ answered, lastMs }: Told): boolean =>
      answered > before.answered + 5 && lastMs !== null && lastMs < 100;
    await untilTold(one, called, again);
  };

  test("latency: open connections and new ones are answered later, those of others are not; it is undone on them", async () => {
    await usual();
    const before = await toldBy(one, called);
    await using fault = faultOn(environment, "latency", linkOf(called), { delay: "200ms" });
    const { message } = await fault.apply();
    expect(message).toMatch(
      new RegExp(
        `^${linkOf(called)} answers (19\\d|2[0-4]\\d) ms later than direct, on open connections too; the system had sent \\d+ bytes`,
      ),
    );
    await untilTold(one, called, ({ lastMs }) => (lastMs ?? 0) >= 200);
    expect((await toldBy(other, called)).lastMs).toBeLessThan(100);
    expect((await fault.heal()).message).toBe(`${linkOf(called)} answers like direct again`);
    await usual();
    const after = await toldBy(one, called);
    expect(after).toMatchObject({ connections: before.connections, failed: before.failed });
  });

  test("jitter: answers vary", async () => {
    await usual();
    await using fault = faultOn(environment, "latency", linkOf(called), { delay: "100ms", jitter: "50ms" });
    expect((await fault.apply()).message).toMatch(/answers (6|7|8|9|1[0-4])\d ms later than direct/);
    await fault.heal();
    await usual();
  });

  test("bandwidth: no more than that goes by", async () => {
    await usual();
    await using fault = faultOn(environment, "bandwidth", linkOf(called), { rate: "50KB" });
    expect((await fault.apply()).message).toMatch(/carries ([3-5]\d) kB a second, direct \d{3,} kB/);
    await fault.heal();
    await usual();
  });

  test("refuse: new connections are refused and open ones closed; clients connect anew afterwards", async () => {
    await usual();
    await using fault = faultOn(environment, "refuse", linkOf(called));
    expect((await fault.apply()).message).toContain(
      `${linkOf(called)} refuses connections, and those that were open are closed`,
    );
    await untilTold(one, called, ({ lastFailure }) => /ECONNREFUSED/.test(lastFailure ?? ""));
    await fault.heal();
    await usual();
  });

  test("reset: each connection ends when it is used", async () => {
    await usual();
    await using fault = faultOn(environment, "reset", linkOf(called));
    expect((await fault.apply()).message).toContain(
      `${linkOf(called)} ends each connection as soon as it is used`,
    );
    await untilTold(one, called, ({ lastFailure }) => /ECONNRESET/.test(lastFailure ?? ""));
    await fault.heal();
    await usual();
  });

  test.each([
    ["partition", {}],
    ["blackhole", { direction: "request" }],
    ["blackhole", { direction: "response" }],
  ])(
    "%s %o: nobody is answered nor told; open connections are used anew afterwards",
    async (kind, settings) => {
      await usual();
      const before = await toldBy(one, called);
      await using fault = faultOn(environment, kind, linkOf(called), settings);
      expect((await fault.apply()).message).toContain(
        `${linkOf(called)} gives no answer within 1s, on open connections neither; direct ones come`,
      );
      const during = await untilTold(one, called, ({ waitingSinceMs }) => {
        return waitingSinceMs !== null && Date.now() - waitingSinceMs > 800;
      });
      expect(during).toMatchObject({ connections: before.connections, failed: before.failed });
      expect((await toldBy(other, called)).waitingSinceMs ?? Date.now()).toBeGreaterThan(Date.now() - 500);
      await fault.heal();
      await usual();
    },
  );
});
