import { createReadStream } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import type { Letter, Node, Overview, Scheduled } from "../source/api.ts";

/** A small operators' server, whose state a test sets as it likes, and which can be away and come back. */
export class Fake {
  /** Counts orders that come, each second. */
  load = 12;
  databaseAway = false;
  /** By how many milliseconds its clock is ahead. */
  ahead = 0;
  waiting = 3;
  oldest: number | null = 0.08;
  mostWaiting = 10_000;
  nodes: Node[] = [node(1, true), node(2, false)];
  letters: Letter[] = [];
  scheduled: Scheduled[] = [];
  orders = new Map<string, unknown>();
  /** What was asked to be changed: the path, the body and the header that no page of elsewhere can send. */
  readonly changes: { path: string; body: unknown; operator: string | undefined }[] = [];
  /** Takes requests and never answers, as a process does that is frozen. */
  frozen = false;
  /** What the next change is answered with instead of being carried out. */
  refusal: { status: number; detail: string } | null = null;
  private readonly started = Date.now() - 3_723_000;
  private accepted = 48_213;
  private decided = 48_190;
  private refused = 12;
  private counted = Date.now();
  private server: Server | undefined;
  private port = 0;

  constructor(private readonly files: string) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  async start(): Promise<void> {
    this.server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((listening) => this.server!.listen(this.port, "127.0.0.1", listening));
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Goes away, as a server does that is killed: connections break, and new ones are refused. */
  async stop(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    this.server = undefined;
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, this.url);
    if (this.frozen) return;
    if (request.method === "POST") {
      await this.change(url.pathname, request, response);
    } else if (!url.pathname.startsWith("/ops/")) {
      this.file(url.pathname === "/" ? "/index.html" : url.pathname, response);
    } else if (url.pathname === "/ops/api/overview") {
      json(response, this.overview());
    } else if (this.databaseAway) {
      json(response, { title: "Service Unavailable", detail: "The database does not answer." }, 503);
    } else {
      this.read(url, response);
    }
  }

  private read(url: URL, response: ServerResponse): void {
    const order = /^\/ops\/api\/orders\/(.+)$/.exec(url.pathname)?.[1];
    const letter = /^\/ops\/api\/dead-letters\/([0-9a-f-]{36})$/.exec(url.pathname)?.[1];
    if (order !== undefined) {
      const found = this.orders.get(order);
      if (found) json(response, found);
      else json(response, { title: "Not Found", detail: `There is no order ${order}.` }, 404);
    } else if (letter !== undefined) {
      json(response, {
        ...this.letters.find((one) => one.id === letter),
        body: { orderId: 17, amountCents: 400 },
        exception: "System.TimeoutException: late\n   at Planne.Fulfillment.Decide()",
      });
    } else {
      json(
        response,
        {
          "/ops/api/nodes": this.nodes,
          "/ops/api/backlog": {
            orders: { waiting: this.waiting, oldestSeconds: this.oldest, mostWaiting: this.mostWaiting },
            queues: [
              {
                address: "local://planne.contracts.processorder/",
                status: "Incoming",
                owner: 1,
                count: this.waiting,
                oldestSeconds: this.oldest,
              },
            ],
          },
          "/ops/api/dead-letters/groups": this.groups(),
          "/ops/api/dead-letters": {
            letters: this.letters.slice(0, Number(url.searchParams.get("limit"))),
            total: this.letters.length,
          },
          "/ops/api/scheduled": this.scheduled,
        }[url.pathname],
      );
    }
  }

  private async change(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as {
      ids?: string[];
      messageType?: string;
      exceptionType?: string;
    };
    this.changes.push({ path, body, operator: request.headers["x-planne-operator"] as string | undefined });
    if (this.refusal) {
      json(response, { title: "Refused", detail: this.refusal.detail }, this.refusal.status);
      return;
    }

    const before = this.letters.length + this.scheduled.length;
    this.letters = this.letters.filter(
      (one) =>
        !(
          body.ids?.includes(one.id) ||
          (one.messageType === body.messageType && one.exceptionType === body.exceptionType)
        ),
    );
    this.scheduled = this.scheduled.filter((one) => !path.startsWith(`/ops/api/scheduled/${one.id}/`));
    json(response, { affected: before - this.letters.length - this.scheduled.length });
  }

