import { describe, expect, test } from "vitest";
import type { Block, Table } from "../blocks/types.ts";
import { buildReportView } from "../build-view.ts";
import { readTemplate } from "../fixtures/golden.ts";
import { shortCase } from "../fixtures/short-case.ts";
import { renderHtml } from "../html/render-html.ts";
import { renderMarkdown } from "../markdown/render-markdown.ts";
import { REPORT_LANGUAGES } from "../view/types.ts";
import { translator } from "../words/translate.ts";
import { reportParts } from "./list.ts";

function tablesOf(blocks: readonly Block[]): Table[] {
  return blocks.flatMap((block) => {
    if (block.kind === "table") return [block.table];
    return block.kind === "fold" ? tablesOf(block.blocks) : [];
  });
}

const plain = (text: string): string =>
  text
    .replaceAll(/<wbr>|&#8203;|\\/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

describe.each(REPORT_LANGUAGES)("the sections in %s", (language) => {
  const view = buildReportView({ ...shortCase(), language });
  const translate = translator(language);
  const page = plain(renderHtml(view, readTemplate));
  const document = plain(renderMarkdown(view, readTemplate));

  test("are in the page in their order, and its contents lead to each", () => {
    const parts = reportParts(view, "html", translate);
    const headings = Array.from(page.matchAll(/<section id="([\w-]+)" aria-labelledby/g), ([, name]) => name);
    expect(headings).toEqual(parts.map(({ name }) => name));
    for (const { name, title } of parts) expect(page).toContain(`<a href="#${name}">${title}</a>`);
  });

  test("are in the Markdown in the same order, below the template", () => {
    const parts = reportParts(view, "markdown", translate);
    const headings = document.split("\n---\n")[1]?.match(/^#### .*$/gm);
    expect(headings).toEqual(parts.map(({ title }) => `#### ${title}`));
    const names = reportParts(view, "html", translate).map(({ name }) => name);
    expect(names.filter((name) => parts.some((part) => part.name === name))).toEqual(
      parts.map(({ name }) => name),
    );
  });

  test("say the same in both", () => {
    const tables = reportParts(view, "markdown", translate).flatMap(({ blocks }) => tablesOf(blocks));
    expect(tables.length).toBeGreaterThan(8);
    for (const { rows } of tables)
      for (const { text, note = "", picture } of rows.flatMap(({ cells }) => cells)) {
        if (picture !== undefined) continue;
        for (const one of [text, note]) {
          expect(page).toContain(one);
          expect(document).toContain(one);
        }
      }
  });
});
