/** What the operators' server answers: see Planne.Host/Operations. Times are ISO 8601, spans are seconds. */

export interface Overview {
  time: string;
  node: { number: number; name: string; version: string; startedAt: string };
  database: { answers: boolean; detail: string | null };
  health: { status: Health; checks: Check[] };
  waiting: Waiting | null;
  messages: Messages | null;
  totals: Totals | null;
  decisionTime: { count: number; p50Seconds: number | null; p99Seconds: number | null } | null;
}

export type Health = "Healthy" | "Degraded" | "Unhealthy";

export interface Check {
  name: string;
  status: Health;
  detail: string | null;
}

/** The orders that wait to be decided. */
export interface Waiting {
  waiting: number;
  oldestSeconds: number | null;
  mostWaiting: number;
}

export interface Messages {
  incoming: number | null;
  unowned: number | null;
  scheduled: number | null;
  outgoing: number | null;
  deadLetters: number | null;
}

/** Counted since the node started, or null where nothing counts. */
export interface Totals {
  accepted: number | null;
  refused: number | null;
  approved: number | null;
  declined: number | null;
}

export interface Queue {
  address: string;
  status: string;
  owner: number | null;
  count: number;
  oldestSeconds: number | null;
}

export interface Backlog {
  orders: Waiting;
  queues: Queue[];
}

export interface Node {
  number: number;
  id: string;
  description: string | null;
  version: string | null;
  startedAt: string | null;
  lastHeartbeatSeconds: number | null;
  isAlive: boolean;
  isLeader: boolean;
  leaderSince: string | null;
  term: number | null;
  messages: number | null;
  agents: string[];
}

export interface LetterGroup {
  messageType: string;
  exceptionType: string;
  exceptionMessage: string | null;
  count: number;
  firstFailedAt: string;
  lastFailedAt: string;
  sampleId: string;
}

export interface Letter {
  id: string;
  messageType: string;
  orderId: number | null;
  exceptionType: string;
  exceptionMessage: string | null;
  failedAt: string;
  attempts: number | null;
  receivedAt: string | null;
  replayable: boolean | null;
}

export interface Letters {
  letters: Letter[];
  total: number;
}

export interface Scheduled {
  id: string;
  messageType: string;
  orderId: number | null;
  dueAt: string;
  dueInSeconds: number;
  attempts: number | null;
}

export interface Order {
  id: number;
  status: string;
  amountCents: number;
  items: { productId: number; quantity: number }[];
  traceId: string | null;
  /** Whether all messages were looked at, of which there may be too many. */
  isComplete: boolean;
  events: { at: string | null; what: string; detail: string | null; node: number | null }[];
}

/** What a replay, a discard, a run or a cancellation did. */
export interface Affected {
  affected: number;
}

/** The server answered, and could not do what was asked. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

/** The server did not answer. */
export class NoAnswer extends Error {}

const patience = 5_000;

/**
 * Asks the server, and waits for five seconds at most.
 * @throws Refused if it says no; NoAnswer if it says nothing, or what nobody could read.
 */
export async function ask<T>(path: string, body?: unknown): Promise<T> {
  const request: RequestInit = { signal: AbortSignal.timeout(patience), cache: "no-store" };
  if (body !== undefined) {
    request.method = "POST";
    request.headers = { "Content-Type": "application/json", "X-Planne-Operator": "1" };
    request.body = JSON.stringify(body);
  }

  let response: Response;
  let text: string;
  try {
    response = await fetch(path, request);
    text = await response.text();
  } catch {
    throw new NoAnswer("There is no answer.");
  }

  const answer = parse(text);
  if (!response.ok) {
    throw new Refused(response.status, problemText(response.status, answer));
  }

  if (answer === undefined) {
    throw new NoAnswer("What answers is not the service: it is no JSON.");
  }

  return answer as T;
}

/** What a problem (RFC 9457) says, or the status alone where there is none. */
export function problemText(status: number, problem: unknown): string {
  const { detail, title } = (typeof problem === "object" && problem !== null ? problem : {}) as Record<string, unknown>;
  const said = [detail, title].find((part) => typeof part === "string" && part !== "");
  return said === undefined ? `It answers with the status ${status}.` : String(said);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
