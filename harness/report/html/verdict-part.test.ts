import { expect, test } from "vitest";
import { parseThresholds } from "../../judge/index.ts";
import { buildReportView } from "../build-view.ts";
import { madeUpEvidence, STARTED_MS } from "../fixtures/made-up-evidence.ts";
import { judged } from "../fixtures/judged.ts";
import { MemoryStore } from "../fixtures/memory-store.ts";
import { translator } from "../words/translate.ts";
import { verdictPart } from "./verdict-part.ts";

/** So many objectives that were missed, and so many of which there are too few samples. */
function partOf(missed: number, unclear: number): { texts: string[]; more: unknown } {
  const store = new MemoryStore(STARTED_MS);
  for (let second = 0; second < 60; second++) {
    store.add(second * 1000, "iterations", 1, { phase: "steady" });
    for (let each = 0; each < 10; each++) store.add(second * 1000, "wait", 50, { phase: "steady" });
  }
  const asked = [
    ...Array.from(
      { length: unclear },
      (_, at) => `{ id: u${at}, metric: wait, statistic: p(99.99), pass: "< 90" }`,
    ),
    ...Array.from({ length: missed }, (_, at) => `{ id: m${at}, metric: wait, statistic: avg, pass: "< 9" }`),
  ];
  const file = parseThresholds(
    `version: 1\nobjectives:\n${asked.map((one) => `  - ${one}`).join("\n")}`,
    "a.yaml",
  );
  const view = buildReportView({
    ...judged({ evidence: madeUpEvidence(), samples: store }, file),
    language: "en",
  });
  const part = verdictPart(view, translator("en"));
  const named = part["missed"] as readonly { readonly text: string }[];
  return { texts: named.map(({ text }) => text), more: part["missedMore"] };
}

test("too few samples do not read as missed on the first screen", () => {
  const { texts, more } = partOf(0, 6);
  expect(texts).toHaveLength(3);
  for (const text of texts) expect(text).toMatch(/: too few samples to judge$/);
  expect(more).toBe("3 more with too few samples to judge");
});

test("what was missed comes before what had too few samples", () => {
  const { texts, more } = partOf(4, 2);
  expect(texts.filter((text) => text.includes(": measured "))).toHaveLength(3);
  expect(more).toBe("1 more not met, 2 more with too few samples to judge");
});
