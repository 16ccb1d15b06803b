import type { ReportLanguage } from "../view/types.ts";

/** Phrases that results carry as data: names of data checks, and why a built-in guard asks for what it asks for. */
export const KOREAN_PHRASES: Readonly<Record<string, string>> = {
  "acknowledged = stored": "확인 응답한 메시지 = 저장된 메시지",
  "one message per client message id": "클라이언트 메시지 id당 메시지 하나",
  "sequence of each room without gaps": "방마다 순번에 빈칸 없음",
  "no delivery to non-members": "멤버가 아닌 사용자에게 전달 없음",
  "output ids are complete, in order and without repetition": "출력 id가 빠짐없이 순서대로, 중복 없음",
  "every event equals the reference engine's": "모든 이벤트가 기준 엔진과 일치",
  "state hashes equal the reference engine's": "상태 해시가 기준 엔진과 일치",
  "no book is crossed": "교차된 호가창 없음",
  "positions of each symbol sum to zero": "종목별 포지션 합계 0",
  "cash and insurance equal deposits": "현금과 보험 기금 합계 = 입금액",
  "sent orders = filled + resting + cancelled + refused": "보낸 주문 = 체결 + 대기 + 취소 + 거부",
  "each acknowledged order stands in one input topic and has one outcome":
    "접수 응답한 주문마다 입력 토픽 하나, 결과 하나",
  "trades take the same from maker and taker": "체결마다 메이커와 테이커 금액 일치",
  "each order is accepted by one lane, once": "주문마다 한 레인에서 한 번만 접수",
  "malformed and failing input is parked without effect, and nothing else":
    "잘못되었거나 처리하지 못한 입력만 영향 없이 따로 보관",
  "every run is held to it, whatever its threshold file asks for": "기준 파일과 관계없이 모든 실행에 적용",
  "k6 threshold of the script": "스크립트의 k6 기준",
  "a crossed threshold of the script is a failure": "스크립트의 기준 위반은 실패",
  "002: an error that can be reproduced is FAIL": "002: 재현되는 오류는 FAIL",
  "k6 counts no failures of these requests": "k6가 실패를 세지 않는 요청",
  "what was not over before the end was not survived": "끝날 때까지 복구되지 않은 장애는 견디지 못한 것",
  "a system that loses an instance under load has not stood it, however well the others answered":
    "부하 중 인스턴스를 잃은 시스템은 나머지가 잘 응답해도 부하를 견디지 못한 것",
};

/** A phrase of ours in the reader's language; any other text as it came. */
export function phrase(text: string, language: ReportLanguage): string {
  return language === "en" ? text : (KOREAN_PHRASES[text] ?? text);
}
