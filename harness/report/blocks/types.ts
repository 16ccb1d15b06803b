import type { Chart, SmallChart } from "../svg/chart.ts";
import type { State } from "../svg/small-charts.ts";
import type { TimeChartInput } from "../svg/time-chart.ts";

/** One cell of a table. Its texts are plain: a printer escapes them. */
export interface Cell {
  /** Empty prints a dash. */
  readonly text: string;
  readonly code?: boolean;
  /** Puts the sign of a state before the text. */
  readonly state?: State;
  /** What a sorted column compares; the text when not given, and `null` sorts last. */
  readonly sort?: number | string | null;
  /** Further lines of the cell. */
  readonly lines?: readonly string[];
  /** Small print under the cell. */
  readonly note?: string;
  /** To be filled in by people; the text says what is asked for. */
  readonly blank?: boolean;
  /** Link within the page, or to a page elsewhere. */
  readonly href?: string;
  /** Markup of a small picture made here; stands in the place of the text where pictures can be shown. */
  readonly picture?: string;
}

export interface Column {
  readonly heading: string;
  /** Numbers stand right. */
  readonly numeric?: boolean;
  /** Holds nothing but pictures: left out where they can't be shown. */
  readonly picture?: boolean;
}

export interface Row {
  readonly cells: readonly Cell[];
  readonly id?: string;
  readonly state?: State;
}

export interface Table {
  /** What the table is called by a screen reader. */
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly sortable?: boolean;
  /** Narrow enough for a phone as it is: its rows stay rows there. */
  readonly narrow?: boolean;
  /** Rows that each format prints at most; all when not given. */
  readonly rowsMax?: { readonly html?: number; readonly markdown: number };
  /** What is said of the rows that are left out. */
  readonly more?: (count: number) => string;
}

export interface ListItem {
  readonly state?: State;
  /** Stands out before the text. */
  readonly term?: string;
  /** Foreign text to be read letter by letter, before the text. */
  readonly code?: string;
  readonly text: string;
}

interface BlockParts {
  heading: { readonly text: string; readonly id?: string };
  paragraph: { readonly text: string; readonly tone?: "strong" | "small" };
  table: { readonly table: Table };
  list: { readonly items: readonly ListItem[]; readonly ordered?: boolean; readonly small?: boolean };
  /** `live` is what the scripted layer draws again; `null` when the chart stays a picture. */
  chart: { readonly chart: Chart; readonly live: TimeChartInput | null };
  shares: {
    readonly title: string;
    readonly picture: string;
    readonly parts: readonly { readonly name: string; readonly label: string; readonly share: string }[];
  };
  terms: { readonly terms: readonly { readonly term: string; readonly meaning: string }[] };
  command: { readonly command: string };
  /** What was asked and what was answered: `text` is foreign, to be read letter by letter. */
  sample: {
    readonly title: string;
    readonly facts: readonly string[];
    readonly text: string | null;
    readonly note: string;
  };
  /** A link to its anchor opens it. */
  fold: { readonly summary: string; readonly anchor?: string; readonly blocks: readonly Block[] };
  /** Side by side, without tables of their own. */
  smallCharts: { readonly charts: readonly SmallChart[] };
  columns: { readonly columns: readonly (readonly Block[])[] };
}

export type BlockKind = keyof BlockParts;

/** What sections are made of: words and numbers without any markup, so that one printer per format suffices. */
export type Block<Kind extends BlockKind = BlockKind> = {
  [Each in Kind]: { readonly kind: Each } & BlockParts[Each];
}[Kind];

/** A section that is ready to be printed: `name` is its anchor in a page. */
export interface Part {
  readonly name: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}
