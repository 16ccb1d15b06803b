import type { Messages } from "./types.ts";

/** What a gate answers to those who ask whether a rollout may go on. */
export const GATE = {
  "gate.listening": [
    "the gate listens at {url}; its runs are in {folder}",
    "게이트 대기 중: {url}, 실행 기록: {folder}",
  ],
  "gate.queued": ["run {id} of {scenario} waits for its turn", "{scenario} 실행 {id} 순서 대기"],
  "gate.started": ["run {id} of {scenario} begins", "{scenario} 실행 {id} 시작"],
  "gate.done": ["run {id}: {verdict}", "실행 {id}: {verdict}"],
  "gate.event": ["{canary}: {message}", "{canary}: {message}"],
  "gate.running": [
    "run {id} of {scenario} goes on and is healthy",
    "{scenario} 실행 {id} 진행 중, 이상 없음",
  ],
  "gate.stillRunning": ["run {id} of {scenario} is not over yet", "{scenario} 실행 {id} 아직 끝나지 않음"],
  "gate.ready": ["{scenario} can be run against this canary", "이 카나리에 {scenario} 실행 가능"],
  "gate.nothingRun": [
    "nothing was run against this canary, so nothing is known of it",
    "이 카나리에 실행한 것이 없어 알 수 있는 것이 없음",
  ],
  "gate.allPassed": ["{count} runs against this canary passed", "이 카나리에 대한 실행 {count}개 통과"],
  "gate.noTrigger": ["no run against this canary failed", "이 카나리에 대한 실행 중 실패 없음"],
  "gate.watchTriggered": ["a watch says so: {names} ({path})", "감시에서 롤백 조건 충족: {names} ({path})"],
  "gate.stopped": ["{count} runs of this canary were stopped", "이 카나리의 실행 {count}개 중지"],
  "gate.noted": ["noted", "기록함"],
  "gate.full": [
    "{count} runs wait already, and no more may; ask again when they are over",
    "이미 실행 {count}개가 대기 중이라 더 받을 수 없음, 끝난 뒤 다시 요청",
  ],
  "gate.cutOff": [
    "the server of the gate ended while it ran; it is not run a second time",
    "실행 도중 게이트 서버가 종료됨, 다시 실행하지 않음",
  ],
  "gate.shutDown": ["the server of the gate was stopped before it ran", "실행 전에 게이트 서버가 종료됨"],
  "gate.over": ["the rollout was over before it ended", "끝나기 전에 롤아웃이 종료됨"],
  "gate.notKept": ["its state could not be kept: {why}", "상태를 저장하지 못함: {why}"],
  "gate.unreadable": [
    "{path} can't be read, so it is not known whether this was run: restore it, or remove it to have it run",
    "{path} 파일을 읽을 수 없어 이미 실행했는지 알 수 없음: 복원하거나, 다시 실행하려면 삭제",
  ],
  "gate.report": ["report: {path}", "리포트: {path}"],
} as const satisfies Messages;
