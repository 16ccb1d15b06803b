import { join } from "node:path";
import { PHASE_MARK } from "#scenarios/lib/phase-mark.ts";
import { interruptedBy } from "../contracts/interruption.ts";
import { reasonOf, say } from "../contracts/reason.ts";
import type { FileReference } from "../contracts/plan.ts";
import type { Generator } from "../contracts/run.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { SketchFileWriter } from "../sketch/index.ts";
import { ConsoleRecorder } from "./console/console-recorder.ts";
import { fatalReason } from "./console/fatal-reason.ts";
import { ScriptOutput } from "./console/script-output.ts";
import { secretRemover } from "../text/secret-values.ts";
import { cleanJsonFile } from "./clean-json-file.ts";
import { redact } from "../text/redact.ts";
import { FileSink } from "./file-sink.ts";
import { CONSOLE_FILE, idsFile, SAMPLES_FILE, SUMMARY_FILE } from "./files.ts";
import type { K6Exit, K6Process } from "./k6/k6-process.ts";
import { type ScriptInspection, scriptSelections } from "./k6/script-inspection.ts";
import { ActiveSeconds, LiveStore } from "./live/live-store.ts";
import { takeSnapshot } from "./live/live-snapshot.ts";
import type { GeneratorPart, LoadOptions } from "./load-options.ts";
import { referenceTo, writeFailures, writeText } from "./merge/merge-parts.ts";
import { UsageRecorder } from "./machine/usage-recorder.ts";
import { NOTHING_USED } from "./machine/usage-totals.ts";
import { CsvSampleReader } from "./samples/csv-sample-reader.ts";
import { gaugesOf } from "./samples/gauges.ts";
import { IdSet } from "./samples/id-set.ts";
import { PhaseTimeline } from "./samples/phase-timeline.ts";
import { idsText } from "./samples/ids-text.ts";
import { SampleIntake } from "./samples/sample-intake.ts";
import { messageOf } from "../errors.ts";

const TICK_MS = 1_000;

/** All that is written down while k6 runs: samples, console, use of the machine. */
export class Recording implements AsyncDisposable {
  readonly #options: LoadOptions;
  readonly #id: string;
  readonly #clean: (text: string) => string;
  readonly #source: string;
  readonly #samplesFile: FileSink;
  readonly #consoleFile: FileSink;
  readonly #writer: SketchFileWriter;
  readonly #intake: SampleIntake;
  readonly #reader: CsvSampleReader;
  readonly #timeline: PhaseTimeline;
  readonly #console: ConsoleRecorder;
  /** The ids by their metric. */
  readonly #ids: ReadonlyMap<string, IdSet>;
  readonly #active = new ActiveSeconds();
  #usage: UsageRecorder | null = null;
  #k6: K6Process | null = null;
  #failure: { readonly error: unknown; readonly path: string } | null = null;

