import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SCENARIOS } from "#scenarios/catalog.ts";
import { calledServices, keptBaseUrl, targetVariable } from "./base-urls.ts";
import { CHAT } from "./chat.ts";
import { findSystem, keptTopology, SYSTEMS } from "./index.ts";

const HARNESS = join(import.meta.dirname, "..");

/** The text without its comments, which may give examples. */
function codeOf(path: string): string {
  return readFileSync(join(HARNESS, path), "utf8").replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}

/** A string that is exactly the name of a bundled system or of one of its services. */
const NAMES = SYSTEMS.flatMap(({ topology }) => [
  topology.name,
  ...topology.services.map(({ name }) => name),
]);
const NAMED = new RegExp(`(["'\`])(?:${NAMES.join("|")})\\1`);

test("no other file of the harness knows a system or a service by its name", () => {
  const files = readdirSync(HARNESS, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !/\.(test|it|e2e|slow)\.ts$/.test(path))
    .filter((path) => !/(^|\/)(fixtures|testing|node_modules)\//.test(path) && !path.startsWith("systems/"));
  expect(files.length).toBeGreaterThan(300);
  const naming = files.filter((path) => NAMED.test(codeOf(path)));
  expect(naming).toEqual([]);
});

describe.each(SYSTEMS)("$topology.name", (system) => {
  const services = system.topology.services.map(({ name }) => name);

  test("scripts call services that it has", () => {
    expect(services).toEqual(expect.arrayContaining([...system.entries]));
  });

  test("up starts each of its servers once", () => {
    const { servers } = keptTopology(system);
    expect(new Set(servers).size).toBe(servers.length);
  });

  test("a scenario is for it, and calls only services that it says", () => {
    const own = SCENARIOS.filter(({ topology }) => topology === system.topology.name);
    expect(own).not.toEqual([]);
    for (const scenario of own) {
      const called = new Set(scenario.endpoints.map(({ service }) => service));
      expect([...calledServices(system, scenario)].sort()).toEqual([...called].sort());
      const variables = [...called].map(targetVariable);
      expect(Object.keys(scenario.variables)).toEqual(expect.arrayContaining(variables));
    }
  });
});

test("each scenario is for a system", () => {
  expect(SCENARIOS.filter(({ topology }) => findSystem(topology) === undefined)).toEqual([]);
});

test("variables of services", () => {
  expect(["chat", "base", "order-svc"].map(targetVariable)).toEqual([
    "CHAT_BASE_URL",
    "BASE_URL",
    "ORDER_SVC_BASE_URL",
  ]);
  expect(keptBaseUrl(CHAT, "chat")).toBe("CHAT_BASE_URL=http://127.0.0.1:8080,http://127.0.0.1:8081");
});

test("services behind the shared store", () => {
  expect([...(CHAT.hints.sharing ?? [])].sort()).toEqual(["chat", "orghub", "session", "tenanthub"]);
});
