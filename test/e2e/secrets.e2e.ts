import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { runCommand, temporaryFolder } from "../lib/command.ts";
import { httpTarget } from "../lib/http-target.ts";

/** No secret is found in any file, page, log or message after a run. What stands in the script itself stays in its bundle. */

const VARIABLES = {
  PASSWORD: "hunt3r",
  DB_PASS: "pw/with space&1",
  AWS_SESSION: "sess10nSecretValue",
  MY_AUTH: "auth0rised",
} as const;

/** What the script makes of them, and secrets that no variable holds: those are put together, so that the bundle lacks them. */
const SCRIPT = `import http from "k6/http";
import { check, group } from "k6";
import encoding from "k6/encoding";
import { Counter } from "k6/metrics";
const { PASSWORD, DB_PASS, AWS_SESSION, MY_AUTH, API_URL } = __ENV;
const made = (...parts) => parts.join("");
const own = made("S3cr3t", "Pl4nted");
const counted = new Counter("counted");
export const options = { vus: 1, iterations: 2, thresholds: { "counted{user:a}": ["count>0"] } };
export default function () {
  const query = "auth=" + own + "&sig=" + own + "&key=" + own + "&code=" + own + "&X-Amz-Signature=" + own;
  http.get(API_URL + "/a?" + query);
  http.get(API_URL + "/b?p=" + encodeURIComponent(DB_PASS), { tags: { user: PASSWORD, token: own } });
  http.get(API_URL + "/c", { headers: { Authorization: "Basic " + encoding.b64encode("user:" + AWS_SESSION) } });
  http.get(API_URL + "/fail?key=" + own);
  check(null, { ["signed in as " + PASSWORD]: () => false, ["with password=" + own]: () => true });
  group("group " + MY_AUTH, () => counted.add(1, { user: "a", session: AWS_SESSION }));
  console.log("plain", PASSWORD, DB_PASS, AWS_SESSION, MY_AUTH);
  console.log("base64", encoding.b64encode(AWS_SESSION), encoding.b64encode("u:" + MY_AUTH), encoding.b64encode(DB_PASS));
  console.log("json", JSON.stringify({ body: JSON.stringify({ password: own }) }));
  console.warn("Cookie: theme=dark; sid=" + own);
  console.log("https://u:a@" + own + "@host/ " + made("npm", "_") + own + "0123456789 " + made("sk_", "live_") + own);
  throw new Error("could not sign in with " + DB_PASS + " and token: " + own);
}
export function handleSummary(data) { return { stdout: "summary of " + AWS_SESSION + "\\n" }; }
`;

const FORMS = [
  "S3cr3tPl4nted",
  ...Object.values(VARIABLES),
  ...Object.values(VARIABLES).map(encodeURIComponent),
  ...[VARIABLES.AWS_SESSION, VARIABLES.MY_AUTH, VARIABLES.DB_PASS].map((value) =>
    Buffer.from(value).toString("base64").replaceAll("=", ""),
  ),
  Buffer.from(`user:${VARIABLES.AWS_SESSION}`).toString("base64").slice(8, 24),
];

/** Path -> bytes as text, what is compressed within opened too. */
async function everyFile(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = new Map<string, string>();
  for (const path of files) {
    const bytes = await readFile(path);
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
    texts.set(path, (isPacked ? gunzipSync(bytes) : bytes).toString("latin1"));
  }
  return texts;
}

let files: ReadonlyMap<string, string>;
let told: string;

beforeAll(async () => {
  await using target = await httpTarget((request, response) => {
    response.statusCode = request.url?.startsWith("/fail") === true ? 500 : 200;
    response.end(JSON.stringify({ password: "S3cr3tPl4nted", seen: request.headers.authorization ?? "" }));
  });
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "own.js"), SCRIPT);
  const variables = Object.entries(VARIABLES).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  const reports = join(folder.path, "reports");
  const words = [
    "run",
    "own.js",
    ...variables,
    "-e",
    `API_URL=${target.url}`,
    "--artifacts",
    "--report-dir",
    reports,
  ];
  const { stdout, stderr } = await runCommand(words, { workingDirectory: folder.path });
  told = `${stdout}${stderr}`;
  const [run = ""] = await readdir(join(reports, "runs"));
  const saved = join(reports, "runs", run);
  const formats = "md,html,json,junit,metrics,comment,summary,annotations";
  for (const again of [
    ["report", saved, "--format", formats],
    ["judge", saved, "--json"],
    ["history", "add", saved],
  ]) {
    const result = await runCommand(again, { workingDirectory: folder.path });
    told += `${result.stdout}${result.stderr}`;
  }
  files = await everyFile(folder.path);
});

test("the run was made, and its files are there", () => {
  const names = [...files.keys()].map((path) => path.split("/").at(-1) ?? "");
  expect(names).toEqual(
    expect.arrayContaining([
      "samples.sketch",
      "summary.json",
      "console.log",
      "failures.json",
      "report.html",
      "run.json",
    ]),
  );
  expect(names.filter((name) => name.endsWith(".ndjson"))).toHaveLength(1);
  expect(told).toContain("[redacted]");
});

test.each(FORMS)("%s is in no file and in no message", (secret) => {
  expect(told).not.toContain(secret);
  const holding = [...files].filter(
    ([, text]) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)),
  );
  expect(holding.map(([path]) => path)).toEqual([]);
});

test.each<[string, readonly string[], Record<string, string>]>([
  ["a base URL of another scheme", ["run", "chat", "--target", "chat=ftp://u:S3cr3tPl4nted@h"], {}],
  ["a base URL without a scheme", ["run", "chat", "--target", "chat=u:S3cr3tPl4nted@h:1"], {}],
  ["a base URL with a user", ["run", "chat"], { CHAT_BASE_URL: "http://u:S3cr3tPl4nted@h" }],
  ["PROMETHEUS_URL", ["run", "chat"], { PROMETHEUS_URL: "ftp://u:S3cr3tPl4nted@h" }],
  [
    "KAFKA_BOOTSTRAP",
    ["run", "exchange-orders", "--target", "exchange=http://127.0.0.1:1"],
    { KAFKA_BOOTSTRAP: "u:S3cr3tPl4nted@h:9092/x" },
  ],
  ["a variable with a wrong name", ["run", "chat", "-e", "A B=S3cr3tPl4nted"], {}],
  ["a variable without a name", ["run", "chat", "-e", "S3cr3tPl4nted"], {}],
])("%s that is refused is told without its password", async (_what, words, environment) => {
  const { exitCode, stdout, stderr } = await runCommand(words, { environment });
  expect(`${stdout}${stderr}`).not.toContain("S3cr3tPl4nted");
  expect(stderr).toMatch(/problem|[A-Z_]+: /);
  expect([4, 5]).toContain(exitCode);
});
