// Takes the jobs and decides their orders. A job may come twice, after a crash: the key of decisions keeps an order from a second
// verdict, and the job is then done.
import { Worker } from "bullmq";
import { openDatabase, openRedis, queueName } from "./shop.js";

const atOnce = 32;
const db = openDatabase(atOnce);

async function decide(orderId) {
  const verdict = Math.random() < 0.5 ? "APPROVED" : "REFUSED";
  const connection = await db.getConnection();
  try {
    await connection.beginTransaction();
    await connection.execute("insert into decisions (order_id, verdict, decided_at) values (?, ?, utc_timestamp(6))", [
      orderId,
      verdict,
    ]);
    await connection.execute(
      "insert into decision_log (order_id, verdict, decided_at) values (?, ?, utc_timestamp(6))",
      [orderId, verdict],
    );
    await connection.execute("update orders set status = ? where id = ? and status = 'PENDING'", [verdict, orderId]);
    await connection.commit();
  } catch (error) {
    await connection.rollback();
    if (error.code !== "ER_DUP_ENTRY") {
      throw error;
    }
  } finally {
    connection.release();
  }
}

const worker = new Worker(queueName, (job) => decide(job.data.orderId), {
  connection: openRedis(),
  concurrency: atOnce,
});
worker.on("error", (error) => console.error(error.message));
await worker.waitUntilReady();
console.log("It works");
process.on("SIGTERM", async () => {
  await worker.close();
  process.exit(0);
});
