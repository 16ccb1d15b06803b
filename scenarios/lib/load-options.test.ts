import { expect, test } from "vitest";

/** k6's variables, which the module reads when it is loaded. */
Object.assign(globalThis, { __ENV: {} });
const { loadOptions, part } = await import("./load-options.ts");

const MIXES = [
  [
    { exec: "restUser", share: 0.8 },
    { exec: "wsUser", share: 0.2 },
  ],
  [
    { exec: "restUser", share: 0.5 },
    { exec: "wsUser", share: 0.5 },
  ],
  [
    { exec: "a", share: 0.1 },
    { exec: "b", share: 0.1 },
    { exec: "c", share: 0.8 },
  ],
] as const;

test.each(MIXES)("the kinds of users add up to the level, whatever it is (%j ...)", (...kinds) => {
  for (let level = 0; level <= 300; level++) {
    const parts = kinds.map((_, index) => part(level, kinds, index));
    expect(parts.reduce((sum, one) => sum + one, 0)).toBe(level);
    expect(Math.min(...parts)).toBeGreaterThanOrEqual(level > kinds.length ? 1 : 0);
  }
});

test("without a plan the quick profile gives the load, and every kind follows all of it", () => {
  const scenarios = Object.values(loadOptions(MIXES[0]).scenarios ?? {});
  expect(scenarios).toHaveLength(2);
  for (const scenario of scenarios) {
    const stages = "stages" in scenario ? (scenario.stages ?? []) : [];
    const totalMs = stages.reduce((sum, { duration }) => sum + Number.parseInt(duration, 10), 0);
    expect(totalMs).toBe(75_000);
    expect(stages.at(-1)?.target).toBe(0);
  }
  const steady = scenarios.map((scenario) =>
    "stages" in scenario ? scenario.stages?.[2]?.target : undefined,
  );
  expect(steady).toEqual([40, 10]);
});
