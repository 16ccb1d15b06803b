import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ScenarioDefinition } from "#scenarios/catalog.ts";
import type { Context } from "../context.ts";
import { type Bundle, findSystem, type SystemDescription } from "../systems/index.ts";
import { scriptName } from "./script-name.ts";
import { expectedOneOf, type ProblemCollector } from "../text/problems.ts";

/** Whether the word is the path of a script and no scenario's name. */
export function isScriptPath(word: string): boolean {
  return /\.[cm]?[jt]s$/.test(word);
}

/** What was asked to run. */
export interface Subject {
  readonly name: string;
  readonly path: string;
  /** From the root of its project. */
  readonly shownPath: string;
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
    return {
      name: scenario,
      path,
      shownPath: definition.file,
      definition,
      system: findSystem(definition.topology, systems) ?? null,
    };
  }
  const path = resolve(context.workingDirectory, scenario);
  const taken = scenarios.map((one) => one.name);
  const { name, path: shownPath } = scriptName(path, context.workingDirectory, taken);
  if (!isScriptPath(scenario)) {
    const { expected, hint } = expectedOneOf(scenario, taken);
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
  return { name, path, shownPath, definition: null, system: null };
}
