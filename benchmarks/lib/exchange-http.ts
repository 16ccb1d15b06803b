import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT } from "#harness/errors.ts";

/** What a run at 1,000 requests per second came to. */
export interface HttpFigures {
  readonly verdict: string;
  readonly requests: number;
  readonly latencyMsP95: number;
  readonly latencyMsP99: number;
  readonly fillMsP95: number;
}

interface Judged {
  readonly verdict: string;
  readonly objectives: readonly {
    readonly id: string;
    readonly numbers: { readonly value: number | null; readonly samples: number };
  }[];
}

const RATE = 1_000;
const launcher = join(import.meta.dirname, "..", "..", "bin", "loadproof");

/** A whole run of the exchange on this machine, k6 included, as users make it. Throws when it could not be judged. */
export async function runAtThousand(duration: string): Promise<HttpFigures> {
  const folder = await mkdtemp(join(tmpdir(), "loadproof-exchange-http-"));
  try {
    const shape = ["--profile", "rate-quick", "--vus", String(RATE), "--duration", duration];
    const words = ["run", "exchange-orders", ...shape, "--report-dir", folder, "--json"];
    const { status, stdout, stderr } = spawnSync(launcher, words, { encoding: "utf8" });
    if (status === null || status > EXIT.invalid)
      throw new Error(`loadproof ${words.join(" ")} ended with ${status}: ${stderr.slice(-2_000)}`);
    const { verdict, objectives } = JSON.parse(stdout) as Judged;
    const numbersOf = (id: string): Judged["objectives"][number]["numbers"] => {
      const found = objectives.find((objective) => objective.id === id);
      if (found === undefined) throw new Error(`the verdict has no objective ${id}`);
      return found.numbers;
    };
    return {
      verdict,
      requests: numbersOf("http-p95").samples,
      latencyMsP95: numbersOf("http-p95").value ?? Number.NaN,
      latencyMsP99: numbersOf("http-p99").value ?? Number.NaN,
      fillMsP95: numbersOf("fill-p95").value ?? Number.NaN,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
