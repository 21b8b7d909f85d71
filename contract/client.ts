// A client as others write it, with types generated from openapi/api.yml: what does not fit does not compile, and what
// is answered otherwise than it says ends this with an error. With Prism in between, Prism checks it all once more.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import createClient from "openapi-fetch";
import type { components, paths } from "./build/api.js";

type NewOrder = components["schemas"]["CreateOrderParams"];

const api = createClient<paths>({ baseUrl: process.argv[2] });
let answers = 0;
api.use({
  onResponse({ request, response }) {
    answers++;
    assert.equal(response.headers.get("sl-violations"), null, `${request.method} ${request.url}`);
  },
});

const appleAndCherry: NewOrder = { items: [{ productId: 1, quantity: 2 }, { productId: 3, quantity: 1 }] };
const banana: NewOrder = { items: [{ productId: 2, quantity: 1 }] };

await readProducts();
const id = await placeOnce();
await waitUntilDecided(id);
await followEvents(id);
await leafThroughAll();
await beRefused();
await askAfterHealth();
console.log(`${answers} answers are as described`);

async function readProducts() {
  const { data } = await api.GET("/products");
  assert.deepEqual(data, [
    { id: 1, name: "Apple", priceCents: 100 },
    { id: 2, name: "Banana", priceCents: 50 },
    { id: 3, name: "Cherry", priceCents: 200 },
  ]);
}

async function placeOnce() {
  const place = (body: NewOrder, header: { "Idempotency-Key": string }) =>
    api.POST("/orders", { params: { header }, body });
  const header = { "Idempotency-Key": randomUUID() };

  const first = await place(appleAndCherry, header);
  assert.equal(first.response.status, 201);
  assert.equal(first.data?.status, "PENDING");
  assert.equal(first.data.amountCents, 400);
  assert.equal(first.response.headers.get("Location"), `/orders/${first.data.id}`);

  const again = await place(appleAndCherry, header);
  assert.deepEqual(again.data, first.data);
  assert.equal(again.response.headers.get("Idempotent-Replayed"), "true");

  const other = await place(banana, header);
  assert.equal(other.response.status, 422);
  return `${first.data.id}`;
}

async function waitUntilDecided(orderId: string) {
  const ask = (header: { Prefer?: string; "If-None-Match"?: string }) =>
    api.GET("/orders/{orderId}", { params: { path: { orderId }, header } });

  const decided = await ask({ Prefer: "wait=20" });
  assert.ok(decided.data && ["APPROVED", "REFUSED"].includes(decided.data.status), decided.data?.status);
  assert.equal(decided.response.headers.get("Preference-Applied"), "wait=20");

  const same = await ask({ "If-None-Match": decided.response.headers.get("ETag") ?? "" });
  assert.equal(same.response.status, 304);
}

async function followEvents(orderId: string) {
  const ask = (header: { "Last-Event-ID"?: string }) =>
    api.GET("/orders/{orderId}/events", { params: { path: { orderId }, header }, parseAs: "text" });

  const all = await ask({});
  const ids = (text: string) => [...text.matchAll(/^id: ?(.*)$/gm)].map(([, eventId]) => eventId);
  assert.deepEqual(ids(all.data ?? ""), ["1", "2"]);
  assert.deepEqual(ids((await ask({ "Last-Event-ID": "1" })).data ?? ""), ["2"]);
  assert.equal((await ask({ "Last-Event-ID": "2" })).response.status, 204);
}

async function leafThroughAll() {
  for (let i = 0; i < 2; i++) {
    assert.equal((await api.POST("/orders", { body: banana })).response.status, 201);
  }

  const seen: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.GET("/orders", { params: { query: { limit: 2, ...(cursor && { cursor }) } } });
    assert.ok(page.data);
    seen.push(...page.data.map((order) => order.id));
    const next = /<([^>]*)>; rel="next"/.exec(page.response.headers.get("Link") ?? "")?.[1];
    cursor = next && new URL(next, "http://host").searchParams.get("cursor") || undefined;
  } while (cursor);
  assert.ok(seen.length >= 3);
  assert.equal(new Set(seen).size, seen.length);

  const pending = await api.GET("/orders", { params: { query: { status: "APPROVED", limit: 1 } } });
  assert.equal(pending.data?.length, 1);
}

async function beRefused() {
  const unknown = await api.POST("/orders", { body: { items: [{ productId: 9, quantity: 0 }] } });
  assert.equal(unknown.response.status, 422);
  assert.ok(unknown.error && "errors" in unknown.error);
  assert.deepEqual(
    unknown.error.errors?.map((fault) => fault.pointer),
    ["#/items/0/productId", "#/items/0/quantity"],
  );

  const notThere = { params: { path: { orderId: "2147483647" } } };
  assert.deepEqual((await api.GET("/orders/{orderId}", notThere)).error, { status: "NOT_FOUND" });
  assert.deepEqual((await api.GET("/orders/{orderId}/events", notThere)).error, { status: "NOT_FOUND" });

  const cursor = await api.GET("/orders", { params: { query: { cursor: "none" } } });
  assert.equal(cursor.response.status, 400);
  const image = await api.GET("/products", { headers: { Accept: "image/png" } });
  assert.equal(image.response.status, 406);
}

async function askAfterHealth() {
  assert.equal((await api.GET("/health/live")).data?.status, "Healthy");
  assert.ok((await api.GET("/health/ready")).data?.checks.length);
}
