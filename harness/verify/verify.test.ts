import { describe, expect, test } from "vitest";
import { runSection } from "./checks.ts";
import { renderHtml, renderMarkdown } from "./render.ts";
import { FLOW_SECTION, LEGACY_SECTION, ROUTING_SECTION } from "./staging-plan.ts";
import { expectTopic } from "./topic-commands.ts";

const SECTION = {
  title: "2.9 Example",
  cases: [
    { id: "good", title: "good", expected: "works" },
    { id: "bad", title: "bad | worse", expected: "works" },
    { id: "absent", title: "absent", expected: "works" },
  ],
};

describe("staging checks", () => {
  test("the plan has 001's numbers of cases, each with an id of its own", () => {
    expect([LEGACY_SECTION, ROUTING_SECTION, FLOW_SECTION].map(({ cases }) => cases.length)).toEqual([
      5, 14, 5,
    ]);
    const ids = [LEGACY_SECTION, ROUTING_SECTION, FLOW_SECTION].flatMap(({ cases }) =>
      cases.map(({ id }) => id),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("a case passes only by an attempt that succeeds", async () => {
    const seen: string[] = [];
    const results = await runSection(
      SECTION,
      { good: async () => "worked", bad: () => Promise.reject(new Error("<broken>")) },
      ({ id }) => seen.push(id),
    );
    expect(results.map(({ passed, actual }) => [passed, actual])).toEqual([
      [true, "worked"],
      [false, "<broken>"],
      [false, "not tried"],
    ]);
    expect(seen).toEqual(["good", "bad", "absent"]);
    const report = { title: "Phase 9", at: "2026-01-01T00:00:00.000Z", results };
    expect(renderMarkdown(report)).toContain("| bad \\| worse | works | <broken> | ❌ FAIL |");
    expect(renderMarkdown(report)).toContain("## 2.9 Example: 1/3 passed");
    expect(renderHtml(report)).toContain("<td>&lt;broken&gt;</td>");
  });

  test("a command counts only in its own topic, and only once", () => {
    const command = (topic: string) => ({
      topic,
      partition: 0,
      offset: 7,
      command: { kind: "PLACE_ORDER", orderId: 5 },
    });
    expect(expectTopic([command("a")], "PLACE_ORDER", "5", "a")).toBe("a [0] @ 7");
    expect(() => expectTopic([command("b")], "PLACE_ORDER", "5", "a")).toThrow(
      "PLACE_ORDER of order 5 is in b [0] @ 7",
    );
    expect(() => expectTopic([command("a"), command("a")], "PLACE_ORDER", "5", "a")).toThrow(
      "a [0] @ 7, a [0] @ 7",
    );
    expect(() => expectTopic([], "PLACE_ORDER", "5", "a")).toThrow("is in no topic");
  });
});