  private groups(): unknown[] {
    const groups = new Map<string, Letter[]>();
    for (const letter of this.letters) {
      const key = `${letter.messageType} ${letter.exceptionType} ${letter.exceptionMessage}`;
      groups.set(key, [...(groups.get(key) ?? []), letter]);
    }

    return [...groups.values()].map((letters) => {
      const times = letters.map((one) => one.failedAt).sort();
      const { messageType, exceptionType, exceptionMessage, id } = letters[0]!;
      return {
        messageType,
        exceptionType,
        exceptionMessage,
        count: letters.length,
        firstFailedAt: times[0],
        lastFailedAt: times.at(-1),
        sampleId: id,
      };
    });
  }

  private overview(): Overview {
    const now = Date.now();
    const passed = ((now - this.counted) / 1000) * this.load * (0.85 + 0.3 * Math.random());
    this.counted = now;
    if (!this.databaseAway) this.accepted += passed;
    if (!this.databaseAway) this.decided += passed;
    const away = this.databaseAway;
    const detail = "Unable to connect to any of the specified MySQL hosts.";
    const leader = this.nodes.some((one) => one.isLeader && one.isAlive);
    return {
      time: new Date(now + this.ahead).toISOString(),
      node: { number: 1, name: "planne-0", version: "1.4.0", startedAt: new Date(this.started).toISOString() },
      database: { answers: !away, detail: away ? detail : null },
      health: {
        status: away ? "Unhealthy" : leader ? "Healthy" : "Degraded",
        checks: [
          { name: "database", status: away ? "Unhealthy" : "Healthy", detail: away ? detail : "It answers." },
          {
            name: "schema",
            status: away ? "Unhealthy" : "Healthy",
            detail: away ? "It cannot be read." : "It is up to date.",
          },
          {
            name: "leader",
            status: leader ? "Healthy" : "Unhealthy",
            detail: leader ? "A node leads." : "No node has led for 14 s.",
          },
          {
            name: "backlog",
            status: away ? "Unhealthy" : "Healthy",
            detail: away
              ? "It cannot be counted."
              : `${this.waiting} orders wait to be decided; from ${this.mostWaiting} on, no more are taken.`,
          },
        ],
      },
      waiting: away ? null : { waiting: this.waiting, oldestSeconds: this.oldest, mostWaiting: this.mostWaiting },
      messages: away
        ? null
        : {
            incoming: this.waiting,
            unowned: 0,
            scheduled: this.scheduled.length,
            outgoing: 0,
            deadLetters: this.letters.length,
          },
      totals: {
        accepted: Math.round(this.accepted),
        refused: this.refused,
        approved: Math.round(this.decided / 2),
        declined: Math.round(this.decided / 2),
      },
      decisionTime: {
        count: this.load * 60,
        p50Seconds: 0.018 + 0.004 * Math.random(),
        p99Seconds: 0.051 + 0.02 * Math.random(),
      },
    };
  }

  private file(path: string, response: ServerResponse): void {
    const types: Record<string, string> = {
      ".html": "text/html; charset=utf-8",
      ".js": "text/javascript; charset=utf-8",
      ".css": "text/css; charset=utf-8",
      ".svg": "image/svg+xml",
    };
    response.setHeader("Content-Type", types[extname(path)] ?? "application/octet-stream");
    // As the host says it, so that what breaks under it breaks here.
    response.setHeader(
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    );
    createReadStream(this.files + path)
      .on("error", () => response.writeHead(404).end())
      .pipe(response);
  }
}

export function node(number: number, leads: boolean, alive = true): Node {
  return {
    number,
    id: `0197c9a0-0000-7000-8000-00000000000${number}`,
    description: `planne-${number - 1}`,
    version: "1.4.0",
    startedAt: new Date(Date.now() - 3_723_000 - number * 60_000).toISOString(),
    lastHeartbeatSeconds: alive ? 1.2 : 42,
    isAlive: alive,
    isLeader: leads,
    leaderSince: leads ? new Date(Date.now() - 3_600_000).toISOString() : null,
    term: leads ? 7 : null,
    messages: alive ? 2 : 12,
    agents: [],
  };
}

let letters = 0;

export function letter(
  minutesAgo: number,
  exceptionType: string,
  exceptionMessage: string,
  messageType = "Planne.Contracts.ProcessOrder",
): Letter {
  letters += 1;
  return {
    id: `${String(letters).padStart(8, "a")}-1111-7222-8333-444444444444`,
    messageType,
    orderId: 40_000 + letters,
    exceptionType,
    exceptionMessage,
    failedAt: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
    attempts: 4,
    receivedAt: null,
    replayable: true,
  };
}

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "Content-Type": status < 400 ? "application/json" : "application/problem+json" });
  response.end(JSON.stringify(value));
}
