import { randomUUID } from "node:crypto";
import type { Kafka } from "kafkajs";
import { encodeFrame } from "../codec/input-frame.ts";
import { isFenced } from "../../platform/kafka/client.ts";
import { withDeadline } from "../../platform/kafka/deadline.ts";
import { OffsetCommits, type ReaderPosition } from "../kafka/offset-commits.ts";
import { pause } from "../../platform/kafka/pause.ts";
import { TailReader, type TailRecord } from "../kafka/tail-reader.ts";
import { type LogRecord, TransactionalWriter } from "../kafka/transactional-writer.ts";
import { Lane, type LaneOutput, type LaneSnapshot } from "../lane/lane.ts";
import type { ShardSettings } from "../settings/sharding.ts";
import type { Command } from "../engine/commands.ts";
import { InputApplier } from "./input-applier.ts";
import { LaneLog, type PendingOutput } from "./lane-log.ts";
import { LaneSnapshots } from "./lane-snapshots.ts";
import { Lease, type LeaseOptions } from "./lease.ts";
import type { ParkedCommands } from "./parked-commands.ts";
import { restoreLane } from "./restore-lane.ts";
import type { SnapshotFiles } from "./snapshot-files.ts";
import {
  decodeSyncRecord,
  encodeSyncRecord,
  type ParkedCommand,
  type ParkedRecord,
  type SyncRecord,
} from "./sync-records.ts";

export type Role = "standby" | "promoting" | "primary";

export interface ShardNodeOptions extends LeaseOptions {
  readonly kafka: Kafka;
  readonly instance: string;
  readonly shard: ShardSettings;
  /** Names of all lanes of the exchange, and how many partitions this shard's input has. */
  readonly lanes: readonly string[];
  readonly partitions: number;
  readonly heartbeatMs: number;
  /** How often the primary appends a TICK to each lane; 0 for never. */
  readonly tickMs: number;
  readonly snapshots: SnapshotFiles | null;
  readonly snapshotEveryCommands: number;
  /** See `Lane`. */
  readonly defect: ((command: Command) => void) | null;
  readonly log: (level: "info" | "warn" | "error", message: string) => void;
  /** Called for each input record after it was applied, with the name of its lane. */
  readonly onApplied: (output: LaneOutput, lane: string) => void;
  /** Called when the process can't go on. */
  readonly onFailed: (error: Error) => void;
}

/** Consumer groups that show how far the engines of all shards are; a standby's is shown by the standby alone. */
const GROUPS = {
  primary: "matching-engine-consumer",
  promoting: null,
  standby: "matching-engine-standby-consumer",
} as const;
const LEASE_CHECK_MS = 100;
const SYNC_READ_TIMEOUT_MS = 2_000;
const SYNC_READ_POLL_MS = 10;
/** Behind the last record of a topic stands the marker of its transaction. */
const MARKERS_AT_END = 1;
const PROMOTION_TIMEOUT_MS = 15_000;
/** A transaction costs the broker the same for one output as for a thousand: this much apart, they share it. */
const TRANSACTION_INTERVAL_MS = 40;
/** Between two fetches, by what waits for them: orders for a primary, nobody for a standby. */
const INPUT_FETCH_INTERVAL_MS = { primary: 40, promoting: 0, standby: 200 } as const;
/** The own promotion is waited for; other news of the sync topic matter within a lease, which is seconds long. */
const SYNC_FETCH_INTERVAL_MS = { primary: 200, promoting: 0, standby: 200 } as const;
/** Outputs of one transaction and lane: small enough to be quick, large enough to carry the load. */
const TRANSACTION_BYTES_MAX = 600 * 1024;

/**
 * One engine process of a shard. It always reads and applies the input; only as primary it also writes what came of
 * it. A standby is the same process in the same state with its outputs kept back, so taking over costs no replay.
 */
