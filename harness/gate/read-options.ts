import { resolve } from "node:path";
import { SCENARIOS } from "#scenarios/catalog.ts";
import type { Context } from "../context.ts";
import type { Flags, Language } from "../options/table.ts";
import { isScriptPath } from "../plan/find-script.ts";
import { readRunOptions } from "../plan/run-options.ts";
import { ProblemCollector } from "../text/problems.ts";
import { isLoopback } from "./allowed.ts";

export interface GateFlags extends Pick<Flags, "reportDir" | "lang" | "k6" | "prometheus" | "env"> {
  readonly host?: string;
  readonly port?: string;
  readonly queue?: string;
  readonly script?: readonly string[];
  readonly allowTarget?: readonly string[];
}

export interface GateOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly token: string | null;
  /** Runs that may wait beside the one that goes on. */
  readonly queueMax: number;
  /** Scripts of the user's by the names that URLs call them. */
  readonly scripts: Readonly<Record<string, string>>;
  readonly allowTargets: readonly string[];
  readonly reportDirectory: string;
  readonly language: Language;
  /** What every run takes from the server's own command line. */
  readonly runFlags: Pick<Flags, "reportDir" | "lang" | "k6" | "prometheus" | "env">;
}

export const GATE_DEFAULTS = { host: "127.0.0.1", port: "8095", queue: "10" } as const;
const PORT_MAX = 65_535;
const QUEUE_MAX = 1_000;
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
const HOST = /^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i;
const TOKEN_CHARACTERS_MIN = 16;

/** Arguments of `gate serve`, checked before it listens. Throws `InputProblems` with all that is wrong. */
export function readGateOptions(flags: GateFlags, context: Context): GateOptions {
  const problems = new ProblemCollector();
  const { reportDirectory, language } = readRunOptions(flags, context, problems);
  const host = flags.host ?? GATE_DEFAULTS.host;
  const token = context.environment["GATE_TOKEN"] || null;
  if (!isLoopback(host) && token === null)
    problems.add({
      subject: "--host",
      value: host,
      expected: "a token in GATE_TOKEN: beyond this machine whoever reaches it could start loads",
    });
  if (token !== null && token.length < TOKEN_CHARACTERS_MIN)
    problems.add({
      subject: "GATE_TOKEN",
      value: "***",
      expected: `at least ${TOKEN_CHARACTERS_MIN} characters`,
    });
  const { reportDir, lang, k6, prometheus, env } = flags;
  const options = {
    host,
    port: readWhole("--port", flags.port ?? GATE_DEFAULTS.port, PORT_MAX, problems),
    token,
    queueMax: readWhole("--queue", flags.queue ?? GATE_DEFAULTS.queue, QUEUE_MAX, problems),
    scripts: readScripts(flags.script ?? [], context, problems),
    allowTargets: readHosts(flags.allowTarget ?? [], problems),
    reportDirectory,
    language,
    runFlags: {
      ...(reportDir === undefined ? {} : { reportDir }),
      ...(lang === undefined ? {} : { lang }),
      ...(k6 === undefined ? {} : { k6 }),
      ...(prometheus === undefined ? {} : { prometheus }),
      ...(env === undefined ? {} : { env }),
    },
  };
  problems.throwIfAny();
  return options;
}

function readWhole(subject: string, text: string, most: number, problems: ProblemCollector): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  problems.add({ subject, value: text, expected: `a whole number from 0 to ${most}` });
  return 0;
}

function readScripts(
  given: readonly string[],
  { workingDirectory }: Context,
  problems: ProblemCollector,
): Readonly<Record<string, string>> {
  const scripts: Record<string, string> = {};
  for (const text of given) {
    const separator = text.indexOf("=");
    const [name, path] = [text.slice(0, Math.max(separator, 0)), text.slice(separator + 1)];
    const isTaken = Object.hasOwn(scripts, name) || SCENARIOS.some((one) => one.name === name);
    if (!NAME.test(name) || !isScriptPath(path))
      problems.add({
        subject: "--script",
        value: text,
        expected: "name=path of a .ts or .js script, such as checkout=load/checkout.js",
      });
    else if (isTaken)
      problems.add({ subject: "--script", value: name, expected: "a name that no other scenario has" });
    else scripts[name] = resolve(workingDirectory, path);
  }
  return scripts;
}

function readHosts(given: readonly string[], problems: ProblemCollector): readonly string[] {
  for (const host of given)
    if (!HOST.test(host))
      problems.add({
        subject: "--allow-target",
        value: host,
        expected: "the name of a host, such as shop.example or *.shop.example",
      });
  return given;
}
