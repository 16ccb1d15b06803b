import grpc from "k6/net/grpc";
import { check } from "k6";

const client = new grpc.Client();
client.load([".."], "quotes.proto");

export const options = {
  vus: 2,
  iterations: 20,
  thresholds: { grpc_req_duration: ["p(95)<2000"], checks: ["rate==1"] },
};

export default function () {
  client.connect(__ENV.GRPC_ADDRESS, { plaintext: true });
  const price = client.invoke("shop.Quotes/Price", { id: 7 });
  check(price, { "has a price": (r) => r.status === grpc.StatusOK && r.message.priceCents === "700" });
  const none = client.invoke("shop.Quotes/Price", { id: 700 });
  check(none, { "no such product": (r) => r.status === grpc.StatusNotFound });
  client.close();
}
