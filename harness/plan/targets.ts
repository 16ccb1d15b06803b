import type { Topology } from "#system/topology.ts";
import type { ProblemCollector } from "../text/problems.ts";

/** Base URLs by service name. */
export type Targets = Readonly<Record<string, readonly string[]>>;

/** 002's variables and the service each one names. `BASE_URL` is the chat service's other name. */
export const TARGET_VARIABLES = {
  CHAT_BASE_URL: "chat",
  BASE_URL: "chat",
  SESSION_BASE_URL: "session",
  ORGHUB_BASE_URL: "orghub",
  TENANTHUB_BASE_URL: "tenanthub",
  EXCHANGE_BASE_URL: "exchange",
} as const;

/** The ports of `up`: where a service is looked for when other base URLs were given but not its own. */
export const DEFAULT_TARGETS: Targets = {
  chat: ["http://127.0.0.1:8080"],
  session: ["http://127.0.0.1:8090"],
  orghub: ["http://127.0.0.1:8091"],
  tenanthub: ["http://127.0.0.1:8092"],
  exchange: ["http://127.0.0.1:8085"],
};

/** Base URLs from `--target name=URL` (stronger) and from 002's variables; problems go to the collector. */
export function readTargets(
  flags: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  problems: ProblemCollector,
): Targets {
  const targets: Record<string, readonly string[]> = {};
  for (const [variable, service] of Object.entries(TARGET_VARIABLES)) {
    const value = environment[variable];
    if (value !== undefined && value !== "") targets[service] ??= parseUrls(variable, value, problems);
  }
  for (const flag of flags) {
    const separator = flag.indexOf("=");
    const name = flag.slice(0, Math.max(separator, 0));
    if (!/^[a-z][a-z0-9-]*$/.test(name)) {
      problems.add({
        subject: "--target",
        value: flag,
        expected: "name=URL, for example chat=http://127.0.0.1:8080",
      });
      continue;
    }
    targets[name] = parseUrls(`--target ${name}`, flag.slice(separator + 1), problems);
  }
  return targets;
}

/**
 * The targets that concern a scenario: those of another bundled system's services don't, so that a variable left over for
 * one of them changes nothing. BASE_URL, which names the chat service where there is one, is another system's only service.
 * A script of the user's (`topology` is null) has the targets it was given.
 */
export function targetsOf(
  given: Targets,
  topology: Topology | null,
  environment: Readonly<Record<string, string | undefined>>,
): Targets {
  if (topology === null) return given;
  const defaults = defaultTargets(topology);
  const own = Object.fromEntries(
    Object.entries(given).filter(([name]) => name in defaults || !(name in DEFAULT_TARGETS)),
  );
  const isBaseUrl = Boolean(environment["BASE_URL"]) && !environment["CHAT_BASE_URL"];
  if ("chat" in defaults || !isBaseUrl) return own;
  const standIns = Object.keys(defaults).map((name) => [name, given["chat"] ?? []] as const);
  return { ...Object.fromEntries(standIns), ...own };
}

/** A service of the system that was given no base URL is looked for on the ports of `up`. */
export function completeTargets(own: Targets, topology: Topology | null): Targets {
  return topology === null ? own : { ...defaultTargets(topology), ...own };
}

function defaultTargets({ services }: Topology): Targets {
  const names = new Set(services.map(({ name }) => name));
  return Object.fromEntries(Object.entries(DEFAULT_TARGETS).filter(([name]) => names.has(name)));
}

/** The k6 script's variable for a target: `chat` -> `CHAT_BASE_URL`, `base` -> `BASE_URL`. */
export function targetVariable(service: string): string {
  return service === "base" ? "BASE_URL" : `${service.toUpperCase().replaceAll("-", "_")}_BASE_URL`;
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
    const hint = "credentials go into SMOKE_EMAIL and SMOKE_PASSWORD";
    problems.add({
      subject,
      value: `${url.protocol}//***@${url.host}`,
      expected: "a URL without user information",
      hint,
    });
  } else if (url.search !== "" || url.hash !== "") {
    problems.add({ subject, value: text, expected: "a base URL without query or fragment" });
  }
  return text.replace(/\/+$/, "");
}
