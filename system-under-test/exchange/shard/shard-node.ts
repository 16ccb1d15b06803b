import { randomUUID } from "node:crypto";
import type { Kafka } from "kafkajs";
import { encodeFrame } from "../codec/input-frame.ts";
import { isFenced } from "../../platform/kafka/client.ts";
import { pause } from "../kafka/pause.ts";
import { TailReader, type TailRecord } from "../kafka/tail-reader.ts";
import { type LogRecord, TransactionalWriter } from "../kafka/transactional-writer.ts";
import { SnapshotError } from "../engine/snapshot.ts";
import { Lane, type LaneOutput, type LaneSnapshot } from "../lane/lane.ts";
import type { ShardSettings } from "../settings/sharding.ts";
import { LaneLog } from "./lane-log.ts";
import { Lease, type LeaseOptions } from "./lease.ts";
import type { SnapshotFiles } from "./snapshot-files.ts";
import { decodeSyncRecord, encodeSyncRecord, type SyncRecord } from "./sync-records.ts";

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
  readonly snapshotEveryRecords: number;
  readonly log: (level: "info" | "warn" | "error", message: string) => void;
  /** Called for each input record after it was applied. */
  readonly onApplied: (output: LaneOutput) => void;
  /** Called when the process can't go on. */
  readonly onFailed: (error: Error) => void;
}

