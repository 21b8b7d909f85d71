import { type Fake, letter, node } from "./fake.ts";

/** What the service may be in, each made of one that is fine. */
export const states: Record<string, (fake: Fake) => void> = {
  fine: () => {},
  trouble: (fake) => {
    fake.nodes = [node(1, true), node(2, false), node(3, false, false)];
    fake.waiting = 412;
    fake.oldest = 74.3;
    fake.letters = [
      ...[3, 4, 9].map((ago) =>
        letter(ago, "System.InvalidOperationException", `The order ${ago} has no line that could be decided.`),
      ),
      letter(41, "MySqlConnector.MySqlException", "Table 'planne.decisions' doesn't exist"),
      letter(42, "MySqlConnector.MySqlException", "Table 'planne.decisions' doesn't exist"),
      letter(
        1_700,
        "Wolverine.Runtime.UnknownMessageTypeException",
        "No handler for Planne.Contracts.ForgetOrder",
        "Planne.Contracts.ForgetOrder",
      ),
    ];
    fake.scheduled = [30, 110].map((due, index) => ({
      id: `bbbbbbb${index}-1111-7222-8333-444444444444`,
      messageType: "Planne.Contracts.ProcessOrder",
      orderId: 48_200 + index,
      dueAt: new Date(Date.now() + due * 1000).toISOString(),
      dueInSeconds: due,
      attempts: 4 + index,
    }));
    fake.orders.set("40001", {
      id: 40_001,
      status: "PENDING",
      amountCents: 1_250,
      items: [
        { productId: 1, quantity: 2 },
        { productId: 3, quantity: 5 },
      ],
      traceId: "3b1f306b515714fd924e0bb5d3660d92",
      isComplete: true,
      events: [
        { at: new Date(Date.now() - 181_000).toISOString(), what: "accepted", detail: null, node: 1 },
        {
          at: new Date(Date.now() - 180_980).toISOString(),
          what: "attempt failed",
          detail: "System.InvalidOperationException: The order 3 has no line that could be decided.",
          node: 1,
        },
        { at: new Date(Date.now() - 180_000).toISOString(), what: "dead letter", detail: "after 4 attempts", node: 1 },
      ],
    });
  },
  "database away": (fake) => {
    fake.databaseAway = true;
  },
};
