import type { StartedEnvironment } from "../../contracts/environment.ts";
import { InputProblems } from "../../errors.ts";
import { ExitReports, startedSystem } from "../started-system.ts";
import type { StartOptions } from "../types.ts";

/** The user's own system: nothing is started and nothing is stopped. Throws InputProblems for addresses that are no base URLs. */
export async function startExternal({ targets }: Pick<StartOptions, "targets">): Promise<StartedEnvironment> {
  checkTargets(targets);
  return startedSystem({
    runtime: "external",
    instances: [],
    servers: [],
    services: Object.entries(targets).map(([name, urls]) => ({ name, urls: [...urls], version: null })),
    readyMs: 0,
    ways: [],
    connections: {},
    exits: new ExitReports(),
    dispose: async () => undefined,
  });
}

function checkTargets(targets: StartOptions["targets"]): void {
  const problems = Object.entries(targets).flatMap(([name, urls]) =>
    urls
      .filter((url) => !isBaseUrl(url))
      .map((value) => ({
        subject: `target ${name}`,
        value,
        expected: "a base URL such as http://127.0.0.1:8080",
      })),
  );
  if (problems.length > 0) throw new InputProblems(problems);
}

function isBaseUrl(text: string): boolean {
  return URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
}
