import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkHosts } from "./check-hosts.ts";

const folder = mkdtempSync(join(tmpdir(), "loadproof-hosts-"));
afterAll(() => rmSync(folder, { recursive: true }));
const scriptPath = join(folder, "script.js");

interface Case {
  readonly variables?: Record<string, string>;
  readonly environment?: Record<string, string>;
  readonly allowDeadTarget?: boolean;
}

async function told(source: string, { variables = {}, environment = {}, allowDeadTarget = false }: Case) {
  writeFileSync(scriptPath, `import http from "k6/http";\n${source}`);
  const checked = { isBundled: false, scriptPath, options: { allowDeadTarget, variables } };
  return checkHosts(checked, { environment }).then(
    () => "",
    (error: Error) => error.message,
  );
}

const DEAD = 'http.get("http://nohost.invalid/a");';

test.each<[string, string, Case, string]>([
  [
    "a host without an address",
    DEAD,
    {},
    "nothing to load: script nohost.invalid the host name has no address",
  ],
  [
    "one with a port and a user",
    'ws.connect("wss://u:p@nohost.invalid:81");',
    {},
    "nothing to load: script nohost.invalid",
  ],
  [
    "a variable's host",
    "http.get(__ENV.URL)",
    { variables: { URL: "https://nohost.invalid" } },
    "nothing to load",
  ],
  ["one that is found among them", `${DEAD} http.get("http://127.0.0.1:1/")`, {}, ""],
  ["a variable's host that is found", DEAD, { variables: { URL: "http://localhost:3000" } }, ""],
  ["no URL at all", "http.get(__ENV.URL)", {}, ""],
  ["a host that is put together", "http.get(`http://${host}.invalid/`); http.get(`http://a.${b}/`)", {}, ""],
  [
    "a comment, and an import",
    '// http://nohost.invalid/\nimport a from "https://nohost.invalid/a.js";',
    {},
    "",
  ],
  ["hosts of the script's options", `export const options = { hosts: {} }; ${DEAD}`, {}, ""],
  ["a proxy that looks them up", DEAD, { environment: { HTTP_PROXY: "http://127.0.0.1:1" } }, ""],
  ["one that is allowed", DEAD, { allowDeadTarget: true }, ""],
])("%s", async (_what, source, setting, message) => {
  const text = await told(source, setting);
  if (message === "") expect(text).toBe("");
  else expect(text).toContain(message);
});

test("a script that calls nobody has no target", async () => {
  writeFileSync(scriptPath, 'import { check } from "k6"; check("http://nohost.invalid/", {});');
  const options = { allowDeadTarget: false, variables: { K6_TARGET_URL: "http://x" } };
  await checkHosts({ isBundled: false, scriptPath, options }, { environment: {} });
});
