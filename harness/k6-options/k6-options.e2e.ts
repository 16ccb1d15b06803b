import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand, temporaryFolder } from "../../test/lib/command.ts";

const SCRIPT = `import { check } from "k6";
export const options = { vus: 1, iterations: 1, thresholds: { checks: ["rate>2"] } };
export default function () {
  console.log("안녕 " + __ENV.K6_TARGET_URL + " " + __ENV.BASE_URL);
  check(1, { "is one": (one) => one === 1, "is two": (one) => one === 2 });
}
export const handleSummary = () => ({ stdout: "my own summary\\n", "own.json": "{}" });
`;

test("k6's own flags, variables, outputs and names through the command line", {
  timeout: 120_000,
}, async () => {
  await using folder = await temporaryFolder();
  mkdirSync(join(folder.path, "load"));
  writeFileSync(join(folder.path, "load", "체크 아웃.js"), SCRIPT);
  const k6Words = ["-i", "3", "--tag", "team=a b", "--no-thresholds", "-o", "json=points.json"];
  const ownWords = ["-e", "K6_TARGET_URL=http://x", "--report-dir", "reports"];
  const words = ["run", "load/체크 아웃.js", ...k6Words, ...ownWords];
  const environment = { BASE_URL: "not/a/url/", K6_MAX_REDIRECTS: "3" };
  const asked = { environment, workingDirectory: folder.path };
  const { exitCode, stdout, stderr } = await runCommand(words, asked);
  // Not of the threshold, which is left out: half of the checks fail.
  expect(exitCode).toBe(1);
  expect(stdout).not.toContain("rate>2");
  expect(stdout).toContain("my own summary\n");
  expect(stderr.match(/› 안녕 http:\/\/x not\/a\/url\//g)).toHaveLength(3);
  expect(stderr).toContain("✖ is two: 0 passed, 3 failed");
  expect(stderr).toContain("iterations  3,");
  expect(readFileSync(join(folder.path, "own.json"), "utf8")).toBe("{}");
  expect(readFileSync(join(folder.path, "points.json"), "utf8")).toContain('"team":"a b"');
  expect(readdirSync(join(folder.path, "reports", "runs"))[0]).toMatch(/Z-load-체크-아웃-own$/);
  const again = /^Next, .*?: (.*)$/m.exec(stdout)?.[1] ?? "";
  expect(again).toMatch(
    /^K6_MAX_REDIRECTS=3 BASE_URL=not\/a\/url\/ \S+ run 'load\/체크 아웃.js' -e K6_TARGET_URL=http:\/\/x/,
  );
  expect(again).toContain("--iterations=3 '--tag=team=a b' --no-thresholds --out=json=points.json");

  const json = await runCommand([...words, "--json"], asked);
  expect(JSON.parse(json.stdout)).toMatchObject({ schema: "loadproof.verdict" });
  expect(json.stderr).toContain('"event":"script","from":"summary","text":"my own summary"');

  const refused = await runCommand([...words, "--linger", "--log-output", "none"], asked);
  expect(refused.exitCode).toBe(4);
  expect(refused.stderr).toMatch(/2 problems; nothing was started:\n.*--linger: .*\n.*--log-output: /);
  expect(readdirSync(join(folder.path, "reports", "runs"))).toHaveLength(2);
});
