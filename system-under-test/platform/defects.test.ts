import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { DEFECT_NAMES, DEFECTS } from "./defects.ts";

/** Sources under a folder, each with the service that it belongs to. */
function sourcesOf(folder: string, serviceOf: (path: string) => string) {
  const root = fileURLToPath(new URL(`../${folder}/`, import.meta.url));
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !/\.(test|it)\.ts$|fixtures\//.test(path))
    .map((path) => ({ service: serviceOf(path), text: readFileSync(`${root}${path}`, "utf8") }));
}

/** What several services of the payment system are made of. */
const SHARED = "shared";
const PAYMENT_SERVICES: Readonly<Record<string, string>> = {
  ingest: "ingest-service",
  ledger: "consumer-worker",
};

const sources = [
  ...sourcesOf("chat", (path) => path.split("/", 1)[0] ?? ""),
  ...sourcesOf("commerce", () => "commerce"),
  ...sourcesOf("exchange", () => "exchange"),
  ...sourcesOf("payment", (path) => PAYMENT_SERVICES[path.split("/", 1)[0] ?? ""] ?? SHARED),
];

describe("defects", () => {
  test.each(DEFECT_NAMES.filter((name) => name !== "no-effect"))(
    "%s is made in the service that its row names",
    (name) => {
      const services = sources
        .filter(({ text }) => text.includes(`.has("${name}")`))
        .map(({ service }) => service);
      expect(services.length).toBeGreaterThan(0);
      const others = services.filter((service) => service !== DEFECTS[name].service && service !== SHARED);
      expect(others).toEqual([]);
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
