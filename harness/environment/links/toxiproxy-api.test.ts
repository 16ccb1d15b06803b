import { expect, test } from "vitest";
import type { Disturbance } from "../../contracts/environment.ts";
import { toxicsOf } from "./toxiproxy-api.ts";

test.each<[Disturbance, readonly string[]]>([
  [{ kind: "latency", delayMs: 200, jitterMs: 50 }, ['downstream latency {"latency":200,"jitter":50}']],
  [
    { kind: "bandwidth", bytesPerSecond: 100_000 },
    ['upstream bandwidth {"rate":100}', 'downstream bandwidth {"rate":100}'],
  ],
  [{ kind: "silence", directions: ["request"] }, ['upstream timeout {"timeout":0}']],
  [{ kind: "silence", directions: ["response"] }, ['downstream timeout {"timeout":0}']],
  [
    { kind: "silence", directions: ["request", "response"] },
    ['upstream timeout {"timeout":0}', 'downstream timeout {"timeout":0}'],
  ],
  [{ kind: "reset" }, ['upstream reset_peer {"timeout":0}']],
  [{ kind: "refuse" }, []],
])("%o", (disturbance, expected) => {
  const toxics = toxicsOf(disturbance).map(
    ({ stream, type, attributes }) => `${stream} ${type} ${JSON.stringify(attributes)}`,
  );
  expect(toxics).toEqual(expected);
});
