import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Verdict } from "#harness/contracts/verdict.ts";
import { runToVerdict } from "./loadproof.ts";

/** What a run at 1,000 requests per second came to. */
export interface HttpFigures {
  readonly verdict: string;
  readonly requests: number;
  readonly latencyMsP95: number;
  readonly latencyMsP99: number;
  readonly fillMsP95: number;
}

const RATE = 1_000;

/** A whole run of the exchange on this machine, k6 included, as users make it. Throws when it could not be judged. */
export async function runAtThousand(duration: string): Promise<HttpFigures> {
  const folder = await mkdtemp(join(tmpdir(), "loadproof-exchange-http-"));
  try {
    const shape = ["--profile", "rate-quick", "--vus", String(RATE), "--duration", duration];
    const words = ["run", "exchange-orders", ...shape, "--report-dir", folder, "--json"];
    const { verdict, objectives } = JSON.parse(runToVerdict(words)) as Verdict;
    const numbersOf = (id: string): Verdict["objectives"][number]["numbers"] => {
      const found = objectives.find((objective) => objective.id === id);
      if (found === undefined) throw new Error(`the verdict has no objective ${id}`);
      return found.numbers;
    };
    return {
      verdict,
      requests: numbersOf("http-p95").samples ?? Number.NaN,
      latencyMsP95: numbersOf("http-p95").value ?? Number.NaN,
      latencyMsP99: numbersOf("http-p99").value ?? Number.NaN,
      fillMsP95: numbersOf("fill-p95").value ?? Number.NaN,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
