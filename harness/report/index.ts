export { buildReportView, type ReportInput } from "./build-view.ts";
export { commentKey, commentMarker, renderComment, type ReportLinks } from "./ci/render-comment.ts";
export { buildCombined } from "./combined/build-combined.ts";
export { renderCombinedHtml, renderCombinedMarkdown } from "./combined/render-combined.ts";
export { DEFAULT_FORMATS, FORMAT_NAMES, FORMATS, type FormatName, renderFormat } from "./formats.ts";
export type { ReadTemplate } from "./templates.ts";
export { finalLines } from "./terminal/final-lines.ts";
export { renderTrend } from "./trend/render-trend.ts";
export { REPORT_LANGUAGES, type ReportLanguage, type ReportView } from "./view/types.ts";
