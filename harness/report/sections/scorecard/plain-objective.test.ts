import { expect, test } from "vitest";
import { calmMinute, judgeMadeUp, repeated } from "../../../judge/testing/judge-made-up.ts";
import { objectiveViews } from "./data.ts";
import { plainObjective } from "./plain-objective.ts";
import { translator } from "../../words/translate.ts";

test("results that no file asks for are named in words", () => {
  const { objectives } = judgeMadeUp({
    store: calmMinute().spread("ws_connecting", repeated(9, 100), 60_000),
    evidence: {
      events: [
        { at: "2026-11-21T11:01:00.000Z", kind: "service-exited", subject: "chat-1", message: "SIGKILL" },
      ],
    },
  });
  const named = (language: "en" | "ko"): string[] =>
    objectiveViews(objectives, objectives, null)
      .filter(({ id }) => /^(?:implied:answers|service-died)/.test(id))
      .map((one) => plainObjective(one, translator(language)));
  expect(named("en")).toEqual([
    "WebSocket requests without an answer < 1%",
    "chat-1 runs until the load ends",
  ]);
  expect(named("ko")).toEqual(["응답 없는 WebSocket 요청 < 1%", "chat-1: 부하가 끝날 때까지 실행"]);
});
