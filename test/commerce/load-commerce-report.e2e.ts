import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROJECT, temporaryFolder, userEnvironment } from "../lib/command.ts";

const SCRIPT = join(PROJECT, "scripts", "load-commerce-report");
const SHORT = { PROFILE: "smoke", K6_VUS: "5", K6_DURATION: "4s", SUT_RUNTIME: "processes" };

test("the three loads of the shop end in one report with their data checks", async () => {
  await using folder = await temporaryFolder();
  const env = { ...userEnvironment(), ...SHORT, REPORT_DIR: folder.path };
  const { status, stderr } = spawnSync(SCRIPT, { cwd: PROJECT, env, encoding: "utf8" });
  expect([0, 1, 3], stderr).toContain(status);
  const markdown = await readFile(join(folder.path, "commerce.md"), "utf8");
  for (const scenario of ["coupon-issue", "balance-charge", "order-payment"])
    expect(markdown).toContain(scenario);
  expect(markdown.match(/Data checks that hold/g)).toHaveLength(3);
  expect(await readFile(join(folder.path, "commerce.html"), "utf8")).toContain("order-payment");
});

test("a load that can't begin ends it with its exit code, and with no report of older runs", async () => {
  await using folder = await temporaryFolder();
  const env = { ...userEnvironment(), ...SHORT, REPORT_DIR: folder.path, PROFILE: "none" };
  const { status, stderr } = spawnSync(SCRIPT, { cwd: PROJECT, env, encoding: "utf8" });
  expect(status).toBe(4);
  expect(stderr).toContain("coupon-issue left no run");
  await expect(readFile(join(folder.path, "commerce.md"))).rejects.toThrow("ENOENT");
});
