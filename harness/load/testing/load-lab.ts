import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Context } from "../../context.ts";
import type { RunPlan } from "../../contracts/plan.ts";
import type { ReadonlySketch, SampleStore, TagSelection, Tags } from "../../contracts/samples.ts";
import type { LoadShape } from "../../contracts/shape.ts";
import { testContext } from "../../environment/fixtures/context.ts";
import { type K6Options, NO_K6_OPTIONS } from "../../k6-options/k6-options.ts";
import { readSampleStore } from "../../sketch/index.ts";
import { requireTool, type ResolvedTool } from "../../tools/index.ts";
import { bundleScript, type LiveSnapshot, type LoadResult, type LoadThresholds, runLoad } from "../index.ts";
import { startTinyServer, type TinyServer } from "./tiny-server.ts";

/** k6's summary as `handleSummary` gets it, as far as tests look at it. */
export interface Summary {
  readonly metrics: Readonly<
    Record<string, { readonly type: string; readonly values: Readonly<Record<string, number>> }>
  >;
}

export interface LabRun {
  readonly result: LoadResult;
  readonly store: SampleStore;
  readonly summary: Summary | null;
  readonly console: string;
  readonly snapshots: readonly LiveSnapshot[];
}

export interface RunSettings {
  readonly shape?: LoadShape;
  readonly scenario?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly runDirectory?: string;
  readonly onSnapshot?: (snapshot: LiveSnapshot) => void;
  readonly thresholds?: LoadThresholds;
  readonly k6Options?: Partial<K6Options>;
  readonly generators?: number;
  readonly recordedIds?: Readonly<Record<string, string>>;
  readonly judged?: readonly TagSelection[];
}

/** A folder of scripts, a server to load, and the real k6. */
export class LoadLab implements AsyncDisposable {
  readonly folder: string;
  readonly server: TinyServer;

  private constructor(folder: string, server: TinyServer) {
    this.folder = folder;
    this.server = server;
  }

  static async open(): Promise<LoadLab> {
    return new LoadLab(await mkdtemp(join(tmpdir(), "loadproof-load-")), await startTinyServer());
  }

  /** Where a run writes; made when first asked for. */
  get runDirectory(): string {
    return join(this.folder, "run");
  }

  path(name: string): string {
    return join(this.folder, "scripts", name);
  }

  /** Writes files below the folder of scripts; `%URL%` becomes the server's. */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(this.path(name)), { recursive: true });
      await writeFile(this.path(name), text.replaceAll("%URL%", this.server.url));
    }
  }

  /** Bundles and runs `main.js` (or another script) of the folder and reads back all it left. */
  async run(files: Readonly<Record<string, string>>, settings: RunSettings = {}): Promise<LabRun> {
    return this.runWith(files, await requireTool("k6", testContext()), settings);
  }

  /** The same with another k6. */
  async runWith(
    files: Readonly<Record<string, string>>,
    k6: ResolvedTool,
    settings: RunSettings = {},
  ): Promise<LabRun> {
    const script = Object.keys(files)[0] ?? "main.js";
    await this.write(files);
    const runDirectory = settings.runDirectory ?? this.runDirectory;
    await mkdir(runDirectory, { recursive: true });
    const context = labContext(settings, this.folder);
    const snapshots: LiveSnapshot[] = [];
    const result = await runLoad({
      k6,
      bundle: await bundleScript({
        script: this.path(script),
        outputDirectory: runDirectory,
        projectDirectory: context.projectDirectory,
      }),
      plan: planOf(script, settings),
      variables: settings.variables ?? {},
      runDirectory,
      context,
      signal: settings.signal ?? new AbortController().signal,
      onSnapshot: (snapshot) => {
        snapshots.push(snapshot);
        settings.onSnapshot?.(snapshot);
      },
      ...(settings.thresholds === undefined ? {} : { thresholds: settings.thresholds }),
      k6Options: { ...NO_K6_OPTIONS, ...settings.k6Options },
      ...(settings.generators === undefined ? {} : { generators: settings.generators }),
      ...(settings.judged === undefined ? {} : { judged: settings.judged }),
      ...(settings.recordedIds === undefined ? {} : { recordedIds: settings.recordedIds }),
    });
    return { result, snapshots, ...(await readBack(result, runDirectory)) };
  }

  /** The k6 of this lab is what runs in the folder of its scripts. */
  async k6Processes(): Promise<readonly number[]> {
    const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    const places = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => "")));
    return pids.filter((_, index) => places[index] === join(this.folder, "scripts")).map(Number);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function labContext({ environment }: RunSettings, folder: string): Context {
  const own = testContext();
  return testContext({ workingDirectory: folder, environment: { ...own.environment, ...environment } });
}

async function readBack(
  result: LoadResult,
  runDirectory: string,
): Promise<Pick<LabRun, "store" | "summary" | "console">> {
  const text = async (name: string): Promise<string> => readFile(join(runDirectory, name), "utf8");
  const bytes =
    result.samples === null ? new Uint8Array(0) : await readFile(join(runDirectory, result.samples.path));
  return {
    store: readSampleStore(new Uint8Array(bytes)),
    summary: result.summary === null ? null : (JSON.parse(await text(result.summary.path)) as Summary),
    console: result.console === null ? "" : await text(result.console.path),
  };
}

function planOf(script: string, { shape, scenario = "lab" }: RunSettings): RunPlan {
  return {
    schema: "loadproof.plan",
    version: 1,
    runId: "lab",
    createdAt: new Date(0).toISOString(),
    scenario,
    profile: shape === undefined ? null : "lab",
    script,
    shape: shape ?? null,
    thresholds: null,
    runtime: "external",
    targets: {},
    command: "lab",
    seed: 1,
    defects: [],
    schedule: [],
  };
}

/** All values of a metric whose tags contain these. */
export function totalOf(store: SampleStore, metric: string, tags: Tags = {}): ReadonlySketch {
  return store.total(
    store.series
      .filter(
        (one) =>
          one.metric === metric && Object.entries(tags).every(([name, value]) => one.tags[name] === value),
      )
      .map(({ id }) => id),
  );
}

/** Values that a tag takes among the series of a metric. */
export function tagValues(store: SampleStore, metric: string, tag: string): readonly string[] {
  const values = store.series.filter((one) => one.metric === metric).map(({ tags }) => tags[tag]);
  return [...new Set(values.filter((value) => value !== undefined))].sort();
}
