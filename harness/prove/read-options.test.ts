import { describe, expect, test } from "vitest";
import { makeContext } from "../tools/testing/make-context.ts";
import { BUNDLED, type Bundle } from "../systems/index.ts";
import { type ProveFlags, readProveOptions } from "./read-options.ts";
import { LOAD, madeUpMistake } from "./testing/made-up.ts";

/** The bundled systems with made-up tables: two of chat, one of the exchange. */
const BUNDLE: Bundle = {
  ...BUNDLED,
  systems: BUNDLED.systems.map((system) => ({ ...system, proofs: proofsOf(system.topology.name) })),
};

function proofsOf(system: string) {
  const { proof } = madeUpMistake("made-up");
  if (system === "chat") return { "slow-store": proof, "lost-writes": proof };
  const load = { scenario: "exchange-orders", flags: { profile: "smoke" } };
  return system === "exchange" ? { "lost-orders": { ...proof, load } } : {};
}

async function told(
  words: readonly string[],
  flags: ProveFlags = {},
  environment: Readonly<Record<string, string>> = {},
  bundle: Bundle = BUNDLE,
): Promise<readonly string[]> {
  return readProveOptions(words, flags, makeContext({ environment }), bundle).then(
    () => [],
    (error: Error) => error.message.split("\n"),
  );
}

describe("what is wrong is said at once, before anything starts", () => {
  test.each<[string, Parameters<typeof told>, readonly string[]]>([
    [
      "an unknown system, with the nearest",
      [["chatt"]],
      ['system "chatt": expected one of chat, exchange, payment, commerce; did you mean chat?'],
    ],
    [
      "an unknown mistake, with the nearest",
      [["chat"], { defect: ["slow-stor"] }],
      ['--defect "slow-stor": expected one of slow-store, lost-writes; did you mean slow-store?'],
    ],
    [
      "a mistake of another system",
      [["chat"], { defect: ["lost-orders"] }],
      [
        '--defect "lost-orders": expected one of slow-store, lost-writes; lost-orders is a defect of exchange',
      ],
    ],
    [
      "systems without any",
      [["payment"]],
      ["proof: expected a system with known mistakes: nothing would be proven"],
    ],
    [
      "a system of the user's, variables that say the load, and two choices",
      [
        ["chat"],
        { quick: true, defect: ["slow-store"] },
        { K6_VUS: "3", DEFECTS: "slow-store", CHAT_BASE_URL: "http://127.0.0.1:1", SUT_RUNTIME: "external" },
      ],
      [
        "--quick and --defect: expected one of the two",
        'K6_VUS "3": expected nothing: the table of each system says load and defect; unset it; --defect and --quick choose among the rows',
        'DEFECTS "slow-store": expected nothing: the table of each system says load and defect; unset it; --defect and --quick choose among the rows',
        'SUT_RUNTIME "external": expected none: mistakes are switched on in bundled systems, which the proof starts by itself; use processes',
        'base URLs "chat=http://127.0.0.1:1": expected none: mistakes are switched on in bundled systems, which the proof starts by itself; unset the variables that give them',
      ],
    ],
  ])("%s", async (_what, given, expected) => {
    expect(await told(...given)).toEqual(expected);
  });

  test("what is wrong in a row of the tables, once for all rows", async () => {
    const load = { ...LOAD, flags: { ...LOAD.flags, vus: "none" } };
    const row = madeUpMistake("made-up", { load }).proof;
    const systems = BUNDLED.systems.map((system) => ({
      ...system,
      proofs: { "slow-store": row, "no-effect": row },
    }));
    const problems = await told(["chat"], {}, {}, { ...BUNDLED, systems });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('--vus "none"');
  });
});
