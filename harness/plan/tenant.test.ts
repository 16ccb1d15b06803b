import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Flags } from "../options/table.ts";
import { makeContext } from "../tools/testing/make-context.ts";
import { planRun } from "./prepare-run.ts";
import { tenantOf } from "./tenant.ts";

const folder = mkdtempSync(join(tmpdir(), "loadproof-tenant-"));
afterAll(() => rmSync(folder, { recursive: true }));

function script(name: string, reads: string): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    `export const options = { vus: 1, duration: "1s" }; export default () => { ${reads} };\n`,
  );
  return path;
}
const READS = script("reads.js", "console.log(__ENV.TENANT_ID)");
const IGNORES = script("ignores.js", "");

const OURS: Flags = { runtime: "processes", profile: "quick" };
const CHAT_URLS = { CHAT_BASE_URL: "http://127.0.0.1:1", SESSION_BASE_URL: "http://127.0.0.1:2" };
const ACME = { TENANT_ID: "acme" };

test.each<[string, string, Flags, Record<string, string>, string | null, string]>([
  ["the bundled chat", "msa-hotpath", OURS, {}, "default", "default"],
  ["the bundled chat with a tenant", "chat", OURS, ACME, "acme", "given"],
  ["a flag over the environment", "chat", { ...OURS, env: ["TENANT_ID=my own"] }, ACME, "my own", "given"],
  [
    "an empty flag, which the script takes for none",
    "chat",
    { ...OURS, env: ["TENANT_ID="] },
    {},
    "default",
    "default",
  ],
  ["a chat of the user's", "chat", { profile: "quick" }, CHAT_URLS, "default", "default"],
  [
    "a chat of the user's with a tenant",
    "chat",
    { profile: "quick" },
    { ...CHAT_URLS, ...ACME },
    "acme",
    "given",
  ],
  ["the exchange, which has none", "exchange-orders", OURS, ACME, null, "no-tenants"],
  ["a script of the user's", READS, {}, {}, null, "none-given"],
  ["a script that reads it", READS, {}, ACME, "acme", "given"],
  ["a script that does not", IGNORES, {}, ACME, null, "none-given"],
  ["a script that is given it by hand", IGNORES, { env: ["TENANT_ID=acme"] }, {}, "acme", "given"],
])("%s", async (_name, scenario, flags, environment, id, source) => {
  const context = makeContext({ environment });
  expect(tenantOf(await planRun(scenario, flags, context), context)).toEqual({ id, source });
});
