import type { ScenarioDefinition } from "#scenarios/catalog.ts";
import {
  calledServices,
  keptBaseUrl,
  OWN_SERVICE,
  SHORT_VARIABLE,
  targetVariable,
} from "../systems/base-urls.ts";
import type { SystemDescription } from "../systems/index.ts";
import { expectedOneOf, ProblemCollector } from "../text/problems.ts";

/** Base URLs by service name. */
export type Targets = Readonly<Record<string, readonly string[]>>;

/**
 * Base URLs from `--target name=URL` (stronger) and from variables; problems go to the collector. A bundled scenario's are
 * those of its system's services: a variable that was left over for another system changes nothing, and `BASE_URL` stands
 * in for the first of them. A script of the user's (`system` is null) takes any name, as it is written, and has `BASE_URL`.
 */
export function readTargets(
  flags: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  system: SystemDescription | null,
  problems: ProblemCollector,
): Targets {
  const targets: Record<string, readonly string[]> = {};
  if (system === null) Object.assign(targets, ownTarget(environment));
  else
    for (const [variable, service] of variablesOf(system)) {
      const value = environment[variable];
      if (value) targets[service] ??= parseUrls(variable, value, problems).map(bare);
    }
  for (const flag of flags) {
    const separator = flag.indexOf("=");
    const name = flag.slice(0, Math.max(separator, 0));
    if (!/^[a-z][a-z0-9-]*$/.test(name)) {
      const expected = "name=URL, for example chat=http://127.0.0.1:8080";
      problems.add({ subject: "--target", value: flag, expected });
    } else if (system !== null && !system.entries.includes(name)) {
      problems.add({ subject: "--target", value: name, ...expectedOneOf(name, system.entries) });
    } else {
      const urls = parseUrls(`--target ${name}`, flag.slice(separator + 1), problems);
      targets[name] = system === null ? urls : urls.map(bare);
    }
  }
  return targets;
}

/** Each variable with the service it names, stronger ones first. */
function variablesOf({ entries }: SystemDescription): readonly (readonly [string, string])[] {
  const own = entries.map((service) => [targetVariable(service), service] as const);
  return [...own, [SHORT_VARIABLE, entries[0]]];
}

/**
 * What a script of the user's makes of its `BASE_URL` is its own affair: it is a target where it is plainly one or several
 * URLs, and nothing is said where it is not.
 */
function ownTarget(environment: Readonly<Record<string, string | undefined>>): Targets {
  const text = environment[SHORT_VARIABLE];
  if (!text) return {};
  const problems = new ProblemCollector();
  const urls = parseUrls(SHORT_VARIABLE, text, problems);
  return problems.isEmpty ? { [OWN_SERVICE]: urls } : {};
}

/** Without the slash that paths are put behind. */
function bare(url: string): string {
  return url.replace(/\/+$/, "");
}

/** A load of which a part goes nowhere is no load of the user's system: all services that a script calls must be given. */
export function checkAllTargets(
  given: Targets,
  system: SystemDescription,
  scenario: ScenarioDefinition,
  problems: ProblemCollector,
): void {
  const called = calledServices(system, scenario);
  const missing = called.filter((service) => !(service in given));
  if (missing.length === 0) return;
  problems.add({
    subject: "base URLs",
    value: Object.keys(given).join(", "),
    expected: `those of all services that ${scenario.name} calls: ${missing.map(targetVariable).join(" and ")} missing`,
    hint: `what \`loadproof up\` starts is at ${missing.map((service) => keptBaseUrl(system, service)).join(" ")}`,
  });
}

function parseUrls(subject: string, text: string, problems: ProblemCollector): readonly string[] {
  return text.split(",").map((part) => parseUrl(subject, part.trim(), problems));
}

function parseUrl(subject: string, text: string, problems: ProblemCollector): string {
  const expected = "an absolute http or https URL such as http://127.0.0.1:8080 (a comma separates several)";
  if (!URL.canParse(text)) {
    problems.add({ subject, value: text, expected });
    return text;
  }
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") problems.add({ subject, value: text, expected });
  else if (url.username !== "" || url.password !== "") {
    const hint = "credentials go into variables of the script (`-e NAME=VALUE`)";
    problems.add({
      subject,
      value: `${url.protocol}//***@${url.host}`,
      expected: "a URL without user information",
      hint,
    });
  } else if (url.search !== "" || url.hash !== "") {
    problems.add({ subject, value: text, expected: "a base URL without query or fragment" });
  }
  return text;
}
