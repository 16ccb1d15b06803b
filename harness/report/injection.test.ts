import { describe, expect, test } from "vitest";
import { buildReportView } from "./build-view.ts";
import { renderAnnotations } from "./ci/render-annotations.ts";
import { renderBadge } from "./ci/render-badge.ts";
import { renderComment, renderSummary } from "./ci/render-comment.ts";
import { renderMetrics } from "./ci/render-metrics.ts";
import { readTemplate } from "./fixtures/golden.ts";
import { hostileCase, PLANTED_SECRET } from "./fixtures/hostile-case.ts";
import { junitSchemaErrors } from "./fixtures/junit-schema.ts";
import { renderHtml } from "./html/render-html.ts";
import { renderJson } from "./json/render-json.ts";
import { renderJunit } from "./junit/render-junit.ts";
import { renderMarkdown } from "./markdown/render-markdown.ts";
import { finalLines } from "./terminal/final-lines.ts";

const input = hostileCase();
const view = buildReportView({ ...input, language: "en" });
const FORMATS = {
  html: renderHtml(view, readTemplate),
  markdown: renderMarkdown(view, readTemplate),
  comment: renderComment(view, readTemplate),
  summary: renderSummary(view, readTemplate),
  json: renderJson(view),
  junit: renderJunit(view),
  metrics: renderMetrics(view),
  annotations: renderAnnotations(view),
  badge: renderBadge(view),
  terminal: finalLines({
    verdict: input.verdict,
    reportPath: "r",
    runDirectory: "d",
    command: input.evidence.command,
  }).join("\n"),
} as const;

describe.each(Object.entries(FORMATS))("%s", (_name, text) => {
  test("holds no planted secret", () => expect(text).not.toContain(PLANTED_SECRET));

  test("holds no control character and no override of the reading direction", () => {
    const markup = text.replace(/<script>[\s\S]*?<\/script>/, "");
    expect(markup).not.toMatch(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/u);
    expect(text.isWellFormed()).toBe(true);
  });

  test("stays small although names are 100 KB long", () => expect(text.length).toBeLessThan(1_000_000));
});

describe("HTML", () => {
  test("has its own scripts and no other element that could run", () => {
    expect(FORMATS.html.match(/<script\b/g)).toHaveLength(2);
    expect(FORMATS.html).not.toMatch(/<img|<iframe|<object|<svg\/onload/i);
    // Foreign text may name a handler; it must not become an attribute.
    const tags = FORMATS.html.replaceAll(/<script[\s\S]*?<\/script>/g, "").match(/<[a-z][^>]*>/gi) ?? [];
    expect(tags.filter((tag) => /\son\w+=/i.test(tag.replaceAll(/"[^"]*"/g, '""')))).toEqual([]);
  });

  test("links to no address that is not one", () => {
    expect(view.repositoryUrl).toBeNull();
    expect(FORMATS.html).not.toMatch(/href="(?!#|data:,")/);
  });

  test("prints template syntax as text", () => {
    expect(FORMATS.html).toContain("{{constructor}}");
  });
});

describe("Markdown", () => {
  test.each(["markdown", "comment", "summary"] as const)(
    "of the %s mentions nobody, links nowhere and keeps its tables",
    (format) => {
      const outsideCode = FORMATS[format]
        .replaceAll(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, "")
        .replaceAll(/(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, "CODE");
      expect(outsideCode).not.toMatch(/(?<![\w&;])@\w/);
      expect(outsideCode).not.toMatch(/(?<!&)#\d/);
      expect(outsideCode).not.toMatch(/https?:\/\/evil/);
      expect(outsideCode).not.toMatch(/<(?!\/?(?:b|details|summary|br)\b|!-- loadproof)[a-z!/]/i);
      for (const table of FORMATS[format].matchAll(/(?:^\|.*\|$\n?){3,}/gm)) {
        const cells = table[0]
          .trim()
          .split("\n")
          .map((row) => row.replaceAll("\\|", "").split("|").length);
        expect(new Set(cells).size).toBe(1);
      }
    },
  );
});

describe("JUnit", () => {
  test("is well-formed and keeps to the schema", async () => {
    expect(await junitSchemaErrors(FORMATS.junit)).toEqual([]);
  });

  test("has no raw end of a CDATA section and no open tag in a value", () => {
    expect(FORMATS.junit).not.toContain("]]>");
    expect(FORMATS.junit).not.toMatch(
      /<(?!\/?(?:testsuites?|testcase|properties|property|failure|skipped|system-out)\b|\?xml)/,
    );
  });
});

describe("annotations", () => {
  test("are one command per line and none that a name made", () => {
    for (const line of FORMATS.annotations.trim().split("\n")) expect(line).toMatch(/^::(?:error|warning) /);
    expect(FORMATS.annotations).not.toMatch(/\n::error::injected/);
  });
});

describe("metrics", () => {
  test("have one sample per line with closed labels", () => {
    for (const line of FORMATS.metrics.trim().split("\n"))
      expect(line).toMatch(/^(?:# .*|\w+\{(?:\w+="(?:[^"\\]|\\.)*",?)*\} \S+)$/);
  });
});
