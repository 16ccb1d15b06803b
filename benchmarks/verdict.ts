import { alarmRate, METHODS, simulateRuns } from "../harness/judge/testing/simulation.ts";
import { table } from "./lib/probe.ts";

/**
 * How often a comparison cries wolf, and how often it sees what is there: the share of 2,000 simulated comparisons in
 * which each method speaks up, when nothing changed and when everything is 10% or 20% slower. Argument: trials (2000).
 */
const [trials = 2_000] = process.argv.slice(2).map(Number);
const SEED = 1;
/** Comparisons draw from these; a few hundred would make the luck of one pool look like a property of the method. */
const RUNS = 1_000;
const MACHINES = [0, 0.03, 0.08];
const EFFECTS = [1, 1.1, 1.2];
/** Sorting 18,000 samples takes long, and what it shows is far from any bound. */
const SLOW_TRIALS = 200;

const runs = simulateRuns(RUNS, SEED);
const rows = Object.entries(METHODS).map(([name, method]) => {
  const count = name.startsWith("Mann-Whitney") ? Math.min(trials, SLOW_TRIALS) : trials;
  const cells = MACHINES.map((machine) =>
    EFFECTS.map((effect) => percent(alarmRate(method, runs, { effect, machine }, count, SEED))).join(" / "),
  );
  return [name, ...cells];
});
console.log(
  `alarms in % of ${trials.toLocaleString("en")} comparisons of ${RUNS.toLocaleString("en")} simulated runs (Mann-Whitney: ${SLOW_TRIALS}): ` +
    "nothing changed / 10% slower / 20% slower, by machine noise between runs",
);
console.log(table([["", ...MACHINES.map((machine) => `${machine * 100}%`)], ...rows]));

/** Tenths where they matter. */
function percent(share: number): string {
  const value = 100 * share;
  return value > 0 && value < 10 ? value.toFixed(1) : String(Math.round(value));
}