export class ShardNode implements AsyncDisposable {
  readonly #options: ShardNodeOptions;
  readonly #logs: ReadonlyMap<number, LaneLog>;
  readonly #snapshots: ReadonlyMap<LaneLog, LaneSnapshots>;
  readonly #lease: Lease;
  readonly #applier: InputApplier;
  readonly #readers: TailReader[] = [];
  #offsets: OffsetCommits | null = null;
  #syncOffset = 0;
  #role: Role = "standby";
  #term = -1;
  #primary: string | null = null;
  #promotions = 0;
  #fenced = 0;
  #expectedNonce: { readonly nonce: string; readonly seen: () => void } | null = null;
  #leaseTimer: NodeJS.Timeout | undefined;
  #wake: (() => void) | null = null;
  #leading: Promise<void> = Promise.resolve();
  #stopped = false;

  private constructor(options: ShardNodeOptions, logs: ReadonlyMap<number, LaneLog>) {
    this.#options = options;
    this.#logs = logs;
    const { snapshots: files, snapshotEveryCommands: everyCommands, log: say } = options;
    this.#snapshots = new Map(
      this.lanes.map((log) => {
        const onPublished = (offset: number) => this.#applier.forgetBefore(log, offset);
        return [log, new LaneSnapshots({ log, files, everyCommands, onPublished, say })];
      }),
    );
    this.#lease = new Lease(options, performance.now());
    this.#applier = new InputApplier({
      createLane: (name, snapshot) => createLane(options, name, snapshot),
      restoreLane: (name) => startingLane(options, name),
      readAgain: () => this.#readers[1]?.restart(),
      onUndecided: () => this.#wake?.(),
      log: options.log,
    });
  }

  /** Loads snapshots, begins to read, and stands by. */
  static async start(options: ShardNodeOptions): Promise<ShardNode> {
    const logs = new Map<number, LaneLog>();
    for (let partition = 0; partition < options.partitions; partition++) {
      logs.set(
        partition,
        new LaneLog(await startingLane(options, `${options.shard.inputTopic}/${partition}`)),
      );
    }
    const node = new ShardNode(options, logs);
    await node.#start();
    return node;
  }

  get role(): Role {
    return this.#role;
  }

  /** Place of the newest promotion in the sync topic; -1 before the first. */
  get term(): number {
    return this.#term;
  }

  /** Instance that was heard of last as primary. */
  get primary(): string | null {
    return this.#primary;
  }

  get promotions(): number {
    return this.#promotions;
  }

  /** How often this process found itself shut out by another primary. */
  get fenced(): number {
    return this.#fenced;
  }

  get lanes(): readonly LaneLog[] {
    return [...this.#logs.values()];
  }

  /** Commands that no engine of this shard applies, because a primary could not. */
  get parked(): ParkedCommands {
    return this.#applier.parked;
  }

  /** Input records that are not applied yet. */
  lagOf(partition: number): number {
    return this.#readers[1]?.lagOf(this.#options.shard.inputTopic, partition) ?? 0;
  }

  /** Milliseconds since Kafka last answered. */
  get silentMs(): number {
    return performance.now() - (this.#readers[0]?.lastFetchAt ?? Number.NEGATIVE_INFINITY);
  }

  async #start(): Promise<void> {
    const { kafka, shard, instance, onFailed } = this.#options;
    const syncEnd = await endOfSync(kafka, shard);
    const sync = await TailReader.start({
      kafka,
      name: `${instance}-sync`,
      topics: [shard.syncTopic],
      nextOffset: () => this.#syncOffset,
      fetchIntervalMs: () => SYNC_FETCH_INTERVAL_MS[this.#role],
      onRecords: (_topic, partition, records) => (partition === 0 ? this.#onSync(records) : undefined),
      onFailed,
    });
    this.#readers.push(sync);
    await this.#untilSyncRead(syncEnd);
    const input = await TailReader.start({
      kafka,
      name: `${instance}-input`,
      topics: [shard.inputTopic],
      nextOffset: (_topic, partition) => this.#logOf(partition).lane.nextOffset,
      fetchIntervalMs: () => INPUT_FETCH_INTERVAL_MS[this.#role],
      onRecords: (_topic, partition, records) => this.#onInput(this.#logOf(partition), records),
      onFailed,
    });
    this.#readers.push(input);
    this.#offsets = new OffsetCommits({
      kafka,
      transactionalId: `offsets-${instance}`,
      group: () => GROUPS[this.#role],
      positions: () => this.#readers.flatMap((reader) => reader.positions.map((at) => this.#shown(at))),
      log: (message) => this.#options.log("warn", message),
    });
    this.#leaseTimer = setInterval(() => this.#checkLease(), LEASE_CHECK_MS);
  }

  /**
   * What was parked is best known before the input is read. It need not be: what is learned late makes a lane go back. So
   * a topic whose end is invisible, left by a transaction that never ended, is not waited for.
   */
  async #untilSyncRead(end: number): Promise<void> {
    const endAt = performance.now() + SYNC_READ_TIMEOUT_MS;
    while (this.#syncOffset < end - MARKERS_AT_END && performance.now() < endAt) {
      await pause(SYNC_READ_POLL_MS);
    }
  }

  /** A primary has dealt with what it has written; behind its last record may stand markers of transactions. */
  #shown(position: ReaderPosition): ReaderPosition {
    const log = position.topic === this.#options.shard.inputTopic ? this.#logs.get(position.partition) : null;
    const isWaiting = this.#role === "primary" && (log?.pendingRecords ?? 0) > 0;
    return isWaiting ? { ...position, nextOffset: (log?.committed ?? -1) + 1 } : position;
  }

  #logOf(partition: number): LaneLog {
    const log = this.#logs.get(partition);
    if (log === undefined) {
      throw new Error(
        `${this.#options.shard.inputTopic} now has a partition ${partition}: restart all services of the exchange`,
      );
    }
    return log;
  }

  async #onInput(log: LaneLog, records: readonly TailRecord[]): Promise<void> {
    const { onApplied } = this.#options;
    const { goneBack } = log;
    for (const record of records) {
      if (!(await log.untilRoom())) return;
      // The lane is, or will be, at an older offset than these records.
      if (!log.isTrusted || log.goneBack !== goneBack) return;
      const output = await this.#applier.apply(log, record);
      if (output === null) return;
      onApplied(output, log.lane.name);
      this.#wake?.();
      await this.#snapshots.get(log)?.afterRecord(output);
    }
    await this.#publishSnapshots();
  }

  async #onSync(records: readonly TailRecord[]): Promise<void> {
    for (const { offset, value, timestamp } of records) {
      this.#syncOffset = offset + 1;
      const record = decodeSyncRecord(value);
      if (record?.kind === "PARKED") {
        await this.#applier.park(this.#logOf(record.partition), record, timestamp);
      } else if (record !== null) {
        this.#onSyncRecord(offset, record);
      }
    }
    await this.#publishSnapshots();
  }

  #onSyncRecord(offset: number, record: Exclude<SyncRecord, ParkedRecord>): void {
    this.#primary = record.instance;
    this.#lease.renew(performance.now());
    if (record.kind === "PROGRESS") {
      for (const [partition, committed] of record.committed) {
        this.#logs.get(partition)?.commit(committed);
        this.#applier.undecided.applied(partition, committed);
      }
      return;
    }
    if (record.kind === "RESIGNATION") {
      this.#lease.expire();
      return;
    }
    this.#term = offset;
    if (record.nonce === this.#expectedNonce?.nonce) {
      this.#expectedNonce.seen();
    } else if (this.#role === "primary") {
      this.#options.log("warn", `${record.instance} has taken over ${this.#options.shard.name}`);
    }
  }

  #checkLease(): void {
    const now = performance.now();
    const isExpired = this.#lease.isExpired(now, this.#readers[0]?.lastFetchAt ?? Number.NEGATIVE_INFINITY);
    if (isExpired && this.#role === "standby" && !this.#stopped) {
      this.#role = "promoting";
      this.#leading = this.#lead();
    }
  }

  /** Takes over, writes until it is shut out or stopped, and stands by again. */
  async #lead(): Promise<void> {
    const { kafka, shard, log } = this.#options;
    const writer = new TransactionalWriter(kafka, `matching-engine-${shard.name}`);
    try {
      await writer.connect();
      await this.#promote(writer);
      log("info", `event=promoted shard=${shard.name} term=${this.#term}`);
      await this.#write(writer);
    } catch (error) {
      this.#fenced += isFenced(error) ? 1 : 0;
      const why = error instanceof Error ? error.message : String(error);
      log("warn", `event=demoted shard=${shard.name} fenced=${isFenced(error)} because ${why}`);
    } finally {
      this.#role = "standby";
      this.#lease.renew(performance.now());
      await writer[Symbol.asyncDispose]().catch(() => undefined);
    }
  }

  /**
   * Shuts out the last primary and ends its open transaction, then reads the sync topic up to its own promotion: by
   * then it knows all that was ever written, and nothing can be added to it.
   */
  async #promote(writer: TransactionalWriter): Promise<void> {
    const { instance, shard } = this.#options;
    const nonce = randomUUID();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#expectedNonce = { nonce, seen: resolve };
    try {
      await writer.append([
        this.#syncRecord({ kind: "PROMOTION", instance, nonce }, `promotion:${instance}`),
      ]);
      await withDeadline(promise, PROMOTION_TIMEOUT_MS, `read own promotion from ${shard.syncTopic}`);
    } finally {
      this.#expectedNonce = null;
    }
    this.#role = "primary";
    this.#promotions += 1;
  }

  async #write(writer: TransactionalWriter): Promise<void> {
    const { heartbeatMs, tickMs } = this.#options;
    let beatAt = 0;
    let tickAt = performance.now() + tickMs;
    const decided = new Set<ParkedCommand>();
    for (;;) {
      const now = performance.now();
      const isTickDue = tickMs > 0 && now >= tickAt && !this.#stopped;
      const outputs = [...this.#logs].map(([partition, log]) => ({
        partition,
        log,
        outputs: log.nextOutputs(TRANSACTION_BYTES_MAX),
      }));
      const undecided = this.#applier.undecided.commands.filter((command) => !decided.has(command));
      const isIdle =
        !isTickDue && undecided.length === 0 && outputs.every(({ outputs }) => outputs.length === 0);
      if (isIdle && this.#stopped) {
        break;
      }
      if (isIdle && now < beatAt) {
        await this.#untilWork(beatAt - now);
        continue;
      }
      await writer.append([
        ...outputs.flatMap(({ partition, outputs }) => this.#outputRecords(partition, outputs)),
        ...(isTickDue ? this.#ticks() : []),
        ...undecided.map((command) => this.#decision(command)),
        this.#progress(outputs),
      ]);
      for (const command of undecided) decided.add(command);
      for (const { log, outputs: written } of outputs) {
        log.commit(written.at(-1)?.offset ?? -1);
      }
      beatAt = now + heartbeatMs;
      tickAt = isTickDue ? now + tickMs : tickAt;
      await this.#publishSnapshots();
      await pause(now + TRANSACTION_INTERVAL_MS - performance.now());
    }
    const { instance } = this.#options;
    await writer.append([this.#syncRecord({ kind: "RESIGNATION", instance }, `resignation:${instance}`)]);
  }

  /** Resolves when input was applied or `timeoutMs` are over. */
  async #untilWork(timeoutMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, timeoutMs);
    await promise;
    clearTimeout(timer);
    this.#wake = null;
  }

  #outputRecords(partition: number, outputs: readonly PendingOutput[]): LogRecord[] {
    const topic = this.#options.shard.outputTopic;
    const own = outputs.flatMap(({ frames }) =>
      frames.map((value) => ({ topic, partition, key: null, value })),
    );
    const forwards = outputs.flatMap((output) => output.forwards);
    return [...own, ...forwards.map(({ lane, frame }) => laneRecord(lane, frame))];
  }

  #ticks(): LogRecord[] {
    return this.lanes.map((log) => laneRecord(log.lane.name, encodeFrame([{ kind: "TICK" }], Date.now())));
  }

  #progress(
    written: readonly {
      readonly partition: number;
      readonly log: LaneLog;
      readonly outputs: readonly PendingOutput[];
    }[],
  ): LogRecord {
    const committed = written.map(({ partition, log, outputs }): [number, number] => [
      partition,
      Math.max(log.committed, outputs.at(-1)?.offset ?? -1),
    ]);
    return this.#syncRecord({ kind: "PROGRESS", instance: this.#options.instance, committed }, "progress");
  }

  /** Its key is its own, so that a compacted topic keeps it. This engine obeys it, as all do, when it reads it. */
  #decision(command: ParkedCommand): LogRecord {
    const { partition, offset, index } = command;
    const record = { kind: "PARKED", instance: this.#options.instance, ...command } as const;
    return this.#syncRecord(record, `parked:${partition}:${offset}:${index}`);
  }

  #syncRecord(record: SyncRecord, key: string): LogRecord {
    return { topic: this.#options.shard.syncTopic, partition: 0, key, value: encodeSyncRecord(record) };
  }

  async #publishSnapshots(): Promise<void> {
    for (const snapshots of this.#snapshots.values()) {
      await snapshots.publish();
    }
  }

  /**
   * Reads no further, writes what came of the input so far, and resigns, so that the standby takes over at once and the
   * snapshot is one of what is written.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#leaseTimer);
    await this.#offsets?.[Symbol.asyncDispose]();
    this.#applier.undecided.close();
    for (const log of this.#role === "standby" ? this.lanes : []) {
      log.close();
    }
    await this.#readers[1]?.[Symbol.asyncDispose]();
    this.#stopped = true;
    this.#wake?.();
    await this.#leading;
    await Promise.all(this.#readers.map((reader) => reader[Symbol.asyncDispose]()));
    for (const snapshots of this.#snapshots.values()) {
      await snapshots.finish();
    }
  }
}

function createLane({ lanes, defect }: ShardNodeOptions, name: string, snapshot?: LaneSnapshot): Lane {
  return new Lane({ lane: name, lanes }, snapshot, defect);
}

/**
 * The lane as its newest snapshot has it. The input must reach to its offset and go on from there: an engine can't skip
 * what was deleted.
 */
