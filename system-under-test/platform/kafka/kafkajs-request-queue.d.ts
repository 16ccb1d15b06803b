/** A class of kafkajs that its types leave out. */
declare module "kafkajs/src/network/requestQueue/index.js" {
  const requestQueueClass: unknown;
  export default requestQueueClass;
}
