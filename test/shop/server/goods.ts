import type { Routes } from "./exchange.ts";

const PRODUCTS = Array.from({ length: 95 }, (_, index) => ({
  id: index + 1,
  name: index % 10 === 0 ? `체크 셔츠 ${index + 1}` : `Product ${index + 1}`,
  priceCents: 100 + ((index * 7919) % 9_900),
}));
const PAGE_SIZE = 20;

/** Products by page and id, and a query language's single endpoint, which answers its errors with 200. */
export const GOODS: Routes = {
  "GET /products": (exchange) => {
    const page = Number(exchange.url.searchParams.get("page") ?? 1);
    const from = (page - 1) * PAGE_SIZE;
    const next = from + PAGE_SIZE < PRODUCTS.length ? `/products?page=${page + 1}` : null;
    exchange.answer(200, { items: PRODUCTS.slice(from, from + PAGE_SIZE), total: PRODUCTS.length, next });
  },
  "GET /products/:id": (exchange) => {
    const product = PRODUCTS.find(({ id }) => id === Number(exchange.parameters["id"]));
    if (product === undefined) exchange.answer(404, { error: "no such product" });
    else exchange.answer(200, product);
  },
  "POST /graphql": async (exchange) => {
    const { query, variables } = (await exchange.json()) ?? {};
    const id = Number((variables as { id?: unknown } | undefined)?.id);
    const product = PRODUCTS.find((one) => one.id === id);
    if (typeof query !== "string") exchange.answer(400, { errors: [{ message: "no query" }] });
    else if (product === undefined)
      exchange.answer(200, { data: null, errors: [{ message: "no such product" }] });
    else exchange.answer(200, { data: { product } });
  },
};