  /** `id`: that of the generator. `source`: the bundle, whose keys tell tags from their values. */
  constructor(options: LoadOptions, id: string, source: string, inspection: ScriptInspection) {
    this.#options = options;
    this.#id = id;
    this.#source = source;
    this.#samplesFile = this.#openFile(SAMPLES_FILE);
    this.#consoleFile = this.#openFile(CONSOLE_FILE);
    this.#writer = new SketchFileWriter({ write: (chunk) => this.#samplesFile.write(chunk) });
    this.#timeline = new PhaseTimeline(options.plan.shape);
    this.#ids = new Map(Object.values(options.recordedIds ?? {}).map((metric) => [metric, new IdSet()]));
    this.#clean = secretRemover({ ...options.context.environment, ...options.variables });
    this.#intake = new SampleIntake(this.#writer, this.#timeline, {
      idMetrics: this.#ids,
      judged: [...(options.judged ?? []), ...scriptSelections(inspection)],
      tagNames: [PHASE_MARK, ...inspection.tagNames],
      maybeGauge: gaugesOf(source),
      clean: this.#clean,
    });
    this.#reader = new CsvSampleReader(this.#intake);
    this.#console = new ConsoleRecorder(
      this.#consoleFile,
      this.#clean,
      new ScriptOutput(options.onScriptLine ?? (() => undefined), options.context.now),
    );
  }

  /** Bytes of k6's CSV. */
  takeSamples(bytes: Uint8Array): void {
    this.#guard("samples", () => this.#reader.push(bytes));
  }

  /** Must be called as soon as k6 runs: what it says before is lost. */
  attach(k6: K6Process): void {
    this.#k6 = k6;
    this.#usage = new UsageRecorder(k6.processId, this.#options.context.processId);
    this.#console.readLog(k6.stderr);
    this.#console.readOutput(k6.stdout);
    if (this.#failure !== null) void k6.stop(say("FOLDER_NOT_WRITABLE", {}));
  }

  /** Follows k6 to its end; stops it on an abort and at its limit. */
  async follow(k6: K6Process, limitMs: number): Promise<K6Exit> {
    const onAbort = (): void => void k6.stop(interruptedBy(this.#options.signal.reason));
    const limit = setTimeout(
      () => void k6.stop(say("K6_DID_NOT_END", { time: `${Math.round(limitMs / 1_000)} s` })),
      limitMs,
    );
    const ticks = setInterval(() => void this.#tick(), TICK_MS);
    this.#options.signal.addEventListener("abort", onAbort, { once: true });
    if (this.#options.signal.aborted) onAbort();
    try {
      return await k6.exited;
    } finally {
      clearTimeout(limit);
      clearInterval(ticks);
      this.#options.signal.removeEventListener("abort", onAbort);
    }
  }

  /**
   * Writes the ends of all files. `drained`: every sample was read; else the sample file is left without its end, which
   * says so to whoever reads it. Throws what kept something from being recorded.
   */
  async finish(
    k6: K6Process,
    exit: K6Exit,
    startedAtMs: number,
    drained: boolean,
  ): Promise<Omit<GeneratorPart, "ownLoad">> {
    const endedAtMs = this.#options.context.now();
    this.#guard("samples", () => {
      this.#reader.end();
      this.#intake.end(this.#source);
      if (drained) this.#writer.finish();
    });
    await this.#console.finish();
    await Promise.all([this.#samplesFile.close(), this.#consoleFile.close()]);
    await this.#throwFailure();
    return {
      directory: this.#options.runDirectory,
      recordedIds: await this.#writeIds(),
      generator: await this.#generator(k6, exit, startedAtMs, endedAtMs),
      scriptErrors: this.#console.errors.result(fatalReason(exit, this.#console.lastError?.message ?? null)),
      samples: await referenceTo(SAMPLES_FILE, this.#options.runDirectory),
      summary: exit.signal === null ? await this.#writeSummary() : null,
      console: await referenceTo(CONSOLE_FILE, this.#options.runDirectory),
      failures: await writeFailures(this.#console.failures.result(), this.#options.runDirectory),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#samplesFile.close(), this.#consoleFile.close()]);
  }

  async #tick(): Promise<void> {
    await this.#usage?.read();
    const nowMs = this.#options.context.now();
    const { startMs } = this.#timeline;
    const now = {
      elapsedMs: startMs === null ? 0 : Math.max(Math.round(nowMs - startMs), 0),
      phase: this.#timeline.phaseAt(nowMs),
      vus: this.#intake.vus,
    };
    const samples = this.#writer.live();
    this.#active.update(samples);
    const snapshot = takeSnapshot(samples, new LiveStore(samples, this.#active), now);
    this.#guard("snapshot", () => this.#options.onSnapshot(snapshot));
    const reason = this.#options.stopWhen?.(snapshot) ?? null;
    if (reason !== null) void this.#k6?.stop(reason);
  }

  /**
   * k6 has written it, unless the script's `handleSummary` kept it from that. Names of checks and tags of thresholds, which
   * may hold secrets, are in it as they are: they are cleaned here.
   */
  async #writeSummary(): Promise<FileReference | null> {
    const { runDirectory } = this.#options;
    const written = await referenceTo(SUMMARY_FILE, runDirectory);
    const { summary } = this.#console;
    if (written === null && summary !== null) await writeText(SUMMARY_FILE, summary, runDirectory);
    await cleanJsonFile(join(runDirectory, SUMMARY_FILE), (text) => redact(this.#clean(text)));
    return referenceTo(SUMMARY_FILE, runDirectory);
  }

  async #writeIds(): Promise<GeneratorPart["recordedIds"]> {
    const { recordedIds = {}, runDirectory } = this.#options;
    const written: Record<string, FileReference> = {};
    for (const [name, metric] of Object.entries(recordedIds)) {
      const ids = this.#ids.get(metric) ?? new IdSet();
      written[name] = await writeText(idsFile(name), idsText({ metric, ...ids.summary() }), runDirectory);
    }
    return written;
  }

  #openFile(name: string): FileSink {
    const path = join(this.#options.runDirectory, name);
    return new FileSink(path, (error) => this.#fail(error, path));
  }

  #guard(what: string, act: () => void): void {
    if (this.#failure !== null) return;
    try {
      act();
    } catch (error) {
      this.#fail(error, what);
    }
  }

  #fail(error: unknown, path: string): void {
    this.#failure ??= { error, path };
    const message = messageOf(error);
    void this.#k6?.stop(say("OF_FILE", { path, message }));
  }

  /** A full disk becomes DISK_FULL; any other error is thrown as it is. */
  async #throwFailure(): Promise<void> {
    const failure = this.#failure;
    if (failure !== null) await guardDisk(failure.path, () => Promise.reject(failure.error));
  }

  async #generator(
    k6: K6Process,
    { exitCode, signal }: K6Exit,
    startedAtMs: number,
    endedAtMs: number,
  ): Promise<Generator> {
    const usage = (await this.#usage?.result()) ?? NOTHING_USED;
    return {
      id: this.#id,
      k6Version: this.#options.k6.version,
      exitCode,
      signal,
      stopReason: k6.stopReason?.message ?? null,
      stopCause: k6.stopReason === null ? undefined : reasonOf(k6.stopReason),
      startedAt: new Date(startedAtMs).toISOString(),
      endedAt: new Date(endedAtMs).toISOString(),
      ...usage,
      samples: {
        accepted: this.#writer.accepted,
        rejected: this.#writer.rejected,
        overflowed: this.#writer.overflowed,
        series: this.#intake.seriesCount,
      },
      clockSkewMs: 0,
    };
  }
}
