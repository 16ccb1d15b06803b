import type { Messages } from "./types.ts";

/** What `watch` says: whether a rollback is called for. */
export const WATCH = {
  "watch.began": [
    "watching {count} triggers every {every} for {length}: {names}",
    "롤백 조건 {count}개를 {every}마다 {length} 동안 감시: {names}",
  ],
  "watch.at": ["Prometheus at {url}", "Prometheus {url}"],
  "watch.load": [
    "a trickle of load beside it: {scenario}, {rate}/s",
    "곁들인 소량 부하: {scenario}, 초당 {rate}",
  ],
  "watch.notWatched": ["not watched without --load: {names}", "--load가 없어 감시하지 않음: {names}"],
  "watch.state.unknown": ["unknown", "알 수 없음"],
  "watch.state.ok": ["ok", "정상"],
  "watch.state.breaching": ["beyond its bound", "한계 초과"],
  "watch.state.triggered": ["TRIGGERED", "롤백 조건 충족"],
  "watch.value": ["{value} (bound {bounds})", "{value} (한계 {bounds})"],
  "watch.valueFor": ["{value} (bound {bounds} for {window})", "{value} (한계 {bounds}, {window} 지속 시)"],
  "watch.since": ["since {time}", "{time}부터"],
  "watch.left": ["{time} left", "{time} 남음"],
  "watch.deciding": [
    "the time is over; a trigger is beyond its bound and is being decided",
    "시간이 다 되었으나 한계를 넘은 조건이 있어 결정될 때까지 계속",
  ],
  "watch.rollBack": ["Roll back:", "롤백 명령:"],
  "watch.rollingBack": ["rolling back by --on-trigger: {command}", "--on-trigger 실행: {command}"],
  "watch.rolledBack": [
    "--on-trigger ended well; what it printed is in {log}",
    "--on-trigger 정상 종료, 출력: {log}",
  ],
  "watch.rollbackFailed": [
    "--ON-TRIGGER FAILED ({why}): NOTHING IS KNOWN TO BE ROLLED BACK; what it printed is in {log}",
    "--on-trigger 실패 ({why}): 롤백되었다고 볼 수 없음. 출력: {log}",
  ],
  "watch.logLost": ["no file: none could be written", "파일 없음 (쓸 수 없음)"],
  "watch.title": ["Watch for rollback triggers", "롤백 조건 감시"],
  "watch.outcome.clear": [
    "CLEAR: no trigger in {length}, {count} triggers watched",
    "이상 없음: {length} 동안 롤백 조건 {count}개 모두 해당 없음",
  ],
  "watch.outcome.triggered": ["ROLL BACK: {names}", "롤백 필요: {names}"],
  "watch.outcome.invalid": [
    "INVALID: what is not seen is not known to be well: {why}",
    "INVALID: 보이지 않는 것은 정상이라 할 수 없음: {why}",
  ],
  "watch.outcome.interrupted": [
    "interrupted after {length}; no trigger until then",
    "{length} 뒤 중단, 그때까지 해당 조건 없음",
  ],
  "watch.interruptedBeyond": [
    "beyond their bounds when it was interrupted: {names}",
    "중단 시점에 한계를 넘은 조건: {names}",
  ],
  "watch.loadEnded": ["the load ended: {why}", "부하가 끝남: {why}"],
  "watch.loadUnseen": ["the load has measured nothing", "부하가 측정한 것이 없음"],
  "watch.heading.trigger": ["trigger", "조건"],
  "watch.heading.bound": ["bound", "한계"],
  "watch.heading.state": ["state", "상태"],
  "watch.heading.last": ["last", "마지막 값"],
  "watch.heading.worst": ["worst", "최악 값"],
  "watch.heading.seen": ["values seen", "관측 값 수"],
  "watch.heading.unknown": ["unknown for", "알 수 없던 시간"],
  "watch.heading.changes": ["What changed", "변화"],
  "watch.boundFor": ["{bounds} for {window}", "{bounds}, {window} 지속"],
  "watch.times": ["{from} to {to}, every {every}", "{from} ~ {to}, {every}마다"],
  "watch.judgedBy": ["judged by {path}", "기준 파일: {path}"],
  "watch.report": ["Report: {path}", "리포트: {path}"],
} as const satisfies Messages;
