import { expect, test } from "vitest";
import { expectGolden, GOLDEN_LANGUAGES, readTemplate } from "../fixtures/golden.ts";
import { INCIDENTS } from "../fixtures/incident-cases.ts";
import { hostileCase, PLANTED_SECRET } from "../fixtures/hostile-case.ts";
import { buildIncident } from "./build-incident.ts";
import { renderIncidentHtml, renderIncidentJson, renderIncidentMarkdown } from "./render-incident.ts";
import { incidentSchema } from "./types.ts";

const NAMES = Object.keys(INCIDENTS) as (keyof typeof INCIDENTS)[];

for (const name of NAMES) {
  for (const language of GOLDEN_LANGUAGES) {
    test(`${name} in ${language} matches its golden file`, () => {
      expectGolden(`incident/${name}.${language}.md`, renderIncidentMarkdown(INCIDENTS[name](), language));
    });
  }

  test(`the facts of ${name} keep to the schema`, () => {
    expect(incidentSchema.safeParse(INCIDENTS[name]()).error?.issues ?? []).toEqual([]);
  });

  test(`the page of ${name} has every part, and blanks that are marked`, () => {
    const html = renderIncidentHtml(INCIDENTS[name](), "en", readTemplate);
    const parts = [...html.matchAll(/<section id="([a-z]+)" aria-labelledby/g)].map(([, id]) => id);
    expect(parts).toEqual([
      "overview",
      "summary",
      "timeline",
      "impact",
      "detection",
      "whys",
      "actions",
      "unanswered",
    ]);
    expect(html.match(/class="blank"/g)?.length).toBeGreaterThan(10);
  });
}

test("names and messages of the run stay text, and secrets stay out", () => {
  const incident = buildIncident([{ input: hostileCase(), folder: "./run", page: null }]);
  const html = renderIncidentHtml(incident, "ko", readTemplate);
  const markdown = renderIncidentMarkdown(incident, "en");
  expect(html).not.toMatch(/<img|onerror=alert\(1\)>/);
  expect(html.match(/<script\b/g)).toHaveLength(2);
  expect(markdown.replaceAll(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "CODE")).not.toMatch(/<img|<script|@everyone/);
  for (const text of [html, markdown, renderIncidentJson(incident)])
    expect(text).not.toContain(PLANTED_SECRET);
});
