import { statSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { FAULT_KINDS } from "../actions/kinds.ts";
import { parseAction, readAction } from "../actions/parse-action.ts";
import type { Action, ActionCommands } from "../contracts/plan.ts";
import { describePath, type LocatedDocument } from "../judge/index.ts";
import type { ProblemCollector } from "../text/problems.ts";
import { COMMAND_KEYS, toCommand } from "./command-schema.ts";
import type { WrittenFault } from "./fault-file-schema.ts";

/** Where a fault stands. */
export interface Place {
  readonly document: LocatedDocument;
  readonly path: readonly PropertyKey[];
  /** Absolute path of the file's folder. */
  readonly folder: string;
  readonly problems: ProblemCollector;
}

/** Where the parts of an action stand in the object of a file. */
const KEYS: Readonly<Record<string, string>> = { time: "at" };

/** A fault of a file as the schedule has it; `null` when it is wrong. */
export function toAction(fault: WrittenFault, place: Place): Action | null {
  const { document, path, problems } = place;
  if (typeof fault === "string")
    return parseAction(fault, `${document.at(path)} ${describePath(path)}`, FAULT_KINDS, problems);
  const { name, kind, subject, at, duration, ...others } = fault;
  const where = (part: string): string => subjectOf(place, KEYS[part] ?? part.replace(/^setting /, ""));
  const takesCommands = FAULT_KINDS.find((one) => one.kind === kind)?.takesCommands === true;
  const commands = takesCommands ? readCommands(fault, place) : undefined;
  const settings = takesCommands ? {} : given(others);
  const written = {
    name,
    kind,
    subject,
    at,
    duration,
    settings,
    ...(commands === undefined ? {} : { commands }),
  };
  return readAction(written, { where, kinds: FAULT_KINDS, problems });
}

function subjectOf({ document, path }: Place, key: PropertyKey): string {
  const own = [...path, key];
  return `${document.at(own)} ${describePath(own)}`;
}

function given(settings: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(settings);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** The schema has been kept by then. */
const commandsSchema = z.object(COMMAND_KEYS);

function readCommands(fault: WrittenFault, place: Place): ActionCommands {
  const { inject, proof, heal, healed, why } = commandsSchema.parse(fault);
  const make = (step: keyof typeof COMMAND_KEYS & Parameters<typeof toCommand>[0], written: typeof inject) =>
    toCommand(step, written, (folder) => folderOf(folder, step, place));
  const { problems } = place;
  if (heal === "none" && why === undefined)
    problems.add({
      subject: subjectOf(place, "why"),
      expected: "why nothing has to be undone, for `heal: none` (it is missing)",
    });
  if (heal === "none" && healed !== undefined)
    problems.add({
      subject: subjectOf(place, "healed"),
      expected: "none, for nothing is undone with `heal: none`",
    });
  return {
    inject: make("inject", inject),
    proof: make("proof", proof),
    heal: heal === "none" ? null : make("heal", heal),
    healed: healed === undefined ? null : make("healed", healed),
    why: why ?? null,
  };
}

function folderOf(folder: string, step: string, place: Place): string {
  const path = resolve(place.folder, folder);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true)
    place.problems.add({
      subject: `${subjectOf(place, step)}.folder`,
      value: folder,
      expected: "a folder that exists",
      hint: `looked for ${path}`,
    });
  return path;
}
