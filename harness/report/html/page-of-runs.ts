import { EXIT } from "../../errors.ts";
import type { RunEvidence } from "../../contracts/run.ts";
import { formatBytes } from "../../text/numbers.ts";
import type { State } from "../svg/small-charts.ts";
import { formatUtcMinute } from "../text/times.ts";
import type { Telling } from "../words/telling.ts";

/** Where the runs come from that one page tells of. */
export interface RunsOrigin {
  readonly endedAt: string;
  readonly loadproof: string | null;
  readonly machine: RunEvidence["machine"] | null;
  readonly runtime: string | null;
}

/** When, by which source and where it was measured. */
export function originLines(
  { endedAt, loadproof, machine, runtime }: RunsOrigin,
  machineKey: "proof.machine" | "chaos.machine",
  { text }: Telling,
): readonly string[] {
  const at = formatUtcMinute(Date.parse(endedAt));
  const source = loadproof === null ? at : `${at} · loadproof ${loadproof}`;
  if (machine === null) return [source];
  const { cores, cpuModel: model, memoryBytes, operatingSystem: system } = machine;
  const memory = formatBytes(memoryBytes);
  return [source, text(machineKey, { cores, model, memory, system, runtime: runtime ?? "" })];
}

const STATE_OF_EXIT: Readonly<Record<number, State>> = {
  [EXIT.pass]: "pass",
  [EXIT.fail]: "breach",
  [EXIT.invariant]: "breach",
};

/** How the banner shows what all the runs together end with. */
export function endOf(exitCode: number, { text }: Telling): { readonly state: State; readonly word: string } {
  const state = STATE_OF_EXIT[exitCode] ?? "invalid";
  return {
    state,
    word: text(`verdict.${state === "pass" ? "PASS" : state === "breach" ? "FAIL" : "INVALID"}`),
  };
}
