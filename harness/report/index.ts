export { buildReportView, type ReportInput } from "./build-view.ts";
export { commentKey, commentMarker, renderComment, type ReportLinks } from "./ci/render-comment.ts";
export { buildCombined } from "./combined/build-combined.ts";
export type { PairedViews } from "./combined/types.ts";
export { renderCombinedHtml, renderCombinedMarkdown } from "./combined/render-combined.ts";
export { buildIncident, type IncidentSource } from "./incident/build-incident.ts";
export {
  renderIncidentHtml,
  renderIncidentJson,
  renderIncidentMarkdown,
} from "./incident/render-incident.ts";
export { renderDashboards } from "./dashboard/render-dashboard.ts";
export type {
  AnsweredDashboard,
  AnsweredDashboards,
  AnsweredPanel,
  AnsweredSeries,
} from "./dashboard/types.ts";
export type { Incident } from "./incident/types.ts";
export type { CauseFinding } from "../contracts/diagnosis.ts";
export { DEFAULT_FORMATS, FORMAT_NAMES, FORMATS, type FormatName, renderFormat } from "./formats.ts";
export type { ReadTemplate } from "./templates.ts";
export { k6Figures } from "./terminal/k6-figures.ts";
export { raisedCommand } from "./sections/findings/next-command.ts";
export { headline } from "./view/words.ts";
export { finalLines } from "./terminal/final-lines.ts";
export { renderTrend } from "./trend/render-trend.ts";
export { SPREAD_RUNS_MIN as ROLLING_RUNS_MIN } from "./sections/changes/change-row.ts";
export type { BaselineInput } from "./sections/changes/data.ts";
export { REPORT_LANGUAGES, type ReportLanguage, type ReportView } from "./view/types.ts";
