import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../context.ts";
import {
  type GateOrigin,
  type GateRun,
  gateRunSchema,
  type GateSettings,
  type GateVerdict,
} from "../contracts/gate.ts";
import { messageOf } from "../errors.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { makeFolder } from "../files/make-folder.ts";
import { writeWhole } from "../files/write-whole.ts";
import type { PreparedRun } from "../plan/prepare-run.ts";
import type { Telling } from "../report/words/telling.ts";
import { parseWhole } from "../text/parse-whole.ts";
import { carryOut, prepare } from "./carry-out.ts";
import type { GateOptions } from "./read-options.ts";
import { runIdOf } from "./run-id.ts";

/** A run that this server has taken on, and its end. */
interface Entry {
  run: GateRun;
  /** Settles when it is known whether the run can be made: `InputProblems` when it can't. */
  readonly taken: Promise<void>;
  readonly done: Promise<void>;
  /** Ends it with its report written. */
  readonly stop: AbortController;
}

/** What a run waits for before it is its turn. */
interface Turn {
  readonly taken: Promise<void>;
  readonly prepared: Promise<PreparedRun>;
  readonly before: Promise<void>;
}

export class QueueFull extends Error {
  override readonly name = "QueueFull";
}

interface GateRunsOptions {
  readonly options: GateOptions;
  readonly context: Context;
  readonly telling: Telling;
  readonly say: (line: string) => void;
}

/**
 * All runs of a gate, each by the question that it answers: the same question asked again, at the same time or after a
 * restart, gets the run that there is. One goes on at a time; so many may wait.
 */
export class GateRuns {
  readonly #given: GateRunsOptions;
  readonly #folder: string;
  readonly #runs = new Map<string, GateRun>();
  readonly #entries = new Map<string, Entry>();
  /** Ids of runs that were kept and can't be read: what came of them is not known, so they are not made again. */
  readonly #unreadable = new Set<string>();
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;

  private constructor(given: GateRunsOptions) {
    this.#given = given;
    this.#folder = join(given.options.reportDirectory, "gate");
  }

