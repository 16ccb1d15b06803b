import http, { type RefinedResponse, type ResponseType } from "k6/http";

export interface Product {
  readonly id: number;
  readonly name: string;
  readonly priceCents: number;
}

export enum Method {
  Get = "GET",
  Post = "POST",
}

/** The shop as an object, as teams write it. */
export class ShopApi {
  constructor(private readonly url: string) {}

  product(id: number): RefinedResponse<ResponseType | undefined> {
    return http.request(Method.Get, `${this.url}/products/${id}`, null, {
      tags: { name: "GET /products/:id" },
    });
  }

  *pages(): Generator<readonly Product[]> {
    for (let next: string | null = "/products?page=1"; next !== null; ) {
      const answer = http.get(`${this.url}${next}`, { tags: { name: "GET /products" } });
      next = answer.json("next") as string | null;
      yield answer.json("items") as unknown as Product[];
    }
  }
}
