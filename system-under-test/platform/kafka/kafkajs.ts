import RequestQueueClass from "kafkajs/src/network/requestQueue/index.js";

export { Kafka } from "kafkajs";

/*
 * kafkajs 2.2.4 wakes each connection up every millisecond for ever (its issues #1556, #1704 and #1751): after each
 * request it plans to look after waiting ones, also when there are none, at a time that has passed. An idle consumer
 * then takes 4% of a core. Here it plans only when something waits; what begins to wait later plans by itself.
 */
interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
}

const { prototype } = RequestQueueClass as { readonly prototype: RequestQueue };
const { scheduleCheckPendingRequests: plan } = prototype;
prototype.scheduleCheckPendingRequests = function (): void {
  if (this.pending.length > 0) {
    plan.call(this);
  }
};
