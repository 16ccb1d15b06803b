import { type Admin, Kafka, logLevel } from "kafkajs";

/** Asks brokers (`host:port`) once, without a second try, and leaves them. */
export async function askKafka<Answer>(
  brokers: string[],
  timeoutMs: number,
  ask: (admin: Admin) => Promise<Answer>,
): Promise<Answer> {
  const kafka = new Kafka({
    clientId: "loadproof",
    brokers,
    connectionTimeout: timeoutMs,
    requestTimeout: timeoutMs,
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await ask(admin);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
