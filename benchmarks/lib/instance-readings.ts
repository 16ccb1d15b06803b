/** What one instance of chat has used and done up to a moment. */
export interface InstanceReading {
  readonly cpuSeconds: number;
  readonly stored: number;
  /** Messages that came through Redis for a socket there, and those that none there needed. */
  readonly needed: number;
  readonly unneeded: number;
}

export interface InstancesReading {
  readonly epochMs: number;
  readonly instances: readonly InstanceReading[];
}

/** Reads the metrics of all instances at these base URLs. */
export async function readInstances(urls: readonly string[]): Promise<InstancesReading> {
  const epochMs = Date.now();
  const instances = await Promise.all(
    urls.map(async (url) => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return {
        cpuSeconds: sumOf(text, "process_cpu_seconds_total"),
        stored: sumOf(text, "chat_message_store_seconds_count", 'status="ok"'),
        needed: sumOf(text, "chat_fan_out_received_total", 'needed="yes"'),
        unneeded: sumOf(text, "chat_fan_out_received_total", 'needed="no"'),
      };
    }),
  );
  return { epochMs, instances };
}

function sumOf(text: string, name: string, label = ""): number {
  return text
    .split("\n")
    .filter((line) => new RegExp(`^${name}[{ ]`).test(line) && line.includes(label))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}

export interface InstancesUse {
  readonly seconds: number;
  readonly instances: readonly InstanceReading[];
  readonly total: InstanceReading;
}

/** What was used and done between the readings that enclose a stretch of time most closely. */
export function usedBetween(
  readings: readonly InstancesReading[],
  fromMs: number,
  toMs: number,
): InstancesUse {
  const first = readings.findLast(({ epochMs }) => epochMs <= fromMs) ?? readings[0];
  const last = readings.find(({ epochMs }) => epochMs >= toMs) ?? readings.at(-1);
  if (first === undefined || last === undefined || first === last)
    throw new Error(`too few readings of the instances (${readings.length}) to tell what they used`);
  const instances = last.instances.map((reading, index) =>
    difference(reading, first.instances[index] ?? NOTHING),
  );
  const total = instances.reduce(sum, NOTHING);
  return { seconds: (last.epochMs - first.epochMs) / 1_000, instances, total };
}

const NOTHING: InstanceReading = { cpuSeconds: 0, stored: 0, needed: 0, unneeded: 0 };

function difference(later: InstanceReading, earlier: InstanceReading): InstanceReading {
  return {
    cpuSeconds: later.cpuSeconds - earlier.cpuSeconds,
    stored: later.stored - earlier.stored,
    needed: later.needed - earlier.needed,
    unneeded: later.unneeded - earlier.unneeded,
  };
}

function sum(one: InstanceReading, other: InstanceReading): InstanceReading {
  return {
    cpuSeconds: one.cpuSeconds + other.cpuSeconds,
    stored: one.stored + other.stored,
    needed: one.needed + other.needed,
    unneeded: one.unneeded + other.unneeded,
  };
}
