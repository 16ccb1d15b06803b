import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  FieldColorBuilder,
  FieldColorModeId,
  QueryVariableBuilder,
  RowBuilder,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import type { DashboardPlan, Panel, PanelBound, Words } from "./types.ts";

const PROMETHEUS = { type: "prometheus", uid: "${datasource}" };
/** Grafana's grid is so wide. */
const GRID_WIDTH = 24;
const PANEL_HEIGHT = 8;
const PANELS_A_ROW_MAX = 4;
/** Percentiles have one colour wherever they are drawn; other series have one by their name. */
const FIXED_COLOURS = { P50: "#7f9bb3", P95: "#35627f", P99: "#14202b", failed: "#8b1a1a" };
const [IN_BOUNDS, BEYOND_TARGET, BEYOND_LIMIT] = ["transparent", "#ddaa33", "#8b1a1a"];

const english = ([text]: Words): string => text;

/** A plan as Grafana reads it: the classic JSON, which is provisioned from files. */
export function buildDashboard(plan: DashboardPlan): Dashboard {
  const builder = new DashboardBuilder(english(plan.title))
    .uid(plan.uid)
    .description(english(plan.about))
    .tags(["loadproof", ...plan.systems])
    .timezone("browser")
    .refresh("10s")
    .time({ from: "now-15m", to: "now" })
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder("datasource").label("Prometheus").type("prometheus"))
    .withVariable(instanceVariable(plan.instancesOf));
  let id = 1;
  let y = 0;
  for (const row of plan.rows) {
    builder.withRow(new RowBuilder(english(row.title)).id(id).gridPos({ x: 0, y, w: GRID_WIDTH, h: 1 }));
    id += 1;
    y += 1;
    const across = Math.min(PANELS_A_ROW_MAX, row.panels.length);
    const w = GRID_WIDTH / across;
    if (!Number.isInteger(w)) throw new Error(`row ${english(row.title)}: ${across} panels do not fill it`);
    for (const [index, panel] of row.panels.entries()) {
      const place = {
        x: (index % across) * w,
        y: y + Math.floor(index / across) * PANEL_HEIGHT,
        w,
        h: PANEL_HEIGHT,
      };
      builder.withPanel(buildPanel(panel).id(id).gridPos(place));
      id += 1;
    }
    y += Math.ceil(row.panels.length / across) * PANEL_HEIGHT;
  }
  return builder.build();
}

function instanceVariable(metric: string): QueryVariableBuilder {
  return new QueryVariableBuilder("instance")
    .label("Instance")
    .datasource(PROMETHEUS)
    .query(`label_values(${metric}, instance)`)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(".*")
    .current({ selected: true, text: "All", value: "$__all" });
}

function buildPanel(panel: Panel): PanelBuilder {
  const builder = new PanelBuilder()
    .title(english(panel.title))
    .description(describe(panel))
    .datasource(PROMETHEUS)
    .unit(panel.unit)
    .min(0)
    .lineWidth(2)
    .fillOpacity(0)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .targets(
      panel.queries.map(({ expression, legend }, index) =>
        new DataqueryBuilder()
          .refId(String.fromCharCode("A".charCodeAt(0) + index))
          .datasource(PROMETHEUS)
          .expr(expression)
          .legendFormat(legend)
          .range(),
      ),
    );
  for (const [name, fixedColor] of Object.entries(FIXED_COLOURS))
    if (panel.queries.some(({ legend }) => legend === name))
      builder.overrideByName(name, [{ id: "color", value: { mode: "fixed", fixedColor } }]);
  if (panel.bound === undefined) return builder;
  return builder
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(stepsOf(panel.bound)))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
}

function describe({ about, bound }: Panel): string {
  if (bound === undefined) return english(about);
  return `${english(about)} Bound: objective ${bound.objective} of thresholds/${bound.file}.`;
}

function stepsOf({ warn, fail }: PanelBound): Threshold[] {
  return [
    { value: null, color: IN_BOUNDS },
    ...(warn === undefined ? [] : [{ value: warn, color: BEYOND_TARGET }]),
    { value: fail, color: BEYOND_LIMIT },
  ];
}
