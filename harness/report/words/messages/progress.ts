import type { Messages } from "./types.ts";

/** What a run says of itself on the terminal while it goes on. */
export const PROGRESS = {
  "progress.bundling": ["bundling the script", "스크립트 묶기"],
  "progress.starting": ["starting the system ({runtime})", "시스템 시작 ({runtime})"],
  "progress.given": ["using the system at its addresses", "지정한 주소의 시스템 사용"],
  "progress.started": ["{instances} instances on {servers}", "인스턴스 {instances}개, {servers}"],
  "progress.fixtures": ["loading fixtures", "데이터 준비"],
  "progress.invariants": ["checking invariants", "데이터 검증"],
  "progress.prometheus": ["asking Prometheus", "Prometheus 조회"],
  "progress.queries": ["{answered} of {total} queries answered", "질의 {total}개 중 {answered}개 응답"],
  "progress.judging": ["judging and reporting", "판정과 리포트 작성"],
  "progress.judged": ["{verdict}, {count} files", "{verdict}, 파일 {count}개"],
  "progress.stopping": ["stopping", "정리"],
  "progress.stopped": ["everything is stopped", "모두 멈춤"],
  "progress.notStopped": ["NOT EVERYTHING IS STOPPED", "멈추지 못한 것이 있음"],
  "progress.load": ["load: k6 ended with exit code {exits}", "부하: k6 종료 코드 {exits}"],
  "progress.waiting": ["waiting for the first samples", "첫 표본 대기 중"],
  "progress.done": ["done", "완료"],
  "progress.ended": ["{service} ended unexpectedly: {message}", "{service} 예기치 않게 종료: {message}"],
  "progress.uncheckedInvariants": [
    "THE INVARIANTS WERE NOT CHECKED: {why}",
    "데이터 검증을 하지 않음: {why}",
  ],
  "progress.uncheckedInvariant": ["NOT CHECKED: {why}", "확인하지 않음: {why}"],
  "progress.action": [
    "THE ACTION {action} WAS NOT MADE AS PLANNED: {why}",
    "조치를 계획대로 하지 못함: {action} ({why})",
  ],
  "progress.cantAbort": [
    "objective {objective} can't end the run early: {why}",
    "목표 {objective}: 실행을 일찍 끝낼 수 없음 ({why})",
  ],
  "progress.summaryFailed": [
    "the script's handleSummary failed, its outputs are lost: {message}",
    "스크립트의 handleSummary 실패, 출력 파일 없음: {message}",
  ],
  "progress.finding": ["{name}: {compared} compared, {result}", "{name}: 비교 {compared}건, {result}"],
  "progress.allHold": ["all hold", "모두 통과"],
  "progress.broken": ["{count} broken", "위반 {count}건"],
  "progress.findings": [
    "{held} of {count} invariants hold over {compared} comparisons",
    "데이터 검증 {count}개 중 {held}개 통과, 비교 {compared}건",
  ],
  "thresholds.offer": [
    "no threshold file judged this run; to make one of it: {command}",
    "기준 파일 없이 판정했습니다. 만들려면: {command}",
  ],
  "thresholds.written": [
    "{path} holds what this run measured, with head-room; to judge by it: {command}",
    "이번 측정값에 여유를 둔 기준 파일: {path}. 이것으로 판정하려면: {command}",
  ],
  "thresholds.notWritten": ["{path} was not written: {why}", "{path} 쓰지 않음: {why}"],
  "thresholds.incomplete": ["the run did not reach its end", "실행이 끝까지 가지 못함"],
  "thresholds.failing": [
    "{failed} of {count} requests failed, and nothing can be held to that",
    "요청 {count}건 중 {failed}건이 실패하여 기준으로 삼을 수 없음",
  ],
  "thresholds.tooFew": [
    "the run measured too little: 10 requests at least, 300 for a limit of 1%",
    "측정한 것이 너무 적음: 요청 10건 이상, 한계값 1%에는 300건 필요",
  ],
  "hint.mendHost": [
    "mend the URL, or load it all the same with --allow-dead-target",
    "URL을 고치거나, 그대로 부하를 주려면 --allow-dead-target",
  ],
  "hint.startOrMend": [
    "start it, mend the URL, or load it all the same with --allow-dead-target",
    "대상을 시작하거나 URL을 고치거나, 그대로 부하를 주려면 --allow-dead-target",
  ],
  "init.written": ["Written:", "작성한 파일:"],
  "init.script": ["the script: GET {url}, to be extended", "스크립트: GET {url}, 이어서 고쳐 쓸 것"],
  "init.thresholds": [
    "what it is held to: measured values with head-room, to be edited",
    "기준 파일: 측정값에 여유를 둔 값, 고쳐 쓸 것",
  ],
  "init.job": ["the job that runs it", "이를 실행하는 CI 작업"],
  "init.include": [
    "include it in .gitlab-ci.yml: include: [{ local: {path} }]",
    ".gitlab-ci.yml에 넣을 줄: include: [{ local: {path} }]",
  ],
  "init.nothing": [
    "No threshold file and no CI job were written: {why}.",
    "기준 파일과 CI 작업을 쓰지 않았습니다: {why}.",
  ],
  "init.mended": ["Next, when that is mended: {command}", "다음 (고친 뒤): {command}"],
  "init.notInstalled": [
    "loadproof is none of this project's packages yet, and the job needs it: npm install --save-dev, with its tarball or git address",
    "loadproof가 아직 이 프로젝트의 패키지가 아닙니다. CI 작업에 필요하니 npm install --save-dev 로 tarball이나 git 주소를 설치하세요.",
  ],
  "init.next": ["Next: {command}", "다음: {command}"],
  "live.figures": [
    "VUs {vus} · {rate} rps · p95 {p95} p99 {p99} · errors {errors}",
    "VU {vus} · {rate} rps · p95 {p95} p99 {p99} · 오류율 {errors}",
  ],
  "live.dropped": ["dropped {count}", "누락 {count}"],
  "live.objectives": [
    "objectives {pass} ok, {warn} warn, {breach} breached",
    "목표 충족 {pass}, 주의 {warn}, 위반 {breach}",
  ],
  "live.more": ["and {count} more objectives not met", "그 밖의 미충족 목표 {count}개"],
  "live.endpoint": ["worst endpoints", "느린 API"],
  "live.rate": ["req/s", "초당 요청"],
  "live.failed": ["failed", "실패율"],
  "live.errors": ["top errors", "많은 오류"],
  "phase.setup": ["setup", "준비"],
  "phase.warm-up": ["warm-up", "워밍업"],
  "phase.ramp-up": ["ramp-up", "증가"],
  "phase.steady": ["steady", "정상 상태"],
  "phase.ramp-down": ["ramp-down", "감소"],
  "phase.teardown": ["teardown", "정리"],
  "phase.all": ["all", "전체"],
} as const satisfies Messages;
