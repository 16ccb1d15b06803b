import type { ProblemCollector } from "../text/problems.ts";

const BROKERS = /^[\w.-]+:\d{1,5}(,[\w.-]+:\d{1,5})*$/;

/** `KAFKA_BOOTSTRAP`; `undefined` when it is not set or is wrong, which goes to the collector. */
export function readKafkaBootstrap(text: string | undefined, problems: ProblemCollector): string | undefined {
  if (text === undefined || BROKERS.test(text)) return text;
  problems.add({
    subject: "KAFKA_BOOTSTRAP",
    value: text,
    expected: "host:port of a Kafka broker, several separated by commas",
  });
  return undefined;
}
