import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { GateSettings } from "../contracts/gate.ts";
import { ProblemCollector } from "../text/problems.ts";
import { makeContext } from "../tools/testing/make-context.ts";
import { checkAllowed, isLoopback, targetWords } from "./allowed.ts";

const outside = mkdtempSync(join(tmpdir(), "loadproof-allowed-"));
const folder = join(outside, "work");
mkdirSync(join(folder, "slo"), { recursive: true });
writeFileSync(join(folder, "slo", "a.yaml"), "");
writeFileSync(join(outside, "secret.yaml"), "");
symlinkSync(outside, join(folder, "up"));
symlinkSync(join(folder, "slo"), join(folder, "within"));
afterAll(() => rmSync(outside, { recursive: true }));

function isAllowed(settings: GateSettings, allowTargets: readonly string[] = []): boolean {
  const problems = new ProblemCollector();
  checkAllowed(settings, { allowTargets, context: makeContext({ workingDirectory: folder }) }, problems);
  return problems.isEmpty;
}

test.each<[string, readonly string[], boolean]>([
  ["shop=http://127.0.0.1:8080", [], true],
  ["shop=http://127.9.8.7", [], true],
  ["shop=http://localhost:1 chat=http://[::1]:2", [], true],
  ["shop=http://127.0.0.1.example", [], false],
  ["shop=http://10.0.0.1", [], false],
  ["shop=http://127.0.0.1:1,http://10.0.0.1", [], false],
  ["shop=http://127.0.0.1:1 chat=http://10.0.0.1", [], false],
  ["shop=http://shop.prod", ["shop.prod"], true],
  ["shop=http://SHOP.prod", ["shop.prod"], true],
  ["shop=http://ashop.prod", ["shop.prod"], false],
  ["shop=http://a.b.prod", ["*.prod"], true],
  ["shop=http://prod", ["*.prod"], false],
  ["shop=http://aprod", ["*.prod"], false],
  ["shop=http://2130706433", [], true],
])("target %j with %j allowed: %s", (target, allowTargets, allowed) => {
  expect(isAllowed({ target }, allowTargets)).toBe(allowed);
});

test.each([
  ["slo/a.yaml", true],
  ["within/a.yaml", true],
  ["slo/../slo/a.yaml", true],
  ["none.yaml", true],
  ["../secret.yaml", false],
  ["up/secret.yaml", false],
  ["slo/../../secret.yaml", false],
  [join(folder, "slo", "a.yaml"), false],
])("the file %s: %s", (path, allowed) => {
  expect(isAllowed({ thresholds: path })).toBe(allowed);
  expect(isAllowed({ profile: path })).toBe(allowed);
});

test("the name of a profile is no file", () => expect(isAllowed({ profile: "quick" })).toBe(true));

test("targets stand apart by blanks", () =>
  expect(targetWords("  a=http://x \n b=http://y ")).toEqual(["a=http://x", "b=http://y"]));

test.each([
  ["127.0.0.1", true],
  ["128.0.0.1", false],
  ["localhost", true],
  ["localhost.example", false],
])("%s is this machine: %s", (host, is) => expect(isLoopback(host)).toBe(is));
