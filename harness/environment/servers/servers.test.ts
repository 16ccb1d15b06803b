import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SERVERS } from "./servers.ts";

const ENVIRONMENT = join(import.meta.dirname, "..");
const LITERAL = new RegExp(`["'\`](${Object.keys(SERVERS).join("|")})["'\`]`, "g");

/** `file: name` for each literal of a server's name that stands outside of that server's module. */
function strayNames(file: string, text: string): string[] {
  return [...text.matchAll(LITERAL)]
    .map(([, name]) => String(name))
    .filter((name) => !file.startsWith(`servers/${name}/`) && file !== `servers/${name}.ts`)
    .map((name) => `${file}: "${name}"`);
}

test("a server's name stands only in its module; all else goes over SERVERS", () => {
  const files = readdirSync(ENVIRONMENT, { recursive: true, encoding: "utf8" }).filter(
    (file) => /(?<!\.(test|it|e2e|slow))\.ts$/.test(file) && !file.startsWith("fixtures/"),
  );
  expect(files).toEqual(expect.arrayContaining(["servers/redis.ts", "containers/start.ts"]));
  expect(files.flatMap((file) => strayNames(file, readFileSync(join(ENVIRONMENT, file), "utf8")))).toEqual(
    [],
  );
});

test.each([
  ["containers/start.ts", ['containers/start.ts: "kafka"']],
  ["servers/redis.ts", ['servers/redis.ts: "kafka"']],
  ["servers/kafka/settings.ts", []],
])("a branch on a name in %s", (file, found) => {
  expect(strayNames(file, 'if (name === "kafka") return;')).toEqual(found);
});

test("no two servers share an image variable", () => {
  const variables = Object.values(SERVERS).map(({ image }) => image.variable);
  expect(new Set(variables).size).toBe(variables.length);
});
