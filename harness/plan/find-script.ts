import { statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { ScenarioDefinition } from "#scenarios/catalog.ts";
import type { Context } from "../context.ts";
import { type Bundle, findSystem, type SystemDescription } from "../systems/index.ts";
import { expectedOneOf, type ProblemCollector } from "../text/problems.ts";

/** Whether the word is the path of a script and no scenario's name. */
export function isScriptPath(word: string): boolean {
  return /\.[cm]?[jt]s$/.test(word);
}

/** What was asked to run. */
export interface Subject {
  readonly name: string;
  readonly path: string;
  /** `null` for a script of the user's. */
  readonly definition: ScenarioDefinition | null;
  readonly system: SystemDescription | null;
}

/** A bundled scenario by name, or a file by path. */
export function findScript(
  scenario: string,
  { scenarios, systems }: Bundle,
  context: Context,
  problems: ProblemCollector,
): Subject {
  const definition = scenarios.find(({ name }) => name === scenario);
  if (definition !== undefined) {
    const path = join(context.projectDirectory, definition.file);
    return { name: scenario, path, definition, system: findSystem(definition.topology, systems) ?? null };
  }
  const path = resolve(context.workingDirectory, scenario);
  const name =
    basename(scenario)
      .replace(/\.(test\.|k6\.)?[cm]?[jt]s$/, "")
      .replaceAll(/[^A-Za-z0-9_-]+/g, "-") || "script";
  if (!isScriptPath(scenario)) {
    const known = scenarios.map((one) => one.name);
    const { expected, hint } = expectedOneOf(scenario, known);
    problems.add({
      subject: "scenario",
      value: scenario,
      expected: `${expected}, or the path of a .ts or .js script`,
      ...(hint ? { hint } : {}),
    });
  } else if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    problems.add({
      subject: "script",
      value: scenario,
      expected: "a file that exists",
      hint: `looked for ${path}`,
    });
  }
  return { name, path, definition: null, system: null };
}
