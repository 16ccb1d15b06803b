import { describe, expect, test } from "vitest";
import { printBlocks as html, printParts as htmlParts } from "../html/print-blocks.ts";
import { printBlocks as markdown, printParts as markdownParts } from "../markdown/print-blocks.ts";
import { translator } from "../words/translate.ts";
import type { Block, BlockKind, Table } from "./types.ts";

const translate = translator("en");
const HOSTILE = "<img src=x onerror=alert(1)> | @user #1 *b* `c`";
const CHART = {
  id: "c",
  title: HOSTILE,
  subtitle: HOSTILE,
  finding: HOSTILE,
  wide: "<svg/>",
  narrow: "<svg/>",
  table: { columns: [HOSTILE, HOSTILE], rows: [[HOSTILE, HOSTILE]] },
};

const hostileTable: Table = {
  label: HOSTILE,
  sortable: true,
  columns: [{ heading: HOSTILE }, { heading: HOSTILE, numeric: true }, { heading: HOSTILE }],
  rows: [
    {
      id: HOSTILE,
      cells: [
        { text: HOSTILE, code: true, note: HOSTILE },
        { text: HOSTILE, state: "breach", lines: [HOSTILE], href: `#${HOSTILE}` },
        { text: HOSTILE, blank: true },
      ],
    },
  ],
};

/** Every kind of block, with foreign text wherever text can stand. */
const BLOCKS: { readonly [Kind in BlockKind]: Block<Kind> } = {
  heading: { kind: "heading", text: HOSTILE, id: HOSTILE },
  paragraph: { kind: "paragraph", text: HOSTILE, tone: "strong" },
  table: { kind: "table", table: hostileTable },
  list: { kind: "list", items: [{ state: "warn", term: HOSTILE, code: HOSTILE, text: HOSTILE }] },
  chart: { kind: "chart", chart: CHART, live: null },
  shares: {
    kind: "shares",
    title: HOSTILE,
    picture: "<svg/>",
    parts: [{ name: HOSTILE, label: HOSTILE, share: HOSTILE }],
  },
  terms: { kind: "terms", terms: [{ term: HOSTILE, meaning: HOSTILE }] },
  command: { kind: "command", command: HOSTILE },
  fold: { kind: "fold", summary: HOSTILE, blocks: [{ kind: "paragraph", text: HOSTILE }] },
  smallCharts: {
    kind: "smallCharts",
    charts: [{ id: "s", title: HOSTILE, finding: HOSTILE, picture: "<svg/>" }],
  },
  sample: { kind: "sample", title: HOSTILE, facts: [HOSTILE], text: HOSTILE, note: HOSTILE },
  columns: { kind: "columns", columns: [[{ kind: "paragraph", text: HOSTILE }]] },
};

describe.each(Object.values(BLOCKS))("a $kind", (block) => {
  test("has foreign text as text in HTML", () => {
    const text = html([block], translate);
    expect(text).not.toContain("<img");
    expect(text.replaceAll("<wbr>", "")).toContain("&lt;img src=x onerror=alert(1)&gt;");
  });

  test("has foreign text as text in Markdown", () => {
    const outsideCode = markdown([block]).replaceAll(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "CODE");
    expect(markdown([block])).toContain("onerror=alert(1)");
    expect(outsideCode).not.toMatch(/<img|@user|#1|(?<!\\)\*b/);
  });
});

const rows = [3, 1, 2].map((value) => ({ cells: [{ text: `row ${value}` }, { text: "", sort: null }] }));
const limited: Table = {
  label: "rows",
  columns: [{ heading: "Name" }, { heading: "Picture", picture: true }],
  rows,
  rowsMax: { html: 2, markdown: 1 },
  more: (count) => `${count} more`,
};

describe("a long table", () => {
  test("ends at its limit in each format and counts the rest", () => {
    expect(markdown([{ kind: "table", table: limited }])).toBe("| Name |\n|---|\n| row 3 |\n\n2 more");
    const text = html([{ kind: "table", table: limited }], translate);
    expect(text.match(/<tr>/g)).toHaveLength(3);
    expect(text).toContain('<p class="small">1 more</p>');
  });

  test("is cut further where less must do", () => {
    const { rowsMax: _rowsMax, ...whole } = limited;
    expect(markdown([{ kind: "table", table: whole }])).not.toContain("more");
    expect(markdown([{ kind: "table", table: whole }], { rowsMax: 2 })).toMatch(/row 1 \|\n\n1 more$/);
  });
});

describe("a cell", () => {
  const cell = (one: Table["rows"][number]["cells"][number], sortable = true): string =>
    html(
      [
        {
          kind: "table",
          table: { label: "", sortable, columns: [{ heading: "" }], rows: [{ cells: [one] }] },
        },
      ],
      translate,
    );

  test.each([
    [{ text: "12 ms", sort: 12.5 }, 'data-sort="12.5"'],
    [{ text: "name" }, 'data-sort="name"'],
    [{ text: "FAIL", state: "breach" }, 'data-sort="0"'],
  ] as const)("%j sorts as %s", (one, expected) => expect(cell(one)).toContain(expected));

  test("without a value sorts last, and only sortable tables carry keys", () => {
    expect(cell({ text: "–", sort: null })).not.toContain("data-sort=");
    expect(cell({ text: "12 ms", sort: 12.5 }, false)).not.toContain("data-sort");
  });

  test("that is blank can be told from one without a value, also on a phone", () => {
    const table = {
      label: "",
      columns: ["a", "b", "c", "d"].map((name) => ({ heading: name })),
      rows: [
        { cells: [{ text: "x" }, { text: "", blank: true }, { text: "who", blank: true }, { text: "" }] },
      ],
    };
    expect(markdown([{ kind: "table", table }])).toContain("| x | ___ | ___ (who) | – |");
    const text = html([{ kind: "table", table }], translate);
    expect(text.match(/class="blank"/g)).toHaveLength(2);
    expect(text.match(/class="e"/g)).toHaveLength(1);
  });

  test("stands for its picture where pictures can't be shown", () => {
    const table = {
      label: "",
      columns: [{ heading: "Trend" }],
      rows: [{ cells: [{ text: "▁█", picture: "<svg/>" }] }],
    };
    expect(html([{ kind: "table", table }], translate)).toMatch(/<th scope="row" align="left"><svg\/><\/th>/);
    expect(markdown([{ kind: "table", table }])).toContain("| ▁█ |");
  });
});

test("sections are headed in both formats, and the first with a live chart says what it can do", () => {
  const live = { ...BLOCKS.chart, live: {} as never };
  const parts = [
    { name: "one", title: "One", blocks: [BLOCKS.chart] },
    { name: "two", title: "Two", blocks: [live] },
    { name: "three", title: "Three", blocks: [live] },
  ];
  const text = htmlParts(parts, translate);
  expect(text.match(/id="live-hint"/g)).toHaveLength(1);
  expect(text.indexOf('id="live-hint"')).toBeGreaterThan(text.indexOf('<h2 id="two-h">Two</h2>'));
  expect(markdownParts(parts).match(/^#### .*$/gm)).toEqual(["#### One", "#### Two", "#### Three"]);
});
