import { check } from "k6";
import type { Options } from "k6/options";
import { type Product, ShopApi } from "./lib/api";

export const options: Options = { vus: 1, iterations: 6, thresholds: { checks: ["rate==1"] } };

const shop = new ShopApi(__ENV["SHOP_URL"] as string);

export default function (): void {
  const all: Product[] = [];
  for (const page of shop.pages()) all.push(...page);
  check(all, {
    "all pages": (products) => products.length === 95,
    "each once": (products) => new Set(products.map(({ id }) => id)).size === 95,
  });
  check(shop.product(all.at(-1)?.id ?? 0), { "the last one": (r) => r.json("id") === 95 });
}
