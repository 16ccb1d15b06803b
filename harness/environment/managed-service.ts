import type { Said } from "../contracts/reason.ts";
import type { FilledDisk, Held, RunningService, Starved, UnexpectedExit } from "../contracts/environment.ts";
import { LoadproofError, messageOf } from "../errors.ts";

import { servedRequests } from "./system/served-requests.ts";

const SHOWN_LOG_LINES = 20;

/** One incarnation of an instance: a process or a container that has been launched and may not be healthy yet. */
export interface Incarnation {
  /** Resolves with how it ended, whoever caused that. */
  readonly ended: Promise<Said>;
  /** Resolves when it answers; throws when its bound is reached or the signal is aborted. */
  untilHealthy(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  starve(workers: number): Promise<Starved>;
  disconnect(): Promise<Held>;
  fillDisk(): Promise<FilledDisk>;
  /** What it has read and written so far, connections and all; `null` where this machine can't tell. */
  movedBytes(): Promise<number | null>;
}

/** What is needed to launch an instance, as often as asked. */
export interface InstanceLauncher {
  readonly name: string;
  readonly service: string;
  readonly url: string;
  launch(): Promise<Incarnation>;
  logTail(): readonly string[];
}

/** An instance under the harness's control. Its changes happen one after the other, each a no-op when it is there already. */
export class ManagedService implements RunningService {
  readonly name: string;
  readonly service: string;
  readonly url: string;
  readonly #launcher: InstanceLauncher;
  readonly #now: () => number;
  readonly #report: (exit: UnexpectedExit) => void;
  #state: RunningService["state"] = "stopped";
  #incarnation: Incarnation | null = null;
  /** It lacks what it needs, on purpose. */
  #mayEnd = false;
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(launcher: InstanceLauncher, now: () => number, report: (exit: UnexpectedExit) => void) {
    this.#launcher = launcher;
    this.name = launcher.name;
    this.service = launcher.service;
    this.url = launcher.url;
    this.#now = now;
    this.#report = report;
  }

  get state(): RunningService["state"] {
    return this.#state;
  }

  logTail(): readonly string[] {
    return this.#launcher.logTail();
  }

  /** What its program has read and written since it was launched; `null` where none runs, or that can't be told. */
  async movedBytes(): Promise<number | null> {
    return (await this.#incarnation?.movedBytes()) ?? null;
  }

  requestsServed(): Promise<number | null> {
    return servedRequests(this.url);
  }

  start(): Promise<void> {
    return this.startWith(new AbortController().signal);
  }

  /** Like `start`, given up as soon as the signal is aborted. */
  startWith(signal: AbortSignal): Promise<void> {
    return this.#change(() => this.#launch(signal));
  }

  stop(): Promise<void> {
    return this.#change(() =>
      this.#end(async (incarnation, wasPaused) => {
        // A paused program can't hear a soft signal.
        if (wasPaused) await incarnation.resume();
        await incarnation.stop();
      }),
    );
  }

  kill(): Promise<void> {
    return this.#change(() => this.#end((incarnation) => incarnation.kill()));
  }

  pause(): Promise<void> {
    return this.#change(async () => {
      if (this.#incarnation === null) throw this.#notRunning("paused");
      if (this.#state === "paused") return;
      // Before it is: of what fails half-way, some may be held, and must be let go.
      this.#state = "paused";
      await this.#incarnation.pause();
    });
  }

  starve(workers: number): Promise<Starved> {
    return this.#hold("starved", (incarnation) => incarnation.starve(workers));
  }

  disconnect(): Promise<Held> {
    return this.#hold("disconnected", (incarnation) => incarnation.disconnect());
  }

  async fillDisk(): Promise<FilledDisk> {
    const filled = await this.#hold("left without space", (incarnation) => incarnation.fillDisk());
    this.#mayEnd = true;
    const release = async (): Promise<void> => {
      await filled.release();
      this.#mayEnd = false;
    };
    return { ...filled, release };
  }

  #hold<Hold extends Held>(done: string, hold: (incarnation: Incarnation) => Promise<Hold>): Promise<Hold> {
    return this.#change(() => {
      if (this.#incarnation === null || this.#state !== "running") throw this.#notRunning(done);
      return hold(this.#incarnation);
    });
  }

  resume(): Promise<void> {
    return this.#change(() => this.#continue());
  }

  #change<Value>(action: () => Promise<Value>): Promise<Value> {
    const change = this.#lastChange.then(action);
    this.#lastChange = change.catch(() => undefined);
    return change;
  }

  async #launch(signal: AbortSignal): Promise<void> {
    if (this.#state === "paused") {
      const held = this.#incarnation;
      await this.#continue();
      await held?.untilHealthy(signal);
      return;
    }
    if (this.#incarnation !== null) return this.#incarnation.untilHealthy(signal);
    signal.throwIfAborted();
    const incarnation = await this.#launcher.launch();
    const giveUp = new AbortController();
    const died = incarnation.ended.then(({ message }) => {
      throw new Error(message);
    });
    try {
      await Promise.race([incarnation.untilHealthy(AbortSignal.any([signal, giveUp.signal])), died]);
    } catch (error) {
      giveUp.abort();
      await incarnation.kill();
      if (signal.aborted) throw error;
      throw this.#startFailed(error);
    } finally {
      died.catch(() => undefined);
    }
    this.#incarnation = incarnation;
    this.#state = "running";
    void incarnation.ended.then((told) => this.#noticeEnd(incarnation, told));
  }

  async #continue(): Promise<void> {
    if (this.#incarnation === null) throw this.#notRunning("resumed");
    if (this.#state !== "paused") return;
    await this.#incarnation.resume();
    this.#state = "running";
  }

  async #end(how: (incarnation: Incarnation, wasPaused: boolean) => Promise<void>): Promise<void> {
    const incarnation = this.#incarnation;
    if (incarnation === null) return;
    const wasPaused = this.#state === "paused";
    this.#incarnation = null;
    this.#state = "stopped";
    await how(incarnation, wasPaused);
  }

  #noticeEnd(incarnation: Incarnation, told: Said): void {
    if (this.#incarnation !== incarnation) return;
    this.#incarnation = null;
    this.#state = "stopped";
    if (this.#mayEnd) return;
    this.#report({ ...told, name: this.name, at: this.#now(), logTail: this.logTail() });
  }

  #startFailed(cause: unknown): LoadproofError {
    const reason = messageOf(cause);
    const tail = this.logTail().slice(-SHOWN_LOG_LINES);
    const lines = tail.map((line) => `  ${line}`).join("\n");
    const log = tail.length === 0 ? "its log is empty" : `the end of its log:\n${lines}`;
    const message = `${this.name} (${this.url}) did not start: ${reason}; ${log}`;
    return new LoadproofError("SERVICE_FAILED", message, { cause });
  }

  #notRunning(action: string): LoadproofError {
    const message = `${this.name} is ${this.#state} and can't be ${action}; start it first`;
    return new LoadproofError("ENVIRONMENT_FAILED", message);
  }
}
