import { EXIT } from "../errors.ts";
import type { ControlRow, ProofRow, Score } from "./report.ts";

/** Alarms without a mistake, of all loads that must be quiet: more of them and the proof fails. */
export const ALARM_SHARE_MAX = 0.05;

interface Loads {
  readonly rows: readonly ProofRow[];
  readonly controls: readonly ControlRow[];
}

export function scoreOf({ rows, controls }: Loads): Score {
  const mistakes = rows.filter(({ isEquivalent }) => !isEquivalent);
  const quiet = [...rows.filter(({ isEquivalent }) => isEquivalent), ...controls];
  const caught = mistakes.filter(({ outcome }) => outcome === "caught" || outcome === "cause-missed");
  const asked = caught.filter(({ cause }) => cause.wanted !== null);
  const shown = quiet.filter(({ outcome }) => outcome !== "not-shown");
  return {
    mistakes: mistakes.length,
    caught: caught.length,
    escaped: count(mistakes, "escaped"),
    causes: asked.length,
    causesNamed: count(asked, "caught"),
    quietLoads: shown.length,
    alarms: count(shown, "alarm"),
    notShown: count(rows, "not-shown") + count(controls, "not-shown"),
  };
}

function count(loads: readonly (ProofRow | ControlRow)[], outcome: ProofRow["outcome"]): number {
  return loads.filter((one) => one.outcome === outcome).length;
}

/**
 * FAIL for a mistake that escaped or whose cause was not named, and for too many alarms. Without any, a load that was not
 * measured: an environment that broke, else a measurement that can't be trusted.
 */
export function exitCodeOf(score: Score, { rows, controls }: Loads): number {
  const isMissed = score.escaped > 0 || score.causesNamed < score.causes;
  if (isMissed || alarmShare(score) > ALARM_SHARE_MAX) return EXIT.fail;
  if (score.notShown === 0) return EXIT.pass;
  const isBroken = [...rows, ...controls].some(
    ({ outcome, exitCode }) => outcome === "not-shown" && exitCode === EXIT.environment,
  );
  return isBroken ? EXIT.environment : EXIT.invalid;
}

/** 0 to 1; nothing that had to be quiet was not noisy either. */
export function alarmShare({ alarms, quietLoads }: Pick<Score, "alarms" | "quietLoads">): number {
  return quietLoads === 0 ? 0 : alarms / quietLoads;
}
