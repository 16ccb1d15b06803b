/** A text in English, which the dashboard has, and in Korean, which the pages that are drawn from it have. */
export type Words = readonly [english: string, korean: string];

/** How values are written; names of Grafana's. */
export type Unit = "s" | "bytes" | "percentunit" | "ops" | "reqps" | "short";

export interface Query {
  readonly expression: string;
  /** `{{label}}` stands for a label's value. */
  readonly legend: string;
}

/** Bounds of an objective of a threshold file, in the panel's unit: beyond `warn` is amber, beyond `fail` red. */
export interface PanelBound {
  /** Below `thresholds/`. */
  readonly file: string;
  readonly objective: string;
  readonly warn?: number;
  readonly fail: number;
}

export interface Panel {
  readonly title: Words;
  readonly about: Words;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  readonly bound?: PanelBound;
}

export interface Row {
  readonly title: Words;
  readonly panels: readonly Panel[];
}

export interface DashboardPlan {
  readonly uid: string;
  readonly title: Words;
  readonly about: Words;
  /** Bundled systems whose Prometheus has what is shown. */
  readonly systems: readonly string[];
  /** A metric that each instance has: where the choice of instances comes from. */
  readonly instancesOf: string;
  readonly rows: readonly Row[];
}
