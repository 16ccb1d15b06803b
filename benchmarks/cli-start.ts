import { spawnSync } from "node:child_process";
import { readEndedChildrenCpu } from "#harness/load/machine/process-usage.ts";
import { median, report, spread } from "./lib/figures.ts";
import { launcher } from "./lib/loadproof.ts";

/** Time of the smallest command, `bin/loadproof list`, beside that of a Node.js that does nothing. Argument: rounds (8). */
const [rounds = 8] = process.argv.slice(2).map(Number);

function milliseconds(command: string, words: readonly string[]): number {
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(command, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${words.join(" ")} ended with ${status}: ${stderr}`);
  return performance.now() - startedAt;
}

const times: { list: number; bare: number }[] = [];
const listOnce = (): number => milliseconds(launcher, ["list"]);
listOnce();
let listCpuSeconds = 0;
for (let round = 0; round < rounds; round += 1) {
  const before = await readEndedChildrenCpu(process.pid);
  const list = listOnce();
  const after = await readEndedChildrenCpu(process.pid);
  listCpuSeconds += (after ?? Number.NaN) - (before ?? Number.NaN);
  times.push({ list, bare: milliseconds(process.execPath, ["-e", ""]) });
}
const list = times.map((one) => one.list);
report([
  {
    what: "bin/loadproof list",
    value: median(list),
    unit: "ms",
    target: { atMost: 300 },
    note: `median ${spread(list)}`,
  },
  {
    what: "of it: CPU",
    value: (listCpuSeconds * 1_000) / rounds,
    unit: "ms",
    note: "mean; what a busy machine changes least",
  },
  { what: "node -e ''", value: median(times.map(({ bare }) => bare)), unit: "ms", note: "for comparison" },
]);
