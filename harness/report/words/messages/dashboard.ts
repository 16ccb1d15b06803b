import type { Messages } from "./types.ts";

/** The pages that draw Grafana's dashboards without Grafana. */
export const DASHBOARD = {
  "dashboard.kind": ["Dashboard", "대시보드"],
  "dashboard.several": ["Dashboards of {system}", "{system} 대시보드"],
  "dashboard.footer": [
    "Drawn by loadproof from the answers of {url}, whose queries are those of the Grafana dashboards.",
    "{url} 응답을 loadproof가 그린 것. 쿼리는 Grafana 대시보드와 같음",
  ],
  "dashboard.span": [
    "{from} to {to}, a point every {step}, rates over {rate}",
    "{from} ~ {to}, 간격 {step}, 변화율 구간 {rate}",
  ],
  "dashboard.noData": ["No data: {panels}.", "데이터 없음: {panels}"],
  "dashboard.problem": ["{panel}: no answer, {why}", "{panel}: 응답 없음, {why}"],
  "dashboard.series": ["{series}: now {last}, at most {max}", "{series}: 현재 {last}, 최대 {max}"],
  "dashboard.more": ["{count} more series are only in the table.", "다른 {count}개 계열은 표에만 있음"],
  "dashboard.columnSeries": ["series", "계열"],
  "dashboard.columnMean": ["mean", "평균"],
  "dashboard.columnMax": ["max", "최대"],
  "dashboard.columnLast": ["last", "마지막"],
} as const satisfies Messages;
