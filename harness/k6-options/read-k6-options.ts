import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { ProblemCollector } from "../text/problems.ts";
import { withAbsolutePath } from "./absolute-paths.ts";
import { checkValue } from "./check-values.ts";
import { K6_FLAGS } from "./flags.ts";
import { formatFlags } from "./format-flags.ts";
import type { K6Options } from "./k6-options.ts";
import type { GivenFlag } from "./split-words.ts";
import { k6Variable } from "./variables.ts";

type Variables = Readonly<Record<string, string | undefined>>;

interface Asked {
  readonly flags: readonly GivenFlag[];
  /** Of the caller and of `-e`, as k6 takes its options from both. */
  readonly variables: Variables;
  /** `--vus` and `--duration`, where they were given as flags. */
  readonly vus?: string | undefined;
  readonly duration?: string | undefined;
  readonly workingDirectory: string;
  /** Why this run's load can't come from k6's options: it has a profile, or the scenario reads a plan; `null` when it can. */
  readonly loadIsSaid: { readonly by: string; readonly instead: string } | null;
  readonly problems: ProblemCollector;
}

/** Reads k6's flags and variables; what can't be is refused by its name. */
export function readK6Options(asked: Asked): K6Options {
  const { flags, variables, workingDirectory: folder } = asked;
  refuseFlags(asked);
  checkValues(asked);
  const used = usedVariables(asked);
  const valueOf = (name: string): string | undefined => {
    const given = flags.findLast((flag) => flag.name === name)?.value;
    return given ?? (variables[K6_FLAGS[name]?.variable ?? ""] || undefined);
  };
  const passed = flags.flatMap(({ name, value }) => {
    if (name === null) return [{ inspect: false, word: value }];
    const { use, path, inspect } = K6_FLAGS[name] ?? {};
    if (use !== "pass" && use !== "load") return [];
    return [{ inspect: inspect === true, word: `--${name}=${withAbsolutePath(value, path, folder)}` }];
  });
  return {
    shaping: shapingOf(asked),
    words: [...ownWords(asked), ...passed.map(({ word }) => word)],
    inspectWords: passed.filter(({ inspect }) => inspect).map(({ word }) => word),
    load: loadOf(asked),
    outputs: outputsOf(asked, valueOf("config")),
    trendStatistics: listOf(valueOf("summary-trend-stats")),
    systemTags: listOf(valueOf("system-tags")),
    summaryMode: summaryMode(valueOf("summary-mode"), asked.problems),
    withoutThresholds: isTrue(valueOf("no-thresholds") ?? "false", "--no-thresholds", asked.problems),
    systemVariables: isTrue(
      valueOf("include-system-env-vars") ?? "true",
      "--include-system-env-vars",
      asked.problems,
    ),
    changed: used,
  };
}

function refuseFlags({ flags, loadIsSaid, problems }: Asked): void {
  for (const { name, value } of flags) {
    const flag = name === null ? undefined : K6_FLAGS[name];
    if (flag === undefined) continue;
    const subject = `--${name}`;
    if (flag.use === "own")
      problems.add({ subject, expected: "its place before the --, where loadproof reads it" });
    else if (flag.use === "refuse" && !(flag.bare === "true" && value === "false"))
      problems.add({ subject, expected: `it left out: ${flag.reason}`, hint: flag.instead });
    else if (flag.use === "load" && loadIsSaid !== null)
      problems.add({ subject, value, expected: `it left out: ${loadIsSaid.by}`, hint: loadIsSaid.instead });
  }
}

/** Of flags, and of variables that no flag takes the place of. A load that has no place here is refused as a whole. */
function checkValues({ flags, variables, loadIsSaid, problems }: Asked): void {
  const given = new Set(flags.map(({ name }) => name));
  for (const { name, value } of flags) {
    if (name === null || (loadIsSaid !== null && K6_FLAGS[name]?.use === "load")) continue;
    checkValue(name, `--${name}`, value, problems);
  }
  for (const [name, { variable, use }] of Object.entries(K6_FLAGS)) {
    const value = variable === undefined ? undefined : variables[variable];
    if (!value || variable === undefined || given.has(name) || (loadIsSaid !== null && use === "load"))
      continue;
    checkValue(name, variable, value, problems);
  }
  if (loadIsSaid === null && given.has("iterations") && given.has("stage"))
    problems.add({ subject: "--stage", expected: "it left out beside --iterations: k6 takes one of them" });
}