const LEASE_CHECK_MS = 100;
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
  readonly #lease: Lease;
  readonly #readers: TailReader[] = [];
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
    this.#lease = new Lease(options, performance.now());
  }

  /** Loads snapshots, begins to read, and stands by. */
  static async start(options: ShardNodeOptions): Promise<ShardNode> {
    const logs = new Map<number, LaneLog>();
    for (let partition = 0; partition < options.partitions; partition++) {
      const lane = `${options.shard.inputTopic}/${partition}`;
      const snapshot = await loadSnapshot(options, lane);
      logs.set(partition, new LaneLog(new Lane({ lane, lanes: options.lanes }, snapshot)));
    }
    await requireInput(options.kafka, options.shard.inputTopic, logs);
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
    const sync = TailReader.start({
      kafka,
      name: `${instance}-sync`,
      topics: [shard.syncTopic],
      nextOffset: () => this.#syncOffset,
      fetchIntervalMs: () => SYNC_FETCH_INTERVAL_MS[this.#role],
      onRecords: (_topic, partition, records) => (partition === 0 ? this.#onSync(records) : undefined),
      onFailed,
    });
    const input = TailReader.start({
      kafka,
      name: `${instance}-input`,
      topics: [shard.inputTopic],
      nextOffset: (_topic, partition) => this.#logOf(partition).lane.nextOffset,
      fetchIntervalMs: () => INPUT_FETCH_INTERVAL_MS[this.#role],
      onRecords: (_topic, partition, records) => this.#onInput(this.#logOf(partition), records),
      onFailed,
    });
    this.#readers.push(...(await Promise.all([sync, input])));
    this.#leaseTimer = setInterval(() => this.#checkLease(), LEASE_CHECK_MS);
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
    const { snapshotEveryRecords, onApplied } = this.#options;
    for (const record of records) {
      await log.untilRoom();
      onApplied(log.apply(record));
      if (log.appliedSinceSnapshot >= snapshotEveryRecords) {
        log.holdSnapshot();
      }
    }
    this.#wake?.();
    await this.#saveSnapshots();
  }

  #onSync(records: readonly TailRecord[]): void {
    for (const { offset, value } of records) {
      this.#syncOffset = offset + 1;
      const record = decodeSyncRecord(value);
      if (record !== null) {
        this.#onSyncRecord(offset, record);
      }
    }
  }

  #onSyncRecord(offset: number, record: SyncRecord): void {
    this.#primary = record.instance;
    this.#lease.renew(performance.now());
    if (record.kind === "PROGRESS") {
      for (const [partition, committed] of record.committed) {
        this.#logs.get(partition)?.commit(committed);
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
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#expectedNonce = { nonce, seen: resolve };
    const timer = setTimeout(
      () =>
        reject(
          new Error(`own promotion was not read from ${shard.syncTopic} within ${PROMOTION_TIMEOUT_MS} ms`),
        ),
      PROMOTION_TIMEOUT_MS,
    );
    try {
      await writer.append([
        this.#syncRecord({ kind: "PROMOTION", instance, nonce }, `promotion:${instance}`),
      ]);
      await promise;
    } finally {
      clearTimeout(timer);
      this.#expectedNonce = null;
    }
    this.#role = "primary";
    this.#promotions += 1;
  }

  async #write(writer: TransactionalWriter): Promise<void> {
    const { heartbeatMs, tickMs } = this.#options;
    let beatAt = 0;
    let tickAt = performance.now() + tickMs;
    for (;;) {
      const now = performance.now();
      const isTickDue = tickMs > 0 && now >= tickAt && !this.#stopped;
      const outputs = [...this.#logs].map(([partition, log]) => ({
        partition,
        log,
        outputs: log.nextOutputs(TRANSACTION_BYTES_MAX),
      }));
      const isIdle = !isTickDue && outputs.every(({ outputs }) => outputs.length === 0);
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
        this.#progress(outputs),
      ]);
      for (const { log, outputs: written } of outputs) {
        log.commit(written.at(-1)?.offset ?? -1);
      }
      beatAt = now + heartbeatMs;
      tickAt = isTickDue ? now + tickMs : tickAt;
      await this.#saveSnapshots();
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

  #outputRecords(partition: number, outputs: readonly LaneOutput[]): LogRecord[] {
    const topic = this.#options.shard.outputTopic;
    const own = outputs.flatMap(({ frames }) =>
      frames.map((value) => ({ topic, partition, key: null, value })),
    );
    const forwards = outputs.flatMap((output) => output.forwards);
    return [
      ...own,
      ...forwards.map(({ lane, command }) => laneRecord(lane, encodeFrame([command], Date.now()))),
    ];
  }

  #ticks(): LogRecord[] {
    return this.lanes.map((log) => laneRecord(log.lane.name, encodeFrame([{ kind: "TICK" }], Date.now())));
  }

  #progress(
    written: readonly {
      readonly partition: number;
      readonly log: LaneLog;
      readonly outputs: readonly LaneOutput[];
    }[],
  ): LogRecord {
    const committed = written.map(({ partition, log, outputs }): [number, number] => [
      partition,
      Math.max(log.committed, outputs.at(-1)?.offset ?? -1),
    ]);
    return this.#syncRecord({ kind: "PROGRESS", instance: this.#options.instance, committed }, "progress");
  }

  #syncRecord(record: SyncRecord, key: string): LogRecord {
    return { topic: this.#options.shard.syncTopic, partition: 0, key, value: encodeSyncRecord(record) };
  }

  async #saveSnapshots(): Promise<void> {
    for (const log of this.lanes) {
      const snapshot = log.takeSafeSnapshot();
      if (snapshot !== null) {
        await this.#options.snapshots?.save(snapshot);
      }
    }
  }

  /**
   * Reads no further, writes what came of the input so far, and resigns, so that the standby takes over at once and the
   * snapshot is one of what is written.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#leaseTimer);
    await this.#readers[1]?.[Symbol.asyncDispose]();
    this.#stopped = true;
    this.#wake?.();
    await this.#leading;
    await Promise.all(this.#readers.map((reader) => reader[Symbol.asyncDispose]()));
    for (const log of this.lanes) {
      log.holdSnapshot();
    }
    await this.#saveSnapshots();
  }
}

/** A damaged snapshot is set aside: the input topic says all that it said. One of a newer release is not overruled. */
async function loadSnapshot(
  { snapshots, log }: ShardNodeOptions,
  lane: string,
): Promise<LaneSnapshot | undefined> {
  try {
    return await snapshots?.load(lane);
  } catch (error) {
    if (!(error instanceof SnapshotError) || error.code !== "SNAPSHOT_DAMAGED") {
      throw error;
    }
    const kept = await snapshots?.setAside(lane);
    log("error", `${error.message}; kept as ${kept}, and the input topic is replayed from its beginning`);
    return undefined;
  }
}

/** The input from each lane's next offset on must still be there: an engine can't skip what was deleted. */
async function requireInput(kafka: Kafka, topic: string, logs: ReadonlyMap<number, LaneLog>): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    for (const { partition, low } of await admin.fetchTopicOffsets(topic)) {
      const next = logs.get(partition)?.lane.nextOffset ?? 0;
      if (Number(low) > next) {
        throw new Error(
          `${topic}/${partition} begins at offset ${low}, but this engine needs ${next}: restore a newer snapshot; input topics must keep all records since the oldest snapshot (retention.ms=-1)`,
        );
      }
    }
  } finally {
    await admin.disconnect();
  }
}

/** A record for the lane named `topic/partition`. */
function laneRecord(lane: string, value: Buffer): LogRecord {
  const slash = lane.lastIndexOf("/");
  return { topic: lane.slice(0, slash), partition: Number(lane.slice(slash + 1)), key: null, value };
}
