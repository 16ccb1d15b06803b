import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { SHORT_VARIABLE, targetVariable } from "../systems/base-urls.ts";
import { ALERT_VARIABLES } from "../alerts/read-receivers.ts";
import { SYSTEMS } from "../systems/index.ts";
import { SERVER_ADDRESSES } from "../systems/server-addresses.ts";
import { ProblemCollector } from "../text/problems.ts";
import { addOptions } from "./add-options.ts";
import { readOption } from "./read-option.ts";
import { type Flags, type OptionName, OPTIONS } from "./table.ts";

const NAMES = Object.keys(OPTIONS) as OptionName[];
const VARIABLES = Object.values(OPTIONS).flatMap((option) =>
  option.kind === "text" ? (option.variable ?? []) : [],
);

function parsed(words: readonly string[]): Flags {
  const command = addOptions(new Command(), NAMES);
  return command.parse(words, { from: "user" }).opts<Flags>();
}

/** The value, and what was said to be wrong with it. */
function read(
  name: OptionName,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
) {
  const problems = new ProblemCollector();
  const value = readOption(name, parsed(words), { environment }, problems);
  let problem = "";
  try {
    problems.throwIfAny();
  } catch (error) {
    problem = (error as Error).message;
  }
  return { value, problem };
}

test("commander knows each option by its name in the table", () => {
  const command = addOptions(new Command(), NAMES);
  expect(command.options.map((option) => option.attributeName())).toEqual(NAMES);
});

test("the help names the variable of each option that has one", () => {
  const help = addOptions(new Command(), NAMES).helpInformation().replaceAll(/\s+/g, " ");
  for (const variable of VARIABLES) expect(help).toContain(`(${variable})`);
  expect(addOptions(new Command(), ["reportDir"], { reportDir: "elsewhere" }).helpInformation()).toContain(
    "elsewhere (REPORT_DIR)",
  );
});

describe("reading", () => {
  test.each<[OptionName, readonly string[], Record<string, string>, unknown]>([
    ["vus", [], {}, undefined],
    ["vus", [], { K6_VUS: "20" }, 20],
    ["vus", ["--vus", "30"], { K6_VUS: "20" }, 30],
    ["vus", [], { K6_VUS: "" }, undefined],
    ["duration", ["--duration", "1m30s"], {}, 90_000],
    ["defects", [], { DEFECTS: "a, b,,c" }, ["a", "b", "c"]],
    ["runtime", [], {}, "auto"],
    ["runtime", ["--runtime", "processes"], { SUT_RUNTIME: "containers" }, "processes"],
    ["seed", [], {}, 1],
    ["seed", ["--seed", "7"], {}, 7],
    ["env", ["-e", "A=1", "--env", "B=x=y", "-e", "A=2"], {}, { A: "2", B: "x=y" }],
    ["target", ["--target", "a=http://h", "--target", "b=http://i"], {}, ["a=http://h", "b=http://i"]],
    ["allowDeadTarget", ["--allow-dead-target"], {}, true],
    ["allowDeadTarget", [], {}, false],
    ["strict", ["--strict"], {}, true],
    ["strict", [], {}, false],
    ["reportDir", [], { REPORT_DIR: "r" }, "r"],
    ["lang", [], { REPORT_LANG: "ko" }, "ko"],
  ])("%s of %j and %o", (name, words, environment, expected) => {
    expect(read(name, words, environment)).toEqual({ value: expected, problem: "" });
  });

  test.each<[OptionName, readonly string[], Record<string, string>, string]>([
    ["vus", ["--vus", "-1"], {}, '--vus "-1": expected a whole number from 0 to 1000000'],
    ["vus", [], { K6_VUS: "ten" }, 'K6_VUS "ten": expected a whole number from 0 to 1000000'],
    ["seed", ["--seed", "1.5"], {}, '--seed "1.5": expected a whole number'],
    ["duration", [], { K6_DURATION: "500ms" }, 'K6_DURATION "500ms": expected a duration from 1s to 336h'],
    [
      "runtime",
      ["--runtime", "podman"],
      {},
      '--runtime "podman": expected one of auto, containers, processes, external',
    ],
    ["lang", [], { REPORT_LANG: "de" }, 'REPORT_LANG "de": expected one of en, ko'],
    ["env", ["-e", "1=2"], {}, '--env "1=...": expected NAME=VALUE'],
  ])("%s of %j and %o is refused", (name, words, environment, message) => {
    expect(read(name, words, environment).problem).toContain(message);
  });
});

test.each(["docs/reference.md", "docs/reference.ko.md"])(
  "%s lists every variable there is, and no other",
  (file) => {
    const text = readFileSync(join(import.meta.dirname, "..", "..", file), "utf8");
    const [, section = ""] = /\n## (?:Variables|변수)\n([\s\S]*?)\n## /.exec(text) ?? [];
    const listed = [...section.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = ""]) =>
      [...cell.matchAll(/`([A-Z][A-Z0-9_]*)`/g)].map(([, name]) => name),
    );
    const known = [
      ...VARIABLES,
      "PROMETHEUS_TOKEN",
      "API_SECRET",
      "GATE_TOKEN",
      "OPERATOR_SECRET",
      ...ALERT_VARIABLES,
      SHORT_VARIABLE,
      ...SYSTEMS.flatMap(({ entries, variables, invariants }) => [
        ...entries.map(targetVariable),
        ...Object.keys(variables),
        ...(invariants?.servers ?? []).map((server) => SERVER_ADDRESSES[server].variable),
      ]),
    ];
    expect(new Set(listed)).toEqual(new Set(known));
    expect(listed).toHaveLength(new Set(listed).size);
  },
);
