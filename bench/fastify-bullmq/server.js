// Fastify, mysql2 and BullMQ, as Node teams write it: the order is committed, then its job is added. A process that dies in
// between leaves an order without a job, so those that are pending are added again at the start; a job's id is its order's, so
// that none is added twice.
import Fastify from "fastify";
import { Queue } from "bullmq";
import { openDatabase, openRedis, queueName } from "./shop.js";

const db = openDatabase(32);
const queue = new Queue(queueName, {
  connection: openRedis(),
  defaultJobOptions: {
    attempts: 1_000,
    backoff: { type: "fixed", delay: 100 },
    removeOnComplete: true,
  },
});

const [products] = await db.query("select id, price_cents from products");
const prices = new Map(products.map((product) => [product.id, product.price_cents]));

const order = {
  type: "object",
  properties: {
    id: { type: "integer" },
    status: { type: "string" },
    amountCents: { type: "integer" },
    items: {
      type: "array",
      items: {
        type: "object",
        properties: { id: { type: "integer" }, productId: { type: "integer" }, quantity: { type: "integer" } },
      },
    },
  },
};
const newOrder = {
  type: "object",
  required: ["items"],
  properties: {
    items: {
      type: "array",
      minItems: 1,
      maxItems: 100,
      items: {
        type: "object",
        required: ["productId", "quantity"],
        properties: { productId: { type: "integer" }, quantity: { type: "integer", minimum: 1, maximum: 1_000_000 } },
      },
    },
  },
};

const app = Fastify();

app.post("/orders", { schema: { body: newOrder, response: { 201: order } } }, async (request, reply) => {
  const lines = request.body.items;
  const unknown = lines.find((line) => !prices.has(line.productId));
  if (unknown) {
    return reply.code(422).send({ detail: `There is no product ${unknown.productId}.` });
  }

  const amountCents = lines.reduce((sum, line) => sum + prices.get(line.productId) * line.quantity, 0);
  if (amountCents > 2_147_483_647) {
    return reply.code(422).send({ detail: "The order costs too much." });
  }

  const stored = await store(amountCents, lines);
  await queue.add("decide", { orderId: stored.id, amountCents }, { jobId: jobId(stored.id) });
  return reply.code(201).header("location", `/orders/${stored.id}`).send(stored);
});

app.get("/orders/:id", { schema: { response: { 200: order } } }, async (request, reply) => {
  const id = Number(request.params.id);
  const [rows] = await db.execute(
    `select o.status, o.amount_cents, i.id, i.product_id, i.quantity
     from   orders o
     join   order_items i on i.order_id = o.id
     where  o.id = ?
     order  by i.id`,
    [id],
  );
  if (rows.length === 0) {
    return reply.code(404).send({ status: "NOT_FOUND" });
  }

  return {
    id,
    status: rows[0].status,
    amountCents: rows[0].amount_cents,
    items: rows.map((row) => ({ id: row.id, productId: row.product_id, quantity: row.quantity })),
  };
});

async function store(amountCents, lines) {
  const connection = await db.getConnection();
  try {
    await connection.beginTransaction();
    const [written] = await connection.execute("insert into orders (status, amount_cents) values ('PENDING', ?)", [
      amountCents,
    ]);
    const id = written.insertId;
    // Rows of one insert get ids that follow each other.
    const [items] = await connection.query("insert into order_items (order_id, product_id, quantity) values ?", [
      lines.map((line) => [id, line.productId, line.quantity]),
    ]);
    await connection.commit();
    return {
      id,
      status: "PENDING",
      amountCents,
      items: lines.map((line, at) => ({ id: items.insertId + at, ...line })),
    };
  } catch (error) {
    await connection.rollback();
    throw error;
  } finally {
    connection.release();
  }
}

// BullMQ takes no bare numbers.
function jobId(order) {
  return `order-${order}`;
}

const [pending] = await db.query("select id, amount_cents from orders where status = 'PENDING'");
for (const { id, amount_cents: amountCents } of pending) {
  await queue.add("decide", { orderId: id, amountCents }, { jobId: jobId(id) });
}

console.log(`It listens on ${await app.listen({ host: "127.0.0.1", port: 0 })}`);
process.on("SIGTERM", async () => {
  await app.close();
  process.exit(0);
});
