import type { Service } from "../../platform/run-service.ts";
import { Breakers } from "../breaker/breakers.ts";
import { EventConsumer } from "../consumer/event-consumer.ts";
import { connectKafka, kafkaTimeoutMs } from "../contract/connect-kafka.ts";
import { connectDatabase } from "../database/connect.ts";
import { Publisher } from "../outbox/publisher.ts";
import { OutboxRelay } from "../outbox/relay.ts";
import { GatewayClient } from "../pg/gateway-client.ts";
import { showSettings } from "../../platform/show-settings.ts";
import { workerConfigSchema } from "./config.ts";
import { GatewayWorker } from "./gateway-worker.ts";
import type { Job } from "./job.ts";

/** A service that does this job. */
export function workerService(job: Job): Service<typeof workerConfigSchema> {
  return {
    name: job.name,
    configSchema: workerConfigSchema,
    bodyBytesMax: 4_096,
    async start(context) {
      const { config, resources } = context;
      showSettings(context);
      const database = await connectDatabase(context);
      const kafka = connectKafka(context);
      const breakers = new Breakers(context, database);
      const { owner } = breakers;
      const timeoutMs = kafkaTimeoutMs(config);
      const publisher = resources.use(
        new Publisher({ kafka, breaker: breakers.create("kafka"), owner, timeoutMs }),
      );
      const relay = resources.use(new OutboxRelay(context, database, publisher));
      const gateway = resources.use(new GatewayClient(context, breakers.create("payment-gateway"), owner));
      const worker = resources.use(new GatewayWorker(context, job, { database, gateway, relay }));
      resources.use(new EventConsumer(context, kafka, database, worker.consumerOptions)).start();
      worker.start();
      relay.start();
    },
  };
}
