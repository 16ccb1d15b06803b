import type { Messages } from "./types.ts";

/** What charts are called, and what is said of what they show. */
export const CHARTS = {
  "timeline.none": [
    "No load was measured, so there is nothing to draw.",
    "측정된 부하가 없어 그릴 것이 없습니다.",
  ],
  "history.none": ["No earlier runs were given.", "이전 실행 이력이 없습니다."],
  "chart.users": ["Virtual users", "가상 사용자"],
  "chart.users.sub": ["Users running, and the number that was planned", "실행 중인 사용자와 계획한 사용자"],
  "chart.iterations": ["Iterations", "반복"],
  "chart.iterations.sub": [
    "Iterations started per second, and the rate that was planned",
    "초당 시작한 반복과 계획한 속도",
  ],
  "chart.rate": ["Throughput", "처리량"],
  "chart.rate.sub": ["Requests per second", "초당 요청 수"],
  "chart.latency": ["Latency", "지연"],
  "chart.latency.sub": [
    "Response time of all requests in milliseconds, per {bin}",
    "전체 요청의 응답시간(ms), {bin} 단위",
  ],
  "chart.objective": ["Objective {label}", "목표 {label}"],
  "chart.objective.sub": ["{statistic} of {metric} per {bin}", "{metric} {statistic}, {bin} 단위"],
  "chart.errors": ["Errors", "오류"],
  "chart.errors.sub": ["Failed requests per second, by class", "종류별 초당 실패 요청"],
  "chart.observed": ["Observed: {metric}", "관측: {metric}"],
  "chart.observed.sub": ["Prometheus, {query}", "Prometheus, {query}"],
  "chart.heatmap": ["Latency heat map", "지연 히트맵"],
  "chart.heatmap.sub": [
    "Requests by time and response time (ms, logarithmic)",
    "시간과 응답시간(ms, 로그 축)별 요청 수",
  ],
  "chart.heatmap.count": ["requests per cell", "건/칸"],
  "chart.distribution": ["Percentiles", "백분위수"],
  "chart.distribution.sub": [
    "Response time in milliseconds up to which a share of the requests was answered",
    "해당 비율의 요청이 응답을 받은 시간(ms)",
  ],
  "chart.trend.sub": [
    "{count} runs; median and three MAD as a band",
    "최근 {count}회, 중앙값과 MAD 3배 범위",
  ],
  "finding.users": ["At most {most} users ran at {time}.", "최대 {most}명 실행 ({time})."],
  "finding.usersPlanned": [
    "At most {most} of {planned} planned users ran at {time}.",
    "계획 {planned}명 중 최대 {most}명 실행 ({time}).",
  ],
  "finding.iterations": [
    "At most {most} iterations per second were started, {planned} were planned.",
    "초당 최대 {most}회 시작, 계획 {planned}회.",
  ],
  "finding.dropped": ["{count} iterations were dropped.", "누락된 반복 {count}회."],
  "finding.rate": [
    "{mean} requests per second on average over the {window}; highest {most} at {time}.",
    "평균 초당 {mean}건({window}), 최고 {most}건 ({time}).",
  ],
  "finding.latency": [
    "Median {p50}, p95 {p95}, p99 {p99} over the {window}; the worst p99 was {worst} at {time}.",
    "중앙값 {p50}, p95 {p95}, p99 {p99} ({window}). 최악의 p99 {worst} ({time}).",
  ],
  "finding.objectiveKept": [
    "{label} kept {bound} throughout the judged part.",
    "{label}: 판정 구간 전체에서 {bound} 충족.",
  ],
  "finding.objectiveOver": [
    "{label} missed {bound} for {length} in all ({when}); worst {worst} at {time}.",
    "{label}: {bound} 미충족 시간 총 {length} ({when}), 최악 {worst} ({time}).",
  ],
  "finding.duringFaults": [
    "That overlaps with action or fault {numbers}.",
    "조치·장애 {numbers}번 구간과 겹침.",
  ],
  "finding.errors": [
    "{count} requests failed ({share}), most of them: {kind}; at most {most} per second at {time}.",
    "실패한 요청 {count}건({share}), 가장 많은 종류: {kind}, 초당 최대 {most}건 ({time}).",
  ],
  "finding.observed": ["In the judged part: {series}.", "판정 구간: {series}."],
  "finding.observedSeries": ["{series} {mean} on average, at most {max}", "{series} 평균 {mean}, 최대 {max}"],
  "finding.observedMore": ["{count} more series are not drawn.", "그리지 않은 시계열 {count}개."],
  "finding.noErrors": ["No request failed.", "실패한 요청이 없습니다."],
  "finding.heatmap": [
    "Half of the requests took {low} to {high}; the slowest took {max}.",
    "요청의 절반은 {low}~{high}, 가장 느린 요청은 {max}.",
  ],
  "finding.distribution": [
    "Half of the requests were answered within {p50}, 95% within {p95}, 99% within {p99}, all within {max}.",
    "요청의 절반은 {p50}, 95%는 {p95}, 99%는 {p99}, 전부는 {max} 안에 응답.",
  ],
  "finding.trend": [
    "Now {now}, median {median} ± {mad} (MAD) of {count} runs.",
    "현재 {now}, 최근 {count}회 중앙값 {median} ± {mad} (MAD).",
  ],
  "finding.trendAlone": [
    "Now {now}; this is the first run that is kept.",
    "현재 {now}. 저장된 첫 실행입니다.",
  ],
  "finding.changePoint": [
    "Level changed from {before} to {after} at {time} (commit {commit}).",
    "수준 변화: {before} → {after} ({time}, 커밋 {commit}).",
  ],
} as const satisfies Messages;
