import { styleText } from "node:util";
import type { Context } from "../context.ts";
import type { WatchChange, Watched, WatchReport } from "../contracts/watch.ts";
import type { Telling } from "../report/words/telling.ts";
import { isInteractive } from "../terminal/is-interactive.ts";
import { RedrawnBlock } from "../terminal/redrawn-block.ts";
import { cleanText } from "../text/clean.ts";
import { formatDuration } from "../text/duration.ts";
import type { WatchOptions } from "./read-options.ts";
import { boundText, onTriggerText, outcomeText, seenText, SIGNS, timeText, valueText } from "./words.ts";

/** Where a watch shows what it sees: on stderr, and its result on stdout. */
export interface WatchDisplay extends Disposable {
  began(startMs: number): void;
  looked(changes: readonly WatchChange[], watched: readonly Watched[], atMs: number): void;
  triggered(watched: readonly Watched[], commands: readonly string[]): void;
  rollingBack(command: string): void;
  ended(report: WatchReport, paths: readonly string[]): void;
}

/** A panel on a terminal, a line for each change without one, JSON lines or silence when asked for. */
export function createDisplay(options: WatchOptions, context: Context, telling: Telling): WatchDisplay {
  if (options.output === "json") return new JsonDisplay(options, context);
  if (options.output === "quiet") return new QuietDisplay(context, telling);
  return isInteractive(context)
    ? new PanelDisplay(options, context, telling)
    : new LineDisplay(options, context, telling);
}

/** The last lines alone. */
class QuietDisplay implements WatchDisplay {
  protected readonly context: Context;
  protected readonly telling: Telling;

  constructor(context: Context, telling: Telling) {
    this.context = context;
    this.telling = telling;
  }

  began(_startMs: number): void {}

  looked(_changes: readonly WatchChange[], _watched: readonly Watched[], _atMs: number): void {}

  triggered(watched: readonly Watched[], commands: readonly string[]): void {
    const { text } = this.telling;
    const held = watched.filter(({ state }) => state === "triggered");
    const lines = held.map(
      (one) => `✖ ${seenText(one, this.telling)} ${text("watch.since", { time: timeText(one.since) })}`,
    );
    for (const line of [...lines, text("watch.rollBack"), ...commands.map((command) => `  ${command}`)])
      this.context.stdout.write(`${cleanText(line)}\n`);
  }

  rollingBack(_command: string): void {}

  ended(report: WatchReport, paths: readonly string[]): void {
    const { text } = this.telling;
    const { onTrigger, outcome, watched } = report;
    const beyond = watched.filter(({ state }) => state === "breaching").map(({ id }) => id);
    const lines = [
      ...(outcome === "triggered" ? [] : this.#summary(watched)),
      ...(onTrigger === null ? [] : [onTriggerText(onTrigger, this.telling)]),
      ...(outcome === "interrupted" && beyond.length > 0
        ? [text("watch.interruptedBeyond", { names: beyond.join(", ") })]
        : []),
      outcomeText(report, this.telling),
      ...paths.map((path) => text("watch.report", { path })),
    ];
    for (const line of lines) this.context.stdout.write(`${cleanText(line)}\n`);
  }

  /** What was seen of each, with the worst of it. */
  #summary(watched: readonly Watched[]): readonly string[] {
    const { text } = this.telling;
    return watched.map((one) => {
      const worst = one.worst === null ? "–" : `${valueText(one.worst.value, one)} ${timeText(one.worst.at)}`;
      const seen = `${text("watch.heading.seen")} ${one.points}`;
      return `${SIGNS[one.state]} ${one.id} (${boundText(one.bounds)}): ${text("watch.heading.worst")} ${worst}, ${seen}`;
    });
  }

  [Symbol.dispose](): void {}
}

/** One line for each change: for logs and pipes. */
class LineDisplay extends QuietDisplay {
  readonly #options: WatchOptions;
  #endMs = Number.POSITIVE_INFINITY;
  #isOver = false;

  constructor(options: WatchOptions, context: Context, telling: Telling) {
    super(context, telling);
    this.#options = options;
  }

