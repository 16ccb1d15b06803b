import { PHASE_TAG } from "../harness/contracts/samples.ts";
import { readSampleStore, Sketch, SketchFileWriter } from "../harness/sketch/index.ts";
import { SlidingSketch } from "../harness/sketch/sliding-sketch.ts";
import { mergeSampleFiles } from "../harness/sketch/testing/merge-sample-files.ts";
import { bucketIndex, RELATIVE_ERROR } from "../harness/sketch/log-buckets.ts";
import { report } from "./lib/figures.ts";
import { cpuProbe, measured, table } from "./lib/probe.ts";

/**
 * What the sketches cost: adding samples (beside a map of bins, the other way to store them), the file of a one-hour run
 * with 300 series, judging it with windows, merging 50 such files, and how far percentiles are from exact ones.
 * Arguments: seconds of the run (3600), requests per second (3000), files to merge (50).
 */
const [seconds = 3600, requestsPerSecond = 3000, files = 50] = process.argv.slice(2).map(Number);

const ENDPOINTS = 30;
const SERVICES = 4;
const VALUES = 65_536;
const START_MS = 1_800_000_000_000;
const OBJECTIVES = 60;
const WINDOW_MS = 10_000;

/** Values of one request by metric: from counters of ones to spread-out latencies. */
const METRICS = {
  http_reqs: () => 1,
  http_req_failed: (index: number) => (index % 700 === 0 ? 1 : 0),
  http_req_duration: (index: number) => latencies[index % VALUES]!,
  http_req_waiting: (index: number) => latencies[(index * 3) % VALUES]!,
  http_req_sending: (index: number) => shortTimes[index % VALUES]!,
  http_req_receiving: (index: number) => shortTimes[(index * 3) % VALUES]!,
  http_req_blocked: (index: number) => (index % 50 === 0 ? 1.5 : 0.002),
  http_req_connecting: () => 0,
  http_req_tls_handshaking: () => 0,
  checks: () => 1,
} as const satisfies Record<string, (index: number) => number>;

const random = seeded(1);
const latencies = logNormal(12, 0.8);
const shortTimes = logNormal(0.05, 0.5);

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Times in milliseconds with k6's six decimals. */
function logNormal(median: number, sigma: number): Float64Array {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Float64Array.from(
    { length: VALUES },
    () => Math.round(median * Math.exp(sigma * normal()) * 1e6) / 1e6,
  );
}

function writeRun(): { bytes: Uint8Array; samples: number } {
  const chunks: Uint8Array[] = [];
  const writer = new SketchFileWriter({ write: (chunk) => chunks.push(chunk) });
  const kinds = Object.entries(METRICS);
  const ids = Array.from({ length: ENDPOINTS }, (_, endpoint) =>
    kinds.map(([metric]) =>
      writer.defineSeries(metric, {
        [PHASE_TAG]: "steady",
        service: `s${endpoint % SERVICES}`,
        name: `GET /${endpoint}`,
      }),
    ),
  );
  for (let request = 0; request < seconds * requestsPerSecond; request += 1) {
    const series = ids[request % ENDPOINTS]!;
    const timeMs = START_MS + (request * 1000) / requestsPerSecond;
    for (let kind = 0; kind < kinds.length; kind += 1)
      writer.add(series[kind]!, timeMs, kinds[kind]![1](request));
  }
  writer.finish();
  return { bytes: new Uint8Array(Buffer.concat(chunks)), samples: writer.accepted };
}

/** As a judge does: totals and the worst sliding window of selections over endpoints and services. */
function judge(bytes: Uint8Array): number {
  const store = readSampleStore(bytes);
  let worst = 0;
  for (let objective = 0; objective < OBJECTIVES; objective += 1) {
    const metric = objective % 3 === 2 ? "http_req_failed" : "http_req_duration";
    const service = objective % 2 === 0 ? undefined : `s${Math.floor(objective / 2) % SERVICES}`;
    const ids = store.series
      .filter(
        (series) => series.metric === metric && (service === undefined || series.tags["service"] === service),
      )
      .map(({ id }) => id);
    worst = Math.max(worst, store.total(ids).quantile(0.95), worstWindow(store.buckets(ids)));
  }
  return worst;
}

