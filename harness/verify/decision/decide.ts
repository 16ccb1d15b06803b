import { EXIT } from "../../errors.ts";
import type { CheckResult, Outcome, Words } from "../checks.ts";
import { PHASE_NUMBERS } from "../phases.ts";
import type { Decision } from "../render.ts";
import { MANDATORY_BOXES, tickBox } from "./criteria.ts";
import type { PhaseStates } from "./saved-phases.ts";

interface Objection {
  readonly told: Words;
  readonly isFailure: boolean;
}

export interface GoNoGo extends Decision {
  readonly boxes: readonly CheckResult[];
  /** 0 for GO; else 1 where something failed, 3 where it only could not be told. */
  readonly exitCode: number;
}

const OUTCOME_WORDS: Readonly<Record<Exclude<Outcome, "pass">, Words>> = {
  fail: { en: "failed", ko: "실패" },
  unmeasured: { en: "was not measured", ko: "측정 불가" },
  unchecked: { en: "was not checked", ko: "확인 안 함" },
};

/** 000, 3.1 strictly: every mandatory box is ticked, no invariant is broken, and no other case failed or was left unmeasured. */
export function decideGo(phases: PhaseStates): GoNoGo {
  const boxes = MANDATORY_BOXES.map((box) => tickBox(box, phases));
  const objections = [...boxes.flatMap(objectionOfBox), ...otherObjections(phases)];
  const isGo = objections.length === 0;
  return {
    isGo,
    boxes,
    reasons: isGo ? [ALL_PASSED] : objections.map(({ told }) => told),
    exitCode: isGo ? EXIT.pass : objections.some(({ isFailure }) => isFailure) ? EXIT.fail : EXIT.invalid,
  };
}

const ALL_PASSED: Words = {
  en: `all ${MANDATORY_BOXES.length} mandatory items of 3.1 passed, no invariant is broken, and no other case failed`,
  ko: `3.1 필수 통과 항목 ${MANDATORY_BOXES.length}개 모두 통과, 불변식 위반 없음, 다른 케이스 실패 없음`,
};

function objectionOfBox({ title, outcome, actual }: CheckResult): readonly Objection[] {
  if (outcome === "pass" || typeof actual === "string") return [];
  const word = OUTCOME_WORDS[outcome];
  const told = {
    en: `mandatory item ${word.en}: ${title.en} (${actual.en})`,
    ko: `필수 통과 항목 ${word.ko}: ${title.ko} (${actual.ko})`,
  };
  return [{ told, isFailure: outcome === "fail" }];
}

/** What no box names: broken data, and cases that failed or could not be told. What nobody looks at by plan decides nothing. */
function otherObjections(phases: PhaseStates): readonly Objection[] {
  const named = new Set(MANDATORY_BOXES.flatMap(({ cases }) => cases));
  return PHASE_NUMBERS.flatMap((phase) => {
    const state = phases[phase];
    if (!state.counts) return [];
    return state.record.results.flatMap((result): readonly Objection[] => {
      const { id, outcome, title } = result;
      if (named.has(id) || outcome === "pass" || outcome === "unchecked") return [];
      const isInvariant = INVARIANT.test(id);
      const word = OUTCOME_WORDS[outcome];
      const what = isInvariant ? BROKEN : OTHER_CASE;
      return [
        {
          told: {
            en: `${what.en} ${word.en}: ${title.en} (phase ${phase})`,
            ko: `${what.ko} ${word.ko}: ${title.ko} (Phase ${phase})`,
          },
          isFailure: outcome === "fail",
        },
      ];
    });
  });
}

const INVARIANT = /^(audit|invariants?)-/;
const BROKEN: Words = { en: "invariant", ko: "불변식" };
const OTHER_CASE: Words = { en: "case", ko: "케이스" };