/** The variables of k6 that it gets otherwise than they stand; those that it must not get are refused. */
function usedVariables({
  variables,
  workingDirectory,
  loadIsSaid,
  problems,
}: Asked): Record<string, string | null> {
  const changed: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(variables)) {
    const known = name.startsWith("K6_") ? k6Variable(name) : null;
    if (known === null || value === undefined) continue;
    if (known.use === "refuse") {
      changed[name] = null;
      if (value !== "" && known.harmless?.includes(value) !== true)
        problems.add({ subject: name, value, expected: `it left out: ${known.reason}`, hint: known.instead });
    } else if (known.use === "own" || known.use === "load") {
      if (loadIsSaid === null) continue;
      changed[name] = null;
      if (known.use === "load" && value !== "")
        problems.add({
          subject: name,
          value,
          expected: `it left out: ${loadIsSaid.by}`,
          hint: loadIsSaid.instead,
        });
    } else if (known.use === "merge" || known.use === "always") {
      changed[name] = null;
    } else {
      const absolute = withAbsolutePath(value, known.path, workingDirectory);
      if (absolute !== value) changed[name] = absolute;
    }
  }
  return changed;
}

/** Say where the run is told of, and change nothing of the load. */
const ONLY_TELLING: ReadonlySet<string> = new Set([
  "out",
  "summary-export",
  "summary-time-unit",
  "summary-trend-stats",
  "console-output",
  "address",
  "verbose",
]);

function shapingOf(asked: Asked): readonly string[] {
  const byFlag = [
    ...ownWords(asked),
    ...formatFlags(asked.flags.filter(({ name }) => name === null || !ONLY_TELLING.has(name))),
  ];
  const byVariable = Object.entries(K6_FLAGS).flatMap(([name, { use, variable = "" }]) => {
    const value = asked.variables[variable];
    const counts = use === "load" || (use === "own" && asked.loadIsSaid === null);
    return !counts || !value || byFlag.some((word) => word.startsWith(`--${name}=`))
      ? []
      : [`--${name}=${value}`];
  });
  return [...byVariable, ...byFlag];
}

/** `--vus` and `--duration` for k6, unless a profile holds them. */
function ownWords({ vus, duration, loadIsSaid }: Asked): readonly string[] {
  if (loadIsSaid !== null) return [];
  return [
    ...(vus === undefined ? [] : [`--vus=${vus}`]),
    ...(duration === undefined ? [] : [`--duration=${duration}`]),
  ];
}

/** The load that flags give, as variables: one of duration, iterations and stages takes the place of all three. */
function loadOf({ flags, vus, duration, loadIsSaid }: Asked): Record<string, string> {
  if (loadIsSaid !== null) return {};
  const stages = flags.filter(({ name }) => name === "stage").map(({ value }) => value);
  const iterations = flags.findLast(({ name }) => name === "iterations")?.value;
  return {
    ...(vus === undefined ? {} : { K6_VUS: vus }),
    ...(duration === undefined ? {} : { K6_DURATION: duration }),
    ...(iterations === undefined ? {} : { K6_ITERATIONS: iterations }),
    ...(stages.length === 0 ? {} : { K6_STAGES: stages.join(",") }),
  };
}

function outputsOf(
  { flags, variables, workingDirectory, problems }: Asked,
  config: string | undefined,
): readonly string[] {
  const byFlag = flags.filter(({ name }) => name === "out").map(({ value }) => value);
  const byVariable = listOf(variables["K6_OUT"]) ?? [];
  const outputs = [byFlag, byVariable, outputsOfConfig(config, variables, workingDirectory)].find(
    (list) => list.length > 0,
  );
  for (const output of outputs ?? [])
    if (/^json(=-?)?$/.test(output))
      problems.add({
        subject: "--out",
        value: output,
        expected: "a file: json=FILE",
        hint: "stdout is the script's",
      });
  return (outputs ?? []).map((output) => withAbsolutePath(output, "output", workingDirectory));
}

/** `out` of k6's configuration file, which our own output would take the place of. A file that can't be read is for k6 to name. */
function outputsOfConfig(given: string | undefined, variables: Variables, folder: string): readonly string[] {
  const home = variables["XDG_CONFIG_HOME"] || join(variables["HOME"] || homedir(), ".config");
  const path = given === undefined ? join(home, "k6", "config.json") : resolve(folder, given);
  try {
    const { out } = JSON.parse(readFileSync(path, "utf8")) as { out?: unknown };
    return [out].flat().filter((one): one is string => typeof one === "string");
  } catch {
    return [];
  }
}

function summaryMode(value: string | undefined, problems: ProblemCollector): string {
  const mode = value ?? "compact";
  if (mode !== "compact" && mode !== "full")
    problems.add({
      subject: "--summary-mode",
      value: mode,
      expected: "compact or full: the verdict needs k6's summary",
    });
  return mode;
}

function listOf(text: string | undefined): readonly string[] | null {
  if (text === undefined || text === "") return null;
  return text.split(",").map((part) => part.trim());
}

/** As Go reads a boolean. */
function isTrue(text: string, subject: string, problems: ProblemCollector): boolean {
  if (/^(1|t|true)$/i.test(text)) return true;
  if (!/^(0|f|false)$/i.test(text)) problems.add({ subject, value: text, expected: "true or false" });
  return false;
}
