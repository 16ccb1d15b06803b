import { figureOf, judgedRun } from "./lib/judged-run.ts";
import { cpuProbe, table } from "./lib/probe.ts";

/**
 * The shop's figures on this machine, k6 included, each from a run as users make it, for a minute: 3,000 coupon issues,
 * 3,000 charges and 1,000 orders with their payment a second. The goals of the times are what 003 measured at far lower rates.
 */
const RUNS = [
  { scenario: "coupon-issue", perSecond: 3_000, times: [["issue-p95", 97]] },
  { scenario: "balance-charge", perSecond: 3_000, times: [["charge-p95", 288]] },
  {
    scenario: "order-payment",
    perSecond: 1_000,
    times: [
      ["order-p95", 131],
      ["pay-p95", 131],
    ],
  },
] as const;

process.stdout.write(`${cpuProbe()}\n\n`);
for (const { scenario, perSecond, times } of RUNS) {
  const words = [scenario, "--profile", "rate-1000", "--vus", String(perSecond), "--duration", "1m"];
  const { verdict } = await judgedRun(words);
  const dropped = verdict.validity.find(({ check }) => check === "droppedIterations")?.value;
  const asked = `${scenario}, ${perSecond.toLocaleString("en")}/s asked`;
  const rows = times.map(([id, goalMs]) => [`${id}, ms`, figureOf(verdict, id), `< ${goalMs}`]);
  const head = [
    [asked, "measured", "goal"],
    ["verdict", verdict.verdict, "PASS"],
    ["share dropped", String(dropped), "0"],
  ];
  process.stdout.write(`${table([...head, ...rows])}\n\n`);
}
