import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { K6_FLAGS } from "./flags.ts";
import { K6_VARIABLES, k6Variable } from "./variables.ts";

const PAGE = readFileSync(join(import.meta.dirname, "..", "..", "docs", "k6.md"), "utf8");

/** Options that the first cells of a section's table name. */
function listed(section: string): readonly string[] {
  const [, text = ""] = new RegExp(`\n## ${section}\n([\\s\\S]*?)(?:\n## |$)`).exec(PAGE) ?? [];
  return [...text.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`((?:--|K6_)[A-Za-z0-9_-]+)/g)].map(([, name = ""]) => name),
  );
}

test("the page lists every option that is refused, and no other", () => {
  const flags = Object.keys(K6_FLAGS).filter((name) => K6_FLAGS[name]?.use === "refuse");
  const variables = Object.keys(K6_VARIABLES).filter((name) => k6Variable(name)?.use === "refuse");
  expect(new Set(listed("Refused"))).toEqual(new Set([...flags.map((name) => `--${name}`), ...variables]));
});

test("and every flag that does not go to k6 as it is", () => {
  const flags = Object.keys(K6_FLAGS).filter((name) =>
    ["merge", "always", "load"].includes(K6_FLAGS[name]?.use ?? ""),
  );
  expect(new Set(listed("Done otherwise").filter((name) => name.startsWith("--")))).toEqual(
    new Set(flags.map((name) => `--${name}`)),
  );
});