  /** Reads what earlier servers have kept. A run that one of them did not end is INVALID, and is not made again. */
  static async open(given: GateRunsOptions): Promise<GateRuns> {
    const runs = new GateRuns(given);
    await guardDisk(runs.#folder, () => makeFolder(runs.#folder));
    const files = (await readdir(runs.#folder)).filter((name) => /^[0-9a-f]+\.json$/.test(name));
    for (const name of files) {
      const text = await readFile(join(runs.#folder, name), "utf8");
      const run = gateRunSchema.safeParse(parseWhole(text)).data;
      if (run === undefined) {
        given.say(`! ${join(runs.#folder, name)} is no run of a gate, and is left alone`);
        runs.#unreadable.add(name.slice(0, -".json".length));
        continue;
      }
      runs.#runs.set(run.id, run);
      if (run.state !== "done") await runs.#end(run, "INVALID", [given.telling.text("gate.cutOff")]);
    }
    return runs;
  }

  get folder(): string {
    return this.#folder;
  }

  all(): readonly GateRun[] {
    return [...this.#runs.values()].sort((left, right) => (left.createdAt < right.createdAt ? -1 : 1));
  }

  find(id: string): GateRun | undefined {
    return this.#runs.get(id);
  }

  /** Runs against one canary, the oldest first. */
  ofCanary({ name, namespace, checksum }: Canary): readonly GateRun[] {
    return this.all().filter(
      ({ origin }) =>
        origin.kind === "flagger" &&
        origin.name === name &&
        origin.namespace === namespace &&
        origin.checksum === checksum,
    );
  }

  /** Checks what a run would need, and makes none. Throws `InputProblems`. */
  async check(scenario: string, settings: GateSettings): Promise<void> {
    await prepare(scenario, settings, this.#given.options, this.#given.context);
  }

  /** The run that answers this question; begun, or put to the end of the queue, when there is none yet. */
  async start(origin: GateOrigin, scenario: string, settings: GateSettings): Promise<GateRun> {
    const id = runIdOf(origin, scenario, settings);
    const known = this.#entries.get(id);
    if (known !== undefined) {
      await known.taken;
      return known.run;
    }
    const kept = this.#runs.get(id);
    if (kept !== undefined) return kept;
    if (this.#unreadable.has(id)) {
      const path = join(this.#folder, `${id}.json`);
      throw new Error(this.#given.telling.text("gate.unreadable", { path }));
    }
    if (this.#waiting > this.#given.options.queueMax) throw new QueueFull(String(this.#waiting - 1));
    // From here to the entry nothing is waited for: who asks for the same meanwhile finds it.
    const entry = this.#newEntry({
      schema: "loadproof.gate-run",
      version: 1,
      id,
      origin,
      scenario,
      settings,
      state: "queued",
      createdAt: this.#now(),
      endedAt: null,
      verdict: null,
      reasons: [],
      folder: null,
    });
    await entry.taken;
    return entry.run;
  }

  /** Waits until it is over, at most so long; the run as it is then. */
  async untilDone(id: string, waitMs: number): Promise<GateRun | undefined> {
    const done = this.#entries.get(id)?.done;
    if (done !== undefined && waitMs > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, waitMs);
      await Promise.race([done, promise]);
      clearTimeout(timer);
    }
    return this.find(id);
  }

  /** Stops the runs of a canary that are not over; resolves when they are. */
  async stopCanary(canary: Canary): Promise<number> {
    const going = this.ofCanary(canary).filter(({ state }) => state !== "done");
    const entries = going.flatMap(({ id }) => this.#entries.get(id) ?? []);
    for (const { stop } of entries) stop.abort("the end of the rollout");
    await Promise.all(entries.map(({ done }) => done));
    return entries.length;
  }

  /** Resolves when nothing goes on any more; an interrupted server's runs end by themselves. */
  async untilAllDone(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ done }) => done.catch(() => undefined)));
  }

  #newEntry(run: GateRun): Entry {
    const { options, context } = this.#given;
    this.#waiting += 1;
    const prepared = prepare(run.scenario, run.settings, options, context);
    const taken = this.#take(run, prepared);
    const done = this.#follow(run.id, { taken, prepared, before: this.#tail });
    this.#tail = done;
    const entry: Entry = { run, taken, done, stop: new AbortController() };
    this.#entries.set(run.id, entry);
    return entry;
  }

  /** Settles when it is known that the run can be made, and is kept. */
  async #take(run: GateRun, prepared: Promise<PreparedRun>): Promise<void> {
    await prepared;
    const { telling, say } = this.#given;
    try {
      await this.#keep(run);
    } catch (error) {
      this.#runs.delete(run.id);
      throw new Error(telling.text("gate.notKept", { why: messageOf(error) }), { cause: error });
    }
    say(telling.text("gate.queued", { id: run.id, scenario: run.scenario }));
  }

  /** Waits for its turn, and makes the run. Never throws: who asked for one that can't be made was told by `taken`. */
  async #follow(id: string, { taken, prepared, before }: Turn): Promise<void> {
    try {
      await taken;
      await before;
      const entry = this.#entries.get(id);
      if (entry !== undefined) await this.#carryOut(entry, await prepared);
    } catch {
      // Nothing was run.
    } finally {
      this.#waiting -= 1;
      this.#entries.delete(id);
    }
  }

  async #carryOut(entry: Entry, prepared: PreparedRun): Promise<void> {
    const { context, telling, say } = this.#given;
    const { id, scenario } = entry.run;
    if (context.interrupted.aborted || entry.stop.signal.aborted) {
      const why = context.interrupted.aborted ? "gate.shutDown" : "gate.over";
      entry.run = await this.#end(entry.run, "INVALID", [telling.text(why)]);
      return;
    }
    entry.run = { ...entry.run, state: "running" };
    await this.#keep(entry.run).catch(() => undefined);
    say(telling.text("gate.started", { id, scenario }));
    const interrupted = AbortSignal.any([context.interrupted, entry.stop.signal]);
    const outcome = await carryOut(prepared, { ...context, interrupted }, telling, say);
    const isOver = entry.stop.signal.aborted && outcome.verdict === "INVALID";
    const reasons = isOver ? [telling.text("gate.over"), ...outcome.reasons] : outcome.reasons;
    entry.run = await this.#end(entry.run, outcome.verdict ?? "INVALID", reasons, outcome.folder);
    say(telling.text("gate.done", { id, verdict: outcome.verdict ?? "INVALID" }));
  }

  /** What can't be kept on disk is still answered while this server lives. */
  async #end(
    run: GateRun,
    verdict: GateVerdict,
    reasons: readonly string[],
    folder: string | null = null,
  ): Promise<GateRun> {
    const ended: GateRun = {
      ...run,
      state: "done",
      endedAt: this.#now(),
      verdict,
      reasons: [...reasons],
      folder,
    };
    await this.#keep(ended).catch((error: unknown) =>
      this.#given.say(`! ${this.#given.telling.text("gate.notKept", { why: messageOf(error) })}`),
    );
    return ended;
  }

  async #keep(run: GateRun): Promise<void> {
    this.#runs.set(run.id, run);
    await writeWhole(join(this.#folder, `${run.id}.json`), `${JSON.stringify(run, null, 2)}\n`);
  }

  #now(): string {
    return new Date(this.#given.context.now()).toISOString();
  }
}

/** A canary of Flagger, in one version of its specification. */
export interface Canary {
  readonly name: string;
  readonly namespace: string;
  readonly checksum: string;
}