function worstWindow(buckets: ReturnType<ReturnType<typeof readSampleStore>["buckets"]>): number {
  const sliding = new SlidingSketch(buckets);
  let worst = 0;
  for (const { offsetMs } of buckets) {
    worst = Math.max(worst, sliding.window(offsetMs, offsetMs + WINDOW_MS).quantile(0.95));
  }
  return worst;
}

/** Nanoseconds per value for one way to store the bins. */
function addingNs(add: (value: number) => void): string {
  const rounds = 100;
  for (const value of latencies) add(value);
  const { cpuMs } = measured(() => {
    for (let round = 0; round < rounds; round += 1) for (const value of latencies) add(value);
  });
  return ((cpuMs * 1e6) / (rounds * VALUES)).toFixed(1);
}

function mapOfBins(): (value: number) => void {
  const bins = new Map<number, number>();
  return (value) => {
    const index = bucketIndex(value);
    bins.set(index, (bins.get(index) ?? 0) + 1);
  };
}

function worstError(): number {
  const sketch = new Sketch();
  for (const value of latencies) sketch.add(value);
  const sorted = latencies.toSorted();
  const exact = (q: number): number => {
    const rank = q * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(rank)]!, sorted[Math.ceil(rank)]!];
    return low + (high - low) * (rank - Math.floor(rank));
  };
  const errors = Array.from({ length: 1000 }, (_, step) =>
    Math.abs(sketch.quantile(step / 1000) / exact(step / 1000) - 1),
  );
  return Math.max(...errors);
}

const memoryMiB = (): string => `${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`;
const figures = ({ wallMs, cpuMs }: { wallMs: number; cpuMs: number }): string[] => [
  `${Math.round(wallMs)} ms`,
  `${Math.round(cpuMs)} ms`,
];

console.log(cpuProbe());
const written = measured(writeRun);
const { bytes, samples } = written.result;
const judged = measured(() => judge(bytes));
const judgedMemory = memoryMiB();
const merged = measured(() =>
  mergeSampleFiles(Array.from({ length: files }, () => bytes)).reduce((sum, chunk) => sum + chunk.length, 0),
);
const series = ENDPOINTS * Object.keys(METRICS).length;
console.log(
  table([
    ["", "wall", "CPU", "memory", "note"],
    [
      "write",
      ...figures(written),
      "",
      `${samples / 1e6} M samples, ${((written.cpuMs * 1e6) / samples).toFixed(0)} ns each`,
    ],
    [
      "judge",
      ...figures(judged),
      judgedMemory,
      `${OBJECTIVES} objectives, ${series} series x ${seconds} s, ${(bytes.length / 2 ** 20).toFixed(1)} MiB`,
    ],
    [
      "merge",
      ...figures(merged),
      memoryMiB(),
      `${files} files, ${((merged.cpuMs * 1e6) / (files * series * seconds)).toFixed(0)} ns per sketch`,
    ],
  ]),
);
const sketch = new Sketch();
console.log(
  `add: window of bins ${addingNs((value) => sketch.add(value))} ns (with count, sum, min, max), map of bins ${addingNs(mapOfBins())} ns`,
);
report([
  {
    what: "percentiles against exact ones, worst of 1,000",
    value: worstError() * 100,
    unit: "%",
    target: { atMost: RELATIVE_ERROR * 100 },
    note: `${VALUES.toLocaleString("en")} log-normal times`,
  },
  { what: "a sample added to a file", value: (written.cpuMs * 1e6) / samples, unit: "ns", note: "CPU" },
]);