  override began(startMs: number): void {
    this.#endMs = startMs + this.#options.durationMs;
    for (const line of beginning(this.#options, this.telling)) this.line(line);
  }

  override looked(changes: readonly WatchChange[], watched: readonly Watched[], atMs: number): void {
    for (const { id, at } of changes) {
      const one = watched.find((other) => other.id === id);
      if (one !== undefined) this.line(`${timeText(at)} ${this.stateText(one)}`);
    }
    if (this.#isOver || atMs < this.#endMs || !watched.some(({ state }) => state === "breaching")) return;
    this.#isOver = true;
    this.line(this.telling.text("watch.deciding"));
  }

  override rollingBack(command: string): void {
    this.line(`… ${this.telling.text("watch.rollingBack", { command })}`);
  }

  protected stateText(one: Watched): string {
    const { text } = this.telling;
    const state = one.state === "unknown" ? "" : ` ${text(`watch.state.${one.state}`)}`;
    return `${SIGNS[one.state]} ${seenText(one, this.telling)}${state}`;
  }

  protected line(text: string): void {
    this.context.stderr.write(`${cleanText(text)}\n`);
  }
}

const COLOURS = { unknown: "yellow", ok: "green", breaching: "yellow", triggered: "red" } as const;

/** For a terminal: what changed stays as lines; below them the triggers stand as they are. */
class PanelDisplay extends LineDisplay {
  readonly #block: RedrawnBlock;
  readonly #durationMs: number;
  #startMs = 0;

  constructor(options: WatchOptions, context: Context, telling: Telling) {
    super(options, context, telling);
    this.#block = new RedrawnBlock(context);
    this.#durationMs = options.durationMs;
  }

  override began(startMs: number): void {
    this.#startMs = startMs;
    super.began(startMs);
  }

  override looked(changes: readonly WatchChange[], watched: readonly Watched[], atMs: number): void {
    super.looked(changes, watched, atMs);
    const leftMs = Math.max(0, this.#startMs + this.#durationMs - atMs);
    const left = formatDuration(Math.round(leftMs / 1_000) * 1_000);
    const rows = watched.map((one) => {
      const since = this.telling.text("watch.since", { time: timeText(one.since) });
      const row = cleanText(`${this.stateText(one)} ${since}`);
      return styleText(COLOURS[one.state], row, { stream: this.context.stderr });
    });
    this.#block.draw([], [this.telling.text("watch.left", { time: left }), ...rows]);
  }

  protected override line(text: string): void {
    this.#block.draw([cleanText(text)], []);
  }

  override [Symbol.dispose](): void {
    this.#block.draw([], []);
  }
}

function beginning(options: WatchOptions, { text }: Telling): readonly string[] {
  const { observed, measured, load, prometheus, notWatched, everyMs, durationMs } = options;
  const names = [...observed, ...measured].map(({ id }) => id);
  const [every, length] = [formatDuration(everyMs), formatDuration(durationMs)];
  return [
    `… ${text("watch.began", { count: names.length, every, length, names: names.join(", ") })}`,
    ...(prometheus === null || observed.length === 0 ? [] : [`  ${text("watch.at", { url: prometheus })}`]),
    ...(load === null
      ? []
      : [`  ${text("watch.load", { scenario: load.prepared.plan.scenario, rate: load.perSecond })}`]),
    ...(notWatched.length === 0 ? [] : [`  ${text("watch.notWatched", { names: notWatched.join(", ") })}`]),
  ];
}

/** JSON lines on stderr while it watches; the report as one JSON document on stdout. */
class JsonDisplay implements WatchDisplay {
  readonly #options: WatchOptions;
  readonly #context: Context;

  constructor(options: WatchOptions, context: Context) {
    this.#options = options;
    this.#context = context;
  }

  began(): void {
    const { observed, measured, prometheus, everyMs, durationMs } = this.#options;
    const ids = [...observed, ...measured].map(({ id }) => id);
    this.#line({ event: "began", ids, prometheus, everyMs, durationMs });
  }

  looked(changes: readonly WatchChange[], watched: readonly Watched[]): void {
    for (const change of changes) {
      const { unknown = null } = watched.find(({ id }) => id === change.id) ?? {};
      this.#line({ event: "state", ...change, unknown: unknown?.message ?? null });
    }
  }

  triggered(watched: readonly Watched[], commands: readonly string[]): void {
    const triggers = watched.filter(({ state }) => state === "triggered").map(({ id }) => id);
    this.#line({ event: "triggered", triggers, commands });
  }

  rollingBack(command: string): void {
    this.#line({ event: "rolling-back", command });
  }

  ended(report: WatchReport): void {
    this.#context.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  }

  [Symbol.dispose](): void {}

  #line(value: Readonly<Record<string, unknown>>): void {
    const line = { at: new Date(this.#context.now()).toISOString(), ...value };
    this.#context.stderr.write(`${JSON.stringify(line)}\n`);
  }
}
