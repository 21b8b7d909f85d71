// What server and worker share: the database and the queue.
import mysql from "mysql2/promise";
import { Redis } from "ioredis";

export const queueName = "orders";

export function openDatabase(connections) {
  return mysql.createPool({
    uri: process.env.CONTESTANT_MYSQL_URI,
    connectionLimit: connections,
    maxIdle: connections,
    timezone: "Z",
  });
}

export function openRedis() {
  // BullMQ wants to wait for a lost Redis as long as it takes.
  return new Redis(Number(process.env.CONTESTANT_REDIS_PORT), "127.0.0.1", { maxRetriesPerRequest: null });
}
