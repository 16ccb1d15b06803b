import { Client, Stream } from "k6/net/grpc";
import { Counter } from "k6/metrics";

const client = new Client();
client.load([".."], "quotes.proto");
const quotes = new Counter("quotes");

export const options = { vus: 1, iterations: 8, thresholds: { quotes: ["count==24"], grpc_streams: ["count==8"] } };

export default function () {
  client.connect(__ENV.GRPC_ADDRESS, { plaintext: true });
  const stream = new Stream(client, "shop.Quotes/Watch");
  stream.on("data", () => quotes.add(1));
  stream.on("end", () => client.close());
  stream.write({ id: 3 });
  stream.end();
}
