import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { DEFECT_NAMES, DEFECTS } from "./defects.ts";

const root = fileURLToPath(new URL("../chat/", import.meta.url));
const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !/\.(test|it)\.ts$|fixtures\//.test(name))
  .map((name) => ({ service: name.split("/", 1)[0], text: readFileSync(`${root}${name}`, "utf8") }));

describe("defects", () => {
  test.each(DEFECT_NAMES.filter((name) => name !== "no-effect"))(
    "%s is made in the service that its row names",
    (name) => {
      const services = sources
        .filter(({ text }) => text.includes(`.has("${name}")`))
        .map(({ service }) => service);
      expect(new Set(services)).toEqual(new Set([DEFECTS[name].service]));
    },
  );

  test("no code asks for a defect that the table does not have", () => {
    const asked = sources.flatMap(({ text }) =>
      [...text.matchAll(/efects\.has\("([^"]+)"\)/g)].map(([, name]) => name),
    );
    expect(asked.filter((name) => !(DEFECT_NAMES as readonly (string | undefined)[]).includes(name))).toEqual(
      [],
    );
    expect(asked.length).toBeGreaterThan(10);
  });
});
