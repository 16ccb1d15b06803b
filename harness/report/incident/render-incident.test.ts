import { expect, test } from "vitest";
import { expectGolden, GOLDEN_LANGUAGES, readTemplate } from "../fixtures/golden.ts";
import { INCIDENTS } from "../fixtures/incident-cases.ts";
import { renderIncidentHtml, renderIncidentMarkdown } from "./render-incident.ts";
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