async function startingLane(options: ShardNodeOptions, name: string): Promise<Lane> {
  const { kafka, shard, snapshots, log } = options;
  const lane = await restoreLane(name, {
    files: snapshots,
    create: (snapshot) => createLane(options, name, snapshot),
    log,
  });
  const { low = "0", high = "0" } = (await offsetsOf(kafka, shard.inputTopic, lane.partition)) ?? {};
  if (Number(low) > lane.nextOffset) {
    throw new Error(
      `${name} begins at offset ${low}, but this engine needs ${lane.nextOffset}: restore a newer snapshot; input topics must keep all records since the oldest snapshot (retention.ms=-1)`,
    );
  }
  if (Number(high) < lane.nextOffset) {
    throw new Error(
      `${name} ends at offset ${high}, but the snapshot of this engine is of offset ${lane.nextOffset}: it is of another topic, or the topic lost records; remove SNAPSHOT_DIRECTORY to replay what is there`,
    );
  }
  return lane;
}

/**
 * Outputs are written together with the progress that tells of them. Without it an engine would write all of them again,
 * and apply what was parked.
 */
async function endOfSync(kafka: Kafka, { outputTopic, syncTopic }: ShardSettings): Promise<number> {
  // In this order: another engine may write its first output meanwhile.
  const output = Number((await offsetsOf(kafka, outputTopic, 0))?.high ?? 0);
  const sync = Number((await offsetsOf(kafka, syncTopic, 0))?.high ?? 0);
  if (sync === 0 && output > 0) {
    throw new Error(
      `${syncTopic} is empty, but ${outputTopic} has records: what was written, and what was parked, can't be known; restore ${syncTopic}, or start with new topics`,
    );
  }
  return sync;
}

async function offsetsOf(
  kafka: Kafka,
  topic: string,
  partition: number,
): Promise<{ readonly low: string; readonly high: string } | undefined> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.find((found) => found.partition === partition);
  } finally {
    await admin.disconnect();
  }
}

/** A record for the lane named `topic/partition`. */
function laneRecord(lane: string, value: Buffer): LogRecord {
  const slash = lane.lastIndexOf("/");
  return { topic: lane.slice(0, slash), partition: Number(lane.slice(slash + 1)), key: null, value };
}
