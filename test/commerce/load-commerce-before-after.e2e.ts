import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEFECTS } from "#system/platform/defects.ts";
import { PROJECT, temporaryFolder, userEnvironment } from "../lib/command.ts";

const SCRIPT = join(PROJECT, "scripts", "load-commerce-before-after");
const SHORT = { PAIRS: "1", K6_VUS: "40", K6_DURATION: "5s", SUT_RUNTIME: "processes" };

test("lock, index and pool end in one report with factors and reasons", async () => {
  await using folder = await temporaryFolder();
  const env = { ...userEnvironment(), ...SHORT, REPORT_DIR: folder.path };
  const { status, stderr } = spawnSync(SCRIPT, { cwd: PROJECT, env, encoding: "utf8" });
  expect([0, 1], stderr).toContain(status);
  const markdown = await readFile(join(folder.path, "commerce-before-after.md"), "utf8");
  for (const defect of ["order-global-lock", "cart-without-index", "order-pool-of-10"] as const)
    expect(markdown).toContain(`Before: ${defect}: ${DEFECTS[defect].mistake}`);
  // 40 users who think for 0.3 s ask for more than the 40 orders and payments a second that the lock lets through.
  const lock = markdown.split("##### ").find((part) => part.includes("Before: order-global-lock")) ?? "";
  const factor = /\| TPS \| .* \| .* \| ([\d.]+)× \|/.exec(lock)?.[1];
  expect(Number(factor)).toBeGreaterThan(1.5);
  expect(await readFile(join(folder.path, "commerce-before-after.html"), "utf8")).toContain(
    "cart-without-index",
  );
});

test("pairs that can't begin end it with their exit code, and with no report", async () => {
  await using folder = await temporaryFolder();
  const env = { ...userEnvironment(), ...SHORT, REPORT_DIR: folder.path, PROFILE: "none" };
  const { status, stderr } = spawnSync(SCRIPT, { cwd: PROJECT, env, encoding: "utf8" });
  expect(status).toBe(4);
  expect(stderr).toContain("order-global-lock left no comparison");
  await expect(readFile(join(folder.path, "commerce-before-after.md"))).rejects.toThrow("ENOENT");
});
