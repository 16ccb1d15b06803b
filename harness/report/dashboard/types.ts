/** What a Prometheus answered to the queries of a dashboard. */
export interface AnsweredSeries {
  readonly label: string;
  /** Milliseconds since the epoch and value, ascending; no values that are no numbers. */
  readonly points: readonly (readonly [atMs: number, value: number])[];
}

export interface AnsweredPanel {
  readonly title: string;
  readonly description: string;
  /** As Grafana names it. */
  readonly unit: string;
  readonly bounds: readonly number[];
  readonly series: readonly AnsweredSeries[];
  /** Why a query has no answer; `null` when all have one, if only an empty one. */
  readonly problem: string | null;
}

export interface AnsweredDashboard {
  readonly title: string;
  readonly description: string;
  readonly rows: readonly { readonly title: string; readonly panels: readonly AnsweredPanel[] }[];
}

export interface AnsweredDashboards {
  /** Heads the page where there are several. */
  readonly system: string;
  readonly url: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly rateMs: number;
  readonly dashboards: readonly AnsweredDashboard[];
}
