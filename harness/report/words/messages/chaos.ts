import type { Messages } from "./types.ts";

/** What is said of experiments with faults. */
export const CHAOS = {
  "chaos.kind": ["Faults", "장애 주입"],
  "chaos.title": ["Do the systems survive their faults?", "장애를 견디고 복구하는가"],
  "chaos.footer": [
    "Written by loadproof: each fault was injected under load, seen to take effect, undone, and its recovery measured; then the data was audited.",
    "loadproof 작성. 부하 중 장애를 주입해 효과를 확인하고, 해제한 뒤 복구를 측정했으며, 데이터를 감사했습니다.",
  ],
  "chaos.part": [
    "A part: not every experiment of the bundled systems",
    "일부 실행: 내장 시스템의 모든 실험이 아님",
  ],
  "chaos.score": [
    "{survived} of {count} faults survived; {lost} lost, {duplicated} duplicated",
    "장애 {count}건 중 {survived}건 통과, 유실 {lost}건, 중복 {duplicated}건",
  ],
  "chaos.scoreNotShown": ["{score}; {count} not measured", "{score}, 측정 불가 {count}건"],
  "chaos.outcome.survived": ["survived", "통과"],
  "chaos.outcome.failed": ["failed", "실패"],
  "chaos.outcome.broken-data": ["data broken", "데이터 손상"],
  "chaos.outcome.not-shown": ["not measured", "측정 불가"],
  "chaos.rule.survived": [
    "The fault was seen to take effect and to be over, clients and system were back within the limits of the experiment's threshold file, and every invariant of the data holds.",
    "장애의 효과와 해제를 확인했고, 클라이언트와 시스템이 임계값 파일의 한도 안에 복구되었으며, 모든 데이터 불변식이 성립.",
  ],
  "chaos.rule.failed": [
    "The system was not back in time, or another objective of the file was missed.",
    "제때 복구되지 않았거나 파일의 다른 목표를 지키지 못함.",
  ],
  "chaos.rule.broken-data": [
    "An invariant of the data does not hold, however soon the system was back.",
    "복구 시간과 무관하게 데이터 불변식이 깨짐.",
  ],
  "chaos.rule.not-shown": [
    "Nobody can tell: the fault was not seen to take effect, the system was not fit before it, or the measurement is not sound.",
    "판단할 수 없음: 장애의 효과가 확인되지 않았거나, 이전부터 시스템이 정상이 아니었거나, 측정이 온전하지 않음.",
  ],
  "chaos.rules": ["How it is counted", "집계 기준"],
  "chaos.terms": ["What the figures mean", "수치의 뜻"],
  "chaos.term.clients": ["Clients back", "클라이언트 복구"],
  "chaos.meaning.clients": [
    "From the injection (and from the healing, where there is something to heal) to the start of the first 10 good seconds that no bad one follows until the end. A second is bad when any objective is beyond its limit in it, when nothing was measured while load was due, or when arrivals were dropped.",
    "주입 시점부터(해제가 있는 장애는 해제 시점부터도) 끝까지 나쁜 구간이 다시 나오지 않는 첫 10초 연속 정상 구간의 시작까지. 목표가 한도를 벗어났거나, 부하가 예정되었는데 측정이 없거나, 요청이 누락된 1초는 나쁜 구간.",
  ],
  "chaos.term.system": ["System back", "시스템 복구"],
  "chaos.meaning.system": [
    "From the injection until every instance is healthy, roles and breakers are as they should be, and queues are no longer than before, for good.",
    "주입 시점부터 모든 인스턴스와 역할, 서킷브레이커가 정상이고 대기열이 이전 수준으로 돌아와 유지되기까지.",
  ],
  "chaos.term.lost": ["Lost, duplicated", "유실, 중복"],
  "chaos.meaning.lost": [
    "Violations of the invariants that compare what was acknowledged with what is stored, and that each is stored once, over all data after the run.",
    "승인된 것과 저장된 것, 한 번만 저장되었는지를 실행 후 전체 데이터로 비교한 불변식의 위반 건수.",
  ],
  "chaos.definition": [
    "Times are from the injection, under 20 to 100 requests a second. *Clients back*: the start of the first 10 s in which every second keeps every limit of the objectives and that no bad second follows until the end; a second without answers, or with dropped arrivals, is bad. *System back*: every instance healthy, roles and breakers right, queues no longer than before, for good. *Lost, duplicated*: violations of the invariants over all data afterwards.",
    "시간은 주입 시점부터, 초당 20~100건의 요청 부하에서 측정. *클라이언트 복구*: 모든 목표의 한도를 매초 지키는 첫 10초의 시작으로, 이후 끝까지 나쁜 구간이 없어야 함(응답이 없거나 요청이 누락된 1초는 나쁜 구간). *시스템 복구*: 모든 인스턴스, 역할, 서킷브레이커가 정상이고 대기열이 이전 수준으로 돌아와 유지됨. *유실, 중복*: 실행 후 전체 데이터에 대한 불변식 위반.",
  ],
  "chaos.noImpact": ["no impact", "영향 없음"],
  "chaos.never": ["> {time}", "> {time}"],
  "chaos.fromHealing": ["{time} after healing", "해제 후 {time}"],
  "chaos.requests": [
    "failed {failed}, unknown {unknown}, dropped {dropped}",
    "실패 {failed}, 결과 불명 {unknown}, 누락 {dropped}",
  ],
  "chaos.invariants": [
    "{held} of {count} hold over {compared}",
    "{compared}건 비교, {count}개 중 {held}개 성립",
  ],
  "chaos.sentences": ["What happened", "결과 요약"],
  "chaos.commands": ["Each again", "다시 실행"],
  "chaos.begins": ["… {at} of {total}: {experiment}", "… {total}건 중 {at}: {experiment}"],
  "chaos.ended": ["{row} ({seconds} s)", "{row} ({seconds}초)"],
  "chaos.machine": [
    "{cores} cores ({model}), {memory}, {system}, as {runtime}",
    "{cores}코어 ({model}), {memory}, {system}, {runtime}",
  ],
  "column.experiment": ["Fault", "장애"],
  "column.clientsBack": ["Clients back", "클라이언트 복구"],
  "column.systemBack": ["System back", "시스템 복구"],
  "column.breachedTime": ["Breached", "한도 초과"],
  "column.lostCount": ["Lost", "유실"],
  "column.duplicatedCount": ["Duplicated", "중복"],
  "column.system": ["System", "시스템"],
} as const satisfies Messages;
