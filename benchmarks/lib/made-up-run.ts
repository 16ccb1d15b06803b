import { PHASE_TAG } from "../../harness/contracts/samples.ts";
import { SketchFileWriter } from "../../harness/sketch/index.ts";

/** Size of a made-up run: `ENDPOINTS` endpoints with these metrics each. */
export interface MadeUpRun {
  readonly seconds: number;
  readonly requestsPerSecond: number;
  readonly endpoints: number;
  readonly metrics: readonly string[];
}

const START_MS = 1_800_000_000_000;
const SERVICES = 4;

/** The bytes of `samples.sketch` of a run with log-normal times; 0.1% of the requests fail. */
export function madeUpSampleFile({ seconds, requestsPerSecond, endpoints, metrics }: MadeUpRun): Uint8Array {
  const chunks: Uint8Array[] = [];
  const writer = new SketchFileWriter({ write: (chunk) => chunks.push(chunk) });
  const ids = Array.from({ length: endpoints }, (_, endpoint) =>
    metrics.map((metric) =>
      writer.defineSeries(metric, {
        [PHASE_TAG]: "steady",
        service: `s${endpoint % SERVICES}`,
        name: `GET /${endpoint}`,
      }),
    ),
  );
  const iterations = writer.defineSeries("iterations", { [PHASE_TAG]: "steady", scenario: "default" });
  const times = logNormalTimes(1);
  for (let request = 0; request < seconds * requestsPerSecond; request += 1) {
    const atMs = START_MS + (request * 1_000) / requestsPerSecond;
    const series = ids[request % endpoints] as readonly number[];
    for (const [index, id] of series.entries())
      writer.add(id, atMs, valueOf(metrics[index] as string, request, times));
    if (request % 10 === 0) writer.add(iterations, atMs, 1);
  }
  writer.finish();
  return new Uint8Array(Buffer.concat(chunks));
}

function valueOf(metric: string, request: number, times: Float64Array): number {
  if (metric === "http_reqs" || metric === "checks") return 1;
  if (metric === "http_req_failed") return request % 1_000 === 0 ? 1 : 0;
  return times[request % times.length] as number;
}

const TIMES = 65_536;

function logNormalTimes(seed: number): Float64Array {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return ((state >>> 0) + 0.5) / 2 ** 32;
  };
  return Float64Array.from({ length: TIMES }, () => {
    const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    return 12 * Math.exp(0.8 * normal);
  });
}
