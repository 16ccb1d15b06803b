import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const BAD_OPTIONS = [
  ["chat", ["--none"], "--none"],
  ["exchange", ["--none"], "--none"],
  ["payment", ["--none"], "--none"],
  ["commerce", ["--none"], "--none"],
  ["exchange", ["--bootstrap", "no brokers"], "--bootstrap"],
  ["payment", ["--bootstrap", "h:1", "--idle-ms", "0"], "--idle-ms"],
] as const;

test.each(BAD_OPTIONS)(
  "the audit of %s ends with %j by exit code 4, and names it",
  (system, words, named) => {
    const script = fileURLToPath(new URL(`../../${system}/audit/main.ts`, import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [script, ...words], { encoding: "utf8", env: {} });
    expect(stderr).toContain(named);
    expect(status).toBe(4);
  },
);
