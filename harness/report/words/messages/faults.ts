import type { Messages } from "./types.ts";

/** Whose fault it is that a run could not be judged, and what to do about it: one for each reason of an unsound measurement. */
export const FAULTS = {
  "fault.GENERATOR_SATURATED": [
    "The load generator is at fault, not the system: lower its load, or use more generators or a larger machine",
    "시스템이 아니라 부하 발생기의 문제: 부하를 낮추거나 발생기 또는 장비를 늘려서 다시 실행",
  ],
  "fault.GENERATOR_LOST": [
    "A load generator is at fault, not the system: read its console log, and run again",
    "시스템이 아니라 부하 발생기의 문제: 콘솔 로그를 확인하고 다시 실행",
  ],
  "fault.CLOCK_SKEW": [
    "The load generators are at fault, not the system: set their clocks (NTP), and run again",
    "시스템이 아니라 부하 발생기의 문제: 시계를 맞추고(NTP) 다시 실행",
  ],
  "fault.ITERATIONS_DROPPED": [
    "The load was not delivered as planned: allow more users (maxVUs), or plan less load if the system can't take it",
    "계획한 부하를 주지 못함: 최대 사용자(maxVUs)를 늘리거나, 시스템이 감당하지 못하면 부하를 낮춤",
  ],
  "fault.LOAD_NOT_REACHED": [
    "The load was not delivered as planned: allow more users (maxVUs), or plan less load if the system can't take it",
    "계획한 부하를 주지 못함: 최대 사용자(maxVUs)를 늘리거나, 시스템이 감당하지 못하면 부하를 낮춤",
  ],
  "fault.SCRIPT_ERROR": [
    "The script is at fault, not the system: correct what throws; console.log in the run folder has the stack",
    "시스템이 아니라 스크립트의 문제: 예외 수정 (실행 폴더의 console.log에 스택 있음)",
  ],
  "fault.SCRIPT_FAILED": [
    "The script is at fault, not the system: correct it; console.log in the run folder has the stack",
    "시스템이 아니라 스크립트의 문제: 스크립트 수정 (실행 폴더의 console.log에 스택 있음)",
  ],
  "fault.SETUP_UNANSWERED": [
    "Check the target first: its address, that it runs, and the credentials",
    "대상 시스템의 주소, 실행 여부, 인증 정보를 먼저 확인",
  ],
  "fault.SCRIPT_ABORTED": [
    "The script ended its run: see why it calls exec.test.abort()",
    "스크립트가 실행을 끝냄: exec.test.abort() 호출 이유 확인",
  ],
  "fault.BROWSER_NOT_STARTED": [
    "Neither the system nor the script is at fault: let the browser start on this machine first",
    "시스템이나 스크립트의 문제가 아님: 이 장비에서 브라우저가 시작되도록 설정",
  ],
  "fault.SCENARIO_NOT_RUN": [
    "The script is at fault, not the system: an iteration must end within the load; make it shorter or the load longer",
    "시스템이 아니라 스크립트의 문제: 반복이 부하 안에서 끝나도록 반복을 줄이거나 부하 시간을 늘림",
  ],
  "fault.NAN_INPUT": [
    "The script is at fault, not the system: it adds values to a metric that are no numbers or negative times",
    "시스템이 아니라 스크립트의 문제: 숫자가 아니거나 음수인 시간을 지표에 추가함",
  ],
  "fault.SERIES_OVERFLOW": [
    "The script is at fault, not the system: give requests with ids in their URL one name (tags: { name: ... })",
    "시스템이 아니라 스크립트의 문제: URL에 id가 있는 요청에 공통 이름 지정 (tags: { name: ... })",
  ],
  "fault.NOT_MEASURED": [
    "The threshold file or the script is at fault, not the system: the objective must name what the script measures",
    "시스템이 아니라 기준 파일 또는 스크립트의 문제: 스크립트가 측정하는 지표와 태그를 목표에 지정",
  ],
  "fault.NO_CHECKS": [
    "The threshold file or the script is at fault, not the system: give it an objective that this run measures",
    "시스템이 아니라 기준 파일 또는 스크립트의 문제: 이번 실행이 측정하는 목표를 지정",
  ],
  "fault.ENDED_EARLY": [
    "The load ended before its time, so there is too little to judge: let it run to its end",
    "부하가 정해진 시간보다 일찍 끝나 판정하기에 부족함: 끝까지 다시 실행",
  ],
  "fault.ABORTED_BY_CHECK": [
    "A threshold with abortOnFail of the script or the file ended the run: correct what it names first",
    "스크립트나 기준 파일의 abortOnFail 기준이 실행을 끝냄: 그 기준이 가리키는 문제를 먼저 해결",
  ],
  "fault.K6_ERROR": [
    "k6 is at fault, not the system: console.log in the run folder says why it ended",
    "시스템이 아니라 k6의 문제: 종료 이유는 실행 폴더의 console.log 참고",
  ],
  "fault.INVARIANT_NOT_CHECKED": [
    "The measurement is at fault, not the system: let the checks of its data run",
    "시스템이 아니라 측정의 문제: 데이터 검증이 실행되도록 설정",
  ],
  "fault.other": [
    "The measurement is at fault, not the system: run it again; its health is in the report",
    "시스템이 아니라 측정의 문제: 리포트의 측정 상태를 확인하고 다시 실행",
  ],
  "metric.action_healthy_duration": ["Instance answers again", "인스턴스 재응답"],
  "metric.action_traffic_duration": ["Instance serves requests again", "인스턴스 요청 재처리"],
  "metric.action_recovery_duration": ["Clients back, from the injection", "클라이언트 복구 (주입 이후)"],
  "metric.action_recovery_after_healing_duration": [
    "Clients back, from the healing",
    "클라이언트 복구 (해제 이후)",
  ],
  "metric.action_system_recovery_duration": ["System back, from the injection", "시스템 복구 (주입 이후)"],
  "metric.action_system_recovery_after_healing_duration": [
    "System back, from the healing",
    "시스템 복구 (해제 이후)",
  ],
  "metric.action_detection_duration": [
    "Clients notice, from the effect",
    "클라이언트 영향 시작 (효과 발생 이후)",
  ],
  "metric.action_breached_duration": ["Time beyond limits", "한도 초과 시간"],
} as const satisfies Messages;
